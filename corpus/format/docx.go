package format

import (
	"errors"
	"strconv"
	"strings"
)

// errNoText is the error for a document in which nothing is written.
var errNoText = errors.New("there is no text in it")

// parseDOCX takes the paragraphs, headings, lists, tables and notes out of a document of Word (WordprocessingML of
// ECMA-376). Text that was deleted with changes tracked, struck out or hidden is left out; what was inserted is in.
//
// No maintained library under a permissive licence reads all of these.
func parseDOCX(raw []byte, meta Metadata) (Source, error) {
	a, err := openArchive(raw, "DOCX")
	if err != nil {
		return Source{}, err
	}
	d := docx{notes: map[string]*element{}, counts: map[string]int{}}
	parts := map[string]*element{}
	for _, name := range []string{"document", "styles", "numbering", "footnotes", "endnotes"} {
		if parts[name], err = a.tree("word/" + name + ".xml"); err != nil {
			return Source{}, err
		}
	}
	body := parts["document"].child("document", "body")
	if body == nil {
		return Source{}, errors.New("it is damaged, or not DOCX: it has no word/document.xml")
	}
	d.levels = headingLevels(parts["styles"])
	d.numbers = numberFormats(parts["numbering"])
	for _, kind := range []string{"footnote", "endnote"} {
		parts[kind+"s"].each(kind, func(e *element) { d.notes[kind+e.attribute("id")] = e })
	}
	d.blocks(body)
	if d.text.Len() == 0 {
		return Source{}, errNoText
	}
	core, err := a.tree("docProps/core.xml")
	if err != nil {
		return Source{}, err
	}
	about := core.child("coreproperties")
	if meta.Title == "" {
		meta.Title = about.child("title").words()
	}
	s := d.source(meta)
	if s.Published = day(about.child("modified").words()); s.Published.IsZero() {
		s.Published = day(about.child("created").words())
	}
	return s, nil
}

// docx writes a document of Word to a builder.
type docx struct {
	builder
	levels  map[string]int       // of headings, by style
	numbers map[[2]string]string // formats of lists, by the list's number and the level in it
	notes   map[string]*element  // by kind and id
	counts  map[string]int       // items so far, by list and level
	inList  bool                 // the paragraph before was an item
}

// headingLevels returns the levels of the styles that are headings.
func headingLevels(styles *element) map[string]int {
	levels, based := map[string]int{}, map[string]string{}
	styles.each("style", func(e *element) {
		id := e.attribute("styleId")
		based[id] = e.child("basedon").attribute("val")
		if level, ok := outline(e.child("ppr")); ok {
			levels[id] = level
		}
		name := strings.ToLower(e.child("name").attribute("val"))
		if rest, ok := strings.CutPrefix(name, "heading "); ok {
			if n, err := strconv.Atoi(rest); err == nil && n >= 1 && n <= 9 {
				levels[id] = n
			}
		} else if name == "title" {
			levels[id] = 1
		}
	})
	for id := range based {
		at := id
		for range len(based) { // a circle of styles has no end
			if level, ok := levels[at]; ok {
				levels[id] = level
				break
			}
			if at = based[at]; at == "" {
				break
			}
		}
	}
	return levels
}

// outline returns the level that the properties of a paragraph give it.
func outline(properties *element) (level int, ok bool) {
	n, err := strconv.Atoi(properties.child("outlinelvl").attribute("val"))
	if err != nil || n < 0 || n > 8 { // 9 is body text
		return 0, false
	}
	return n + 1, true
}

// numberFormats returns the formats of the levels of each list, such as bullet or decimal.
func numberFormats(numbering *element) map[[2]string]string {
	abstract := map[[2]string]string{}
	numbering.each("abstractnum", func(e *element) {
		e.each("lvl", func(level *element) {
			at := [2]string{e.attribute("abstractNumId"), level.attribute("ilvl")}
			abstract[at] = level.child("numfmt").attribute("val")
		})
	})
	formats := map[[2]string]string{}
	numbering.each("num", func(e *element) {
		of := e.child("abstractnumid").attribute("val")
		for at, format := range abstract {
			if at[0] == of {
				formats[[2]string{e.attribute("numId"), at[1]}] = format
			}
		}
	})
	return formats
}

// blocks writes the paragraphs and tables in an element.
func (d *docx) blocks(e *element) {
	for _, c := range e.children {
		switch c.name {
		case "p":
			d.writeParagraph(c)
		case "tbl":
			d.table(c)
		case "sdt", "sdtcontent", "ins", "moveto", "customxml", "smarttag":
			d.blocks(c)
		}
	}
}

func (d *docx) writeParagraph(p *element) {
	var r run
	r.add(p)
	text := strings.TrimSpace(r.text.String())
	properties := p.child("ppr")
	level, isHeading := outline(properties)
	if !isHeading {
		level, isHeading = d.levels[properties.child("pstyle").attribute("val")]
	}
	item := properties.child("numpr")
	switch number := item.child("numid").attribute("val"); {
	case text == "":
	case isHeading:
		d.heading(level, text)
		d.inList = false
	case number != "" && number != "0":
		text = d.mark(number, item.child("ilvl").attribute("val")) + text
		if d.inList {
			d.line(text)
		} else {
			d.paragraph(text)
		}
		d.inList = true
	default:
		d.paragraph(text)
		d.inList = false
	}
	for _, box := range r.boxes {
		d.blocks(box)
	}
	for _, id := range r.notes {
		d.note(id)
	}
}

// note writes a note once, after the paragraph that refers to it.
func (d *docx) note(id string) {
	if e := d.notes[id]; e != nil {
		delete(d.notes, id)
		d.inList = false
		d.blocks(e)
	}
}

// mark returns the mark of the next item of a list.
func (d *docx) mark(number, level string) string {
	switch d.numbers[[2]string{number, level}] {
	case "", "bullet", "none":
		return "- "
	}
	depth, _ := strconv.Atoi(level)
	d.counts[number+" "+strconv.Itoa(depth)]++
	for deeper := depth + 1; deeper < maxListDepth; deeper++ {
		delete(d.counts, number+" "+strconv.Itoa(deeper))
	}
	return strconv.Itoa(d.counts[number+" "+strconv.Itoa(depth)]) + ". "
}

// maxListDepth is the number of levels that a list of Word has.
const maxListDepth = 9

// table writes a table, a row a line, with tabs between the cells. Cells that hold more than text, as in a table that
// lays out a page, are written one after the other.
func (d *docx) table(t *element) {
	first := true
	for _, row := range t.children {
		if row.name != "tr" {
			continue
		}
		var cells []string
		for _, cell := range row.children {
			if cell.name != "tc" {
				continue
			}
			if cell.child("tbl") != nil {
				d.blocks(cell)
				continue
			}
			cells = append(cells, d.cell(cell))
		}
		first = d.row(cells, first)
	}
	d.inList = false
}

// cell returns the text of a cell on one line.
func (d *docx) cell(c *element) string {
	var text []string
	for _, p := range c.children {
		if p.name == "p" {
			var r run
			r.add(p)
			text = append(text, strings.Fields(r.text.String())...)
		}
	}
	return strings.Join(text, " ")
}

// run collects the text of a paragraph, with the boxes and notes in it.
type run struct {
	text  strings.Builder
	boxes []*element
	notes []string
}

// add adds what is in an element.
func (r *run) add(e *element) {
	for _, c := range e.children {
		switch c.name {
		case "t":
			for _, text := range c.children {
				r.text.WriteString(text.text)
			}
		case "tab", "ptab":
			r.text.WriteString(" ")
		case "br", "cr":
			r.text.WriteString("\n")
		case "nobreakhyphen":
			r.text.WriteString("\u2011")
		case "footnotereference", "endnotereference":
			r.notes = append(r.notes, strings.TrimSuffix(c.name, "reference")+c.attribute("id"))
		case "txbxcontent":
			r.boxes = append(r.boxes, c)
		case "r":
			if !withdrawnRun(c.child("rpr")) {
				r.add(c)
			}
		case "del", "movefrom", "fallback", "ppr", "rpr", "instrtext", "":
		default:
			r.add(c)
		}
	}
}

// withdrawnRun reports whether the properties of a run strike it out or hide it.
func withdrawnRun(properties *element) bool {
	for _, name := range []string{"strike", "dstrike", "vanish", "webhidden"} {
		if p := properties.child(name); p != nil {
			switch p.attribute("val") {
			case "0", "false", "off":
			default:
				return true
			}
		}
	}
	return false
}
