package card

import (
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/bot/discord"
	"footnote/bot/discordtest"
	"footnote/corpus"

	"github.com/rivo/uniseg"
)

func span(start, end int) corpus.Span { return corpus.Span{Start: start, End: end} }

func TestShorten(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		budget     int
		want       string
	}{
		{"fits", "Mao visited Moscow", 18, "Mao visited Moscow"},
		{"between words", "Mao visited Moscow", 14, "Mao visited…"},
		{"escapes count", "a*b*c*d*e", 11, `a\*b\*c…`},
		{"long word", strings.Repeat("x", 60), 53, strings.Repeat("x", 50) + "…"},
		{"grapheme stays whole", "ab👩‍👩‍👧‍👦", 12, "ab…"},
		{"surrogate pairs count twice", "😀😀😀😀", 7, "😀😀…"},
		{"empty", "", 5, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := Shorten(tc.text, tc.budget)
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if discord.Units(got) > tc.budget {
				t.Errorf("takes %d units, budget %d", discord.Units(got), tc.budget)
			}
		})
	}
}

func TestPlain(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		budget     int
		want       string
	}{
		{"fits", "China *x*", 100, "China *x*"},
		{"line breaks and controls", "China\n\x00 today", 100, "China today"},
		{"grapheme", "abc\u0065\u0301\u0301\u0301", 6, "abc…"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := Plain(tc.text, tc.budget); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestWindowShowsTheSpan(t *testing.T) {
	long := strings.Repeat("Before it came many words. ", 400) + "In 1960 it ended." +
		strings.Repeat(" Then more words followed.", 400)
	at := strings.Index(long, "1960")
	for _, tc := range []struct {
		name  string
		text  string
		focus corpus.Span
		want  string // that is shown
		cut   string // which ends are cut: "", "start", "end" or "both"
	}{
		{"short text", "In 1960 it ended.", span(3, 7), "In 1960 it ended.", ""},
		{"span far inside", long, span(at, at+4), "In 1960 it ended.", "both"},
		{"span at the beginning", long, span(0, 6), "Before it came", "end"},
		{"no span", long, span(0, 0), "Before it came", "end"},
		{"span longer than the window", strings.Repeat("x", 5000), span(0, 5000), "xxxx", "end"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := window(tc.text, tc.focus, 300)
			shown := w.In(tc.text)
			if !strings.Contains(shown, tc.want) {
				t.Errorf("shows %q, which lacks %q", shown, tc.want)
			}
			if got := ends(w, tc.text); got != tc.cut {
				t.Errorf("cut at %q, want %q", got, tc.cut)
			}
			if got := discord.Units(quotedText{Text: tc.text}.markdown(w)); got > 300+len("> ") {
				t.Errorf("takes %d units", got)
			}
		})
	}
}

func ends(w corpus.Span, text string) string {
	switch start, end := w.Start > 0, w.End < len(text); {
	case start && end:
		return "both"
	case start:
		return "start"
	case end:
		return "end"
	}
	return ""
}

// FuzzWindow checks that a window of any text fits, is a part of the text, and ends between graphemes if it begins at
// the start of the text.
func FuzzWindow(f *testing.F) {
	f.Add(strings.Repeat("a b*c ", 200), 600, 20)
	f.Add(strings.Repeat("👩‍👩‍👧‍👦\n", 100), 900, 5)
	f.Add("e"+strings.Repeat("\u0301", 2000), 1, 2)
	f.Fuzz(func(t *testing.T, s string, start, length int) {
		s = strings.ToValidUTF8(s, "")
		focus := span(max(0, min(start, len(s))), 0)
		focus.End = max(focus.Start, min(focus.Start+length, len(s)))
		if !onRunes(s, focus) {
			return
		}
		w := window(s, focus, 200)
		if !onRunes(s, w) {
			t.Fatalf("window %v of %q is not a part of it", w, s)
		}
		q := quotedText{Text: s, Bold: []corpus.Span{focus}}
		if got := discord.Units(q.markdown(w)); got > 200+fragmentCost {
			t.Errorf("takes %d units: %q", got, q.markdown(w))
		}
		if w.Start == 0 && w.End < len(s) && !boundary(s, w.End) {
			t.Errorf("cut at %d inside a grapheme of %q", w.End, s)
		}
	})
}

func boundary(s string, at int) bool {
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if from, _ := g.Positions(); from == at {
			return true
		}
	}
	return at == len(s)
}

func TestQuotationMarksSpansInBold(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		bold       []corpus.Span
		part       corpus.Span
		want       string
	}{
		{"one span", "It ended in 1960.", []corpus.Span{span(12, 16)}, span(0, 17), "> It ended in **1960**."},
		{"several", "a b a", []corpus.Span{span(0, 1), span(4, 5)}, span(0, 5), "> **a** b **a**"},
		{"over a line break", "a b\nc d", []corpus.Span{span(2, 5)}, span(0, 7), "> a **b**\n> **c** d"},
		{"markup inside", "a*b*c", []corpus.Span{span(1, 4)}, span(0, 5), `> a**\*b\***c`},
		{"cut", "one two three", []corpus.Span{span(4, 7)}, span(4, 7), "> …**two**…"},
		{"outside the part", "one two three", []corpus.Span{span(8, 13)}, span(0, 3), "> one…"},
		{"outside the text", "one", []corpus.Span{span(2, 99)}, span(0, 3), "> on**e**"},
		{"inside a character", "é", []corpus.Span{span(1, 2)}, span(0, 2), "> é"},
		{"blank lines", "a\n\nb", nil, span(0, 4), "> a\n> \n> b"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := (quotedText{tc.text, tc.bold}).markdown(tc.part); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestBoldIsDrawnAsBold(t *testing.T) {
	for _, tc := range discordtest.Hostile() {
		if strings.Contains(tc.Text, "\n") {
			continue
		}
		t.Run(tc.Name, func(t *testing.T) {
			q := quotedText{Text: "a " + tc.Text + " b", Bold: []corpus.Span{span(2, 2+len(tc.Text))}}
			r := discordtest.Render(q.markdown(span(0, len(q.Text))))
			if kinds := r.Kinds(discordtest.Quote); len(kinds) != 1 || kinds[0] != discordtest.Bold {
				t.Errorf("%q is drawn as %v, want bold alone", q.markdown(span(0, len(q.Text))), r.Markup)
			}
			if r.Text != q.Text {
				t.Errorf("shown as %q, want %q", r.Text, q.Text)
			}
		})
	}
}

func TestPagesHoldTheWholeText(t *testing.T) {
	for _, tc := range []struct{ name, before, passage, after string }{
		{"short", "Before.", "The passage.", "After."},
		{"a long passage", "Before.", strings.Repeat("Some words of it. ", 5000), "After."},
		{"a long neighbour", strings.Repeat("Some words of it. ", 500), "The passage.", "After."},
		{"one endless word", "", strings.Repeat("x", 20000), ""},
		{"one endless grapheme", "", "e" + strings.Repeat("\u0301", 20000), ""},
		{"markup only", "", strings.Repeat("*_", 5000), ""},
		{"line breaks only", "", strings.Repeat("\n", 5000), ""},
		{"controls only", "", strings.Repeat("\x00", 5000), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var bs []*block
			for i, text := range []string{tc.before, tc.passage, tc.after} {
				bs = append(bs, &block{passage: corpus.Passage{ID: string(rune('a' + i)), Text: text}})
			}
			var all strings.Builder
			for _, page := range paginate(bs, maxContext) {
				size := 0
				for _, p := range page {
					if !utf8.ValidString(p.part.In(p.block.passage.Text)) {
						t.Errorf("%v is not on rune boundaries", p.part)
					}
					all.WriteString(p.part.In(p.block.passage.Text))
					size += discord.Units(quotedText{Text: p.block.passage.Text}.markdown(p.part))
				}
				if size > maxContext {
					t.Errorf("a page takes %d units", size)
				}
			}
			if want := tc.before + tc.passage + tc.after; all.String() != want {
				t.Errorf("pages hold %d bytes, want %d", all.Len(), len(want))
			}
		})
	}
}
