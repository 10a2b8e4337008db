package bot

import (
	"context"
	"fmt"
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
)

// A message has at most 4,000 characters where a user writes it and 6,000 in all. So many of its sentences are looked up, and so
// many shown: first those that the corpus says something to. So much is shown of each.
const (
	maxLookedUp    = 30
	maxFound       = 5
	leastWords     = 3    // a shorter sentence claims nothing
	maxMessage     = 8000 // bytes of a message that are read
	maxFoundClaim  = 150
	maxFoundText   = 350
	maxFoundPlace  = 100
	consideredText = 500 // bytes of a sentence that are looked up
)

// find answers the message menu: for each sentence of the message, what the corpus says to it. Only who asks sees it.
func (b *Bot) find(ctx context.Context, in *interaction) (reply, error) {
	content := typedLines(in.target())
	sentences := claims(content)
	if len(sentences) == 0 {
		return reply{}, userError("tell.empty.find")
	}
	looked := make([]finding, 0, maxLookedUp)
	for _, s := range sentences[:min(len(sentences), maxLookedUp)] {
		f, err := b.findSentence(ctx, s)
		if err != nil {
			return reply{}, err
		}
		looked = append(looked, f)
	}
	l := in.locale()
	parts := []component{text(heading(l.say("find.title")))}
	shown := foundFirst(looked, maxFound)
	for _, f := range shown {
		parts = append(parts, text(f.text(l)))
	}
	if more := len(sentences) - len(shown); more > 0 {
		parts = append(parts, text(footerMark+l.say("find.more", more)))
	}
	return reply{message: newMessage(true, parts...)}, nil
}

// finding is what the corpus has to one sentence of a message.
type finding struct {
	sentence string
	check    retrieval.Check
	citation *retrieval.Citation // of the verdict, else of the answer; nil: nothing
}

// foundFirst chooses at most n findings, those with a citation before those without, and returns them in their order.
func foundFirst(all []finding, n int) []finding {
	left := n // places for those without
	for _, f := range all {
		if f.citation != nil {
			left--
		}
	}
	var shown []finding
	for _, f := range all {
		if f.citation == nil {
			if left--; left < 0 {
				continue
			}
		}
		if len(shown) < n {
			shown = append(shown, f)
		}
	}
	return shown
}

// text shows a finding: the sentence, what the corpus says to it, and where.
func (f finding) text(l locale) string {
	s := footerMark + shorten(oneLine(f.sentence), maxFoundClaim) + "\n"
	switch {
	case f.citation == nil:
		return s + l.say("find.none")
	case f.check.Verdict == retrieval.NotFound:
		return s + l.say("find.about") + "\n" + foundText(l, *f.citation)
	}
	return s + verdict(l, f.check) + "\n" + foundText(l, *f.citation)
}

// findSentence looks up one sentence: a verdict, else the passage that answers it best, else nothing.
func (b *Bot) findSentence(ctx context.Context, sentence string) (finding, error) {
	check, err := b.options.Library.Check(ctx, retrieval.Question{Text: sentence})
	if err != nil {
		return finding{}, fmt.Errorf("check a sentence of a message: %w", err)
	}
	f := finding{sentence: sentence, check: check}
	if check.Verdict != retrieval.NotFound {
		f.citation = &check.Citations[0]
		return f, nil
	}
	a, err := b.options.Library.Ask(ctx, retrieval.Question{Text: sentence})
	if err != nil {
		return finding{}, fmt.Errorf("look for a sentence of a message: %w", err)
	}
	if a.Found {
		f.citation = &a.Citations[0]
	}
	return f, nil
}

// foundText shows the best sentence of a citation, where it stands and its dates.
func foundText(l locale, c retrieval.Citation) string {
	q := quotation{Text: c.Best()}
	return q.markdown(window(q.Text, corpus.Span{End: len(q.Text)}, maxFoundText)) +
		withID(fmt.Sprintf("\n-# %s ¶ %d", shorten(oneLine(c.Document.Title), maxFoundPlace), c.Passage.Number), c.ID) + sentenceDates(l, c, maxFoundPlace)
}

// sentenceDates lists the dates of the best sentence of a citation, in at most limit characters; "" for none.
func sentenceDates(l locale, c retrieval.Citation, limit int) string {
	var inSentence []corpus.Date
	for _, d := range c.Dates {
		if c.Sentence.Contains(d.Span) {
			inSentence = append(inSentence, d)
		}
	}
	if list := dates(l, inSentence, limit); list != "" {
		return " · " + list
	}
	return ""
}

// chatEnds ends a line where a chat goes on in small letters, as no text does.
var chatEnds = strings.NewReplacer("? ", "?\n", "! ", "!\n")

// claims returns the sentences of a chat message that say something.
func claims(content string) []string {
	var all []string
	for line := range strings.SplitSeq(chatEnds.Replace(content), "\n") {
		for _, span := range corpus.Sentences(line) {
			s := span.In(line)
			if len(strings.Fields(s)) >= leastWords {
				all = append(all, s[:wordEnd(s, fit(s, consideredText))])
			}
		}
	}
	return all
}

// typedLines is typed for a text of several lines, at most maxMessage bytes of it.
func typedLines(s string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ToValidUTF8(s[:min(len(s), maxMessage)], ""), "\n") {
		lines = append(lines, typed(line))
	}
	return strings.Join(lines, "\n")
}
