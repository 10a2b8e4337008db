package format

import (
	"strings"

	"footnote/corpus/prose"
)

// builder collects the readable text of a marked-up source: paragraphs between blank lines, the items of a list and
// the rows of a table a line each, and the headings with their places.
type builder struct {
	text     strings.Builder
	headings []Heading
}

// paragraph adds a paragraph.
func (p *builder) paragraph(s string) { p.block("\n\n", s) }

// line adds a line to the current list or table.
func (p *builder) line(s string) { p.block("\n", s) }

// row adds the cells of a row of a table, with tabs between them, unless all are blank. The first row begins a
// paragraph. It returns whether the next row is still the first.
func (p *builder) row(cells []string, first bool) bool {
	line := strings.Join(cells, "\t")
	switch {
	case strings.TrimSpace(line) == "":
		return first
	case first:
		p.paragraph(line)
	default:
		p.line(line)
	}
	return false
}

// block adds s after a gap, unless s is blank.
func (p *builder) block(gap, s string) {
	s = strings.Trim(s, " \n")
	if s == "" {
		return
	}
	if p.text.Len() > 0 {
		p.text.WriteString(gap)
	}
	p.text.WriteString(s)
}

// heading adds a heading of a level from 1.
func (p *builder) heading(level int, s string) {
	s = strings.Join(strings.Fields(s), " ")
	p.paragraph(s)
	end := p.text.Len()
	p.headings = append(p.headings, Heading{level, s, prose.Span{Start: end - len(s), End: end}})
}

// source returns the collected text.
func (p *builder) source(meta Metadata) Source {
	return Source{Metadata: meta, Text: p.text.String(), Headings: p.headings, Extracted: true}
}
