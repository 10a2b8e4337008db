package edtf

import (
	"fmt"
	"strconv"
)

var monthNames = [13]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September",
	"October", "November", "December"}

var seasonNames = [4]string{"spring", "summer", "autumn", "winter"}

// Human writes i in English for people: "14 February 1950", "July 1986", "spring 1969", "the 1960s", "the 5th century
// BC", "1955–1959", "3–5 July 1944", "4 March or 3 April 2022", "c. 1960", "1960 (?)", "since 1982", "by August 1949".
// It returns "" for the zero Interval.
func (i Interval) Human() string {
	switch {
	case i.IsZero():
		return ""
	case i.from.precision == None:
		return "by " + i.to.human()
	case i.to.precision == None:
		return "since " + i.from.human()
	case i.from == i.to:
		return i.from.human()
	case i.choice && i.from.precision == Day && i.from.year == i.to.year && i.from.qualifier() == i.to.qualifier():
		name := fmt.Sprintf("%d %s or %s", i.from.day, monthNames[i.from.month], i.to.name())
		return decorate(name, i.to.qualifier())
	case i.choice:
		return i.from.human() + " or " + i.to.human()
	}
	return humanRange(i.from, i.to)
}

// humanRange writes the shared end of two dates once: "264–241 BC", "May–June 1940".
func humanRange(from, to point) string {
	if from.qualifier() != to.qualifier() {
		return from.human() + " – " + to.human()
	}
	mark := from.qualifier()
	from.approximate, from.uncertain = to.approximate, to.uncertain
	text := joinRange(from, to)
	return decorate(text, mark)
}

// joinRange writes a range without qualifiers.
func joinRange(from, to point) string {
	sameYear := from.year == to.year
	switch {
	case from.precision != to.precision:
	case from.precision == Year && from.year <= 0 && to.year <= 0:
		return strconv.Itoa(1-int(from.year)) + "–" + to.name()
	case from.precision == Year && from.year >= 1000:
		return from.name() + "–" + to.name()
	case from.precision == Month && sameYear:
		return monthNames[from.month] + "–" + to.name()
	case from.precision == Day && sameYear && from.month == to.month:
		return strconv.Itoa(int(from.day)) + "–" + to.name()
	case from.precision == Day && sameYear:
		return fmt.Sprintf("%d %s – %s", from.day, monthNames[from.month], to.name())
	}
	return from.name() + " – " + to.name()
}

// human writes a point with its qualifier.
func (p point) human() string { return decorate(p.name(), p.qualifier()) }

// decorate adds a qualifier to a name.
func decorate(name, qualifier string) string {
	switch qualifier {
	case "~":
		return "c. " + name
	case "?":
		return name + " (?)"
	case "%":
		return "c. " + name + " (?)"
	}
	return name
}

// name writes a point without its qualifier.
func (p point) name() string {
	switch p.precision {
	case Day:
		return fmt.Sprintf("%d %s %s", p.day, monthNames[p.month], yearName(int(p.year)))
	case Month:
		return monthNames[p.month] + " " + yearName(int(p.year))
	case Season:
		name := seasonNames[p.month-21] + " " + yearName(int(p.year))
		if p.month == winter && p.year > 0 {
			name += fmt.Sprintf("–%02d", (p.year+1)%100)
		}
		return name
	case Decade:
		first, last := p.years()
		if first < 0 { // the years that share the digits in EDTF do not share them BC
			return fmt.Sprintf("%d–%d BC", 1-first, 1-last)
		}
		return fmt.Sprintf("the %ds", first)
	case Century:
		first, last := p.years()
		if first < 0 {
			return "the " + ordinal(1-last/100) + " century BC"
		}
		return "the " + ordinal(first/100+1) + " century"
	}
	return yearName(int(p.year))
}

// yearName writes a year, with its era before the year 1000.
func yearName(year int) string {
	switch {
	case year <= 0:
		return strconv.Itoa(1-year) + " BC"
	case year < 1000:
		return "AD " + strconv.Itoa(year)
	}
	return strconv.Itoa(year)
}

// ordinal writes "1st", "2nd", "3rd" and so on.
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}
