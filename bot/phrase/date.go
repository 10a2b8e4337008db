package phrase

import (
	"strconv"
	"strings"

	"footnote/corpus/edtf"
)

// dateWords are the forms of dates in a language. In a form, D is the day of the month, M the month or season, Y the
// year, the decade's first year or the century, R the century in Roman numerals, and X a date.
type dateWords struct {
	months  [12]string // on their own
	inDate  [12]string // in the date of a day, if different
	seasons [4]string  // from spring

	day, first, month, season, year, decade, century string // first: the first of a month, if different from day
	before                                           string // a year or century BC; X is the year or century
	years                                            string // two years, X and Y
	since, until                                     string // a year or month, open at the other end; M is as in inDate
	about                                            string // an approximate date
	either                                           string // one of two dates, X and Y
}

// dateForms returns the forms of l, after CLDR 46 for months, the order of seasons and patterns. English uses
// edtf.Interval.Human instead.
func (l Locale) dateForms() dateWords {
	switch l {
	case German:
		return dateWords{
			months: [12]string{
				"Januar", "Februar", "März", "April", "Mai", "Juni",
				"Juli", "August", "September", "Oktober", "November", "Dezember",
			},
			seasons: [4]string{"Frühling", "Sommer", "Herbst", "Winter"},
			day:     "D. M Y", month: "M Y", season: "M Y", year: "Y", decade: "Yer-Jahre", century: "Y. Jahrhundert",
			before: "X v. Chr.", years: "X–Y", since: "seit X", until: "bis X", about: "um X", either: "X oder Y",
		}
	case Spanish:
		return dateWords{
			months: [12]string{
				"enero", "febrero", "marzo", "abril", "mayo", "junio",
				"julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
			},
			seasons: [4]string{"primavera", "verano", "otoño", "invierno"}, day: "D de M de Y", month: "M de Y",
			season: "M de Y", year: "Y", decade: "década de Y",
			century: "siglo R", before: "X a. C.", years: "X–Y", since: "desde X", until: "hasta X",
			about: "hacia X", either: "X o Y",
		}
	case French:
		return dateWords{
			months: [12]string{
				"janvier", "février", "mars", "avril", "mai", "juin",
				"juillet", "août", "septembre", "octobre", "novembre", "décembre",
			},
			seasons: [4]string{"printemps", "été", "automne", "hiver"}, day: "D M Y", first: "1er M Y",
			month: "M Y", season: "M Y", year: "Y", years: "X–Y", decade: "années Y", century: "Re siècle",
			before: "X av. J.-C.", since: "depuis X", until: "jusqu’en X", about: "vers X", either: "X ou Y",
		}
	case Russian:
		return dateWords{
			months: [12]string{
				"январь", "февраль", "март", "апрель", "май", "июнь",
				"июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
			},
			inDate: [12]string{
				"января", "февраля", "марта", "апреля", "мая", "июня",
				"июля", "августа", "сентября", "октября", "ноября", "декабря",
			},
			seasons: [4]string{"весна", "лето", "осень", "зима"},
			day:     "D M Y г.", month: "M Y г.", season: "M Y г.", year: "Y г.", decade: "Y-е годы", century: "R век",
			before: "X до н. э.", years: "X–Y гг.", since: "с X", until: "до X", about: "ок. X", either: "X или Y",
		}
	case Chinese:
		return dateWords{
			months: [12]string{
				"1月", "2月", "3月", "4月", "5月", "6月",
				"7月", "8月", "9月", "10月", "11月", "12月",
			},
			seasons: [4]string{"春季", "夏季", "秋季", "冬季"},
			day:     "Y年MD日", month: "Y年M", season: "Y年M", year: "Y年", decade: "Y年代", century: "Y世纪",
			before: "公元前X", years: "X–Y年", since: "自X", until: "至X", about: "约X", either: "X或Y",
		}
	}
	return dateWords{}
}

// Date returns i for people, as precise as it is: "July 1986", "Juli 1986", "1986年7月"; "" for the zero Interval.
func (l Locale) Date(i edtf.Interval) string {
	if l == English || i.IsZero() {
		return i.Human()
	}
	w := l.dateForms()
	if a, b, ok := i.Choice(); ok {
		return fill(w.either, "X", w.single(a), "Y", w.single(b))
	}
	from, to := i.Bounds()
	switch {
	case from == to:
		return w.single(i)
	case from.IsZero():
		return w.open(w.until, to, "… – X")
	case to.IsZero():
		return w.open(w.since, from, "X – …")
	case plainYear(from) && plainYear(to):
		return fill(w.years, "X", yearOf(from), "Y", yearOf(to))
	}
	return w.single(from) + " – " + w.single(to)
}

// plainYear reports whether i is a year that needs neither an era nor a qualifier.
func plainYear(i edtf.Interval) bool {
	first, _ := i.Years()
	return i.Precision() == edtf.Year && first >= 1000 && !i.Approximate() && !i.Uncertain()
}

func yearOf(i edtf.Interval) string {
	first, _ := i.Years()
	return strconv.Itoa(first)
}

// open returns a range with one open end. form has a preposition, which fits years and months; other dates would have
// to be inflected after it, so they get the form other.
func (w dateWords) open(form string, end edtf.Interval, other string) string {
	if p := end.Precision(); p != edtf.Year && p != edtf.Month || end.Approximate() || end.Uncertain() {
		return fill(other, "X", w.single(end))
	}
	if w.inDate[0] != "" {
		w.months = w.inDate
	}
	return fill(form, "X", w.single(end))
}

// single returns a date that is not a range.
func (w dateWords) single(i edtf.Interval) string {
	s := w.name(i)
	if i.Approximate() {
		s = fill(w.about, "X", s)
	}
	if i.Uncertain() {
		s += " (?)"
	}
	return s
}

// name returns a date that is not a range, without its qualifier.
func (w dateWords) name(i edtf.Interval) string {
	first, last := i.Years()
	month, day := i.Month()
	year, era := first, first <= 0
	if era {
		year = 1 - first
	}
	form, name, roman := w.year, "", ""
	switch i.Precision() {
	case edtf.Day:
		form, name = w.day, w.months[month-1]
		if w.inDate[0] != "" {
			name = w.inDate[month-1]
		}
		if day == 1 && w.first != "" {
			form = w.first
		}
	case edtf.Month:
		form, name = w.month, w.months[month-1]
	case edtf.Season:
		form, name = w.season, w.seasons[month-21]
	case edtf.Decade:
		form = w.decade
		if era { // BC, the years that share their digits in EDTF are other years
			return fill(w.before, "X", strconv.Itoa(1-first)+"–"+strconv.Itoa(1-last))
		}
	case edtf.Century:
		form, year = w.century, first/100+1
		if era {
			year = 1 - last/100
		}
		roman = romanNumeral(year)
	}
	s := fill(form, "D", strconv.Itoa(day), "M", name, "Y", strconv.Itoa(year), "R", roman)
	if era {
		s = fill(w.before, "X", s)
	}
	return s
}

// fill replaces the letters of a form. It does not replace letters in the replacements.
func fill(form string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(form) }

// romanNumeral returns n, from 1 to 399, in Roman numerals.
func romanNumeral(n int) string {
	var b strings.Builder
	for _, d := range []struct {
		value  int
		symbol string
	}{{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value; n -= d.value {
			b.WriteString(d.symbol)
		}
	}
	return b.String()
}

// Precision returns the name of a date's precision; "" for the zero Interval.
func (l Locale) Precision(i edtf.Interval) string {
	if i.IsZero() {
		return ""
	}
	name := l.Say("precision." + i.Precision().String())
	if i.Approximate() {
		name += ", " + l.Say("precision.approximate")
	}
	if i.Uncertain() {
		name += ", " + l.Say("precision.uncertain")
	}
	return name
}
