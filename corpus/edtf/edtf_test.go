package edtf

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func mustParse(t testing.TB, s string) Interval {
	t.Helper()
	if s == "" {
		return Interval{}
	}
	i, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// day is the number of days from 1970-01-01, by the standard library as an independent count.
func day(year, month, day int) int64 {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// parseTests holds the forms of EDTF that Parse reads.
var parseTests = []struct {
	edtf        string
	precision   Precision
	first, last int64
	human       string
}{
	{"1960", Year, day(1960, 1, 1), day(1960, 12, 31), "1960"},
	{"1986-07", Month, day(1986, 7, 1), day(1986, 7, 31), "July 1986"},
	{"1969-10-14", Day, day(1969, 10, 14), day(1969, 10, 14), "14 October 1969"},
	{"1950/1953", Range, day(1950, 1, 1), day(1953, 12, 31), "1950–1953"},
	{"196X", Decade, day(1960, 1, 1), day(1969, 12, 31), "the 1960s"},
	{"18XX", Century, day(1800, 1, 1), day(1899, 12, 31), "the 19th century"},
	{"1969-21", Season, day(1969, 3, 1), day(1969, 5, 31), "spring 1969"},
	{"1969-22", Season, day(1969, 6, 1), day(1969, 8, 31), "summer 1969"},
	{"1969-23", Season, day(1969, 9, 1), day(1969, 11, 30), "autumn 1969"},
	{"1943-24", Season, day(1943, 12, 1), day(1944, 2, 29), "winter 1943–44"},
	{"1982/..", Range, day(1982, 1, 1), math.MaxInt64, "since 1982"},
	{"../1949-08", Range, math.MinInt64, day(1949, 8, 31), "by August 1949"},
	{"1960~", Year, day(1960, 1, 1), day(1960, 12, 31), "c. 1960"},
	{"1960?", Year, day(1960, 1, 1), day(1960, 12, 31), "1960 (?)"},
	{"198X%", Decade, day(1980, 1, 1), day(1989, 12, 31), "c. the 1980s (?)"},
	{"1797~/1798~", Range, day(1797, 1, 1), day(1798, 12, 31), "c. 1797–1798"},
	{"1797~/1798", Range, day(1797, 1, 1), day(1798, 12, 31), "c. 1797 – 1798"},
	{"0000", Year, day(0, 1, 1), day(0, 12, 31), "1 BC"},
	{"-0263/-0240", Range, day(-263, 1, 1), day(-240, 12, 31), "264–241 BC"},
	{"-04XX", Century, day(-499, 1, 1), day(-400, 12, 31), "the 5th century BC"},
	{"-00XX", Century, day(-99, 1, 1), day(0, 12, 31), "the 1st century BC"},
	{"00XX", Century, day(0, 1, 1), day(99, 12, 31), "the 1st century"},
	{"-048X", Decade, day(-489, 1, 1), day(-480, 12, 31), "490–481 BC"},
	{"0079-08-24", Day, day(79, 8, 24), day(79, 8, 24), "24 August AD 79"},
	{"Y-12000", Year, day(-12000, 1, 1), day(-12000, 12, 31), "12001 BC"},
	{"1940-05/1940-06", Range, day(1940, 5, 1), day(1940, 6, 30), "May–June 1940"},
	{"1944-07-03/1944-07-05", Range, day(1944, 7, 3), day(1944, 7, 5), "3–5 July 1944"},
	{"1914-07-01/1914-08-03", Range, day(1914, 7, 1), day(1914, 8, 3), "1 July – 3 August 1914"},
	{"1949-12/1950-02", Range, day(1949, 12, 1), day(1950, 2, 28), "December 1949 – February 1950"},
	{"1904-02-29", Day, day(1904, 2, 29), day(1904, 2, 29), "29 February 1904"},
}

func TestParse(t *testing.T) {
	for _, tt := range parseTests {
		t.Run(tt.edtf, func(t *testing.T) {
			i := mustParse(t, tt.edtf)
			if got := i.String(); got != tt.edtf {
				t.Errorf("String() = %q", got)
			}
			if got := i.Precision(); got != tt.precision {
				t.Errorf("Precision() = %v, want %v", got, tt.precision)
			}
			if first, last := i.Days(); first != tt.first || last != tt.last {
				t.Errorf("Days() = %d, %d, want %d, %d", first, last, tt.first, tt.last)
			}
			if got := i.Human(); got != tt.human {
				t.Errorf("Human() = %q, want %q", got, tt.human)
			}
			var decoded Interval
			encoded, err := json.Marshal(i)
			if err == nil {
				err = json.Unmarshal(encoded, &decoded)
			}
			if err != nil || decoded != i {
				t.Errorf("JSON %s reads again as %q, %v", encoded, decoded, err)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "/", "..", "../..", "196", "19600", "1960-13", "1960-00", "1960-02-30",
		"1900-02-29", "1960-1",
		"1953/1950", "1X60", "XXXX", "1XXX", "196X-05", "-0000", "Y1960", "Y01960", "Y9999999999", "1960-25",
		"1960-21-01",
		"July 1986", "1960~~", " 1960", "1960/1970/1980", "1960-07-", "１９６０",
		"1960-XX-05", "XX-XX", "196X-XX", "1960-07-14-XX", "1960-07-XX-XX", "Y12000-XX", "1960T10:00",
		"1985-04-12T25:00:00Z", "1985-04-12T"} {
		t.Run(s, func(t *testing.T) {
			if i, err := Parse(s); err == nil {
				t.Errorf("Parse(%q) = %q, want an error", s, i)
			} else if i != (Interval{}) {
				t.Errorf("Parse(%q) = %q with the error %v", s, i, err)
			}
		})
	}
}

func TestBetween(t *testing.T) {
	tests := []struct{ name, from, to, want string }{
		{"both", "1960", "1964-05", "1960/1964-05"},
		{"same", "1960", "1960", "1960"},
		{"open end", "1960", "", "1960/.."},
		{"open beginning", "", "1964", "../1964"},
		{"neither", "", "", ""},
		{"ranges", "1970/1973", "1977/1979", "1970/1979"},
		{"by and until", "../1949-08", "1950", "../1950"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Between(mustParse(t, tt.from), mustParse(t, tt.to))
			if err != nil || got.String() != tt.want {
				t.Errorf("Between(%q, %q) = %q, %v, want %q", tt.from, tt.to, got, err, tt.want)
			}
		})
	}
	_, err := Between(mustParse(t, "1960"), mustParse(t, "1950"))
	if want := `"to" (1950) ends before "from" (1960) begins`; err == nil || err.Error() != want {
		t.Errorf("Between(1960, 1950): %v, want %s", err, want)
	}
}

func TestOverlapsContainsCompare(t *testing.T) {
	tests := []struct {
		a, b               string
		overlaps, contains bool
		compare            int
	}{
		{"1960", "196X", true, false, -1},
		{"196X", "1960", true, true, 1},
		{"1960", "1961", false, false, -1},
		{"1960-12-31", "1961", false, false, -1},
		{"1982/..", "2010", true, true, -1},
		{"../1949-08", "1949", true, false, -1},
		{"../1949-08", "1950", false, false, -1},
		{"", "1950", true, true, -1},
		{"1950", "", true, false, 1},
		{"1960~", "1960", true, true, 0},
		{"1950-24", "1951-02", true, true, -1},
	}
	for _, tt := range tests {
		t.Run(tt.a+" "+tt.b, func(t *testing.T) {
			a, b := mustParse(t, tt.a), mustParse(t, tt.b)
			if got := a.Overlaps(b); got != tt.overlaps || got != b.Overlaps(a) {
				t.Errorf("Overlaps = %v and %v, want %v", got, b.Overlaps(a), tt.overlaps)
			}
			if got := a.Contains(b); got != tt.contains {
				t.Errorf("Contains = %v, want %v", got, tt.contains)
			}
			if got := a.Compare(b); got != tt.compare || b.Compare(a) != -tt.compare {
				t.Errorf("Compare = %d and %d, want %d", got, b.Compare(a), tt.compare)
			}
		})
	}
}

func TestShift(t *testing.T) {
	tests := []struct {
		edtf string
		n    int
		want string
	}{
		{"1944-02-28", 1, "1944-02-29"}, {"1950-01-01", -1, "1949-12-31"}, {"0000-03-01", -1, "0000-02-29"},
		{"1949-12", 1, "1950-01"}, {"1950-01", -13, "1948-12"}, {"1969-24", 1, "1970-21"},
		{"1969-21", -1, "1968-24"},
		{"1960~", 2, "1962~"}, {"0001", -1, "0000"}, {"196X", -1, "195X"}, {"000X", -1, "-000X"},
		{"-000X", 1, "000X"}, {"-000X", -1, "-001X"}, {"-04XX", 1, "-03XX"}, {"-00XX", 1, "00XX"},
		{"18XX", 1, "19XX"}, {"1950/1953", 1, "1951/1954"}, {"1982/..", -1, "1981/.."},
		{"9999-12-31", 1, ""}, {"9999-12", 1, ""}, {"999X", 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.edtf, func(t *testing.T) {
			if got := mustParse(t, tt.edtf).Shift(tt.n).String(); got != tt.want {
				t.Errorf("%s shifted by %d = %q, want %q", tt.edtf, tt.n, got, tt.want)
			}
		})
	}
}

// TestPart checks the thirds of the README.
func TestPart(t *testing.T) {
	tests := []struct {
		edtf            string
		first, last, of int
		want            string
	}{
		{"197X", 0, 0, 3, "1970/1973"}, {"197X", 1, 1, 3, "1974/1976"}, {"197X", 2, 2, 3, "1977/1979"},
		{"1987", 0, 0, 3, "1987-01/1987-04"}, {"1987", 1, 1, 3, "1987-05/1987-08"},
		{"1987", 2, 2, 3, "1987-09/1987-12"},
		{"1939-10", 0, 0, 3, "1939-10-01/1939-10-10"}, {"1939-10", 1, 1, 3, "1939-10-11/1939-10-20"},
		{"1939-10", 2, 2, 3, "1939-10-21/1939-10-31"}, {"1939-02", 2, 2, 3, "1939-02-21/1939-02-28"},
		{"195X", 1, 1, 2, "1955/1959"}, {"198X", 0, 1, 3, "1980/1986"}, {"18XX", 3, 3, 4, "1875/1899"},
		{"18XX", 0, 0, 3, "1800/1833"}, {"1969-21", 0, 0, 3, "1969-03"}, {"1969-24", 2, 2, 3, "1970-02"},
		{"1969-10-14", 0, 0, 3, "1969-10-14"}, {"-08XX", 1, 1, 3, "-0865/-0833"},
		{"1982/..", 0, 0, 2, ""}, {"", 0, 0, 2, ""}, {"1960", 2, 2, 2, ""}, {"1960-05/1961", 0, 0, 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.edtf, func(t *testing.T) {
			got, ok := mustParse(t, tt.edtf).Part(tt.first, tt.last, tt.of)
			if got.String() != tt.want || ok != (tt.want != "") {
				t.Errorf("parts %d to %d of %d of %s = %q, %v, want %q", tt.first, tt.last, tt.of,
					tt.edtf, got, ok, tt.want)
			}
		})
	}
}

func TestQualifiers(t *testing.T) {
	i := mustParse(t, "1960")
	if got := i.Qualified(true, false); got.String() != "1960~" || !got.Approximate() || got.Uncertain() {
		t.Errorf("approximate 1960 = %q", got)
	}
	if got := i.Since().Qualified(false, true); got.String() != "1960?/.." || got.Approximate() ||
		!got.Uncertain() {
		t.Errorf("uncertain since 1960 = %q", got)
	}
}

func TestYearsAndPrecisionNames(t *testing.T) {
	if first, last := mustParse(t, "1941-24").Years(); first != 1941 || last != 1942 {
		t.Errorf("winter 1941 is in the years %d to %d", first, last)
	}
	if first, last := mustParse(t, "../1950").Years(); first != math.MinInt || last != 1950 {
		t.Errorf("../1950 is in the years %d to %d", first, last)
	}
	if got := mustParse(t, "196X").Precision().String(); got != "decade" {
		t.Errorf("196X is given to the %q", got)
	}
}

func TestParseDropsUnknownParts(t *testing.T) {
	tests := []struct{ edtf, want string }{
		{"1960-XX", "1960"}, {"1960-XX-XX", "1960"}, {"1960-07-XX", "1960-07"}, {"1960-XX~", "1960~"},
		{"-0044-XX", "-0044"},
		{"1985-04-12T23:20:30Z", "1985-04-12"}, {"1985-04-12T23:20:30+04:30", "1985-04-12"},
		{"1985-04-12T23:20", "1985-04-12"},
		{"1960-XX/1961-XX", "1960/1961"}, {"1960/", "1960/.."},
	}
	for _, tt := range tests {
		t.Run(tt.edtf, func(t *testing.T) {
			if got := mustParse(t, tt.edtf).String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// anyInterval draws an interval of every kind that can be printed, close enough to others to overlap with them.
func anyInterval(r *rand.Rand) Interval {
	point := func() Interval {
		year := r.IntN(60) - 30
		if r.IntN(2) == 0 {
			year += 1960
		}
		i, err := DateOf(year, 0, 0)
		switch r.IntN(6) {
		case 0:
			i, err = DateOf(year, 1+r.IntN(12), 0)
		case 1:
			i, err = DateOf(year, 1+r.IntN(12), 1+r.IntN(28))
		case 2:
			i, err = DateOf(year, 21+r.IntN(4), 0)
		case 3:
			i = DecadeOf(year)
		case 4:
			i = CenturyOf(year)
		}
		if err != nil {
			panic(err) // the draws are inside the calendar
		}
		return i.Qualified(r.IntN(8) == 0, r.IntN(8) == 0)
	}
	i := point()
	switch r.IntN(4) {
	case 0:
		return i.Since()
	case 1:
		return i.Until()
	case 2:
		if ranged, err := Between(i, point()); err == nil {
			return ranged
		}
	}
	return i
}

// TestLaws checks what must hold for any intervals.
func TestLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		a, b, c := anyInterval(r), anyInterval(r), anyInterval(r)
		if again, err := Parse(a.String()); err != nil || again != a {
			t.Fatalf("%q reads again as %q, %v", a, again, err)
		}
		aFirst, aLast := a.Days()
		bFirst, bLast := b.Days()
		if got, want := a.Overlaps(b), aFirst <= bLast && bFirst <= aLast; got != want ||
			b.Overlaps(a) != want {
			t.Fatalf("%q overlaps %q: %v, want %v", a, b, got, want)
		}
		if got, want := a.Contains(b), aFirst <= bFirst && bLast <= aLast; got != want {
			t.Fatalf("%q contains %q: %v, want %v", a, b, got, want)
		}
		if a.Compare(b) != -b.Compare(a) {
			t.Fatalf("%q and %q are not in one order", a, b)
		}
		if a.Compare(b) <= 0 && b.Compare(c) <= 0 && a.Compare(c) > 0 {
			t.Fatalf("%q, %q and %q go round", a, b, c)
		}
		if piece, ok := a.Part(0, 0, 3); ok && !a.Contains(piece) {
			t.Fatalf("%q is not part of %q", piece, a)
		}
	}
}

// TestPlainForms compares readPlain with the general parser, on strings close to the common forms.
func TestPlainForms(t *testing.T) {
	var tried []string
	for _, year := range []string{"1960", "2000", "1900", "0000", "9999", "196X", "19XX", "1XXX", "19X0", "X960",
		"-043", "19a0", "196:", "19/0"} {
		tried = append(tried, year)
		for _, month := range []string{"-00", "-01", "-02", "-04", "-12", "-13", "-20", "-21", "-24", "-25",
			"-XX", "-1X", "/07", "-0:", "~-1", "07-"} {
			tried = append(tried, year+month)
			for _, day := range []string{"-00", "-01", "-28", "-29", "-30", "-31", "-32", "-XX", "-3X",
				"/15", "-1/", "T15"} {
				tried = append(tried, year+month+day)
			}
		}
	}
	for _, s := range tried {
		general, err := parsePlain(withoutUnspecified(s))
		if p, ok := readPlain(s); ok && (err != nil || p != general) {
			t.Errorf("%q is %+v, in general %+v, %v", s, p, general, err)
		} else if !ok && err == nil && s == string(general.append(nil)) && s[0] != '-' {
			t.Errorf("%q is left to the general way", s)
		}
	}
}

func TestChoice(t *testing.T) {
	i := mustParse(t, "[2022-03-04,2022-04-03]")
	march, april, between := mustParse(t, "2022-03-04"), mustParse(t, "2022-04"), mustParse(t, "2022-03-20")
	if got, want := i.Human(), "4 March or 3 April 2022"; got != want {
		t.Errorf("in words: got %q, want %q", got, want)
	}
	if !i.Overlaps(march) || !april.Overlaps(i) || i.Overlaps(between) || between.Overlaps(i) {
		t.Error("it shares days with other dates than its own two")
	}
	if i.Contains(march) || march.Contains(i) || !mustParse(t, "2022").Contains(i) || !i.Contains(i) {
		t.Error("it contains or is contained by less than both dates")
	}
	if back, err := OneOf(mustParse(t, "2022-04-03"), march); err != nil || back != i {
		t.Errorf("of its dates: got %q, %v", back, err)
	}
	for _, s := range []string{"[2022-03-04]", "[2022-03-04,2022-03-04]", "[1960,1961-02]", "[1960/1961,1962]",
		"[..,1960]", "[1960,1961"} {
		if got, err := Parse(s); err == nil {
			t.Errorf("%q reads as %q", s, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1960", "1986-07", "1969-10-14", "1950/1953", "196X", "-04XX", "1969-24",
		"../1949-08%", "Y-12000", "-000X?", "[2022-03-04,2022-04-03]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		i, err := Parse(s)
		if err != nil {
			if i != (Interval{}) {
				t.Fatalf("Parse(%q) = %q with the error %v", s, i, err)
			}
			return
		}
		printed := i.String()
		if again, err := Parse(printed); err != nil || again != i {
			t.Fatalf("Parse(%q) prints %q, which reads as %q, %v", s, printed, again, err)
		}
		if !strings.ContainsAny(s, "/T") && !strings.Contains(s, "-XX") && printed != s {
			t.Fatalf("Parse(%q) prints %q", s, printed)
		}
		if first, last := i.Days(); first > last {
			t.Fatalf("%q: the first day %d is after the last %d", s, first, last)
		}
		if !i.Contains(i) || !i.Overlaps(i) || i.Compare(i) != 0 || i.Human() == "" {
			t.Fatalf("%q is not itself", s)
		}
		if p := i.Precision(); p == Day || p == Month || p == Season {
			if back := i.Shift(1).Shift(-1); !i.Shift(1).IsZero() && back != i {
				t.Fatalf("%q shifted there and back is %q", s, back)
			}
		}
	})
}

// commonForms are the forms of nearly all dates in texts.
var commonForms = []string{"1960", "1986-07", "1969-10-14", "196X", "18XX", "1969-21", "1960~", "1950/1953", "1982/..",
	"1969-10-14/1969-11-02"}

func BenchmarkParse(b *testing.B) {
	for _, s := range commonForms {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkString(b *testing.B) {
	for _, s := range commonForms {
		i := mustParse(b, s)
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if i.String() != s {
					b.Fatal(i)
				}
			}
		})
	}
}
