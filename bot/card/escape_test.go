package card

import (
	"fmt"
	"strings"
	"testing"

	"footnote/bot/discordtest"
)

func TestEscapeShowsTextLiterally(t *testing.T) {
	for _, tc := range discordtest.Hostile() {
		t.Run(tc.Name, func(t *testing.T) { shownLiterally(t, tc.Text) })
	}
}

func TestEscapeNamesWhatCannotBeSeen(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"null", "a\x00b", "a⟨U+0000⟩b"},
		{"carriage return", "a\r\nb", "a⟨U+000D⟩\nb"},
		{"right to left override", "a\u202Eb", "a⟨U+202E⟩b"},
		{"isolate", "\u2066a\u2069", "⟨U+2066⟩a⟨U+2069⟩"},
		{"zero width space", "@\u200beveryone", "@⟨U+200B⟩everyone"},
		{"line separator", "a\u2028# b", "a⟨U+2028⟩# b"},
		{"tag", "a\U000E0041b", "a⟨U+E0041⟩b"},
		{"tab", "a\tb", "a b"},
		{"not UTF-8", "a\xffb", "a\uFFFDb"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := discordtest.Render(Escape(tc.text)).Text; got != tc.want {
				t.Errorf("%q is shown as %q, want %q", tc.text, got, tc.want)
			}
		})
	}
}

func TestEscapeLeavesProseAlone(t *testing.T) {
	for _, text := range []string{
		"In 1960 (c. 1960~), 3.5 million people left the U.S. for China; see fig. 2].",
		"Name: value. A | B, C# > B, a@b.example and #1",
	} {
		if got := Escape(text); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, tc := range discordtest.Hostile() {
		f.Add(tc.Text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		shownLiterally(t, s)
		if got, want := Escape(unescape(Escape(s))), Escape(s); got != want {
			t.Errorf("%q escaped, read back and escaped is %q, want %q", s, got, want)
		}
		quote := discordtest.Render(quotedText{Text: s}.markdown(window(s, span(0, 0), MaxExcerpt)))
		if kinds := quote.Kinds(discordtest.Quote); len(kinds) > 0 {
			t.Errorf("%q in a block quote is drawn as %v", s, kinds)
		}
	})
}

// shownLiterally fails the test when escaped text is shown as anything but itself, with its invisible characters named.
func shownLiterally(t *testing.T, text string) {
	t.Helper()
	r := discordtest.Render(Escape(text))
	if len(r.Markup) > 0 {
		t.Errorf("%q is drawn as %v", text, r.Markup)
	}
	if want := visible(text); r.Text != want {
		t.Errorf("%q is shown as %q, want %q", text, r.Text, want)
	}
}

func visible(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\t':
			b.WriteByte(' ')
		case r != '\n' && invisible(r):
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
