package eval

import (
	"unicode/utf8"

	"footnote/corpus"
)

// Locate finds the passages of a document that hold a part of a place that a question names in it. It is to be called for every
// document of the corpus that Spans name: a question without one counts for no measure of places, and a place that no passage holds
// as one that was not found.
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
		j.places[d.ID] = append([]int{}, j.places[d.ID]...) // there, even if no passage holds the place
		for _, passage := range d.Passages {
			if passage.Span.Start < place.End && place.Start < passage.Span.End {
				j.places[d.ID] = append(j.places[d.ID], passage.Number)
			}
		}
	}
}

// sourceMap is the repairs of a text that was cleaned, by which places in its source are found in it.
type sourceMap []corpus.Repair

// place finds where characters of the source stand in the cleaned text, in bytes. Of what a repair replaced, all that stands
// there instead counts.
func (m sourceMap) place(text string, p Place) corpus.Span {
	return corpus.Span{Start: m.offset(text, p.Start, false), End: m.offset(text, p.End, true)}
}

// offset returns the byte of the cleaned text at which the n-th character of its source stands; where a repair replaced that
// character, the begin of what stands there instead, or, for the end of a place, its end.
func (m sourceMap) offset(text string, n int, end bool) int {
	at := 0 // bytes of text, which is the n-th character yet to come
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

// byteOf returns the byte at which the n-th character of a text begins, its length when it has no more.
func byteOf(text string, n int) int {
	for i := range text {
		if n == 0 {
			return i
		}
		n--
	}
	return len(text)
}
