package bot

import "context"

// press finds what a press of a button does.
//
// The user who asked turns the pages of the card itself. When somebody else presses on a public card, that card stays
// as its asker left it, and they get the page as a private card of their own.
func (b *Bot) press(in *interaction) task {
	a, s, err := decode(in.Data.CustomID)
	if err != nil || in.Type == interactionModal && a != actionReport {
		return task{name: "button", private: true, handle: func(context.Context, *interaction) (reply, error) {
			return reply{}, userError("tell.button")
		}}
	}
	asker := in.Message.asker()
	own := in.Message.private() || asker == "" || asker == in.actor().ID
	switch a {
	case actionBack, actionForward:
		return task{name: "page", update: own, private: true, handle: func(ctx context.Context, in *interaction) (reply, error) {
			return b.turn(ctx, in, a, s, own)
		}}
	case actionContext:
		return task{name: "context", private: true, handle: func(ctx context.Context, in *interaction) (reply, error) {
			return b.context(ctx, in, s)
		}}
	case actionCite:
		return task{name: "references", private: true, handle: func(ctx context.Context, in *interaction) (reply, error) {
			return b.references(ctx, in, s)
		}}
	case actionReport:
		return task{name: "report", private: true, handle: func(ctx context.Context, in *interaction) (reply, error) {
			if in.Type == interactionModal {
				return b.report(ctx, in, s)
			}
			return b.openReport(ctx, in)
		}}
	case actionShare:
		return task{name: "share", private: !in.Message.private(), handle: func(ctx context.Context, in *interaction) (reply, error) {
			return b.share(ctx, in, s)
		}}
	default:
		return task{name: "nearest", private: true, handle: func(ctx context.Context, in *interaction) (reply, error) {
			c, err := b.page(ctx, s, questionOf(in))
			c.Locale, c.Private = in.locale(), true
			return reply{message: c.render()}, err
		}}
	}
}

// questionOf returns the question that the card with the pressed button answers, or words for one that it no longer shows.
func questionOf(in *interaction) string {
	if q := titleOf(in.Message); q != "" {
		return q
	}
	return in.locale().say("card.question")
}

// turn shows the page before or after.
func (b *Bot) turn(ctx context.Context, in *interaction, a action, s state, own bool) (reply, error) {
	if a == actionBack {
		s.Page--
	} else {
		s.Page++
	}
	if s.View == viewContext {
		m, err := b.contextPage(ctx, in.locale(), s)
		return reply{message: m, update: own}, err
	}
	private, sharer := !own || in.Message.private(), ""
	if own {
		sharer = sharerOf(in.Message)
	}
	if s.View == viewTimeline {
		m, err := b.turnTimeline(ctx, in, s, sharer, private)
		return reply{message: m, update: own}, err
	}
	c, err := b.show(ctx, in, s)
	if err != nil {
		return reply{}, err
	}
	c.Private, c.Sharer = private, sharer
	return reply{message: c.render(), update: own}, nil
}

// show returns the card of s with the title of the card with the pressed button. A page beyond the ends is the page at
// that end.
func (b *Bot) show(ctx context.Context, in *interaction, s state) (card, error) {
	if s.View == viewQuotation {
		return b.quotationCard(ctx, in, s)
	}
	s.Page = max(0, min(s.Page, len(s.Evidence)-1))
	return b.page(ctx, s, questionOf(in))
}

// share posts a private card for everybody, with the name of the user who shares it.
func (b *Bot) share(ctx context.Context, in *interaction, s state) (reply, error) {
	if !in.Message.private() {
		return reply{}, userError("tell.public")
	}
	if s.View == viewContext {
		return reply{}, userError("tell.notshared")
	}
	if s.View == viewTimeline {
		m, err := b.turnTimeline(ctx, in, s, in.actor().name(), false)
		return reply{message: m}, err
	}
	c, err := b.show(ctx, in, s)
	if err != nil {
		return reply{}, err
	}
	c.Sharer = in.actor().name()
	return reply{message: c.render()}, nil
}

// context shows the passage of the card's page with its neighbours, privately.
func (b *Bot) context(ctx context.Context, in *interaction, s state) (reply, error) {
	e := evidence{}
	if s.View == viewQuotation {
		c, err := b.quotationCard(ctx, in, s)
		if err != nil {
			return reply{}, err
		}
		e = evidenceAt(c.Citation.Passage, c.Citation.Sentence, c.Citation.Sentence)
	} else {
		e = s.Evidence[s.Page]
	}
	m, err := b.contextPage(ctx, in.locale(), contextState(e))
	return reply{message: m}, err
}
