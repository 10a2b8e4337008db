package card

import (
	"strings"

	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/retrieval"
)

// AsOf returns the card with the dates on which the texts held, as their sources state them.
func AsOf(l phrase.Locale, question string, a retrieval.Answer, private bool) discord.Message {
	lines := make([]string, len(a.AsOf))
	for i, d := range a.AsOf {
		lines[i] = "- " + Line(d.Title, MaxLine) + " · " + l.Say("card.asof", Escape(l.Date(d.AsOf)))
	}
	text := l.Say("asof.none")
	if len(lines) > 0 {
		text = l.Say("asof.stated") + "\n" + strings.Join(lines, "\n")
	}
	return discord.NewMessage(private, discord.Text(heading(question)), discord.Text(text))
}
