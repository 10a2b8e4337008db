package bot

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/retrieval"
)

// card is what a message about evidence shows: one page of it.
type card struct {
	State    state
	Title    string // of the card, plain text: the question, or the words quoted
	Locale   locale
	Found    *retrieval.Quotations // of a quotation: how often the words stand in the text; else nil
	Lead     *corpus.Date
	Citation *retrieval.Citation // nil: the passage is gone
	Conflict *retrieval.Citation // evidence that dates the event otherwise; nil: none
	Bold     []corpus.Span       // in the excerpt; bytes of the document's text, ordered, not overlapping
	Number   int                 // of the citation
	Pages    int
	Sharer   string // who shared the card; empty: nobody
	Private  bool
}

// render returns the message that shows c. It fits Discord's limits whatever c holds.
func (c card) render() message {
	l := c.Locale
	parts := []component{text(heading(c.Title))}
	switch {
	case c.State.View == viewNearest:
		parts = append(parts, text(l.say("found.nearest")))
	case c.Found != nil:
		parts = append(parts, text(occurrences(l, *c.Found)))
	}
	switch {
	case c.Citation == nil:
		parts = append(parts, text(l.say("tell.gone")))
	case c.Conflict != nil: // both, and no pick
		parts = append(parts, text(l.say("found.conflict")),
			text(evidenceText(l, 1, *c.Citation, c.datedText(*c.Citation))), text(evidenceText(l, 2, *c.Conflict, c.datedText(*c.Conflict))))
	default:
		parts = append(parts, text(lead(l, c.Lead)), text(c.excerpt()), text(c.source()))
	}
	parts = append(append(parts, text(c.footer())), rows(c.buttons()...)...)
	return newMessage(c.Private, parts...)
}

// datedText returns the date of a citation's best sentence that a conflict is about: the answer where it stands there, else the
// first that shares no day with it; "" for none.
func (c card) datedText(of retrieval.Citation) string {
	for _, d := range of.Dates {
		if of.Sentence.Contains(d.Span) && (c.Lead == nil || d == *c.Lead || !d.Interval.Overlaps(c.Lead.Interval)) {
			return d.Text
		}
	}
	return ""
}

// headingMark begins a title line.
const headingMark = "### "

// headingEnd stands after a title that ends in "#", which Discord would take off; it is not seen.
const headingEnd = "\u2060"

func heading(title string) string {
	line := headingMark + shorten(oneLine(title), maxHeading)
	if strings.HasSuffix(line, "#") {
		line += headingEnd
	}
	return line
}

// footerMark begins the last line of a card.
const footerMark = "-# "

// sharedBy returns the last item of that line, which ends with the name of who shares a card.
func sharedBy(l locale, name string) string {
	return l.say("card.shared", shorten(oneLine(name), maxLead))
}

// titleOf returns the plain text of the title of a card that heading wrote, "" if it wrote none.
func titleOf(m *sourceMessage) string {
	if m == nil {
		return ""
	}
	line, _, _ := strings.Cut(firstText(m.Components), "\n")
	title, ok := strings.CutPrefix(line, headingMark)
	if !ok {
		return ""
	}
	return unescape(strings.TrimSuffix(title, headingEnd))
}

// sharerOf returns who shared the card m, "" if nobody did.
func sharerOf(m *sourceMessage) string {
	if m == nil {
		return ""
	}
	footer, ok := strings.CutPrefix(lastText(m.Components), footerMark)
	if !ok {
		return ""
	}
	_, last, _ := strings.Cut(footer, " · ")
	for l := range locales { // who turns the page may speak another language than who asked
		for _, item := range []string{footer, last} {
			if name, ok := strings.CutPrefix(item, l.say("card.shared", "")); ok {
				return unescape(name)
			}
		}
	}
	return ""
}

// lead returns the line that a dated answer begins with: "**1960** · year".
func lead(l locale, d *corpus.Date) string {
	if d == nil || d.Interval.IsZero() {
		return ""
	}
	line := "**" + shorten(l.date(d.Interval), maxLead) + "** · " + l.precision(d.Interval)
	if d.Inferred {
		line += " · " + l.say("card.inferred.around")
	}
	return line
}

// excerpt returns the excerpt as a block quote with its bold spans.
func (c card) excerpt() string {
	e := c.Citation.Excerpt
	var bold []corpus.Span
	for _, s := range c.Bold[:min(len(c.Bold), maxBold)] {
		bold = append(bold, s.Shift(-e.Start))
	}
	q := quotation{Text: c.Citation.Text(), Bold: bold}
	focus := c.Citation.Sentence.Shift(-e.Start)
	if len(bold) > 0 {
		focus = bold[0]
	}
	return q.markdown(window(q.Text, focus, maxExcerpt))
}

// source returns the lines below an excerpt: where it stands, and the dates in it.
func (c card) source() string {
	lines := fmt.Sprintf("**[%d]** %s", c.Number, place(c.Locale, c.Citation.ID, c.Citation.Document, c.Citation.Passage))
	if dates := dates(c.Locale, c.Citation.Dates, maxDates); dates != "" {
		lines += "\n" + footerMark + c.Locale.say("card.dates", dates)
	}
	return lines
}

// place says where a passage stands: "Title › section › subsection ¶ 4 · as of July 1987 · F-7K2Q9".
func place(l locale, id string, d corpus.Metadata, p corpus.Passage) string {
	path := append([]string{d.Title}, p.Heading...)
	line := shorten(oneLine(strings.Join(path, " › ")), maxCitation) + " ¶ " + strconv.Itoa(p.Number)
	if !d.AsOf.IsZero() {
		line += " · " + l.say("card.asof", escape(l.date(d.AsOf)))
	}
	return withID(line, id)
}

// withID adds a citation id to a line that says where a passage stands.
func withID(line, id string) string {
	if id == "" {
		return line
	}
	return line + " · " + escape(id)
}

// dates lists dates as written and as normalised, in at most budget units: "1958 · early 1960s → 1960/1963".
func dates(l locale, ds []corpus.Date, budget int) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, d := range ds {
		item := escape(oneLine(d.Text))
		if value := d.Interval.String(); value != d.Text {
			item += " → " + escape(value)
		}
		if d.Inferred {
			item += " (" + l.say("card.inferred") + ")"
		}
		if seen[item] {
			continue
		}
		seen[item] = true
		if b.Len() > 0 {
			item = " · " + item
		}
		if units(b.String())+units(item) > budget-len(" · "+ellipsis) {
			b.WriteString(" · " + ellipsis)
			break
		}
		b.WriteString(item)
	}
	return b.String()
}

// footer returns the small line at the end of a card.
func (c card) footer() string {
	var items []string
	if c.Pages > 1 {
		items = append(items, c.Locale.say("card.page", c.State.Page+1, c.Pages))
	}
	if c.Sharer != "" {
		items = append(items, sharedBy(c.Locale, c.Sharer))
	}
	if len(items) == 0 {
		return ""
	}
	return footerMark + strings.Join(items, " · ")
}

// buttons returns the card's buttons. A button whose state does not fit into a custom id is left out.
func (c card) buttons() []component {
	var bs []component
	add := func(label string, a action, disabled bool) {
		if id, err := c.State.encode(a); err == nil {
			b := button(label, id, styleSecondary)
			b.Disabled = disabled
			bs = append(bs, b)
		}
	}
	if c.Pages > 1 {
		add("◀", actionBack, c.State.Page == 0)
		add("▶", actionForward, c.State.Page == c.Pages-1)
	}
	if c.Citation != nil {
		add(c.Locale.say("button.context"), actionContext, false)
	}
	if c.Citation != nil {
		add(c.Locale.say("button.cite"), actionCite, false)
	}
	if c.Private && (c.Citation != nil || c.State.View == viewTimeline) {
		add(c.Locale.say("button.share"), actionShare, false)
	}
	if c.Citation != nil {
		add(c.Locale.say("button.report"), actionReport, false)
	}
	return bs
}

// quotation is text from the corpus with bold spans.
type quotation struct {
	Text string
	Bold []corpus.Span // in bytes of Text, ordered, not overlapping
}

// markdown returns the part of q in a block quote. An ellipsis stands at an end where text was cut.
func (q quotation) markdown(part corpus.Span) string {
	var b strings.Builder
	if part.Start > 0 {
		b.WriteString(ellipsis)
	}
	at := part.Start
	for _, s := range q.Bold {
		s = corpus.Span{Start: max(s.Start, at), End: min(s.End, part.End)}
		if s.Len() <= 0 || !onRunes(q.Text, s) {
			continue
		}
		b.WriteString(escape(q.Text[at:s.Start]))
		writeBold(&b, q.Text[s.Start:s.End])
		at = s.End
	}
	b.WriteString(escape(q.Text[at:part.End]))
	if part.End < len(q.Text) {
		b.WriteString(ellipsis)
	}
	return "> " + strings.ReplaceAll(b.String(), "\n", "\n> ")
}

// all returns q in a block quote of at most budget units.
func (q quotation) all(budget int) string { return q.markdown(window(q.Text, corpus.Span{}, budget)) }

// writeBold writes text in bold, line by line: Discord ends bold with the line in a block quote.
func writeBold(b *strings.Builder, text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		b.WriteString("**" + escape(line) + "**")
	}
}

// onRunes reports whether s lies in text, on rune boundaries.
func onRunes(text string, s corpus.Span) bool {
	return 0 <= s.Start && s.Start <= s.End && s.End <= len(text) &&
		(s.Start == len(text) || utf8.RuneStart(text[s.Start])) &&
		(s.End == len(text) || utf8.RuneStart(text[s.End]))
}
