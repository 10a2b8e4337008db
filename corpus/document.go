package corpus

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/clean"
	"footnote/corpus/dates"
	"footnote/corpus/format"
	"footnote/corpus/prose"
)

// newDocument cleans a source and divides it into sections and passages.
func newDocument(s format.Source) Document {
	doc, _ := newDocumentContext(context.Background(), s)
	return doc
}

// newDocumentContext is newDocument until ctx is done. It then returns the error of ctx.
func newDocumentContext(ctx context.Context, s format.Source) (doc Document, err error) {
	doc = Document{Metadata: s.Metadata}
	tidy := clean.TextContext
	if s.Extracted {
		tidy = clean.Markup
	}
	if doc.Text, doc.Repairs, err = tidy(ctx, s.Text); err != nil {
		return Document{}, err
	}
	headings := s.Headings
	if s.Extracted {
		headings = slices.DeleteFunc(headings, isStatement)
		if doc.Title == "" {
			doc.Title = outermost(headings)
		}
		headings = moveHeadings(doc.Text, headings, doc.Repairs)
	}
	if s.Extracted || s.Rearranged {
		for i := range doc.Repairs {
			doc.Repairs[i].Offset = -1
		}
	}
	if strings.TrimSpace(doc.Text) == "" {
		doc.Text = doc.Title // the title is all that can be found
	}
	all := prose.Blocks(doc.Text, Span{Start: 0, End: len(doc.Text)})
	stated, line := findAsOf(doc.Text, all)
	if doc.AsOf.IsZero() {
		doc.AsOf = stated
	}
	if doc.AsOf.IsZero() {
		doc.AsOf = s.Published
	}
	if doc.Title == "" && s.Extracted {
		doc.Title = doc.ID // without a title in the markup, the first line is something else
	}
	title := titleLine(doc.Text, all, doc.Title)
	if doc.Title == "" {
		doc.Title = titleOf(doc, title)
	}
	body := Span{Start: title.End, End: len(doc.Text)}
	if !s.Extracted {
		if body.Start > 0 {
			all = prose.Blocks(doc.Text, body)
		}
		headings = findHeadings(doc.Text, all)
	}
	headings = slices.DeleteFunc(headings, func(h format.Heading) bool { return h.Span.Start < body.Start })
	for i, h := range headings {
		if sameWords(h.Text, doc.Title) {
			headings[i].Level = 0
		}
	}
	if err := doc.cut(ctx, body, headings, line); err != nil {
		return Document{}, err
	}
	return doc, nil
}

// isStatement reports whether a heading of the markup is long and ends like a sentence. Such text is set large to be
// read, and is not the heading of a section.
func isStatement(h format.Heading) bool {
	return endsInStop(h.Text) && utf8.RuneCountInString(h.Text) > headingRunes
}

// outermost returns the first heading of the first level that is no longer than twice a title, or "".
func outermost(headings []format.Heading) string {
	for _, h := range headings {
		if h.Level == 1 && utf8.RuneCountInString(h.Text) <= 2*titleRunes {
			return h.Text
		}
	}
	return ""
}

// titleOf returns the title line of a document, or else its id.
func titleOf(doc Document, title Span) string {
	name, _, _ := strings.Cut(strings.TrimSpace(title.In(doc.Text)), "\n")
	if name = strings.Trim(name, "# "); name != "" {
		return name
	}
	return doc.ID
}

// titleRunes is the greatest length of a first line that is taken for a title.
const titleRunes = 120

// titleLine returns the title at the head of a text that has the blocks all. It is the line that repeats known. When
// no title is known, it is a short line on its own that does not end like a sentence, with the rule under it. The span
// is empty without a title, and when nothing follows it.
func titleLine(text string, all [][]Span, known string) Span {
	if len(all) == 0 || len(all) == 1 && len(all[0]) < 3 {
		return Span{}
	}
	head, alone := all[0][0], len(all[0]) == 1
	name := head.In(text)
	if h, ok := underlined(text, all[0]); ok {
		head, alone = h.Span, true
	}
	if known != "" {
		alone = sameWords(name, known)
	} else if prose.Longer(name, titleRunes) || !hasLetter(name) || endsInStop(name) {
		alone = false
	}
	if !alone {
		return Span{}
	}
	return Span{Start: 0, End: head.End}
}

// endsInStop reports whether a line ends like a statement. A title may be a question.
func endsInStop(s string) bool {
	return endsInPunctuation(s) && !strings.HasSuffix(s, "?") && !strings.HasSuffix(s, "!")
}

// sameWords reports whether two texts have the same words, ignoring case, heading marks and white space.
func sameWords(a, b string) bool {
	a, b = strings.TrimLeft(a, "# "), strings.TrimLeft(b, "# ")
	for {
		var v, w string
		v, a = cutWord(a)
		w, b = cutWord(b)
		if !strings.EqualFold(v, w) {
			return false
		}
		if v == "" {
			return true
		}
	}
}

// cutWord cuts the first word off s. It is empty when there is none.
func cutWord(s string) (word, rest string) {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	if end := strings.IndexFunc(s, unicode.IsSpace); end >= 0 {
		return s[:end], s[end:]
	}
	return s, ""
}

// cut fills sections and passages. The line with the as-of date is in a section but in no passage: it is about the
// document, and would answer every question for its date.
func (doc *Document) cut(ctx context.Context, body Span, headings []format.Heading, asOf Span) error {
	ids := numbering{document: doc.ID, seen: make(map[[sha256.Size]byte]int)}
	found, err := dates.FindContext(ctx, doc.Text, doc.AsOf)
	if err != nil {
		return err
	}
	parts := sections(doc.Text, body, headings)
	most := maxPassage
	if len(parts) == 1 && len(prose.LineGroups(doc.Text, parts[0].span)) == 1 {
		most = maxLonePassage
	}
	for _, o := range parts {
		section := o.section()
		doc.Sections = append(doc.Sections, section)
		above := headingDates(found, o.path)
		for _, span := range cutPassages(doc.Text, o.span, most, asOf) {
			if err := ctx.Err(); err != nil {
				return err
			}
			p := ids.passage(doc.Text, span, section.Heading)
			p.Dates = within(found, span)
			if len(above) > 0 {
				p.Dates = slices.Concat(above, p.Dates)
			}
			doc.Passages = append(doc.Passages, p)
		}
	}
	return nil
}

// within returns the dates inside span. The dates are in order of their spans and do not overlap.
func within(all []Date, span Span) []Date {
	from, _ := slices.BinarySearchFunc(all, span.Start, func(d Date, at int) int { return d.Span.Start - at })
	to := from
	for to < len(all) && all[to].Span.End <= span.End {
		to++
	}
	if from == to {
		return nil
	}
	return all[from:to:to] // an append does not reach the dates after it
}

// headingDates returns the dates in headings, which hold for the section under them.
func headingDates(all []Date, path []format.Heading) []Date {
	var out []Date
	for _, h := range path {
		for _, d := range within(all, h.Span) {
			d.From = FromHeading
			out = append(out, d)
		}
	}
	return out
}

// moveHeadings updates the places of headings after cleaning, and drops those that cleaning removed.
func moveHeadings(text string, headings []format.Heading, repairs []Repair) []format.Heading {
	var out []format.Heading
	m := mapping{repairs: repairs}
	for _, h := range headings {
		h.Span = prose.Trim(text, Span{Start: m.offset(h.Span.Start), End: m.offset(h.Span.End)})
		if h.Span.Len() == 0 {
			continue
		}
		h.Text = strings.Join(strings.Fields(h.Span.In(text)), " ")
		out = append(out, h)
	}
	return out
}

// mapping maps offsets of the source to the cleaned text. The offsets must be given in ascending order.
type mapping struct {
	repairs []Repair
	shift   int // cleaned minus source, after the repairs passed so far
}

// offset maps an offset of the source. Inside a repair it returns the repair's end.
func (m *mapping) offset(at int) int {
	for len(m.repairs) > 0 {
		r := m.repairs[0]
		if r.Offset >= at {
			break
		}
		m.repairs = m.repairs[1:]
		m.shift = r.Span.End - (r.Offset + len(r.Source))
		if r.Offset+len(r.Source) > at {
			return r.Span.End
		}
	}
	return at + m.shift
}
