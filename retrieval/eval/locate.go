package eval

import (
	"unicode/utf8"

	"footnote/corpus"
)

// Locate finds the passages of a document that hold a part of a place that a question names in it. It is to be called for every
// document that Spans name; a question whose places are not all located counts for no measure of places.
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
		if runes := utf8.RuneCountInString(kept); n <= runes {
			return at + byteOf(kept, n)
		} else {
			n -= runes
		}
		if runes := utf8.RuneCountInString(r.Source); n >= runes {
			n -= runes
			at = r.Span.End
		} else if end {
			return r.Span.End
		} else {
			return r.Span.Start
		}
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
