package card

import (
	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/retrieval"
)

// NotFound returns the card of a question that the corpus does not answer. It offers the nearest passages.
func NotFound(l phrase.Locale, question string, a retrieval.Answer, private bool) discord.Message {
	advice := l.Say("found.advice")
	if !a.Question.Within.IsZero() || a.Question.Document != "" {
		advice += " " + l.Say("found.fewer")
	}
	return discord.NewMessage(private,
		discord.Text(heading(question)), discord.Text(l.Say("found.not")+"\n"+advice),
		withheld(l, a.Withheld),
		discord.Row(offerNearest(l, a.Nearest)...))
}

// offerNearest returns the button that shows the nearest passages, none if there are none.
func offerNearest(l phrase.Locale, nearest []retrieval.Citation) []discord.Component {
	if len(nearest) == 0 {
		return nil
	}
	s := State{View: ViewNearest, Evidence: evidenceOf(nearest)}
	id, err := s.encode(actionNearest)
	if err != nil {
		return nil
	}
	return []discord.Component{discord.Button(l.Say("button.nearest"), id, discord.StylePrimary)}
}

// Undated returns the card that says that the corpus mentions an event and gives no date for it.
func Undated(l phrase.Locale, event string, a retrieval.Answer, private bool) discord.Message {
	return discord.NewMessage(private, discord.Text(heading(event)),
		discord.Text(l.Say("found.undated")), withheld(l, a.Withheld), discord.Row(offerNearest(l, a.Citations)...))
}
