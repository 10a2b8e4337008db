package clean

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/corpus/prose"
)

var update = flag.Bool("update", false, "rewrite the golden files of cleaning")

// builtInPath is the text inside the binary, as the crawl left it.
const builtInPath = "../builtin/china-sino-soviet-relations.txt"

// TestBuiltIn compares every repair of the built-in text, spaces aside, with a golden file.
func TestBuiltIn(t *testing.T) {
	source, err := os.ReadFile(builtInPath)
	if err != nil {
		t.Fatal(err)
	}
	text, repairs := Text(string(source))
	checkRepairs(t, string(source), text, repairs)
	var got bytes.Buffer
	for _, r := range repairs {
		around := prose.Span{Start: max(0, r.Span.Start-20), End: min(len(text), r.Span.End+20)}
		fmt.Fprintf(&got, "%v\n\tnow %q\n", r, strings.ToValidUTF8(around.In(text), ""))
	}
	golden := filepath.Join("testdata", "builtin.golden")
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the repairs of the built-in text differ from %s:\n%s", golden, got.String())
	}
}

// paragraph is running text.
const paragraph = "The delegation arrived on Monday and left again two days later without a word to the press."

// crawl begins a text with residue that no author writes. It proves that what looks like a chunk size after it is one.
const crawl = "They formed a front wÍÍÍÍith the Union. "

// front is crawl without its residue.
const front = "They formed a front with the Union. "

// dice has numbers that look like chunk sizes.
const dice = "A fall deals 1d6 damage, a trap 2d6 and another 3d8 each hour. One gene is BRCA1 and another TP53 in all."

// repairTests holds sources, each with the text that it is repaired to.
var repairTests = []struct {
	name, source, want string
}{
	{"filler inside a word", "a front wÍÍÍÍith the Union", "a front with the Union"},
	{"filler after a word", "outweighedÍÍÍÍ the benefits", "outweighed the benefits"},
	{"filler before a word", "outweighed ÿÿÿÿthe benefits", "outweighed the benefits"},
	{"filler alone between words", "in the ÌÌÌÌ harbour", "in the harbour"},
	{"filler inside a name, capital among small letters", "at VladiÍÍÍÍvostok", "at Vladivostok"},
	{"filler instead of a space", "theÿÿÿÿharbour", "the harbour"},
	{"undecodable bytes inside a word", "the har\uFFFD\uFFFD\uFFFD\uFFFDbour", "the harbour"},
	{"zero bytes inside a word", "the har\x00\x00bour", "the harbour"},
	{"chunk size inside a word, space before",
		crawl + "desire to achiev 100e peace", front + "desire to achieve peace"},
	{"chunk size inside a word, space on both sides",
		crawl + "renewed diplomacy, a 9d6 s Chinese", front + "renewed diplomacy, as Chinese"},
	{"chunk size inside a word, no space", crawl + "the gov1f4ernment fell", front + "the government fell"},
	{"chunk size inside a word, letters before it are the word's",
		crawl + "the comma1f4nder fell", front + "the commander fell"},
	{"chunk size that is a number inside a word", crawl + "the gover 200 nment fell", front + "the government fell"},
	{"chunk size as the protocol writes it, a number", "to gov\r\n1984\r\nern the land\nfor ever",
		"to govern the land\nfor ever"},
	{"chunk sizes of a whole body", "d\r\nThe land\nfor \r\n5\r\never\n\r\n0\r\n\r\n", "The land\nfor ever\n"},
	{"chunk sizes as the protocol writes them, one of them instead of a space",
		"to gov\r\n13\r\nern all the western\r\n13\r\nterritory for ever\n",
		"to govern all the western territory for ever\n"},
	{"number between returns, where nothing proves a size", "the western\r\n1f40\r\nterritory fell\nfor ever",
		"the western\n1f40\nterritory fell\nfor ever"},
	{"dice and genes in a damaged text", crawl + dice, front + dice},
	{"chunk size inside a word that is not an abbreviation, unit or ordinal",
		crawl + "it wou 160 ld be", front + "it would be"},
	{"piece that stands twice near a seam",
		crawl + "to achiev 100e self-lf-reliance", front + "to achieve self-reliance"},
	{"piece that stands twice across a seam", crawl + "in ideol 1f4 ological strife", front + "in ideological strife"},
	{"word begun twice across a seam", crawl + "of furth 9d6 further strife", front + "of further strife"},
	{"word of the document",
		crawl + "Kosygin came. Later Kosy 9d6 gin left.", front + "Kosygin came. Later Kosygin left."},
	{"bar of wide gaps at the head",
		"Title\n\nDay Trader   Investor   Fiber Optics   Stock Market   Venture Capital\n\n" + paragraph +
			"\n", "Title\n\n" + paragraph + "\n"},
	{"bar at the foot", paragraph + "\n\nHome | About Us | Contact\n", paragraph + "\n"},
	{"bar between paragraphs", paragraph + "\n\n[Prev]  [Up]  [Next]\n\n" + paragraph + "\n",
		paragraph + "\n\n" + paragraph + "\n"},
	{"next page line", paragraph + "\n\n\nNext Page    Prev Page    Index Page    \n\n", paragraph + "\n"},
	{"link farm", paragraph + "\nOther Links:  Tax Info  Guide.com  Maps of Asia\n" +
		"Countries  Turkey  Uganda  Uruguay  Vietnam  Zaire", paragraph + "\n"},
	{"trail", "Home > World > Asia\n" + paragraph, paragraph},
	{"bar with dashes", paragraph + "\n\nHome - Search - Contact Us - Help\n", paragraph + "\n"},
	{"bar with brackets and no gaps", paragraph + "\n\n[ Home ] [ Products ] [ Contact Us ]\n", paragraph + "\n"},
	{"column of buttons", "Home\nSearch\n\nAbout Us\nContact\nLogin\n\n" + paragraph, paragraph},
	{"button alone", "Skip to main content\n" + paragraph + "\nBack to top", paragraph + "\n"},
	{"trail with words before it", "You are here: Home > Library > History\n" + paragraph, paragraph},
	{"references of HTML", "Mao&#8217;s &quot;line&quot;&nbsp;&mdash; R&amp;D", "Mao’s \"line\" — R&D"},
	{"Latin-1 after a capital", "KÃ¶ln and MÃ¡laga", "Köln and Málaga"},
	{"UTF-8 as Windows-1252", "Maoâ€™s â€œlineâ€\u009d â€“ cafÃ©", "Mao’s “line” – café"},
	{"UTF-8 as Latin-1", "Mao\u00E2\u0080\u0099s caf\u00C3\u00A9", "Mao’s café"},
	{"UTF-8 as Mac Roman", "Mao‚Äôs ‚Äúline‚Äù ‚Äì done", "Mao’s “line” – done"},
	{"UTF-8 as Windows-1252, twice", "MaoÃ¢â‚¬â„¢s", "Mao’s"},
	{"misread non-breaking spaces, as such and become plain", "10Â\u00A0km to NextÂ Page",
		"10 km to Next Page"},
	{"closing quotation mark that lost its last byte", "â€œlineâ€, he said", "“line”, he said"},
	{"years with their era and names in a damaged text stay",
		"the wÍÍÍÍar of 70ad, 100bce on CD4 and 3d and 1e5",
		"the war of 70ad, 100bce on CD4 and 3d and 1e5"},
	{"Cyrillic as Windows-1252", "ÐœÐ¾Ñ\u0081ÐºÐ²Ð°", "Москва"},
	{"Polish as Windows-1252", "Lech WaÅ‚Ä™sa", "Lech Wałęsa"},
	{"Windows-1252 punctuation as controls", "Mao\u0092s \u0093line\u0094", "Mao’s “line”"},
	{"bytes that are not UTF-8", "caf\xE9", "caf\uFFFD"},
	{"non-breaking spaces", "10\u00A0km, 20\u202Fkm", "10 km, 20 km"},
	{"ligatures", "the oﬃce ﬁnds ﬂags", "the office finds flags"},
	{"soft hyphen", "demo\u00ADcracy", "democracy"},
	{"soft hyphen at a line end", "demo\u00AD\ncracy", "democracy"},
	{"soft hyphen in a range of years", "1950\u00AD53", "1950-53"},
	{"zero-width characters and byte order marks", "\uFEFFthe\u200B \u200Ehar\u2060bour", "the harbour"},
	{"lines that end with a return keep their numbers", "The land\r\n100\r\nFor ever\r\n",
		"The land\n100\nFor ever\n"},
	{"line ends", "one\r\ntwo\rthree\fand four\u2028five", "one\ntwo\nthree\nand four\nfive"},
	{"word divided between lines", "economic develop-\nment of China", "economic development of China"},
	{"word divided between indented lines", "economic develop- \n   ment", "economic development"},
	{"compound between lines", "the Sino-\nSoviet split", "the Sino-Soviet split"},
	{"compound of two words between lines", "a long-\nterm threat", "a long-term threat"},
	{"compound of the document between lines", "a re-\ncreation, like any re-creation",
		"a re-creation, like any re-creation"},
	{"word of the document between lines", "Entwick-\nlung der Entwicklung", "Entwicklung der Entwicklung"},
}

func TestRepairs(t *testing.T) {
	for _, c := range repairTests {
		t.Run(c.name, func(t *testing.T) {
			got, repairs := Text(c.source)
			if got != c.want {
				t.Errorf("clean(%q)\n got %q\nwant %q", c.source, got, c.want)
			}
			checkRepairs(t, c.source, got, repairs)
		})
	}
}

// leaveTests holds sources that stay as they are.
var leaveTests = []struct{ name, source string }{
	{"lost hyphens", "SinoSoviet deStalinization by mid1949, a highlevel talk"},
	{"reference and range", "the Great Leap Forward (1958-60 see Glossary), the war (1950-53)"},
	{"as-of line", paragraph + "\n\nData as of July 1987\n"},
	{"number between words", "in 100 ships, a 747 s, the 1960s, a 1960s film, on 3 on 4"},
	{"number between an abbreviation and a word", "see col 1 on page 3, vol 2 can, min 10 or max 20"},
	{"number before a unit", "a 10 m pool, a 10 mps wind, to 10 ns, a 50degree cone, a 45deg wing"},
	{"day of a month", "Mon 10th, Sept 12th, from mar 10 on"},
	{"number that makes a word by chance", "pre 1950 war, non 3 stop, no 1 where, in 4 to 5"},
	{"names with numbers",
		"a MiG21 and a Boeing 747s, C-SPAN2s, Apollo 11s crew, " +
			"the b52s, DC3s, mp3s, 3d, b2b, 1e5 units"},
	{"hexadecimal numbers without a seam", "at address 1f40 the code 9d6 stands"},
	{"one size inside a word", "the desire to achiev 100e peace was great"},
	{"dice and genes", dice},
	{"names of classes",
		"the class Sub3f2Class and its method get1f4Value are in sha256sum and in utf8mb4 tables"},
	{"hexadecimal numbers in lines", "1f40\n9d6\n3c4\n77a\n"},
	{"pieces that stand twice far from a seam", "the self-lf-reliance of couscous and Mississippi"},
	{"drawn-out word", "¡Sííííí! Ahíííí está, sí."},
	{"capitals before a quotation mark", "„Spaß“ “CAFÉ” «MANHÃ» AMANHÃ” «À»"},
	{"letters of other languages",
		"São Tomé, Ísland, naïve, Þingvellir, Größe, Ærø, Łódź, À propos, Ã et Â"},
	{"lost letters", "na\uFFFD\uFFFDve, don\uFFFD\uFFFD\uFFFDt, caf\uFFFD"},
	{"joiners of Persian", "می\u200Cخواهم"},
	{"joiners of Hindi and emoji", "क्\u200Dष 👩\u200D👧"},
	{"direction marks in Hebrew", "שלום\u200F!"},
	{"word breaks in Thai", "ภาษา\u200Bไทย"},
	{"hyphen that holds a place", "short-\nand long-term loans"},
	{"hyphen without evidence", "Khrush-\nchov"},
	{"dash at a line end", "he left --\nand came back -\nonce"},
	{"list of hyphens", "-\none\n-\ntwo"},
	{"table with columns", paragraph +
		"\n\nName      City     Born    Died    Office\nChurchill London   Blenheim Then   Premier\n"},
	{"table in Markdown", "| Home | About | Contact | Help |\n|---|---|---|---|\n" + paragraph},
	{"sentences with wide gaps", "He came.  He saw.  He conquered.  They fled.  It ended.\n" + paragraph},
	{"list of names between paragraphs", paragraph + "\n\nAlbania  Algeria  Angola  Armenia  Austria\n\n" +
		paragraph},
	{"title with dashes", "China - Sino-Soviet Relations - Index\n\n" + paragraph},
	{"heads of columns", paragraph + "\n\nFirst    Last\nMao      Zedong\n\n" + paragraph},
	{"headings", "Home\n\n" + paragraph + "\n\nContents\n\n" + paragraph + "\n\nAbout the Index\n\n" +
		paragraph},
	{"sentence about pages",
		"See the next page for more | or do not, as you like, dear reader | it is up to you."},
	{"not a reference of HTML", "write &lt;b&gt;, AT&T; R&D, x &foo; y, &;, &#;"},
	{"text about references", "<p>Write &eacute; for an accent and &amp; for the sign.</p>"},
	{"text about references to tags", "A &lt;b&gt; is bold, and &nbsp; is a space."},
	{"reference in quotes", "replaced by '&nbsp;' or \"&amp;\" (&copy;)"},
	{"reference in code", "characters such as `~!@#&#39;<>?` must be encoded"},
	{"misread characters in quotes", "the letter turns into \"Ã©\" and the dash into ‘â€“’"},
	{"misread characters in code", "you will see `cafÃ© â€“ bar` there"},
	{"filler in quotes", "new memory holds \"ÍÍÍÍ\" in debug builds"},
	{"code of a line after a hyphen",
		"regulating m6A-\nRT   modified ends, of calcium-\nCC       dependent release"},
	{"numbers and patterns", "at 2.2e-\n  TTGCT and of x-A-\nx(3)-V, the set_re-\nlease"},
	{"deep indentation", "a hyphen at the end develop-\n" + strings.Repeat(" ", 40) + "ment of it"},
	{"ligature in a text without", strings.Repeat("the first file fills five fields\n", 10) + "import ﬁnalize"},
	{"ligatures as characters", "ﬁ\tU+FB01\nﬂ\tU+FB02\nthe sign (ﬀ) is one"},
	{"keys", paragraph + "\n\n<HOME>\t\t<Home>\n<END>\t\t<End>\n\n" + paragraph},
	{"remark on topics", paragraph + "\n\n(Related topics: |mill| |mill-race| |mill-stone|\n |quay|)\n\n" +
		paragraph},
	{"hyphens around a word", "it begins with one, -or-\ntwo consecutive spaces"},
	{"hyphen before a field", "INSCRIP: Wiz-\nOBJ:     ARM_HAT"},
	{"dash as a hyphen", "triumph over one another-\neven now they hum"},
	{"verse", "Tyger Tyger, burning bright,\nIn the forests of the night;"},
	{"only white space", " \n\n "},
	{"nothing", ""},
}

func TestLeaves(t *testing.T) {
	for _, c := range leaveTests {
		t.Run(c.name, func(t *testing.T) {
			if got, repairs := Text(c.source); got != c.source || len(repairs) > 0 {
				t.Errorf("clean(%q)\n got %q\nwith %v", c.source, got, repairs)
			}
		})
	}
}

// checkRepairs fails when repairs do not lead from text back to source, or when cleaning text again changes it.
func checkRepairs(t *testing.T, source, text string, repairs []Repair) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Fatalf("text %q is not UTF-8", text)
	}
	var back strings.Builder
	at := 0
	for _, r := range repairs {
		if r.Span.Start < at || r.Span.End < r.Span.Start || r.Span.End > len(text) {
			t.Fatalf("%v: span %v overlaps the one before, which ends at %d, or lies outside the text", r,
				r.Span, at)
		}
		for _, i := range []int{r.Span.Start, r.Span.End} {
			if i < len(text) && !utf8.RuneStart(text[i]) {
				t.Fatalf("%v: span %v cuts a character", r, r.Span)
			}
		}
		back.WriteString(text[at:r.Span.Start])
		if back.Len() != r.Offset {
			t.Fatalf("%v: source begins at byte %d", r, back.Len())
		}
		back.WriteString(r.Source)
		at = r.Span.End
	}
	back.WriteString(text[at:])
	if back.String() != source {
		t.Fatalf("repairs lead back to\n%q, not to\n%q", back.String(), source)
	}
	if again, more := Text(text); again != text || len(more) > 0 {
		t.Fatalf("cleaning %q again makes %v", text, more)
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"a front wÍÍÍÍith the Union", "desire to achiev 100e self-lf-reliance",
		"the gov\r\n1f4\r\nernment\nfell", "Maoâ€™s â€œlineâ€\u009d cafÃ©",
		"MaoÃ¢â‚¬â„¢s", "Home | About Us | Contact\n\nNext Page    Prev Page", "Sino-\nSoviet develop-\r\nment",
		"\uFEFFa\u00A0b\u00ADc\x00\xFFd\u2029\ufb01",
		"one  Two  Three  Four  Five  Six\n\n\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		text, repairs := Text(source)
		checkRepairs(t, source, text, repairs)
	})
}

func BenchmarkText(b *testing.B) {
	source, err := os.ReadFile(builtInPath)
	if err != nil {
		b.Fatal(err)
	}
	tidy, _ := Text(string(source))
	for _, c := range []struct{ name, text string }{
		{"text=clean/bytes=9k", tidy},
		{"text=clean/bytes=1M", strings.Repeat(tidy, 1<<20/len(tidy))},
		{"text=crawled/bytes=9k", string(source)},
		{"text=crawled/bytes=1M", strings.Repeat(string(source), 1<<20/len(source))},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				Text(c.text)
			}
		})
	}
}

// TestHostile cleans texts that are made to be slow. Each takes less than a second unless a rule is quadratic.
func TestHostile(t *testing.T) {
	const n = 200_000
	for _, c := range []struct{ name, piece string }{
		{"misread in chains", "Â"}, {"misread continuations", "Ãƒ"}, {"filler and letters", "ÍÍÍÍa"},
		{"filler", "ÿ"},
		{"digits and letters", "a1"}, {"sizes in a row", "b 100 "}, {"sizes in lines", "9d6\n"},
		{"returns", "1f4\r\n"},
		{"repeats near seams", "gov 1f4 ernment self-lf-reliance "}, {"hyphens", "long-\n"}, {"gaps", "Home  "},
		{"bars", "Next | Home\n"},
		{"blank lines", "\n"}, {"marks", "| "}, {"joiners", "\u200D"}, {"bytes", "\xFF\xC3"},
		{"zero bytes", "\x00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			source := strings.Repeat(c.piece, n/len(c.piece))
			text, repairs := Text(source)
			checkRepairs(t, source, text, repairs)
		})
	}
}
