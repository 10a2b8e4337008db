package card

import (
	"strings"
	"unicode/utf8"

	"footnote/corpus"
)

// quotedText is text from the corpus with bold spans.
type quotedText struct {
	Text string
	Bold []corpus.Span // in bytes of Text, ordered, not overlapping
}

// markdown returns a part of q in a block quote, with an ellipsis at each end that was cut.
func (q quotedText) markdown(part corpus.Span) string {
	var b strings.Builder
	if part.Start > 0 {
		b.WriteString(Ellipsis)
	}
	at := part.Start
	for _, s := range q.Bold {
		s = corpus.Span{Start: max(s.Start, at), End: min(s.End, part.End)}
		if s.Len() <= 0 || !onRunes(q.Text, s) {
			continue
		}
		b.WriteString(Escape(q.Text[at:s.Start]))
		writeBold(&b, q.Text[s.Start:s.End])
		at = s.End
	}
	b.WriteString(Escape(q.Text[at:part.End]))
	if part.End < len(q.Text) {
		b.WriteString(Ellipsis)
	}
	return "> " + strings.ReplaceAll(b.String(), "\n", "\n> ")
}

// BlockQuote returns text in a block quote of at most budget units.
func BlockQuote(text string, budget int) string {
	return quotedText{Text: text}.markdown(window(text, corpus.Span{}, budget))
}

// writeBold writes text in bold, line by line, because Discord ends bold with the line in a block quote.
func writeBold(b *strings.Builder, text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		b.WriteString("**" + Escape(line) + "**")
	}
}

// onRunes reports whether s is within text and on rune boundaries.
func onRunes(text string, s corpus.Span) bool {
	return 0 <= s.Start && s.Start <= s.End && s.End <= len(text) &&
		(s.Start == len(text) || utf8.RuneStart(text[s.Start])) &&
		(s.End == len(text) || utf8.RuneStart(text[s.End]))
}
