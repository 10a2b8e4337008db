package bot

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"footnote/corpus"
)

// shownDocuments is how many documents /corpus list shows.
const shownDocuments = 12

// listCorpus answers /corpus list.
func (b *Bot) listCorpus(_ context.Context, in *interaction) (reply, error) {
	l := in.locale()
	documents := b.options.Library.Documents()
	var lines []string
	for _, d := range documents[:min(len(documents), shownDocuments)] {
		line := "- " + shorten(oneLine(d.Title), maxLead)
		if !d.AsOf.IsZero() {
			line += " · " + l.say("card.asof", escape(l.date(d.AsOf)))
		}
		lines = append(lines, line)
	}
	if more := len(documents) - len(lines); more > 0 {
		lines = append(lines, l.say("corpus.more", more))
	}
	return reply{message: newMessage(in.private(), text(headingMark+l.say("corpus.title", len(documents))), text(strings.Join(lines, "\n")))}, nil
}

// describeCorpus answers /corpus info, about one document or the whole corpus.
func (b *Bot) describeCorpus(_ context.Context, in *interaction) (reply, error) {
	l := in.locale()
	id, err := b.document(in, in.text("source"))
	if err != nil {
		return reply{}, err
	}
	e, err := b.options.Library.Extent(id)
	if err != nil {
		return reply{}, fmt.Errorf("describe the corpus: %w", err)
	}
	title, lines := l.say("corpus.whole"), []string{l.say("corpus.documents", len(b.options.Library.Documents()))}
	for _, d := range b.options.Library.Documents() {
		if id != "" && d.ID == id {
			title, lines = shorten(oneLine(d.Title), maxHeading), describe(l, d)
		}
	}
	lines = append(lines, l.say("corpus.passages", e.Passages))
	if e.Dated {
		years := yearText(e.First)
		if e.Last != e.First {
			years += "–" + yearText(e.Last)
		}
		lines = append(lines, l.say("corpus.years", years))
	}
	lines = append(lines, l.say("corpus.indexed", fmt.Sprintf("<t:%d:f>", e.Indexed.Unix())), l.say("corpus.digest", "`"+e.Digest+"`"))
	return reply{message: newMessage(in.private(), text(headingMark+title), text(strings.Join(lines, "\n")), text(changedSources(l, e.Changed)))}, nil
}

// changedSources says that the sources of these documents have changed; "" for none.
func changedSources(l locale, titles []string) string {
	if len(titles) == 0 {
		return ""
	}
	lines := []string{l.say("tell.changed")}
	for _, t := range titles[:min(len(titles), shownDocuments)] {
		lines = append(lines, "- "+shorten(oneLine(t), maxLead))
	}
	if more := len(titles) - shownDocuments; more > 0 {
		lines = append(lines, l.say("corpus.more", more))
	}
	return strings.Join(lines, "\n")
}

// describe lists what a document states about itself.
func describe(l locale, d corpus.Metadata) []string {
	lines := []string{l.say("corpus.licence", cmp.Or(shorten(oneLine(d.Licence), maxLead), l.say("corpus.unstated")))}
	if !d.AsOf.IsZero() {
		lines = append(lines, l.say("card.asof", escape(l.date(d.AsOf))))
	}
	if from := oneLine(d.Source + " " + d.URL); from != "" {
		lines = append(lines, l.say("corpus.source", shorten(from, maxCitation)))
	}
	return lines
}

// yearText writes an astronomical year.
func yearText(year int) string {
	if year <= 0 {
		return "−" + strconv.Itoa(1-year)
	}
	return strconv.Itoa(year)
}
