package bot

import (
	"context"

	"footnote/bot/card"
	"footnote/bot/discord"
)

// press returns the task of a pressed button.
//
// The user who asked turns the pages of the card itself. When somebody else presses a button of a public card, the card
// stays as it is, and they get the page as a private card.
func (b *Bot) press(in *interaction) task {
	a, s, err := card.Decode(in.Data.CustomID)
	if err != nil || in.Type == discord.InteractionModal && a != card.ActionReport {
		return task{name: "button", private: true, handle: func(context.Context, *interaction) (reply, error) {
			return reply{}, userError("tell.button")
		}}
	}
	asker := in.Message.Asker()
	own := in.Message.Private() || asker == "" || asker == in.Actor().ID
	t := task{private: true, heavy: s.View.Timeline() || s.View == card.ViewQuotation}
	switch a {
	case card.ActionBack, card.ActionForward:
		t.name, t.update = "page", own
		t.handle = func(ctx context.Context, in *interaction) (reply, error) { return b.turn(ctx, in, a, s, own) }
	case card.ActionContext:
		t.name = "context"
		t.handle = func(ctx context.Context, in *interaction) (reply, error) { return b.context(ctx, in, s) }
	case card.ActionCite:
		t.name = "references"
		t.handle = func(ctx context.Context, in *interaction) (reply, error) { return b.references(ctx, in, s) }
	case card.ActionReport:
		t.name, t.handle, t.heavy = "report", b.openReport, false
		if in.Type == discord.InteractionModal {
			t.handle = func(ctx context.Context, in *interaction) (reply, error) { return b.report(ctx, in, s) }
		}
	case card.ActionShare:
		t.name, t.private = "share", !in.Message.Private()
		t.handle = func(ctx context.Context, in *interaction) (reply, error) { return b.share(ctx, in, s) }
	default:
		t.name = "nearest"
		t.handle = func(ctx context.Context, in *interaction) (reply, error) { return b.nearest(ctx, in, s) }
	}
	return t
}

// nearest answers privately with the passages nearest to a question without an answer.
func (b *Bot) nearest(ctx context.Context, in *interaction, s card.State) (reply, error) {
	c, err := b.page(ctx, s, questionOf(in))
	if err != nil {
		return reply{}, err
	}
	c.Locale, c.Private = in.locale(), true
	return reply{message: c.Render()}, nil
}

// questionOf returns the question that the pressed button's card answers, or a phrase if the card no longer shows it.
func questionOf(in *interaction) string {
	if q := card.TitleOf(in.Message); q != "" {
		return q
	}
	return in.locale().Say("card.question")
}

// turn answers with the previous or the next page.
func (b *Bot) turn(ctx context.Context, in *interaction, a card.Action, s card.State, own bool) (reply, error) {
	if a == card.ActionBack {
		s.Page--
	} else {
		s.Page++
	}
	if s.View == card.ViewContext {
		m, err := b.contextPage(ctx, in.locale(), s)
		return reply{message: m, update: own}, err
	}
	private, sharer := !own || in.Message.Private(), ""
	if own {
		sharer = card.SharerOf(in.Message)
	}
	if s.View.Timeline() {
		m, err := b.turnTimeline(ctx, in, s, sharer, private)
		return reply{message: m, update: own}, err
	}
	c, err := b.show(ctx, in, s)
	if err != nil {
		return reply{}, err
	}
	c.Private, c.Sharer = private, sharer
	return reply{message: c.Render(), update: own}, nil
}

// show looks up the card of s, with the title of the pressed button's card and in the language of the member who
// pressed it. A page number beyond either end means the page at that end.
func (b *Bot) show(ctx context.Context, in *interaction, s card.State) (c card.Card, err error) {
	if s.View == card.ViewQuotation {
		c, err = b.quotationCard(ctx, in, s)
	} else {
		s.Page = max(0, min(s.Page, len(s.Evidence)-1))
		c, err = b.page(ctx, s, questionOf(in))
	}
	c.Locale = in.locale()
	return c, err
}

// share posts a private card for everybody, under the name of the user who shares it.
func (b *Bot) share(ctx context.Context, in *interaction, s card.State) (reply, error) {
	if !in.Message.Private() {
		return reply{}, userError("tell.public")
	}
	if s.View == card.ViewContext {
		return reply{}, userError("tell.notshared")
	}
	if s.View.Timeline() {
		m, err := b.turnTimeline(ctx, in, s, in.Actor().Name(), false)
		return reply{message: m}, err
	}
	c, err := b.show(ctx, in, s)
	if err != nil {
		return reply{}, err
	}
	c.Sharer = in.Actor().Name()
	return reply{message: c.Render()}, nil
}

// context answers privately with the passage on the card's page and its neighbours.
func (b *Bot) context(ctx context.Context, in *interaction, s card.State) (reply, error) {
	if s.View != card.ViewQuotation {
		m, err := b.contextPage(ctx, in.locale(), card.ContextState(s.Evidence[s.Page]))
		return reply{message: m}, err
	}
	c, err := b.quotationCard(ctx, in, s)
	if err != nil {
		return reply{}, err
	}
	e := card.EvidenceAt(c.Citation.Passage, c.Citation.Sentence, c.Citation.Sentence)
	m, err := b.contextPage(ctx, in.locale(), card.ContextState(e))
	return reply{message: m}, err
}
