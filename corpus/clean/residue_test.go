package clean

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"footnote/corpus/prose"
)

// residue is one way in which a crawl dirties a text.
type residue struct {
	name  string
	dirty func(r *rand.Rand, text string) string // "" where the text offers no place
	// the least share of texts that must be restored exactly, in percent
	least float64
}

// residues are invented: none of them is taken from an available text. A single size stays, since nothing proves that
// it is not a number of the text; with filler elsewhere in the text one inside a word is removed.
var residues = []residue{
	{"size inside a word, spaced",
		crawled(insideAnyWord(func(r *rand.Rand, l, w string) string { return l + " " + chunkSize(r) + " " + w })), 70},
	{"size inside a word, space before",
		crawled(insideAnyWord(func(r *rand.Rand, l, w string) string { return l + " " + chunkSize(r) + w })), 75},
	{"size inside a word, space after",
		crawled(insideAnyWord(func(r *rand.Rand, l, w string) string { return l + chunkSize(r) + " " + w })), 75},
	{"size inside a word, bare", crawled(insideAnyWord(func(r *rand.Rand, l,
		w string) string {
		return l + chunkSize(r) + w
	})), 85},
	{"size inside a word, on its line",
		insideAnyWord(func(r *rand.Rand, l, w string) string { return l + "\r\n" + chunkSize(r) + "\r\n" + w }),
		97},
	{"size inside a word, piece doubled", crawled(insideAnyWord(func(r *rand.Rand, l, w string) string {
		return l + " " + chunkSize(r) + " " + l[max(0, len(l)-2-r.IntN(2)):] + w
	})), 42},
	{"size inside a word, on its line, newlines lost their returns",
		crawled(insideAnyWord(func(r *rand.Rand, l, w string) string { return l + "\n" + chunkSize(r) + "\n" + w })),
		85},
	{"size between words, spaced", betweenAnyWords(func(r *rand.Rand) string { return " " + chunkSize(r) + " " }),
		0},
	{"size inside a word, without other residue",
		insideAnyWord(func(r *rand.Rand, l, w string) string { return l + " " + chunkSize(r) + " " + w }), 0},
	{"raw body, sizes spaced", rawBody(" ", " "), 60},
	{"raw body, space before sizes", rawBody(" ", ""), 40},
	{"raw body, sizes bare", rawBody("", ""), 35},
	{"raw body, as the protocol writes it", rawBody("\r\n", "\r\n"), 95},
	{"raw body, newlines lost their returns", rawBody("\n", "\n"), 60},
	{"filler Í inside a word", insideAnyWord(filler("Í", 4)), 99},
	{"filler ÿ inside a word", insideAnyWord(filler("ÿ", 4)), 99},
	{"filler Ì inside a word", insideAnyWord(filler("Ì", 8)), 99},
	{"filler ý inside a word", insideAnyWord(filler("ý", 3)), 99},
	{"filler U+FFFD inside a word", insideAnyWord(filler("\uFFFD", 4)), 99},
	{"filler NUL inside a word", insideAnyWord(filler("\x00", 2)), 99},
	{"filler Í after a word", betweenAnyWords(func(*rand.Rand) string { return "ÍÍÍÍ " }), 99},
	{"filler ÿ before a word", betweenAnyWords(func(*rand.Rand) string { return " ÿÿÿÿ" }), 95},
	{"filler U+FFFD between words",
		betweenAnyWords(func(*rand.Rand) string { return " \uFFFD\uFFFD\uFFFD\uFFFD " }), 99},
	{"bar of gaps at the head",
		atHead("Sports     World News     Weather     Classifieds     Jobs     Real Estate\n\n"), 99},
	{"bar of pipes at the head", atHead("Home | Products | Company | Press Room | Contact Us\n\n"), 99},
	{"trail at the head", atHead("Home > Library > History > Twentieth Century\n\n"), 99},
	{"trail with ›", atHead("Main › Countries › Asia\n\n"), 99},
	{"previous, next, home at the foot", atFoot("\n\nPrevious | Next | Home\n"), 99},
	{"bullets at the foot", atFoot("\n\nAbout Us • Contact • Privacy Policy • Terms of Use\n"), 99},
	{"brackets at the foot", atFoot("\n\n[Prev]  [Index]  [Next]\n"), 99},
	{"dashes at the foot", atFoot("\n\nHome - Search - Site Map - Contact Us\n"), 99},
	{"column at the head", atHead("Home\nSearch\n\nAbout Us\nContact\nLogin\n\n"), 99},
	{"arrows at the foot", atFoot("\n\n<< Previous Page    Next Page >>"), 99},
	{"share bar at the foot", atFoot("\n\nPrint | E-mail | Share\n"), 99},
	{"rights bar at the foot", atFoot("\n\n© 2004 Example Press | Privacy Policy | Terms of Use\n"), 99},
	{"link farm at the foot",
		atFoot("\n\nRelated Links:  Great Books  Maps of the World  Flags.example.com  Travel Guides\n"), 99},
	{"country list at the foot", atFoot("\nAlbania  Algeria  Angola  Armenia  Austria  Azerbaijan  Bahrain"), 99},
	{"UTF-8 as Windows-1252", misreadAs1252, 95},
	{"divided lines", divideLines, 85},
}

func chunkSize(r *rand.Rand) string { return fmt.Sprintf("%x", 0x20+r.IntN(0x1fe0)) }

// wordPlaces returns the spans of the English words of at least min letters.
func wordPlaces(text string, min int) []prose.Span {
	var places []prose.Span
	for i := 0; i < len(text); {
		end := prose.LettersEnd(text, i)
		if end == i {
			i++
			continue
		}
		if word := text[i:end]; len(word) >= min && prose.IsWord(word) &&
			!strings.ContainsFunc(word, func(r rune) bool { return r > 'z' || r == '\'' }) {
			places = append(places, prose.Span{Start: i, End: end})
		}
		i = end
	}
	return places
}

func insideAnyWord(split func(r *rand.Rand, left, right string) string) func(*rand.Rand, string) string {
	return func(r *rand.Rand, text string) string {
		places := wordPlaces(text, 5)
		if len(places) == 0 {
			return ""
		}
		w := places[r.IntN(len(places))]
		at := w.Start + 1 + r.IntN(w.Len()-1)
		return text[:w.Start] + split(r, text[w.Start:at], text[at:w.End]) + text[w.End:]
	}
}

// crawled adds filler inside a word to what dirty makes of a text.
func crawled(dirty func(*rand.Rand, string) string) func(*rand.Rand, string) string {
	fill := insideAnyWord(filler("Í", 4))
	return func(r *rand.Rand, text string) string {
		if text = dirty(r, text); text == "" {
			return ""
		}
		return fill(r, text)
	}
}

// rawBody writes the size of each chunk of a text before it, between two marks, as servers send a text in chunks.
func rawBody(before, after string) func(*rand.Rand, string) string {
	return func(r *rand.Rand, text string) string {
		var out strings.Builder
		at := r.IntN(0x100)
		if len(text) < at+4*0x130 {
			return ""
		}
		out.WriteString(text[:at])
		for at < len(text) {
			n := min(0x101+r.IntN(0x200), len(text)-at)
			fmt.Fprintf(&out, "%s%x%s%s", before, n, after, text[at:at+n])
			at += n
		}
		return out.String()
	}
}

func betweenAnyWords(gap func(r *rand.Rand) string) func(*rand.Rand, string) string {
	return func(r *rand.Rand, text string) string {
		var gaps []int
		for _, w := range wordPlaces(text, 2) {
			if w.End+1 < len(text) && text[w.End] == ' ' &&
				unicode.IsLetter(prose.RuneAfter(text, w.End+1)) {
				gaps = append(gaps, w.End)
			}
		}
		if len(gaps) == 0 {
			return ""
		}
		at := gaps[r.IntN(len(gaps))]
		return text[:at] + gap(r) + text[at+1:]
	}
}

func filler(char string, n int) func(*rand.Rand, string, string) string {
	return func(_ *rand.Rand, left, right string) string { return left + strings.Repeat(char, n) + right }
}

func atHead(bar string) func(*rand.Rand, string) string {
	return func(_ *rand.Rand, text string) string { return bar + text }
}

func atFoot(bar string) func(*rand.Rand, string) string {
	return func(_ *rand.Rand, text string) string { return text + bar }
}

// misreadAs1252 reads the text's bytes as Windows-1252.
func misreadAs1252(_ *rand.Rand, text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		switch {
		case b >= 0x80 && b <= 0x9F && windows1252[b-0x80] != 0:
			out.WriteRune(windows1252[b-0x80])
		default:
			out.WriteRune(rune(b))
		}
	}
	if out.String() == text {
		return ""
	}
	return out.String()
}

// divideLines breaks a few words with a hyphen and a line end.
func divideLines(r *rand.Rand, text string) string {
	places := wordPlaces(text, 7)
	if len(places) < 2 {
		return ""
	}
	for range 2 {
		i := r.IntN(len(places))
		w := places[i]
		at := w.Start + 3 + r.IntN(w.Len()-5)
		text = text[:at] + "-\n" + text[at:]
		places = places[:i]
		if len(places) == 0 {
			break
		}
	}
	return text
}

// TestResidue dirties clean texts in each way of residues, in one place each, and counts how many are restored
// exactly and how many words are harmed.
func TestResidue(t *testing.T) {
	texts := slices.Concat(evalTexts(t, "raw_statedept", 100), evalTexts(t, "squad2", 100))
	for _, res := range residues {
		t.Run(res.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			var tried, exact, harmed, words int
			for _, text := range texts {
				dirty := res.dirty(r, text)
				if dirty == "" {
					continue
				}
				tried++
				got, _ := Text(dirty)
				if strings.TrimRight(got, "\n") == strings.TrimRight(text, "\n") {
					exact++
				}
				words += len(strings.Fields(text))
				harmed += lost(text, dirty, got)
			}
			share := 100 * float64(exact) / float64(tried)
			t.Logf("%d of %d exact (%.1f %%), %d of %d words harmed", exact, tried, share, harmed, words)
			if share < res.least {
				t.Errorf("%.1f %% come back exactly, want at least %.1f %%", share, res.least)
			}
			if harmed > words/50000 {
				t.Errorf("%d of %d words harmed, want at most one in 50,000", harmed, words)
			}
		})
	}
}

// lost counts the words of text that are left in dirty but not in got.
func lost(text, dirty, got string) int {
	count := func(s string) map[string]int {
		c := map[string]int{}
		for _, w := range strings.Fields(s) {
			c[w]++
		}
		return c
	}
	d, g, n := count(dirty), count(got), 0
	for w, c := range count(text) {
		n += max(0, min(c, d[w])-g[w])
	}
	return n
}
