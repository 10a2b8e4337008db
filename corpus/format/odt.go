package format

import (
	"errors"
	"strconv"
	"strings"
)

// parseODT takes the paragraphs, headings, lists, tables and notes out of an OpenDocument text (version 1.3 of OASIS).
// Text that was deleted with changes tracked, struck out or hidden is left out.
func parseODT(raw []byte, meta Metadata) (Source, error) {
	a, err := openArchive(raw, "ODT")
	if err != nil {
		return Source{}, err
	}
	manifest, err := a.tree("META-INF/manifest.xml")
	if err != nil {
		return Source{}, err
	}
	locked := false
	manifest.each("encryption-data", func(*element) { locked = true })
	if locked {
		return Source{}, errors.New("it has a password; save it without")
	}
	content, err := a.tree("content.xml")
	if err != nil {
		return Source{}, err
	}
	body := content.child("document-content", "body", "text")
	if body == nil {
		return Source{}, errors.New("it is damaged, or not ODT: it has no text in content.xml")
	}
	o := odt{out: map[string]bool{}, ordered: map[string]bool{}}
	o.styles(content)
	named, err := a.tree("styles.xml")
	if err != nil {
		return Source{}, err
	}
	o.styles(named)
	o.blocks(body)
	if o.text.Len() == 0 {
		return Source{}, errNoText
	}
	stated, err := a.tree("meta.xml")
	if err != nil {
		return Source{}, err
	}
	about := stated.child("document-meta", "meta")
	if meta.Title == "" {
		meta.Title = about.child("title").words()
	}
	s := o.source(meta)
	s.Published = day(about.child("date").words())
	return s, nil
}

// odt writes an OpenDocument text to a builder.
type odt struct {
	builder
	out     map[string]bool // styles that strike out or hide
	ordered map[string]bool // styles of lists with numbers
	mark    string          // what the next paragraph begins with: a list item's mark
	tight   bool            // the next paragraph is a line of the list before it
}

// styles reads which styles withdraw text, and which lists have numbers.
func (o *odt) styles(root *element) {
	root.each("style", func(e *element) {
		e.each("text-properties", func(p *element) {
			struck := p.attribute("text-line-through-style")
			if struck != "" && struck != "none" || p.attribute("display") == "none" {
				o.out[e.attribute("name")] = true
			}
		})
	})
	root.each("list-style", func(e *element) {
		if e.child("list-level-style-number").attribute("num-format") != "" {
			o.ordered[e.attribute("name")] = true
		}
	})
}

// blocks writes the paragraphs, lists and tables in an element.
func (o *odt) blocks(e *element) {
	for _, c := range e.children {
		switch c.name {
		case "h":
			level, err := strconv.Atoi(c.attribute("outline-level"))
			if err != nil || level < 1 || level > 10 {
				level = 1
			}
			text, notes := o.line(c)
			o.heading(level, text)
			o.writeNotes(notes)
		case "p":
			o.writeParagraph(c)
		case "list":
			o.list(c, o.ordered[c.attribute("style-name")])
		case "table":
			o.table(c)
		case "tracked-changes", "forms", "table-of-content", "alphabetical-index", "illustration-index", "":
		default:
			o.blocks(c)
		}
	}
}

func (o *odt) writeParagraph(p *element) {
	text, notes := o.line(p)
	if text == "" || o.out[p.attribute("style-name")] {
		return
	}
	if o.tight {
		o.builder.line(o.mark + text)
	} else {
		o.paragraph(o.mark + text)
	}
	o.mark, o.tight = "", false
	o.writeNotes(notes)
}

// writeNotes writes notes after the paragraph that refers to them.
func (o *odt) writeNotes(notes []*element) {
	for _, note := range notes {
		o.blocks(note)
	}
}

// list writes the items of a list, a line each; the first begins a paragraph.
func (o *odt) list(l *element, ordered bool) {
	number := 0
	for _, item := range l.children {
		if item.name != "list-item" && item.name != "list-header" {
			continue
		}
		number++
		o.tight, o.mark = number > 1, "- "
		if ordered {
			o.mark = strconv.Itoa(number) + ". "
		}
		for _, c := range item.children {
			if c.name == "list" {
				o.list(c, ordered)
				continue
			}
			o.blocks(&element{children: []*element{c}})
		}
		o.mark, o.tight = "", false
	}
}

// table writes a table, a row a line, with tabs between the cells.
func (o *odt) table(t *element) {
	first := true
	t.each("table-row", func(row *element) {
		var cells []string
		for _, c := range row.children {
			if c.name != "table-cell" && c.name != "covered-table-cell" {
				continue
			}
			var text []string
			c.each("p", func(p *element) {
				line, _ := o.line(p)
				text = append(text, strings.Fields(line)...)
			})
			cells = append(cells, strings.Join(text, " "))
		}
		first = o.row(cells, first)
	})
}

// line returns the text of a paragraph and the notes in it.
func (o *odt) line(p *element) (text string, notes []*element) {
	var b strings.Builder
	var add func(*element)
	add = func(e *element) {
		for _, c := range e.children {
			switch c.name {
			case "":
				b.WriteString(strings.NewReplacer("\n", " ", "\t", " ").Replace(c.text))
			case "s", "tab":
				b.WriteString(" ")
			case "line-break":
				b.WriteString("\n")
			case "note":
				if body := c.child("note-body"); body != nil {
					notes = append(notes, body)
				}
			case "annotation", "ruby-text":
			default:
				if !o.out[c.attribute("style-name")] {
					add(c)
				}
			}
		}
	}
	add(p)
	return collapse(b.String()), notes
}
