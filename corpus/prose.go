package corpus

import (
	"strings"
	"unicode/utf8"
)

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

// heading adds a heading of a level from 1. A long one that ends like a sentence is set large to be read, not to head
// a section: it is a paragraph.
func (p *prose) heading(level int, s string) {
	s = strings.Join(strings.Fields(s), " ")
	p.paragraph(s)
	if endsInStop(s) && utf8.RuneCountInString(s) > headingRunes {
		return
	}
	end := p.text.Len()
	p.headings = append(p.headings, heading{level, s, Span{end - len(s), end}})
}

// source returns what was collected. The title is the one that is known, or the first outermost heading.
func (p *prose) source(meta Metadata) source {
	for _, h := range p.headings {
		if meta.Title == "" && h.level == 1 && utf8.RuneCountInString(h.text) <= 2*titleRunes {
			meta.Title = h.text
		}
	}
	return source{Metadata: meta, text: p.text.String(), headings: p.headings, extracted: true}
}
