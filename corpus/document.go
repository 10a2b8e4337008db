package corpus

import (
	"crypto/sha256"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// newDocument cleans a source and divides it into sections and passages.
func newDocument(s source) Document {
	doc := Document{Metadata: s.Metadata}
	doc.Text, doc.Repairs = clean(s.text)
	headings := s.headings
	if s.extracted {
		headings = slices.DeleteFunc(headings, isStatement)
		if doc.Title == "" {
			doc.Title = outermost(headings)
		}
		headings = moveHeadings(doc.Text, headings, doc.Repairs)
		for i := range doc.Repairs {
			doc.Repairs[i].Offset = -1
		}
	}
	if strings.TrimSpace(doc.Text) == "" {
		doc.Text = doc.Title // a title is all there is to find
	}
	all := blocks(doc.Text, Span{0, len(doc.Text)})
	stated, line := findAsOf(doc.Text, all)
	if doc.AsOf.IsZero() {
		doc.AsOf = stated
	}
	if doc.AsOf.IsZero() {
		doc.AsOf = s.published
	}
	if doc.Title == "" && s.extracted {
		doc.Title = doc.ID // markup that names no title has none: its first line is something else
	}
	title := titleLine(doc.Text, all, doc.Title)
	if doc.Title == "" {
		doc.Title = titleOf(doc, title)
	}
	body := Span{title.End, len(doc.Text)}
	if !s.extracted {
		if body.Start > 0 {
			all = blocks(doc.Text, body)
		}
		headings = findHeadings(doc.Text, all)
	}
	headings = slices.DeleteFunc(headings, func(h heading) bool { return h.span.Start < body.Start })
	for i, h := range headings {
		if sameWords(h.text, doc.Title) {
			headings[i].level = 0
		}
	}
	doc.cut(body, headings, line)
	return doc
}

// isStatement reports whether a heading of the markup is long and ends like a sentence. It is set large to be read, and
// heads no section.
func isStatement(h heading) bool {
	return endsInStop(h.text) && utf8.RuneCountInString(h.text) > headingRunes
}

// outermost returns the first heading of the first level that is no longer than twice a title, or "".
func outermost(headings []heading) string {
	for _, h := range headings {
		if h.level == 1 && utf8.RuneCountInString(h.text) <= 2*titleRunes {
			return h.text
		}
	}
	return ""
}

// titleOf names a document by its title line, else by its id.
func titleOf(doc Document, title Span) string {
	name, _, _ := strings.Cut(strings.TrimSpace(title.In(doc.Text)), "\n")
	if name = strings.Trim(name, "# "); name != "" {
		return name
	}
	return doc.ID
}

// titleRunes is the greatest length of a first line that is taken for a title.
const titleRunes = 120

// titleLine returns the part at the head of a text, of which all are the blocks, that is its title: the line that repeats known, or, when no title
// is known, a short line that stands alone and does not end like a sentence, with the rule under it. It is empty
// without one, and when nothing follows it.
func titleLine(text string, all [][]Span, known string) Span {
	if len(all) == 0 || len(all) == 1 && len(all[0]) < 3 {
		return Span{}
	}
	head, alone := all[0][0], len(all[0]) == 1
	name := head.In(text)
	if h, ok := underlined(text, all[0]); ok {
		head, alone = h.span, true
	}
	if known != "" {
		alone = sameWords(name, known)
	} else if longer(name, titleRunes) || !hasLetter(name) || endsInStop(name) {
		alone = false
	}
	if !alone {
		return Span{}
	}
	return Span{0, head.End}
}

// endsInStop reports a line that ends like a statement. A title may be a question.
func endsInStop(s string) bool {
	return endsInPunctuation(s) && !strings.HasSuffix(s, "?") && !strings.HasSuffix(s, "!")
}

// sameWords compares without regard to case, heading marks and white space.
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

// cutWord cuts the first word off s; it is empty when there is none.
func cutWord(s string) (word, rest string) {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	if end := strings.IndexFunc(s, unicode.IsSpace); end >= 0 {
		return s[:end], s[end:]
	}
	return s, ""
}

// cut fills sections and passages. The line that states the as-of date is in a section but in no passage: it
// is about the document and would answer every question for its date.
func (doc *Document) cut(body Span, headings []heading, asOf Span) {
	ids := numbering{document: doc.ID, seen: make(map[[sha256.Size]byte]int)}
	found := FindDates(doc.Text, doc.AsOf)
	parts := sections(doc.Text, body, headings)
	most := passageMost
	if len(parts) == 1 && len(lineGroups(doc.Text, parts[0].span)) == 1 {
		most = lonePassage
	}
	for _, o := range parts {
		section := o.section()
		doc.Sections = append(doc.Sections, section)
		above := headingDates(found, o.path)
		for _, span := range cutPassages(doc.Text, o.span, most, asOf) {
			p := ids.passage(doc.Text, span, section.Heading)
			p.Dates = append(slices.Clone(above), within(found, span)...)
			doc.Passages = append(doc.Passages, p)
		}
	}
}

// within returns the dates that lie in span. Dates are in order of their spans and do not overlap.
func within(all []Date, span Span) []Date {
	from, _ := slices.BinarySearchFunc(all, span.Start, func(d Date, at int) int { return d.Span.Start - at })
	to := from
	for to < len(all) && all[to].Span.End <= span.End {
		to++
	}
	return all[from:to]
}

// headingDates returns the dates in headings, which hold for everything under them.
func headingDates(all []Date, path []heading) []Date {
	var out []Date
	for _, h := range path {
		for _, d := range within(all, h.span) {
			d.From = FromHeading
			out = append(out, d)
		}
	}
	return out
}

// moveHeadings finds the places of headings again after cleaning. One that cleaning took away is left out.
func moveHeadings(text string, headings []heading, repairs []Repair) []heading {
	var out []heading
	m := mapping{repairs: repairs}
	for _, h := range headings {
		h.span = trimSpan(text, Span{m.offset(h.span.Start), m.offset(h.span.End)})
		if h.span.Len() == 0 {
			continue
		}
		h.text = strings.Join(strings.Fields(h.span.In(text)), " ")
		out = append(out, h)
	}
	return out
}

// mapping carries offsets of the source into the cleaned text. Offsets are asked for in ascending order.
type mapping struct {
	repairs []Repair
	shift   int // cleaned minus source, after the repairs passed so far
}

// offset returns where a source offset lies in the cleaned text; inside a repair it is the repair's end.
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
