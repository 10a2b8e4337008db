package eval

import (
	"strconv"
	"strings"

	"footnote/corpus/edtf"
)

// rawTag is an annotated expression in the file's JSON.
type rawTag struct {
	Start       int    `json:"start"` // runes
	End         int    `json:"end"`
	Type        string `json:"type"`
	Value       string `json:"value"`
	Mod         string `json:"mod"`
	EventBased  bool   `json:"event_based"`
	Resolutions []struct {
		Timex string `json:"timex"`
		Value string `json:"value"`
		Start string `json:"start"`
		End   string `json:"end"`
	} `json:"resolutions"`
}

// timex2Seasons maps TIMEX2 seasons to EDTF. TIMEX2 does not say in which year a winter begins; here it
// begins in the year that the value names.
var timex2Seasons = strings.NewReplacer("SP", "21", "SU", "22", "FA", "23", "WI", "24")

// timex2 converts a TIMEX2 value and its modifier. ok is false if the value denotes no time on the
// calendar.
func (t rawTag) timex2() (i edtf.Interval, ok bool) {
	if i, ok = timex2Value(t.Value); !ok {
		return i, false
	}
	from, to := i.Bounds()
	switch t.Mod {
	case "START":
		return i.Part(0, 0, 3)
	case "MID":
		return i.Part(1, 1, 3)
	case "END":
		return i.Part(2, 2, 3)
	case "BEFORE":
		return from.Shift(-1).Until(), true
	case "AFTER":
		return to.Shift(1).Since(), true
	case "ON_OR_BEFORE":
		return i.Until(), true
	case "ON_OR_AFTER":
		return i.Since(), true
	}
	return i, true
}

// timex2Value converts "1914-08-07", "1914-08", "1914", "187" (a decade), "18" (a century), "1916-SU",
// "1940-H1", "1940-Q3", and BC years, decades and centuries.
func timex2Value(value string) (edtf.Interval, bool) {
	digits, bc := strings.CutPrefix(value, "BC")
	if bc {
		return timex2BC(digits)
	}
	if year, part, ok := strings.Cut(value, "-"); ok && len(part) == 2 && (part[0] == 'H' || part[0] == 'Q') {
		i, err := edtf.Parse(year)
		of := map[byte]int{'H': 2, 'Q': 4}[part[0]]
		k := int(part[1] - '1')
		if err != nil || k >= of {
			return edtf.Interval{}, false
		}
		return i.Part(k, k, of)
	}
	switch len(value) {
	case 2:
		value += "XX"
	case 3:
		value += "X"
	default:
		if strings.Contains(value, "X") {
			return edtf.Interval{}, false
		}
	}
	i, err := edtf.Parse(timex2Seasons.Replace(value))
	return i, err == nil
}

func timex2BC(digits string) (edtf.Interval, bool) {
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 {
		return edtf.Interval{}, false
	}
	if len(digits) == 2 {
		return edtf.CenturyOf(-n*100 - 1), true
	}
	i, err := edtf.DateOf(1-n, 0, 0)
	return i, err == nil && len(digits) == 4
}

// resolved converts the resolutions of Recognizers-Text. Their ends are exclusive; a range that includes
// the year, month or day at its end is accepted too. "After" a day begins with the next day.
func (t rawTag) resolved() []edtf.Interval {
	var values []edtf.Interval
	for _, r := range t.Resolutions {
		if r.Value != "" {
			if i, err := edtf.Parse(r.Value); err == nil {
				values = append(values, i)
			}
			continue
		}
		values = append(values, resolvedRange(r.Timex, r.Start, r.End)...)
	}
	return values
}

func resolvedRange(timex, start, end string) []edtf.Interval {
	from, errFrom := edtf.Parse(start)
	to, errTo := edtf.Parse(end)
	if start != "" && errFrom != nil || end != "" && errTo != nil {
		return nil
	}
	froms, tos := []edtf.Interval{from}, []edtf.Interval{to.Shift(-1)}
	if strings.HasPrefix(timex, "(") && end != "" {
		year, _ := to.Years()
		month, _ := to.Month()
		whole, _ := edtf.DateOf(year, 0, 0)
		wholeMonth, _ := edtf.DateOf(year, month, 0)
		tos = append(tos, to, wholeMonth, whole)
	}
	if end == "" {
		froms = append(froms, from.Shift(1))
	}
	var values []edtf.Interval
	for _, a := range froms {
		for _, b := range tos {
			if i, err := edtf.Between(a, b); err == nil && !i.IsZero() {
				values = append(values, i)
			}
		}
	}
	return values
}
