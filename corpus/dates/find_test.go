package dates

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/corpus/edtf"
)

// findTests holds texts, each with its dates as "expression=edtf" and "*" after an inferred one.
var findTests = []struct{ name, text, want string }{
	{"bare year", "Moscow withdrew all advisers in 1960.", "1960=1960"},
	{"year before a noun", "during the 1959 tension on the border", "1959=1959"},
	{"month and year", "a speech in July 1986", "July 1986=1986-07"},
	{"month, comma, year", "In January, 1918, and May of 1919",
		"January, 1918=1918-01 | May of 1919=1919-05"},
	{"day first", "On 14 February 1950 they signed", "14 February 1950=1950-02-14"},
	{"month first", "On February 14, 1950, they signed", "February 14, 1950=1950-02-14"},
	{"ordinal day", "on the 25th of August, 1917", "the 25th of August, 1917=1917-08-25"},
	{"abbreviated month", "voted on Jan. 10, 1781 and Sept 3 1783",
		"Jan. 10, 1781=1781-01-10 | Sept 3 1783=1783-09-03"},
	{"weekday", "until Saturday, June 24, 1950.", "until Saturday, June 24, 1950=../1950-06-24"},
	{"an era after both ends", "In 100 BC it fell. Between 200 and 300 AD it rose.",
		"100 BC=-0099 | Between 200 and 300 AD=0200/0300"},
	{"iso", "on 1969-10-14 and in 1986-07", "1969-10-14=1969-10-14 | 1986-07=1986-07"},
	{"month in the middle", "filed 22/Jan/2019 and 3-Feb-2019",
		"22/Jan/2019=2019-01-22 | 3-Feb-2019=2019-02-03"},
	{"european digits", "am 14.02.1950 gezeichnet", "14.02.1950=1950-02-14"},
	{"american digits", "signed 2/14/1950", "2/14/1950=1950-02-14"},
	{"month in Roman numerals", "died 7.vi.1947, born 12. XII. 1900",
		"7.vi.1947=1947-06-07 | 12. XII. 1900=1900-12-12"},
	{"year in Roman numerals", "the title page has MDCCLXXVI, the imprint © MCM",
		"MDCCLXXVI=1776 | MCM=1900"},
	{"balance at a day", "At 30 September 2018 it stood", "30 September 2018=2018-09-30"},
	{"after the page", "page 30 September 2018", "September 2018=2018-09"},
	{"entry of a chronicle", "1969: A Man Walks on the Moon", "1969=1969"},
	{"year before a maker", "a chair, 1984 by Foster, built 1985 by Hale", "1984=1984 | 1985=1985"},
	{"month of a year that cannot end a range", "due 2015-3", "2015-3=2015-03"},
	{"day of a clause", "on 2 October 1950-the day after the army crossed", "2 October 1950=1950-10-02"},
	{"attribute of the next year",
		"In May 1915 it began.\n\nDespite the June 1916 attack it went on. On 27 August it fell.",
		"May 1915=1915-05 | June 1916=1916-06 | 27 August=1916-08-27*"},

	{"range with two digits", "the Korean War (1950-53)", "1950-53=1950/1953"},
	{"range with en dash", "in 1950–1953", "1950–1953=1950/1953"},
	{"range with one digit", "painted c.1797–8", "c.1797–8=1797~/1798~"},
	{"range with a slash", "the war of 1914/18", "1914/18=1914/1918"},
	{"range with a remark", "(1958-60 see Glossary)", "1958-60=1958/1960"},
	{"range over a century", "from 1898–1902", "from 1898–1902=1898/1902"},
	{"ranges in a list", "both the 1983–84 and 1997–98 seasons", "1983–84=1983/1984 | 1997–98=1997/1998"},
	{"from to", "from 1950 to 1953", "from 1950 to 1953=1950/1953"},
	{"between and", "between 1982 and 1985 they met", "between 1982 and 1985=1982/1985"},
	{"between months", "between May and September of 1787",
		"between May and September of 1787=1787-05/1787-09"},
	{"months", "in May–June 1940", "May–June 1940=1940-05/1940-06"},
	{"months over new year", "from November to February 1917",
		"from November to February 1917=1916-11/1917-02"},
	{"days", "from 3 to 5 July 1944", "from 3 to 5 July 1944=1944-07-03/1944-07-05"},
	{"days with a dash", "on 3-5 July 1944", "3-5 July 1944=1944-07-03/1944-07-05"},
	{"days, month first", "on October 11–12, 1972", "October 11–12, 1972=1972-10-11/1972-10-12"},
	{"day list", "on 6 and 7 January 1916", "6=1916-01-06 | 7 January 1916=1916-01-07"},
	{"whole dates", "from 28 July 1914 to 11 November 1918",
		"from 28 July 1914 to 11 November 1918=1914-07-28/1918-11-11"},
	{"to the present", "(1950–present) and from 1960 onwards",
		"1950–present=1950/.. | from 1960 onwards=1960/.."},

	{"decade", "During the 1960s and the 1970's", "the 1960s=196X | the 1970's=197X"},
	{"short decade", "the 1950s and 60s", "the 1950s=195X | 60s=196X"},
	{"decade in words", "in the sixties", "the sixties=196X*"},
	{"parts of a decade", "in the early 1970s, mid-1970s, the late 1970s",
		"the early 1970s=1970/1973 | mid-1970s=1974/1976 | the late 1970s=1977/1979"},
	{"parts of a year", "early 1987, mid-1987, late in 1987",
		"early 1987=1987-01/1987-04 | mid-1987=1987-05/1987-08 | late in 1987=1987-09/1987-12"},
	{"parts of a month", "late October 1939 and mid-May 1940",
		"late October 1939=1939-10-21/1939-10-31 | mid-May 1940=1940-05-11/1940-05-20"},
	{"early to mid", "in the early to mid-1980s", "the early to mid-1980s=1980/1986"},
	{"lost hyphen", "by mid1949 Mao declared", "by mid1949=../1949-08"},
	{"half of a decade", "the second half of the 1950s", "the second half of the 1950s=1955/1959"},
	{"half of a year", "the first half of 1942", "the first half of 1942=1942-01/1942-06"},
	{"quarter of a year", "the third quarter of 1987, Q1 1988",
		"the third quarter of 1987=1987-07/1987-09 | Q1 1988=1988-01/1988-03"},
	{"quarter of a century", "the last quarter of the 19th century",
		"the last quarter of the 19th century=1875/1899"},
	{"counted months", "the first three months of 1950", "the first three months of 1950=1950-01/1950-03"},
	{"end of", "at the end of March 1917", "the end of March 1917=1917-03-21/1917-03-31"},
	{"century", "in the 19th century, the twentieth century",
		"the 19th century=18XX | the twentieth century=19XX"},
	{"centuries", "the 18th and early 19th centuries", "the 18th=17XX | early 19th centuries=1800/1833"},
	{"century as adjective", "eighteenth-century salons", "eighteenth-century=17XX"},
	{"century BC", "the middle of the 9th century BC, seventh century BC",
		"the middle of the 9th century BC=-0865/-0833 | seventh century BC=-06XX"},
	{"season", "spring 1969, the autumn of 1917", "spring 1969=1969-21 | the autumn of 1917=1917-23"},
	{"winter of two years", "the winter of 1941–42", "the winter of 1941–42=1941-24"},
	{"seasons that share a year", "summer and autumn 1918", "summer=1918-22 | autumn 1918=1918-23"},

	{"since", "Since 1982 they met", "Since 1982=1982/.."},
	{"before and after", "before 1960, after 5 May 1945",
		"before 1960=../1959 | after 5 May 1945=1945-05-06/.."},
	{"until", "until August 1949", "until August 1949=../1949-08"},
	{"no later than", "no later than 1 January 2007", "no later than 1 January 2007=../2007-01-01"},
	{"pre and post", "the pre-1914 and post-1945 order", "pre-1914=../1913 | post-1945=1946/.."},
	{"circa", "c. 1960, ca. 1700 and circa 400 BC", "c. 1960=1960~ | ca. 1700=1700~ | circa 400 BC=-0399~"},
	{"doubt", "(1960?) and (?1843)", "1960?=1960? | ?1843=1843?"},
	{"eras", "264 BC, 44 B.C., A.D. 79, 800 CE",
		"264 BC=-0263 | 44 B.C.=-0043 | A.D. 79=0079 | 800 CE=0800"},
	{"range BC", "the wars (264–146 BC)", "264–146 BC=-0263/-0145"},

	{"year from the text", "In 1936 war came. On 20 July they landed.", "1936=1936 | 20 July=1936-07-20*"},
	{"year only in the text after it", "On 20 July they landed. It was 1936.",
		"20 July=1936-07-20* | 1936=1936"},
	{"month over new year", "in December 1916, and on 14 January",
		"December 1916=1916-12 | 14 January=1917-01-14*"},
	{"that year", "In 1794 he fell. In July of that year he died; that year was hot.",
		"1794=1794 | July of that year=1794-07* | that year=1794*"},
	{"following year", "In 1950 they signed; the following year they fought.",
		"1950=1950 | the following year=1951*"},
	{"years later", "In 1950 they signed; two years later, a month earlier",
		"1950=1950 | two years later=1952*"},
	{"next day", "On 25 June 1950 war broke out. The next day and three days later",
		"25 June 1950=1950-06-25 | The next day=1950-06-26* | three days later=1950-06-29*"},
	{"that month", "In August 1919 they came. On the 28th of that month",
		"August 1919=1919-08 | the 28th of that month=1919-08-28*"},
	{"lone day", "On 20 September 1917 they came. On the 22nd, they left.",
		"20 September 1917=1917-09-20 | the 22nd=1917-09-22*"},
	{"later in", "met later in 1969", "later in 1969=1969"},
	{"counted from a date", "two weeks before May 13, 1999", "two weeks before May 13, 1999=1999-04-29~"},
	{"early, mid and late in a month", "early October 1939, mid October 1939",
		"early October 1939=1939-10-01/1939-10-10 | mid October 1939=1939-10-11/1939-10-20"},
	{"parts of two decades", "the late 1930s and early 1940s",
		"the late 1930s=1937/1939 | early 1940s=1940/1943"},
	{"winter of two years without of", "winter 1942–43 and the winter of 1942/43",
		"winter 1942–43=1942-24 | the winter of 1942/43=1942-24"},
	{"day of a month", "the 4th of July 1776 and July the 4th, 1776",
		"the 4th of July 1776=1776-07-04 | July the 4th, 1776=1776-07-04"},
	{"months with a slash", "May/June 1940", "May/June 1940=1940-05/1940-06"},
	{"apostrophe years", "In 1965 they met; the '60s and '68", "1965=1965 | the '60s=196X* | '68=1968*"},
	{"apostrophe year is not ahead", "In 2001 he spoke of the summer of '42",
		"2001=2001 | the summer of '42=1942-22"},
	{"parts of a century", "the first decade of the 20th century, the turn of the 20th century",
		"the first decade of the 20th century=190X | the turn of the 20th century=1900~"},
	{"turn of the century", "In 1903 he recalled the turn of the century. In May",
		"1903=1903 | the turn of the century=1900~* | May=1903-05*"},
	{"roman century", "the XIXth century, XX century and an XVIII-century house",
		"the XIXth century=18XX | XX century=19XX | XVIII-century=17XX"},
	{"short century", "11th cent. BC; late 18th C.", "11th cent. BC=-10XX | late 18th C.=1767/1799"},
	{"few months", "in the first few months of 1950", "the first few months of 1950=1950-01/1950-04"},
	{"open with and", "1831 or later, 1/1/2016 and after; 1960 or earlier.",
		"1831 or later=1831/.. | 1/1/2016 and after=2016-01-01/.. | 1960 or earlier=../1960"},
	{"before the war is not an end", "in 1950 or before the war", "1950=1950"},
	{"month with a slash", "seen 10/1917", "10/1917=1917-10"},
	{"name of a month between digits", "2019-aug-01 and 2019/Aug/23",
		"2019-aug-01=2019-08-01 | 2019/Aug/23=2019-08-23"},
	{"eras with dots", "227 C.E., C.E. 325, by 300 B.C.E.",
		"227 C.E.=0227 | C.E. 325=0325 | by 300 B.C.E.=../-0299"},
	{"early range", "the Ming, 1368–1644, and 1469-1479", "1368–1644=1368/1644 | 1469-1479=1469/1479"},
	{"lives", "Abulcasis (936–1013), Henry (r. 1509–47), (b. 1450, d. 1502)",
		"936–1013=0936/1013 | 1509–47=1509/1547 | 1450=1450 | 1502=1502"},
	{"dates back", "it dates back to 1476, the year 2010 marks", "1476=1476 | the year 2010=2010"},
	{"elections", "after the contested 2000 elections", "2000=2000"},
	{"the final appearance", "his final appearance in 2013", "2013=2013"},
	{"doubt alone", "1956?", "1956?=1956?"},
	{"question", "Was it in 1956?", "1956=1956"},
	{"year before", "In May 1960 they met. The year before, they had met. In June",
		"May 1960=1960-05 | The year before=1959* | June=1960-06*"},
	{"day after", "On 5 May 1945; the day after, peace. The day after 5 May 1945",
		"5 May 1945=1945-05-05 | the day after=1945-05-06* | The day after 5 May 1945=1945-05-06"},
	{"previous year is an aside", "In May 1920, as in the previous year, and in June",
		"May 1920=1920-05 | the previous year=1919* | June=1920-06*"},
	{"far bound is an aside", "In 1791, as in the years before 1914, and in late June",
		"1791=1791 | before 1914=../1913 | late June=1791-06-21/1791-06-30*"},
	{"that year said again", "On 5 May 1791, as often that year, and on the 7th, and in the next month",
		"5 May 1791=1791-05-05 | that year=1791* | the 7th=1791-05-07* | the next month=1791-06*"},
	{"between one date and no date", "between 1950 and the end", "1950=1950"},
	{"how long", "In 1920 they looked over the next century", "1920=1920"},
	{"any winter", "In 1920 roads closed; in winter it snows, and during the winter season", "1920=1920"},

	{"treaties are asides", "In May 1979, under the 1948 treaty, on 27 December",
		"May 1979=1979-05 | 1948=1948 | 27 December=1979-12-27*"},

	{"look back", "On May 13, 1967, he came. In 1957, Dwight D. Eisenhower had promised help. On May 26",
		"May 13, 1967=1967-05-13 | 1957=1957 | May 26=1967-05-26*"},

	{"pages and figures", "(see fig. 1950), p. 1960, pp. 1950-53, Table 1987, no. 1945", ""},
	{"quantities", "1,200 troops, 2000 men, 1500 km, 1800 tons, about 1500 people, some 1950", ""},
	{"house numbers", "at 1600 Pennsylvania Avenue", ""},
	{"versions", "version 1.2.2010, v2.0.1950, Windows 3.1", ""},
	{"money", "$1950, £1800, €2000, Rs 1950", ""},
	{"telephone", "call +86 138-2010-2015 or 555-1950", ""},
	{"sections and times", "section 1950, Resolution 1441, at 10:57, 1930 hours", ""},
	{"models", "a B-1950, the F16 and an A1950 with 1500-ton loads", ""},
	{"other words", "you may go, march on, the fall of Rome, second to none", ""},
	{"pages of a journal", "JAMA 323(12):1129-1130", ""},
	{"more numbers", "a Boeing 1900, the IBM 1620, 555 1950, 1200-1500 men, lines 1200-1450", ""},
	{"years after names", "a May 1991 speech, the London 2012 games, the IHF 2011 title",
		"May 1991=1991-05 | 2012=2012 | 2011=2011"},
	{"years ahead", "It read 2048 bytes. In 2040 came the 2048 plan", "2040=2040 | 2048=2048"},
	{"law", "under 42 U.S.C. 1983 and § 1983", ""},
	{"names and verbs", "they March on; an august body; April Smith; August Strindberg", ""},
	{"the first of them", "In May 1943 it was built. Derived from the first by adding", "May 1943=1943-05"},
	{"web addresses", "https://example.org/1998/05/12/ and www.example.org/1999", ""},
}

// TestFind gives each date of a text as "expression=edtf", with "*" after an inferred one.
func TestFind(t *testing.T) {
	for _, tt := range findTests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, d := range Find(tt.text, edtf.Interval{}) {
				s := d.Text + "=" + d.Interval.String()
				if d.Inferred {
					s += "*"
				}
				got = append(got, s)
			}
			if got := strings.Join(got, " | "); got != tt.want {
				t.Errorf("Find(%q)\n got %s\nwant %s", tt.text, got, tt.want)
			}
		})
	}
}

// TestFindAsPromised finds each form of date whose value is promised to users, in several sentences.
func TestFindAsPromised(t *testing.T) {
	tests := []struct{ expression, want string }{
		{"1960", "1960"}, {"July 1986", "1986-07"}, {"1950-53", "1950/1953"}, {"the 1960s", "196X"},
		{"between 1982 and 1985", "1982/1985"},
		{"early 1970s", "1970/1973"}, {"mid 1970s", "1974/1976"}, {"late 1970s", "1977/1979"},
		{"early 1987", "1987-01/1987-04"}, {"mid 1987", "1987-05/1987-08"}, {"late 1987", "1987-09/1987-12"},
		{"early October 1939", "1939-10-01/1939-10-10"}, {"mid October 1939", "1939-10-11/1939-10-20"},
		{"late October 1939", "1939-10-21/1939-10-31"}, {"mid-October 1939", "1939-10-11/1939-10-20"},
		{"the second half of the 1950s", "1955/1959"}, {"the 19th century", "18XX"}, {"spring 1969", "1969-21"},
		{"since 1982", "1982/.."}, {"by mid-1949", "../1949-08"}, {"by mid1949", "../1949-08"},
		{"c. 1960", "1960~"},
	}
	for _, tt := range tests {
		for _, sentence := range []string{"The talks went on %s, as people say.", "It was so %s.",
			"The old treaty (%s) fell."} {
			text := strings.Replace(sentence, "%s", tt.expression, 1)
			dates := Find(text, edtf.Interval{})
			if len(dates) != 1 || dates[0].Text != tt.expression || dates[0].Interval.String() != tt.want ||
				dates[0].Inferred {
				t.Errorf("Find(%q) = %+v, want %q as %s", text, dates, tt.expression, tt.want)
			}
		}
	}
}

// TestFindInBuiltIn finds every date of the built-in text.
func TestFindInBuiltIn(t *testing.T) {
	text, err := os.ReadFile("../builtin/china-sino-soviet-relations.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Fields(`../1949-08 1950 1950/1953 1955/1959 1957 1958 1959 1958/1960 1960 196X 1969 1963 1964
		197X 1963 1966 ../1987-08 1967 1968 1969 1969 197X 1976 1977/1979 1979 1979 198X 1982
		1980/1984 1982/1985 195X 1986 1986-07 1987 1987/1989 1987-05/1987-08 1987-07`)
	var got []string
	for _, d := range Find(string(text), edtf.Interval{}) {
		got = append(got, d.Interval.String())
		if d.Inferred != (d.Text == "July") {
			t.Errorf("%q inferred: %v", d.Text, d.Inferred)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFindAnchor(t *testing.T) {
	anchor, err := edtf.Parse("1987-07")
	if err != nil {
		t.Fatal(err)
	}
	dates := Find("Talks were held in May.", anchor)
	if len(dates) != 1 || dates[0].Interval.String() != "1987-05" || !dates[0].Inferred {
		t.Errorf("got %+v, want May of the anchor's year, inferred", dates)
	}
	if dates := Find("Talks were held in May.", edtf.Interval{}); len(dates) != 0 {
		t.Errorf("got %+v, want nothing where no year is known", dates)
	}
}

func TestParse(t *testing.T) {
	tests := []struct{ typed, want string }{
		{"1960", "1960"}, {"196X", "196X"}, {"1950/1953", "1950/1953"}, {"1982/..", "1982/.."},
		{"late 1969", "1969-09/1969-12"}, {"july 1986", "1986-07"}, {"1960s", "196X"}, {"the 1960s", "196X"},
		{" in May 1940 ", "1940-05"}, {"14 feb 1950", "1950-02-14"}, {"19th century", "18XX"}, {"1200", "1200"},
		{"since 1982", "1982/.."}, {"264 bc", "-0263"}, {"1950-53", "1950/1953"}, {"1960?", "1960?"},
		{"the 60s", "196X"},
		{"between 1960 and 1964", "1960/1964"}, {"14.02.1950", "1950-02-14"}, {"31/12/1950", "1950-12-31"},
		{"year 1066", "1066"},
		{"by mid-1949", "../1949-08"}, {"XIX century", "18XX"}, {"Mon, 5 Jan. 1950", "1950-01-05"},
		{"Q3 1987", "1987-07/1987-09"},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			if got, err := Parse(tt.typed); err != nil || got.String() != tt.want {
				t.Errorf("Parse(%q) = %q, %v, want %q", tt.typed, got, err, tt.want)
			}
		})
	}
	for _, typed := range []string{"", "yesterday", "1960 or so or 1970", "32 May 1940", "Moscow 1960",
		"1939-13-01", "1964/1960", "20161016"} {
		if got, err := Parse(typed); err == nil || !strings.Contains(err.Error(), "write one like") {
			t.Errorf("Parse(%q) = %q, want an error", typed, got)
		}
	}
	if _, err := Parse("July"); err == nil || !strings.Contains(err.Error(), "which year") {
		t.Errorf("Parse(July): %v, want an error that asks for the year", err)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("By mid1949, from 3 to 5 July 1944; " +
		"the 18th and 19th centuries, c. 1797–8, two years before May 13 1999.")
	f.Add("On the 5th, 264–146 BC (1950-53 see Glossary) early to mid-1980s\n\nQ3 1987, 22/Jan/2019, '99")
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, d := range Find(text, edtf.Interval{}) {
			if d.Span.Start < at || d.Span.End <= d.Span.Start || d.Span.End > len(text) ||
				d.Span.In(text) != d.Text {
				t.Fatalf("%q: span %v of %q after byte %d", text, d.Span, d.Text, at)
			}
			if utf8.ValidString(text) && !utf8.ValidString(d.Text) {
				t.Fatalf("%q: span %v cuts a character", text, d.Span)
			}
			at = d.Span.End
			if again, err := edtf.Parse(d.Interval.String()); err != nil || again != d.Interval {
				t.Fatalf("%q: %q reads again as %q, %v", text, d.Interval, again, err)
			}
		}
		if i, err := Parse(text); err == nil && i.IsZero() {
			t.Fatalf("Parse(%q) is neither a date nor an error", text)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	prose := strings.Repeat("The Soviet position on Sino-Soviet relations showed "+
		"greater flexibility in 1986 with General "+
		"Secretary Mikhail S. Gorbachev's July speech at Vladivostok, which some 2,000 people heard.\n\n", 5000)
	numbers := strings.Repeat("1, 2, 3 and 4 to 5 or 1950 men, the early two days before two days before ", 5000)
	for _, bb := range []struct{ name, text string }{{"prose", prose}, {"hostile", numbers}} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.text)))
			b.ReportAllocs()
			for b.Loop() {
				Find(bb.text, edtf.Interval{})
			}
		})
	}
}
