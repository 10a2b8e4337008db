package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"footnote/bot/card"
	"footnote/corpus"
	"footnote/retrieval"
)

// Limits of what is looked up of a message. A message has at most 4,000 characters where a user writes it, and 6,000 in
// all.
const (
	maxMessage  = 8000 // bytes that are read
	maxLookedUp = 30   // sentences
	maxSentence = 500  // units of a sentence, escaped
	leastWords  = 3    // a shorter sentence claims nothing
)

// find answers the message menu privately: what the corpus says about each sentence of the message.
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

// findSentence looks up one sentence. The citation is that of the verdict, else that of the best answer, else nil.
func (b *Bot) findSentence(ctx context.Context, sentence string) (card.Finding, error) {
	f := card.Finding{Sentence: sentence}
	check, err := b.options.Library.Check(ctx, retrieval.Question{Text: sentence})
	if errors.Is(err, retrieval.ErrChanged) {
		f.Withheld = true
		return f, nil
	}
	if err != nil {
		return card.Finding{}, fmt.Errorf("check a sentence of a message: %w", err)
	}
	f.Check, f.Withheld = check, check.Withheld
	if check.Verdict != retrieval.NotFound {
		f.Citation = &check.Citations[0]
		return f, nil
	}
	a, err := b.options.Library.Ask(ctx, retrieval.Question{Text: sentence})
	if errors.Is(err, retrieval.ErrChanged) {
		f.Withheld = true
		return f, nil
	}
	if err != nil {
		return card.Finding{}, fmt.Errorf("look up a sentence of a message: %w", err)
	}
	f.Withheld = f.Withheld || a.Withheld
	if a.Found {
		f.Citation = &a.Citations[0]
	}
	return f, nil
}

// chatEnds breaks lines where a chat continues in lower case after the end of a sentence, as prose does not.
var chatEnds = strings.NewReplacer("? ", "?\n", "! ", "!\n")

// claims returns the sentences of a chat message that are long enough to claim something.
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

// visibleLines returns at most maxMessage bytes of s, line by line without invisible characters.
func visibleLines(s string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ToValidUTF8(s[:min(len(s), maxMessage)], ""), "\n") {
		lines = append(lines, card.Visible(line))
	}
	return strings.Join(lines, "\n")
}
