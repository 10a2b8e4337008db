package corpus

import "strings"

// prose collects the readable text of a marked-up source: paragraphs between blank lines, the items of a list and
// the rows of a table a line each, and the headings with their places.
type prose struct {
	text     strings.Builder
	headings []heading
}

// paragraph adds a paragraph.
func (p *prose) paragraph(s string) { p.block("\n\n", s) }

// line adds a line to the list or table that the last line belongs to.
func (p *prose) line(s string) { p.block("\n", s) }

func (p *prose) block(gap, s string) {
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
func (p *prose) heading(level int, s string) {
	s = strings.Join(strings.Fields(s), " ")
	p.paragraph(s)
	end := p.text.Len()
	p.headings = append(p.headings, heading{level, s, Span{end - len(s), end}})
}

// source returns what was collected.
func (p *prose) source(meta Metadata) source {
	return source{Metadata: meta, text: p.text.String(), headings: p.headings, extracted: true}
}
