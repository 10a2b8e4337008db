package card

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/retrieval"
)

// firstText returns the Markdown of the first text display among cs and what they hold.
func firstText(cs []discord.Component) string {
	for _, c := range cs {
		if c.Type == discord.TypeTextDisplay {
			return c.Content
		}
		if t := firstText(c.Components); t != "" {
			return t
		}
	}
	return ""
}

// lastText returns the Markdown of the last text display among cs and what they hold.
func lastText(cs []discord.Component) string {
	for _, c := range slices.Backward(cs) {
		if c.Type == discord.TypeTextDisplay {
			return c.Content
		}
		if t := lastText(c.Components); t != "" {
			return t
		}
	}
	return ""
}

// Card is what a message about evidence shows: one page of it.
type Card struct {
	State    State
	Title    string // of the card, plain text: the question, or the words quoted
	Locale   phrase.Locale
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

// Render returns the message that shows c. It fits Discord's limits whatever c holds.
func (c Card) Render() discord.Message {
	l := c.Locale
	parts := []discord.Component{discord.Text(heading(c.Title))}
	switch {
	case c.State.View == ViewNearest:
		parts = append(parts, discord.Text(l.Say("found.nearest")))
	case c.Found != nil:
		parts = append(parts, discord.Text(occurrences(l, *c.Found)))
	}
	switch {
	case c.Citation == nil:
		parts = append(parts, discord.Text(l.Say("tell.gone")))
	case c.Conflict != nil: // both, and no pick
		parts = append(parts, discord.Text(l.Say("found.conflict")),
			discord.Text(evidenceText(l, 1, *c.Citation, c.datedText(*c.Citation))), discord.Text(evidenceText(l, 2,
				*c.Conflict, c.datedText(*c.Conflict))))
	default:
		parts = append(parts, discord.Text(lead(l, c.Lead)), discord.Text(c.excerpt()), discord.Text(c.source()))
	}
	parts = append(append(parts, discord.Text(c.footer())), discord.Rows(c.buttons()...)...)
	return discord.NewMessage(c.Private, parts...)
}

// datedText returns the date of a citation's best sentence that a conflict is about: the answer where it stands there,
// else the first that shares no day with it; "" for none.
func (c Card) datedText(of retrieval.Citation) string {
	for _, d := range of.Dates {
		if of.Sentence.Contains(d.Span) && (c.Lead == nil || d == *c.Lead || !d.Interval.Overlaps(c.Lead.Interval)) {
			return d.Text
		}
	}
	return ""
}

// HeadingMark begins a title line.
const HeadingMark = "### "

// headingEnd stands after a title that ends in "#", which Discord would take off; it is not seen.
const headingEnd = "\u2060"

func heading(title string) string {
	line := HeadingMark + Shorten(OneLine(title), MaxHeading)
	if strings.HasSuffix(line, "#") {
		line += headingEnd
	}
	return line
}

// FooterMark begins the last line of a card.
const FooterMark = "-# "

// sharedBy returns the last item of that line, which ends with the name of who shares a card.
func sharedBy(l phrase.Locale, name string) string {
	return l.Say("card.shared", Shorten(OneLine(name), MaxLine))
}

// TitleOf returns the plain text of the title of a card that heading wrote, "" if it wrote none.
func TitleOf(m *discord.SourceMessage) string {
	if m == nil {
		return ""
	}
	line, _, _ := strings.Cut(firstText(m.Components), "\n")
	title, ok := strings.CutPrefix(line, HeadingMark)
	if !ok {
		return ""
	}
	return unescape(strings.TrimSuffix(title, headingEnd))
}

// SharerOf returns who shared the card m, "" if nobody did.
func SharerOf(m *discord.SourceMessage) string {
	if m == nil {
		return ""
	}
	footer, ok := strings.CutPrefix(lastText(m.Components), FooterMark)
	if !ok {
		return ""
	}
	_, last, _ := strings.Cut(footer, " · ")
	for l := range phrase.Locales { // who turns the page may speak another language than who asked
		for _, item := range []string{footer, last} {
			if name, ok := strings.CutPrefix(item, l.Say("card.shared", "")); ok {
				return unescape(name)
			}
		}
	}
	return ""
}

// lead returns the line that a dated answer begins with: "**1960** · year".
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

// source returns the lines below an excerpt: where it stands, and the dates in it.
func (c Card) source() string {
	lines := fmt.Sprintf("**[%d]** %s", c.Number, Place(c.Locale, c.Citation.ID, c.Citation.Document, c.Citation.Passage))
	if dates := dates(c.Locale, c.Citation.Dates, maxDates); dates != "" {
		lines += "\n" + FooterMark + c.Locale.Say("card.dates", dates)
	}
	return lines
}

// Place says where a passage stands: "Title › section › subsection ¶ 4 · as of July 1987 · F-7K2Q9".
func Place(l phrase.Locale, id string, d corpus.Metadata, p corpus.Passage) string {
	path := append([]string{d.Title}, p.Heading...)
	line := Shorten(OneLine(strings.Join(path, " › ")), MaxCitation) + " ¶ " + strconv.Itoa(p.Number)
	if !d.AsOf.IsZero() {
		line += " · " + l.Say("card.asof", Escape(l.Date(d.AsOf)))
	}
	return withID(line, id)
}

// withID adds a citation id to a line that says where a passage stands.
func withID(line, id string) string {
	if id == "" {
		return line
	}
	return line + " · " + Escape(id)
}

// dates lists dates as written and as normalised, in at most budget units: "1958 · early 1960s → 1960/1963".
func dates(l phrase.Locale, ds []corpus.Date, budget int) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, d := range ds {
		item := Escape(OneLine(d.Text))
		if value := d.Interval.String(); value != d.Text {
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
	return FooterMark + strings.Join(items, " · ")
}

// buttons returns the card's buttons. A button whose state does not fit into a custom id is left out.
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
	if c.Private && (c.Citation != nil || c.State.View == ViewTimeline) {
		add(c.Locale.Say("button.share"), ActionShare, false)
	}
	if c.Citation != nil {
		add(c.Locale.Say("button.report"), ActionReport, false)
	}
	return bs
}

// quotation is text from the corpus with bold spans.
type quotedText struct {
	Text string
	Bold []corpus.Span // in bytes of Text, ordered, not overlapping
}

// markdown returns the part of q in a block quote. An ellipsis stands at an end where text was cut.
func (q quotedText) markdown(part corpus.Span) string {
	var b strings.Builder
	if part.Start > 0 {
		b.WriteString(Ellipsis)
	}
	at := part.Start
	for _, s := range q.Bold {
		s = corpus.Span{Start: max(s.Start, at), End: min(s.End, part.End)}
		if s.Len() <= 0 || !onRunes(q.Text, s) {
			continue
		}
		b.WriteString(Escape(q.Text[at:s.Start]))
		writeBold(&b, q.Text[s.Start:s.End])
		at = s.End
	}
	b.WriteString(Escape(q.Text[at:part.End]))
	if part.End < len(q.Text) {
		b.WriteString(Ellipsis)
	}
	return "> " + strings.ReplaceAll(b.String(), "\n", "\n> ")
}

// BlockQuote returns text in a block quote of at most budget units.
func BlockQuote(text string, budget int) string {
	return quotedText{Text: text}.markdown(window(text, corpus.Span{}, budget))
}

// writeBold writes text in bold, line by line: Discord ends bold with the line in a block quote.
func writeBold(b *strings.Builder, text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		b.WriteString("**" + Escape(line) + "**")
	}
}

// onRunes reports whether s lies in text, on rune boundaries.
func onRunes(text string, s corpus.Span) bool {
	return 0 <= s.Start && s.Start <= s.End && s.End <= len(text) &&
		(s.Start == len(text) || utf8.RuneStart(text[s.Start])) &&
		(s.End == len(text) || utf8.RuneStart(text[s.End]))
}
