package edtf

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// point is one end of an Interval. The zero point is an open end.
type point struct {
	precision              Precision // None or Day to Century
	year                   int32     // astronomical; the first one of a decade or century
	month                  uint8     // 1 to 12, or 21 to 24 for a season; 0 when not given
	day                    uint8     // 0 when not given
	approximate, uncertain bool
}

// errForm is the error for a date of an unknown form.
var errForm = errors.New("it is not of a form like 1969-10-14, 1986-07, 1960, 196X, 18XX, 1969-21 or 1950/1953")

// parsePoint reads one date with its qualifier. A time of day is dropped.
func parsePoint(s string) (point, error) {
	if p, ok := readPlain(s); ok {
		return p, nil
	}
	s, err := withoutTime(s)
	if err != nil {
		return point{}, err
	}
	var approximate, uncertain bool
	if n := len(s) - 1; n >= 0 {
		approximate = s[n] == '~' || s[n] == '%'
		uncertain = s[n] == '?' || s[n] == '%'
		if approximate || uncertain {
			s = s[:n]
		}
	}
	p, err := parsePlain(withoutUnspecified(s))
	if err != nil {
		return point{}, err
	}
	return p.qualified(approximate, uncertain), nil
}

// readPlain reads the usual forms, 1960, 1986-07, 1969-21, 1969-10-14, 196X and 18XX. For other forms, and for dates
// that the calendar does not have, ok is false.
func readPlain(s string) (p point, ok bool) {
	if len(s) != 4 && len(s) != 7 && len(s) != 10 {
		return point{}, false
	}
	p.precision = Year
	var valid bool
	switch century, known := twoDigits(s, 0); {
	case !known:
		return point{}, false
	case len(s) == 4 && s[2] == 'X' && s[3] == 'X':
		return point{precision: Century, year: int32(century * 100)}, true
	case len(s) == 4 && s[3] == 'X' && s[2]-'0' <= 9:
		return point{precision: Decade, year: int32(century*100 + int(s[2]-'0')*10)}, true
	default:
		year, known := twoDigits(s, 2)
		p.year, valid = int32(century*100+year), known
	}
	if len(s) >= 7 {
		month, known := twoDigits(s, 5)
		p.precision, p.month, valid = Month, uint8(month), valid && known && s[4] == '-' && month >= 1
		if month > 12 {
			p.precision, valid = Season, valid && month >= 21 && month <= 24
		}
	}
	if len(s) == 10 {
		day, known := twoDigits(s, 8)
		valid = valid && known && s[7] == '-' && p.precision == Month && day >= 1 &&
			day <= daysIn(int(p.year), int(p.month))
		p.precision, p.day = Day, uint8(day)
	}
	if !valid {
		return point{}, false
	}
	return p, true
}

// twoDigits reads the two digits at an offset.
func twoDigits(s string, at int) (n int, ok bool) {
	tens, ones := s[at]-'0', s[at+1]-'0'
	return int(tens)*10 + int(ones), tens <= 9 && ones <= 9
}

// withoutTime cuts off the time of day of "1985-04-12T23:20:30Z" (level 0 of ISO 8601-2). An invalid one is an error.
func withoutTime(s string) (string, error) {
	date, _, timed := strings.Cut(s, "T")
	if !timed {
		return s, nil
	}
	for _, layout := range [...]string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if _, err := time.Parse(layout, s); err == nil {
			return date, nil
		}
	}
	return "", errors.New("its time of day is not of a form like 1985-04-12T23:20:30Z")
}

// withoutUnspecified cuts off the unspecified month and day of "1960-XX", "1960-XX-XX" and "1960-07-XX" (level 1): the
// date is the year or the month.
func withoutUnspecified(s string) string {
	if len(strings.TrimPrefix(s, "-")) > len("1960-XX-XX") || strings.HasPrefix(s, "Y") {
		return s
	}
	known := strings.TrimSuffix(strings.TrimSuffix(s, "-XX"), "-XX")
	if strings.Contains(known, "X") {
		return s
	}
	return known
}

// parsePlain reads one date without a qualifier.
func parsePlain(s string) (point, error) {
	if rest, ok := strings.CutPrefix(s, "Y"); ok {
		return parseLongYear(rest)
	}
	digits, negative := strings.CutPrefix(s, "-")
	if len(digits) < 4 {
		return point{}, errForm
	}
	year, rest := digits[:4], digits[4:]
	if prefix := strings.TrimRight(year, "X"); len(prefix) < 4 {
		if rest != "" {
			return point{}, errForm
		}
		return parseDigits(prefix, negative)
	}
	y, err := number(year)
	if err != nil {
		return point{}, err
	}
	if negative {
		if y == 0 {
			return point{}, errors.New("the year before 0001 is 0000, without a sign")
		}
		y = -y
	}
	month, day, err := parseMonthDay(rest)
	if err != nil {
		return point{}, err
	}
	i, err := DateOf(y, month, day)
	return i.from, err
}

// parseMonthDay reads "", "-07" or "-07-14".
func parseMonthDay(s string) (month, day int, err error) {
	switch {
	case s == "":
		return 0, 0, nil
	case len(s) != 3 && len(s) != 6, s[0] != '-', len(s) == 6 && s[3] != '-':
		return 0, 0, errForm
	}
	if month, err = number(s[1:3]); err != nil {
		return 0, 0, err
	}
	if month == 0 {
		return 0, 0, errors.New("there is no month 0")
	}
	if len(s) == 3 {
		return month, 0, nil
	}
	if day, err = number(s[4:]); err == nil && day == 0 {
		err = errors.New("there is no day 0")
	}
	return month, day, err
}

// parseDigits reads the given digits of a decade (three) or of a century (two).
func parseDigits(prefix string, negative bool) (point, error) {
	n, err := number(prefix)
	if err != nil {
		return point{}, err
	}
	p, size := Decade, 10
	switch len(prefix) {
	case 3:
	case 2:
		p, size = Century, 100
	default:
		return point{}, errForm
	}
	first := n * size
	if negative {
		first = -first - size + 1
	}
	return point{precision: p, year: int32(first)}, nil
}

// parseLongYear reads the part after the Y of a year beyond four digits.
func parseLongYear(s string) (point, error) {
	digits, negative := strings.CutPrefix(s, "-")
	if len(digits) < 5 || len(digits) > 9 || digits[0] == '0' {
		return point{}, errors.New("a Y is followed by a year of five to nine digits")
	}
	y, err := number(digits)
	if err != nil {
		return point{}, err
	}
	if negative {
		y = -y
	}
	return point{precision: Year, year: int32(y)}, nil
}

// number reads at most nine digits and nothing else.
func number(s string) (int, error) {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, errForm
		}
		n = n*10 + int(c-'0')
	}
	return n, nil
}

// append appends p to b as EDTF, ".." for an open end.
func (p point) append(b []byte) []byte {
	if p.precision == None {
		return append(b, ".."...)
	}
	return append(p.appendPlain(b), p.qualifier()...)
}

// qualifier returns the sign of EDTF for approximate and uncertain.
func (p point) qualifier() string {
	switch {
	case p.approximate && p.uncertain:
		return "%"
	case p.approximate:
		return "~"
	case p.uncertain:
		return "?"
	}
	return ""
}

// appendPlain appends p without its qualifier.
func (p point) appendPlain(b []byte) []byte {
	year := int(p.year)
	if year < -9999 || year > 9999 {
		return strconv.AppendInt(append(b, 'Y'), int64(year), 10)
	}
	shared, last := p.years() // the year closer to 0 has the digits that all years share
	if shared < 0 {
		shared, b = -last, append(b, '-')
	}
	switch p.precision {
	case Century:
		return append(appendPadded(b, shared/100, 2), "XX"...)
	case Decade:
		return append(appendPadded(b, shared/10, 3), 'X')
	}
	b = appendPadded(b, max(year, -year), 4)
	if p.month > 0 {
		b = appendPadded(append(b, '-'), int(p.month), 2)
	}
	if p.day > 0 {
		b = appendPadded(append(b, '-'), int(p.day), 2)
	}
	return b
}

// appendPadded appends n, not negative, with zeros before it to a width of up to four.
func appendPadded(b []byte, n, width int) []byte {
	for least := [...]int{1, 10, 100, 1000}[width-1]; least > 1 && n < least; least /= 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// qualified returns p with more qualifiers. An open end has none.
func (p point) qualified(approximate, uncertain bool) point {
	if p.precision == None {
		return p
	}
	p.approximate = p.approximate || approximate
	p.uncertain = p.uncertain || uncertain
	return p
}

// winter is the season that ends in the next year.
const winter = 24

// years returns the first and last year of p.
func (p point) years() (first, last int) {
	first, last = int(p.year), int(p.year)
	switch {
	case p.precision == Decade:
		last += 9
	case p.precision == Century:
		last += 99
	case p.month == winter:
		last++
	}
	return first, last
}

// days returns the first and last day of p, as dayNumber counts.
func (p point) days() (first, last int64) {
	from, to := p.years()
	switch p.precision {
	case Day:
		d := dayNumber(from, int(p.month), int(p.day))
		return d, d
	case Month:
		m := int(p.month)
		return dayNumber(from, m, 1), dayNumber(from, m, daysIn(from, m))
	case Season:
		m := int(p.month-21)*3 + 3
		end := (m+1)%12 + 1
		return dayNumber(from, m, 1), dayNumber(to, end, daysIn(to, end))
	}
	return dayNumber(from, 1, 1), dayNumber(to, 12, 31)
}

// shift moves p by n of its own units. An open end stays open. ok is false outside the calendar.
func (p point) shift(n int) (shifted point, ok bool) {
	if n < -maxYear || n > maxYear {
		return point{}, false
	}
	year, month, day := int(p.year), int(p.month), int(p.day)
	switch p.precision {
	case None:
		return point{}, true
	case Day:
		year, month, day = dateOf(dayNumber(year, month, day) + int64(n))
	case Month:
		months := year*12 + month - 1 + n
		year, month = floorDiv(months, 12), months-12*floorDiv(months, 12)+1
	case Season:
		seasons := year*4 + month - 21 + n
		year, month = floorDiv(seasons, 4), seasons-4*floorDiv(seasons, 4)+21
	case Year:
		year += n
	case Decade:
		return p.shiftDigits(n, 10)
	case Century:
		return p.shiftDigits(n, 100)
	}
	i, err := DateOf(year, month, day)
	if err != nil {
		return point{}, false
	}
	return i.from.like(p)
}

// shiftDigits moves a decade or century, of size years, by n. Below 000X, which begins with the year 0, comes -000X,
// which ends with it.
func (p point) shiftDigits(n, size int) (point, bool) {
	year := int(p.year)
	k := year / size
	if year < 0 {
		k = (year+size-1)/size - 1
	}
	k += n
	year = k * size
	if k < 0 {
		year++ // 1 BC is 0
	}
	return digitsOf(p.precision, year, size).from.like(p)
}

// like returns p with the qualifiers of o. ok is false for an open end.
func (p point) like(o point) (point, bool) {
	return p.qualified(o.approximate, o.uncertain), p.precision != None
}

// dayNumber returns the days from 1970-01-01 to a date of the proleptic Gregorian calendar. It counts in years that
// begin in March, so that the leap day is the last, and in cycles of 400 years, which all have 146,097 days.
func dayNumber(year, month, day int) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	cycle := floorDiv(year, 400)
	y := year - cycle*400
	d := (153*(month-3)+2)/5 + day - 1 // 153 days in every five months from March
	return int64(cycle)*146097 + int64(y*365+y/4-y/100+d) - 719468
}

// dateOf is the inverse of dayNumber.
func dateOf(n int64) (year, month, day int) {
	n += 719468
	cycle := floorDiv(int(n), 146097)
	d := int(n) - cycle*146097
	y := (d - d/1460 + d/36524 - d/146096) / 365
	d -= 365*y + y/4 - y/100
	m := (5*d + 2) / 153
	day = d - (153*m+2)/5 + 1
	year, month = cycle*400+y, m+3
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}

// floorDiv divides and rounds down.
func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// daysIn returns the number of days of a month.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
