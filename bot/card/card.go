package card

import (
	"fmt"
	"strconv"
	"strings"

	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/retrieval"
)

// Card is one page of a message that shows evidence.
type Card struct {
	State    State
	Title    string // plain text: the question, or the quoted words
	Locale   phrase.Locale
	Found    *retrieval.Quotations // of a quotation; else nil
	Lead     *corpus.Date
	Citation *retrieval.Citation // nil: the passage is gone
	Conflict *retrieval.Citation // evidence that dates the event otherwise; nil: none
	Bold     []corpus.Span       // in the excerpt; bytes of the document's text, ordered, not overlapping
	Number   int                 // of the citation
	Pages    int
	Withheld bool   // more would be shown, but its source has changed
	Sharer   string // who shared the card; empty: nobody
	Private  bool
}

// Render returns the message that shows c. It fits Discord's limits whatever c holds.
func (c Card) Render() discord.Message {
	l := c.Locale
	parts := []discord.Component{discord.Text(heading(c.Title))}
	switch {
	case c.State.View == ViewNearest:
		parts = append(parts, discord.Text(l.Say("found.nearest")))
	case c.State.View.weak() && c.State.Page == 0 && c.Citation != nil:
		parts = append(parts, discord.Text(l.Say("found.weak")))
	case c.Found != nil:
		parts = append(parts, discord.Text(occurrences(l, *c.Found)))
	}
	switch {
	case c.Citation == nil:
		parts = append(parts, discord.Text(l.Say("tell.gone")))
	case c.Conflict != nil: // both, without a choice
		answer, other := c.conflictDates()
		parts = append(parts, discord.Text(l.Say("found.conflict")),
			discord.Text(evidenceText(l, 1, *c.Citation, answer)),
			discord.Text(evidenceText(l, 2, *c.Conflict, other)))
	default:
		parts = append(parts, discord.Text(lead(l, c.Lead)), discord.Text(c.excerpt()), discord.Text(c.source()))
	}
	parts = append(parts, withheld(l, c.Withheld), discord.Text(c.footer()))
	return discord.NewMessage(c.Private, append(parts, discord.Rows(c.buttons()...)...)...)
}

// withheld returns the small line that says that something is withheld because its source has changed, empty if nothing
// is.
func withheld(l phrase.Locale, is bool) discord.Component {
	if !is {
		return discord.Text("")
	}
	return discord.Text(FooterPrefix + l.Say("tell.withheld"))
}

// conflictDates returns where the best sentences of the citation and of the conflict have the dates that differ, in
// bytes of each sentence; an empty span for none. When the answer is not a date, it takes the first date of each.
func (c Card) conflictDates() (answer, other corpus.Span) {
	firstDate := func(of *retrieval.Citation) corpus.Span {
		for _, d := range of.SentenceDates() {
			return d.Span.Shift(-of.Sentence.Start)
		}
		return corpus.Span{}
	}
	if c.Lead == nil {
		return firstDate(c.Citation), firstDate(c.Conflict)
	}
	if d, ok := c.Conflict.OtherDate(*c.Lead); ok {
		other = d.Span.Shift(-c.Conflict.Sentence.Start)
	}
	return c.Lead.Span.Shift(-c.Citation.Sentence.Start), other
}

// lead returns the first line of a dated answer: "**1960** · year".
func lead(l phrase.Locale, d *corpus.Date) string {
	if d == nil || d.Interval.IsZero() {
		return ""
	}
	line := "**" + Shorten(l.Date(d.Interval), MaxLine) + "** · " + l.Precision(d.Interval)
	if d.Inferred {
		line += " · " + l.Say("card.inferred.around")
	}
	return line
}

// excerpt returns the excerpt as a block quote with its bold spans.
func (c Card) excerpt() string {
	e := c.Citation.Excerpt
	var bold []corpus.Span
	for _, s := range c.Bold[:min(len(c.Bold), maxBold)] {
		bold = append(bold, s.Shift(-e.Start))
	}
	q := quotedText{Text: c.Citation.Text(), Bold: bold}
	focus := c.Citation.Sentence.Shift(-e.Start)
	if len(bold) > 0 {
		focus = bold[0]
	}
	return q.markdown(window(q.Text, focus, MaxExcerpt))
}

// source returns the lines below an excerpt: its place and its dates.
func (c Card) source() string {
	lines := fmt.Sprintf("**[%d]** %s", c.Number, Place(c.Locale, c.Citation.Location))
	if dates := dates(c.Locale, c.Citation.Dates, maxDates); dates != "" {
		lines += "\n" + FooterPrefix + c.Locale.Say("card.dates", dates)
	}
	return lines
}

// Place returns the place of a passage: "Title › section › subsection ¶ 4 · as of July 1987 · F-7K2Q9".
func Place(l phrase.Locale, at retrieval.Location) string {
	line := Line(at.Path(), MaxCitation) + " ¶ " + strconv.Itoa(at.Passage.Number)
	if asOf := at.Document.AsOf; !asOf.IsZero() {
		line += " · " + l.Say("card.asof", Escape(l.Date(asOf)))
	}
	return withID(line, at.ID)
}

// shortPlace returns the place of a passage without its headings: "Title ¶ 4 · F-7K2Q9". The title takes at most limit
// units.
func shortPlace(at retrieval.Location, limit int) string {
	return withID(Line(at.Document.Title, limit)+" ¶ "+strconv.Itoa(at.Passage.Number), at.ID)
}

// withID adds a citation id to a place.
func withID(line, id string) string {
	if id == "" {
		return line
	}
	return line + " · " + Escape(id)
}

// dates lists dates as written and in other words of the member's language, each once, in at most budget units: "1958 ·
// early 1960s → 1960–1963".
func dates(l phrase.Locale, ds []corpus.Date, budget int) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, d := range ds {
		item := Escape(OneLine(d.Text))
		if value := d.Reworded(l.Date(d.Interval)); value != "" {
			item += " → " + Escape(value)
		}
		if d.Inferred {
			item += " (" + l.Say("card.inferred") + ")"
		}
		if seen[item] {
			continue
		}
		seen[item] = true
		if b.Len() > 0 {
			item = " · " + item
		}
		if discord.Units(b.String())+discord.Units(item) > budget-len(" · "+Ellipsis) {
			b.WriteString(" · " + Ellipsis)
			break
		}
		b.WriteString(item)
	}
	return b.String()
}

// footer returns the small line at the end of a card.
func (c Card) footer() string {
	var items []string
	if c.Pages > 1 {
		items = append(items, c.Locale.Say("card.page", c.State.Page+1, c.Pages))
	}
	if c.Sharer != "" {
		items = append(items, sharedBy(c.Locale, c.Sharer))
	}
	if len(items) == 0 {
		return ""
	}
	return FooterPrefix + strings.Join(items, " · ")
}

// buttons returns the card's buttons, without those whose state does not fit into a custom id.
func (c Card) buttons() []discord.Component {
	var bs []discord.Component
	add := func(label string, a Action, disabled bool) {
		if id, err := c.State.encode(a); err == nil {
			b := discord.Button(label, id, discord.StyleSecondary)
			b.Disabled = disabled
			bs = append(bs, b)
		}
	}
	if c.Pages > 1 {
		add("◀", ActionBack, c.State.Page == 0)
		add("▶", ActionForward, c.State.Page == c.Pages-1)
	}
	if c.Citation != nil {
		add(c.Locale.Say("button.context"), ActionContext, false)
	}
	if c.Citation != nil {
		add(c.Locale.Say("button.cite"), ActionCite, false)
	}
	if c.Private && (c.Citation != nil || c.State.View.Timeline()) {
		add(c.Locale.Say("button.share"), ActionShare, false)
	}
	if c.Citation != nil {
		add(c.Locale.Say("button.report"), ActionReport, false)
	}
	return bs
}
