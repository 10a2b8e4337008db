package edtf

import (
	"errors"
	"fmt"
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

var errForm = errors.New("it is not of a form like 1969-10-14, 1986-07, 1960, 196X, 18XX, 1969-21 or 1950/1953")

// parsePoint reads one date with its qualifier, or a date with a time of day, which is left out.
func parsePoint(s string) (point, error) {
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

// withoutTime cuts off the time of day of "1985-04-12T23:20:30Z" (level 0 of ISO 8601-2), if it is one.
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

// withoutUnspecified cuts off the month and day of "1960-XX", "1960-XX-XX" and "1960-07-XX" (level 1): they are not
// known, so the date is the year or the month.
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

// parseLongYear reads what follows the Y of a year beyond four digits.
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

// String prints p as EDTF, ".." for an open end.
func (p point) String() string {
	if p.precision == None {
		return ".."
	}
	return p.plain() + p.qualifier()
}

func (p point) plain() string {
	first, last := p.years()
	near, sign := first, "" // the year that is nearer to 0 has the digits that all share
	if first < 0 {
		near, sign = -last, "-"
	}
	switch p.precision {
	case Century:
		return fmt.Sprintf("%s%02dXX", sign, near/100)
	case Decade:
		return fmt.Sprintf("%s%03dX", sign, near/10)
	}
	year := int(p.year)
	if year < -9999 || year > 9999 {
		return "Y" + strconv.Itoa(year)
	}
	s := fmt.Sprintf("%s%04d", sign, max(year, -year))
	if p.month > 0 {
		s += fmt.Sprintf("-%02d", p.month)
	}
	if p.day > 0 {
		s += fmt.Sprintf("-%02d", p.day)
	}
	return s
}

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

func (p point) qualified(approximate, uncertain bool) point {
	if p.precision == None {
		return p
	}
	p.approximate = p.approximate || approximate
	p.uncertain = p.uncertain || uncertain
	return p
}

// winter is the season that runs into the next year.
const winter = 24

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

// shift moves p by n of its own units; ok is false where the calendar ends. An open end stays where it is.
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

// like gives p the qualifiers of o; it is not ok when p is none.
func (p point) like(o point) (point, bool) {
	return p.qualified(o.approximate, o.uncertain), p.precision != None
}

// dayNumber returns the days from 1970-01-01 to a date of the proleptic Gregorian calendar. It counts in years that
// begin in March, which puts the leap day at the end, and in cycles of 400 years, which all have 146,097 days.
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

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

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
