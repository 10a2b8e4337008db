package bot

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"footnote/bot/card"
	"footnote/bot/phrase"
	"footnote/corpus"
)

// shownDocuments is how many documents /corpus list shows.
const shownDocuments = 12

// listCorpus answers /corpus list.
func (b *Bot) listCorpus(_ context.Context, in *interaction) (reply, error) {
	l := in.locale()
	documents, err := b.documents()
	if err != nil {
		return reply{}, err
	}
	var lines []string
	for _, d := range documents[:min(len(documents), shownDocuments)] {
		line := "- " + card.Line(d.Title, card.MaxLine)
		if !d.AsOf.IsZero() {
			line += " · " + l.Say("card.asof", card.Escape(l.Date(d.AsOf)))
		}
		lines = append(lines, line)
	}
	if more := len(documents) - len(lines); more > 0 {
		lines = append(lines, l.Say("corpus.more", more))
	}
	return notice(in.private(), l.Say("corpus.title", len(documents)), strings.Join(lines, "\n")), nil
}

// describeCorpus answers /corpus info, about one document or about all of them.
func (b *Bot) describeCorpus(_ context.Context, in *interaction) (reply, error) {
	l := in.locale()
	document, err := b.document(in, in.Text("source"))
	if err != nil {
		return reply{}, err
	}
	e, err := b.options.Library.Extent(document.ID)
	if err != nil {
		return reply{}, fmt.Errorf("describe the corpus: %w", err)
	}
	title, lines := l.Say("corpus.whole"), []string{l.Say("corpus.documents", len(b.options.Library.Documents()))}
	if document.ID != "" {
		title, lines = card.Line(document.Title, card.MaxHeading), describe(l, document)
	}
	lines = append(lines, l.Say("corpus.passages", e.Passages))
	if e.Dated {
		years := yearText(e.First)
		if e.Last != e.First {
			years += "–" + yearText(e.Last)
		}
		lines = append(lines, l.Say("corpus.years", years))
	}
	lines = append(lines, l.Say("corpus.indexed", fmt.Sprintf("<t:%d:f>", e.Indexed.Unix())),
		l.Say("corpus.digest", "`"+e.Digest+"`"))
	return notice(in.private(), title, strings.Join(lines, "\n"), changedSources(l, e.Changed)), nil
}

// changedSources says that the sources of these documents have changed; "" for none.
func changedSources(l phrase.Locale, titles []string) string {
	if len(titles) == 0 {
		return ""
	}
	lines := []string{l.Say("tell.changed")}
	for _, t := range titles[:min(len(titles), shownDocuments)] {
		lines = append(lines, "- "+card.Line(t, card.MaxLine))
	}
	if more := len(titles) - shownDocuments; more > 0 {
		lines = append(lines, l.Say("corpus.more", more))
	}
	return strings.Join(lines, "\n")
}

// describe returns a document's metadata as lines.
func describe(l phrase.Locale, d corpus.Metadata) []string {
	lines := []string{l.Say("corpus.licence", cmp.Or(card.Line(d.Licence, card.MaxLine),
		l.Say("corpus.unstated")))}
	if !d.AsOf.IsZero() {
		lines = append(lines, l.Say("card.asof", card.Escape(l.Date(d.AsOf))))
	}
	if from := card.OneLine(d.Source + " " + d.URL); from != "" {
		lines = append(lines, l.Say("corpus.source", card.Shorten(from, card.MaxCitation)))
	}
	return lines
}

// yearText returns an astronomical year, with a minus sign for a year BC.
func yearText(year int) string {
	if year <= 0 {
		return "−" + strconv.Itoa(1-year)
	}
	return strconv.Itoa(year)
}
