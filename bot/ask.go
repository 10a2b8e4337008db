package bot

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval"
)

// ask answers /ask.
func (b *Bot) ask(ctx context.Context, in *interaction) (reply, error) {
	question := card.Visible(in.Text("question"))
	if question == "" {
		return reply{}, b.nothingTyped(ctx, in, "ask", "question", func(e retrieval.Examples) string {
			return strings.Join(e.Questions[:min(len(e.Questions), 1)], "")
		})
	}
	document, err := b.document(in, in.Text("source"))
	if err != nil {
		return reply{}, err
	}
	within, err := period(in)
	if err != nil {
		return reply{}, err
	}
	b.options.Logger.Debug("question", "interaction", in.ID, "query", question)
	a, err := b.options.Library.Ask(ctx, retrieval.Question{Text: question, Within: within, Document: document.ID})
	if err != nil {
		return reply{}, fmt.Errorf("answer a question: %w", err)
	}
	switch {
	case a.Kind == retrieval.KindHelp:
		return b.nothingAsked(ctx, in)
	case a.Kind == retrieval.KindAsOf:
		return reply{message: card.AsOf(in.locale(), question, a, in.private())}, nil
	case a.Kind == retrieval.KindEvents && a.Found && document.ID == "": // a timeline has no document
		s := card.State{View: card.ViewEvents, Within: a.Events.Asked.Within}
		return reply{message: card.Timeline(in.locale(), s, a.Events.Asked.Text, a.Events, "", in.private())}, nil
	case !a.Found:
		b.noteGap(ctx, in, question)
		return reply{message: card.NotFound(in.locale(), question, a, in.private())}, nil
	}
	return b.answer(in, card.Answer(a, question)), nil
}

// nothingAsked answers a message that asks nothing, privately, with questions that the corpus answers.
func (b *Bot) nothingAsked(ctx context.Context, in *interaction) (reply, error) {
	l := in.locale()
	e, _, err := b.examples(ctx, l)
	if err != nil {
		return reply{}, err
	}
	var lines []string
	for _, q := range e.Questions {
		lines = append(lines, "- "+card.Line(q, card.MaxLine))
	}
	return notice(true, l.Say("idle.title"), l.Say("help.what"), strings.Join(lines, "\n"), l.Say("idle.more")), nil
}

// document returns the document that a user names by id, title or digest, a zero one for "". The error is a userError
// when there is none, and wraps retrieval.ErrReading while the corpus is being read.
func (b *Bot) document(in *interaction, name string) (corpus.Metadata, error) {
	if name == "" {
		return corpus.Metadata{}, nil
	}
	documents, err := b.documents()
	if err != nil {
		return corpus.Metadata{}, err
	}
	for _, d := range documents {
		if d.ID == name || strings.EqualFold(d.Title, name) || choiceValue(d) == name {
			return d, nil
		}
	}
	return corpus.Metadata{}, in.explain("tell.nodocument", card.Line(name, card.MaxLine), len(documents))
}

// documents lists the documents in corpus order. The error wraps retrieval.ErrReading while the corpus is being read.
func (b *Bot) documents() ([]corpus.Metadata, error) {
	if err := b.options.Library.Ready(); err != nil {
		return nil, err
	}
	return b.options.Library.Documents(), nil
}

// period returns the time from the option from to the option to, of which either may be empty. Errors are userErrors.
func period(in *interaction) (edtf.Interval, error) {
	first, err := bound(in, "from")
	if err != nil {
		return edtf.Interval{}, err
	}
	last, err := bound(in, "to")
	if err != nil {
		return edtf.Interval{}, err
	}
	within, err := edtf.Between(first, last)
	if err != nil {
		return edtf.Interval{}, in.explain("tell.order", card.Line(in.Text("to"), card.MaxLine),
			card.Line(in.Text("from"), card.MaxLine))
	}
	return within, nil
}

func bound(in *interaction, option string) (edtf.Interval, error) {
	typed := in.Text(option)
	if typed == "" {
		return edtf.Interval{}, nil
	}
	i, err := corpus.ParseDate(typed)
	if err != nil {
		return edtf.Interval{}, in.explain("tell.date", card.Line(typed, card.MaxLine),
			in.locale().Say("option."+option))
	}
	return i, nil
}

// sourceChoices returns the documents whose title or id contains typed, first those that begin with it.
func sourceChoices(documents []corpus.Metadata, typed string) []discord.Choice {
	typed = strings.ToLower(typed)
	begins, holds := []discord.Choice{}, []discord.Choice{}
	for _, d := range documents {
		title, id := strings.ToLower(d.Title), strings.ToLower(d.ID)
		name := cmp.Or(card.Plain(d.Title, discord.MaxChoice), card.Digest(d.ID))
		c := discord.Choice{Name: name, Value: choiceValue(d)}
		switch {
		case strings.HasPrefix(title, typed) || strings.HasPrefix(id, typed):
			begins = append(begins, c)
		case strings.Contains(title, typed) || strings.Contains(id, typed):
			holds = append(holds, c)
		}
		if len(begins) == discord.MaxChoices {
			break
		}
	}
	all := append(begins, holds...)
	all = all[:min(len(all), discord.MaxChoices)]
	tellApart(all)
	return all
}

// leastTitle is how many units of a title remain where its document's id follows it.
const leastTitle = 30

// tellApart adds to each name that several choices share what distinguishes them: their value, a document's id.
func tellApart(choices []discord.Choice) {
	shared := map[string]int{}
	for _, c := range choices {
		shared[c.Name]++
	}
	for i, c := range choices {
		if shared[c.Name] == 1 || c.Name == c.Value {
			continue
		}
		id := " · " + card.Plain(c.Value, discord.MaxChoice-leastTitle-len(" · "))
		choices[i].Name = card.Plain(c.Name, discord.MaxChoice-discord.Units(id)) + id
	}
}

// choiceValue returns the value of a document's choice: its id, or the digest of an id that is too long.
func choiceValue(d corpus.Metadata) string {
	if discord.Units(d.ID) <= discord.MaxChoice {
		return d.ID
	}
	return card.Digest(d.ID)
}
