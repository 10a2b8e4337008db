package bot

import (
	"context"
	"fmt"
	"strings"

	"footnote/bot/card"
	"footnote/corpus"
	"footnote/retrieval"
)

// How much of a message is looked up. A message has at most 4,000 characters where a user writes it and 6,000 in all.
const (
	maxMessage  = 8000 // bytes that are read
	maxLookedUp = 30   // sentences
	maxSentence = 500  // units of a sentence, escaped
	leastWords  = 3    // a shorter sentence claims nothing
)

// find answers the message menu: for each sentence of the message, what the corpus says to it. Only who asks sees it.
func (b *Bot) find(ctx context.Context, in *interaction) (reply, error) {
	content := visibleLines(in.Target())
	sentences := claims(content)
	if len(sentences) == 0 {
		return reply{}, userError("tell.empty.find")
	}
	looked := make([]card.Finding, 0, maxLookedUp)
	for _, s := range sentences[:min(len(sentences), maxLookedUp)] {
		f, err := b.findSentence(ctx, s)
		if err != nil {
			return reply{}, err
		}
		looked = append(looked, f)
	}
	return reply{message: card.Findings(in.locale(), looked, len(sentences))}, nil
}

// findSentence looks up one sentence: a verdict, else the passage that answers it best, else nothing.
func (b *Bot) findSentence(ctx context.Context, sentence string) (card.Finding, error) {
	check, err := b.options.Library.Check(ctx, retrieval.Question{Text: sentence})
	if err != nil {
		return card.Finding{}, fmt.Errorf("check a sentence of a message: %w", err)
	}
	f := card.Finding{Sentence: sentence, Check: check}
	if check.Verdict != retrieval.NotFound {
		f.Citation = &check.Citations[0]
		return f, nil
	}
	a, err := b.options.Library.Ask(ctx, retrieval.Question{Text: sentence})
	if err != nil {
		return card.Finding{}, fmt.Errorf("look for a sentence of a message: %w", err)
	}
	if a.Found {
		f.Citation = &a.Citations[0]
	}
	return f, nil
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
				all = append(all, s[:card.Prefix(s, maxSentence)])
			}
		}
	}
	return all
}

// visibleLines returns at most maxMessage bytes of s, each line without the characters that nobody can see.
func visibleLines(s string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ToValidUTF8(s[:min(len(s), maxMessage)], ""), "\n") {
		lines = append(lines, card.Visible(line))
	}
	return strings.Join(lines, "\n")
}
