package eval

import (
	"unicode/utf8"

	"footnote/corpus"
)

// Locate records the passages of a document that overlap with the question's Spans. Call it for every
// document that Spans name. A question without a located document counts for no measure of places; a place
// outside of all passages counts as not found.
func (j *Judged) Locate(d corpus.Document) {
	moved := sourceMap(d.Repairs)
	for _, p := range j.Spans {
		if p.Document != d.ID {
			continue
		}
		if j.places == nil {
			j.places = map[string][]int{}
		}
		place := moved.place(d.Text, p)
		j.places[d.ID] = append([]int{}, j.places[d.ID]...) // not nil even if no passage overlaps
		for _, passage := range d.Passages {
			if passage.Span.Start < place.End && place.Start < passage.Span.End {
				j.places[d.ID] = append(j.places[d.ID], passage.Number)
			}
		}
	}
}

// sourceMap holds the repairs of a cleaned text. It maps positions in the source to positions in that text.
type sourceMap []corpus.Repair

// place returns the bytes of the cleaned text that correspond to characters of its source. A repair that
// the range touches is included whole.
func (m sourceMap) place(text string, p Place) corpus.Span {
	return corpus.Span{Start: m.offset(text, p.Start, false), End: m.offset(text, p.End, true)}
}

// offset returns the byte of the cleaned text that corresponds to the n-th character of its source. If a
// repair replaced that character, it is the start of the replacement, or its end if the offset ends a
// range.
func (m sourceMap) offset(text string, n int, end bool) int {
	at := 0 // n counts source characters from this byte of text
	for _, r := range m {
		if r.Offset < 0 {
			continue
		}
		kept := text[at:r.Span.Start]
		before, replaced := utf8.RuneCountInString(kept), utf8.RuneCountInString(r.Source)
		switch {
		case n <= before:
			return at + byteOf(kept, n)
		case n-before < replaced && end:
			return r.Span.End
		case n-before < replaced:
			return r.Span.Start
		}
		n -= before + replaced
		at = r.Span.End
	}
	return at + byteOf(text[at:], n)
}

// byteOf returns the byte offset of the n-th character of a text, or the text's length if it has fewer.
func byteOf(text string, n int) int {
	for i := range text {
		if n == 0 {
			return i
		}
		n--
	}
	return len(text)
}
