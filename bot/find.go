package bot

import (
	"context"
	"fmt"
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
)

// A chat message has at most 4,000 characters. So many of its sentences are looked up, the first that say something; and so
// much is shown of each.
const (
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
	l := in.locale()
	parts := []component{text(heading(l.say("find.title")))}
	for _, s := range sentences[:min(len(sentences), maxFound)] {
		said, err := b.findSentence(ctx, l, s)
		if err != nil {
			return reply{}, err
		}
		parts = append(parts, text("-# "+shorten(oneLine(s), maxFoundClaim)+"\n"+said))
	}
	if more := len(sentences) - maxFound; more > 0 {
		parts = append(parts, text(footerMark+l.say("find.more", more)))
	}
	return reply{message: newMessage(true, parts...)}, nil
}

// findSentence says what the corpus has to one sentence: a verdict, else the passage that answers it best, else nothing.
func (b *Bot) findSentence(ctx context.Context, l locale, sentence string) (string, error) {
	found, err := b.options.Library.Check(ctx, retrieval.Question{Text: sentence})
	if err != nil {
		return "", fmt.Errorf("check a sentence of a message: %w", err)
	}
	if found.Verdict != retrieval.NotFound {
		return verdict(l, found) + "\n" + foundText(l, found.Citations[0]), nil
	}
	a, err := b.options.Library.Ask(ctx, retrieval.Question{Text: sentence})
	if err != nil {
		return "", fmt.Errorf("look for a sentence of a message: %w", err)
	}
	if !a.Found {
		return l.say("find.none"), nil
	}
	return l.say("find.about") + "\n" + foundText(l, a.Citations[0]), nil
}

// foundText shows the best sentence of a citation, where it stands and its dates.
func foundText(l locale, c retrieval.Citation) string {
	q := quotation{Text: c.Best()}
	line := q.markdown(window(q.Text, corpus.Span{End: len(q.Text)}, maxFoundText)) +
		fmt.Sprintf("\n-# %s ¶ %d", shorten(oneLine(c.Document.Title), maxFoundPlace), c.Passage.Number)
	var inSentence []corpus.Date
	for _, d := range c.Dates {
		if c.Sentence.Contains(d.Span) {
			inSentence = append(inSentence, d)
		}
	}
	if list := dates(l, inSentence, maxFoundPlace); list != "" {
		line += " · " + list
	}
	return line
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
