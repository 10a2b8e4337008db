package query

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/retrieval/analysis"
)

// FuzzPlain checks that reading a message only leaves words out.
func FuzzPlain(f *testing.F) {
	for _, message := range []string{
		"pls tell me when it was thx", "HELLO <@12> :wave: \"when?\"", "my a, my b, my c, who", "🙂\n\n???", "i.e. (no",
		"",
		"what I want to know is: wat r u", "\xff\xfe when", "谁建造了它 thx", "I'm so, so; lost - e.g. when’s it",
	} {
		f.Add(message)
	}
	p := NewParser(noCorpus{})
	f.Fuzz(func(t *testing.T, message string) {
		if !utf8.ValidString(message) {
			t.Skip()
		}
		got := p.plain(message)
		rest := fold(message)
		for _, word := range fold(got.Text) {
			at := slices.Index(rest, word)
			if at < 0 {
				t.Fatalf("%q is read as %q: %q is not in order", message, got.Text, word)
			}
			rest = rest[at+1:]
		}
		p.Broad(got.Text)
		if got.Idle && got.Text != "" {
			t.Errorf("%q asks nothing, and %q", message, got.Text)
		}
	})
}

// fold returns the words of a text in small letters.
func fold(text string) []string {
	var words []string
	text = strings.ToLower(text)
	for at := 0; ; {
		start, end := analysis.NextWord(text, at)
		if start == end {
			return words
		}
		words = append(words, text[start:end])
		at = end
	}
}

// A long message is read in linear time: this would take for ever otherwise.
func TestReadLongMessage(t *testing.T) {
	p := NewParser(noCorpus{})
	for _, part := range []string{
		"my a, ", "hi ", "when ", "can you tell me ", "? ", ":) ", "I need to know who knows ",
	} {
		p.plain(strings.Repeat(part, 20_000) + "when did the ferry sink")
	}
}
