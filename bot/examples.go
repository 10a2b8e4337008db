package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/retrieval"
)

// examples returns examples from the corpus. While the corpus is being read there are none, and reading says so to the
// member. While too much of it has changed there are none either.
func (b *Bot) examples(ctx context.Context, l phrase.Locale) (e retrieval.Examples, reading string, err error) {
	e, err = b.options.Library.Examples(ctx)
	var unread *retrieval.ReadingError
	switch {
	case errors.As(err, &unread):
		return retrieval.Examples{}, l.Say("tell.reading", unread.Percent), nil
	case errors.Is(err, retrieval.ErrChanged):
		return retrieval.Examples{}, "", nil
	case err != nil:
		return retrieval.Examples{}, "", fmt.Errorf("find examples: %w", err)
	}
	return e, "", nil
}

// exampleLines returns a command with an example of its input for each way to ask. A command that works on any corpus
// is there without an example too.
func exampleLines(l phrase.Locale, e retrieval.Examples) string {
	question := ""
	if len(e.Questions) > 0 {
		question = e.Questions[0]
	}
	lines := []string{typed(l, "ask", "question", question)}
	if exemplary(e.Event) {
		lines = append(lines, typed(l, "when", "event", e.Event))
	}
	switch {
	case exemplary(e.Topic) && exemplary(e.From):
		lines = append(lines, typed(l, "timeline", "topic", e.Topic, "from", e.From))
	case exemplary(e.Topic):
		lines = append(lines, typed(l, "timeline", "topic", e.Topic))
	case e.Dated:
		lines = append(lines, typed(l, "timeline"))
	}
	lines = append(lines, typed(l, "check", "claim", e.Claim), typed(l, "quote", "words", e.Words))
	return strings.Join(lines, "\n")
}

// typed returns a command as a member types it, in Markdown. inputs are the names of options, each followed by its
// value, for which an ellipsis is shown if it is not exemplary.
func typed(l phrase.Locale, command string, inputs ...string) string {
	line := "`/" + l.Say("command."+command)
	for i := 0; i < len(inputs); i += 2 {
		value := inputs[i+1]
		if !exemplary(value) {
			value = card.Ellipsis
		}
		line += " " + l.Say("option."+inputs[i]) + ": " + value
	}
	return line + "`"
}

// exemplary reports whether a text can be shown as code and typed again as it is.
func exemplary(text string) bool {
	return text != "" && text == card.Visible(text) && !strings.Contains(text, "`") &&
		discord.Units(text) <= card.MaxLine
}

// nothingTyped returns the userError for a command whose input is empty: what to enter, and an example where there is
// one.
func (b *Bot) nothingTyped(
	ctx context.Context, in *interaction, command, option string, of func(retrieval.Examples) string,
) userError {
	l := in.locale()
	hint := l.Say("tell.empty." + command)
	if e, _, err := b.examples(ctx, l); err == nil && exemplary(of(e)) { // the hint does without
		hint += "\n" + typed(l, command, option, of(e))
	}
	return userError(hint)
}
