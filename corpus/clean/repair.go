package clean

import (
	"context"
	"fmt"
	"strings"

	"footnote/corpus/prose"
)

// Repair is one place where cleaning changed the source.
type Repair struct {
	Kind   Kind
	Span   prose.Span // the replacement in the cleaned text; empty where the source bytes were dropped
	Offset int        // of the replaced bytes in the source; -1 when the source is not text (HTML)
	Source string     // the replaced source bytes
}

// Kind is the rule that changed the source.
type Kind string

// The rules of cleaning. UTF-8 may have been misread as Windows-1252, Latin-1 or Mac Roman.
const (
	Encoding   Kind = "encoding"   // misread UTF-8, punctuation of Windows-1252, references like "&nbsp;"
	Control    Kind = "control"    // control characters, and line ends other than a newline
	Space      Kind = "space"      // a non-breaking space, now a plain one
	Invisible  Kind = "invisible"  // byte order marks, zero-width characters and soft hyphens
	Ligature   Kind = "ligature"   // a printer's ligature, now its letters
	Filler     Kind = "filler"     // a run of one foreign character inside a word or beside it
	ChunkSize  Kind = "chunk-size" // the hexadecimal length of an HTTP chunk
	Seam       Kind = "seam"       // a piece that is repeated where two chunks meet
	Hyphen     Kind = "hyphen"     // a word or compound divided between two lines
	Navigation Kind = "navigation" // a line of links, or of buttons
)

// String describes what was replaced, where, and by which rule.
func (r Repair) String() string {
	if r.Offset < 0 {
		return fmt.Sprintf("%s: %q", r.Kind, r.Source)
	}
	return fmt.Sprintf("%s at byte %d: %q", r.Kind, r.Offset, r.Source)
}

// edit is one change that a rule makes: the bytes of span become text.
type edit struct {
	kind Kind
	span prose.Span
	text string
}

// draft is a source while it is being cleaned.
type draft struct {
	ctx     context.Context // of the call, which the draft does not outlive
	source  string
	text    string
	markup  bool     // the source is the text of Markdown or HTML
	crawled bool     // residue that no author writes proves that the source is the raw body of an HTTP response
	repairs []Repair // the differences between source and text; ordered, disjoint
}

// apply makes edits, which are ordered and disjoint, to d.text, and records them as repairs of the source. An earlier
// repair that an edit overlaps becomes part of it.
func (d *draft) apply(edits []edit) {
	if len(edits) == 0 {
		return
	}
	var (
		out     strings.Builder
		repairs = make([]Repair, 0, len(d.repairs)+len(edits))
		copied  = 0 // bytes of d.text that are in out
		shift   = 0 // what to add to an offset of d.text to get the source's, after the repairs seen so far
		before  = d.repairs
	)
	size := len(d.text)
	for _, e := range edits {
		size += len(e.text) - e.span.Len()
	}
	out.Grow(size) // a long text is not copied again
	for len(before) > 0 || len(edits) > 0 {
		var g group
		g, before, edits = nextGroup(before, edits)
		out.WriteString(d.text[copied:g.span.Start])
		start, offset := out.Len(), g.span.Start+shift
		copied = g.span.Start
		for _, e := range g.edits {
			out.WriteString(d.text[copied:e.span.Start])
			out.WriteString(e.text)
			copied = e.span.End
		}
		out.WriteString(d.text[copied:g.span.End])
		copied = g.span.End
		shift += g.shift
		span := prose.Span{Start: start, End: out.Len()}
		if source := d.source[offset : copied+shift]; source != span.In(out.String()) {
			repairs = append(repairs, Repair{Kind: g.kind, Span: span, Offset: offset, Source: source})
		}
	}
	out.WriteString(d.text[copied:])
	d.text, d.repairs = out.String(), repairs
}

// group is what becomes one repair: an earlier repair, an edit, or several of both that overlap.
type group struct {
	kind  Kind       // of the last edit, else of the repair
	span  prose.Span // in the text before the edits
	shift int        // length of the repairs' source minus that of their spans, in bytes
	edits []edit
}

// nextGroup takes the first group off two ordered lists, at least one of which is not empty, and returns what is left
// of them.
func nextGroup(repairs []Repair, edits []edit) (group, []Repair, []edit) {
	var g group
	takeRepair := func() {
		r := repairs[0]
		repairs = repairs[1:]
		if len(g.edits) == 0 {
			g.kind = r.Kind
		}
		g.span.End = max(g.span.End, r.Span.End)
		g.shift += len(r.Source) - r.Span.Len()
	}
	takeEdit := func() {
		e := edits[0]
		edits = edits[1:]
		g.kind = e.kind
		g.span.End = max(g.span.End, e.span.End)
		g.edits = append(g.edits, e)
	}
	// A dropped range (an empty span) at the start of an edit precedes it.
	if len(edits) == 0 || len(repairs) > 0 && repairs[0].Span.Start <= edits[0].span.Start {
		g.span.Start = repairs[0].Span.Start
		takeRepair()
	} else {
		g.span.Start = edits[0].span.Start
		takeEdit()
	}
	for {
		switch {
		case len(repairs) > 0 && repairs[0].Span.Start < g.span.End:
			takeRepair()
		case len(edits) > 0 && edits[0].span.Start < g.span.End:
			takeEdit()
		default:
			return g, repairs, edits
		}
	}
}
