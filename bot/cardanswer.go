package bot

import "footnote/retrieval"

// notFound returns the card that says that the corpus has no answer. It offers the nearest passages.
func notFound(l locale, question string, a retrieval.Answer, private bool) message {
	advice := l.say("found.advice")
	if !a.Question.Within.IsZero() || a.Question.Document != "" {
		advice += " " + l.say("found.fewer")
	}
	return newMessage(private,
		text(heading(question)), text(l.say("found.not")+"\n"+advice), row(offerNearest(l, a.Nearest)...))
}

// offerNearest returns the button that shows these passages, none where there are none.
func offerNearest(l locale, nearest []retrieval.Citation) []component {
	if len(nearest) == 0 {
		return nil
	}
	s := state{View: viewNearest, Evidence: evidenceOf(nearest)}
	id, err := s.encode(actionNearest)
	if err != nil {
		return nil
	}
	return []component{button(l.say("button.nearest"), id, stylePrimary)}
}

// undated returns the card that says that the text speaks of an event and gives no date for it.
func undated(l locale, event string, a retrieval.Answer, private bool) message {
	return newMessage(private, text(heading(event)),
		text(l.say("found.undated")), row(offerNearest(l, a.Citations)...))
}
