package retrieval

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/index"
)

// Quote is a search for the exact occurrences of words.
type Quote struct {
	Words    string        // case, white space and the kind of quotation mark or dash do not matter
	Document string        // only the document with this id or title; empty: all
	Within   edtf.Interval // only passages with a date that overlaps; zero: any time
	Skip     int           // so many of the first citations are left out
	Limit    int           // citations at most; 0: 3

	// Passages is how many passages that have the words are compared with them at most; 0: all. Until the first
	// occurrence is found, more are.
	Passages int
}

// Quotations are the passages that contain the words of a Quote, in corpus order.
type Quotations struct {
	Total     int        // occurrences, including those outside Citations
	Passages  int        // passages with an occurrence, including those outside Citations
	More      bool       // Quote.Passages ended the search: there may be more of both
	Citations []Citation // with Matches; Sentence is the sentence of the first match; Rank counts from 1 before Skip
	Withheld  bool       // there are more, but their source has changed since it was read: see ErrChanged
}

// defaultQuotations is Quote.Limit when it is 0.
const defaultQuotations = 3

// Quote finds the exact occurrences of words, in corpus order. An occurrence begins and ends with a whole word. The
// error is ErrNoDocument for an unknown Quote.Document.
func (x *Index) Quote(ctx context.Context, quote Quote) (Quotations, error) {
	f, err := x.index.Filter(quote.Document, quote.Within)
	if err != nil {
		return Quotations{}, err
	}
	wanted := appendPlain(nil, []byte(strings.TrimSpace(quote.Words)), nil)
	if len(wanted) == 0 {
		return Quotations{}, nil
	}
	passages, err := x.holding(quote.Words, f)
	if err != nil {
		return Quotations{}, err
	}
	var found Quotations
	var text, folded []byte // buffers
	compared := 0
	for ordinal := range passages {
		if quote.Passages > 0 && compared >= quote.Passages && found.Total > 0 {
			found.More = true
			break
		}
		compared++
		if err := ctx.Err(); err != nil {
			return Quotations{}, err
		}
		if text, err = x.index.AppendText(text[:0], ordinal); err != nil {
			return Quotations{}, err
		}
		folded = appendPlain(folded[:0], text, nil)
		n := 0
		for range occurrencesIn(folded, wanted) {
			n++
		}
		if n == 0 {
			continue
		}
		rank := found.Passages + 1
		found.Total += n
		found.Passages = rank
		if rank <= quote.Skip || rank > quote.Skip+cmp.Or(quote.Limit, defaultQuotations) {
			continue
		}
		p, err := x.index.Passage(ordinal)
		if err != nil {
			return Quotations{}, err
		}
		found.Citations = append(found.Citations, x.quotation(p, rank, occurrences(p.Passage, wanted)))
	}
	return found, nil
}

// holding returns the passages that have every word in text, title or headings, in corpus order; all passages when
// there is no word. Additional readings are not looked up: "Sino" is not a whole word of "SinoSoviet".
func (x *Index) holding(words string, f index.Filter) (iter.Seq[uint32], error) {
	var terms []string
	for _, t := range analysis.English.Analyze(words) {
		if !t.Extra && !slices.Contains(terms, t.Term) {
			terms = append(terms, t.Term)
		}
	}
	return x.index.PassagesWith(terms, f)
}

// appendPlain appends to b the form of a text in which quotations are compared: lower case, one blank for any white
// space, straight quotation marks, one kind of dash. Unless at is nil, it appends to at the offset of each byte.
func appendPlain(b, text []byte, at *[]int) []byte {
	blank := false
	for i, r := range string(text) {
		if unicode.IsSpace(r) {
			if blank {
				continue
			}
			r, blank = ' ', true
		} else {
			blank = false
		}
		before := len(b)
		if b = utf8.AppendRune(b, plainRune(r)); at != nil {
			for range len(b) - before {
				*at = append(*at, i)
			}
		}
	}
	return b
}

func plainRune(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case r < utf8.RuneSelf:
		return r
	}
	switch r {
	case '‘', '’', '‛', '′':
		return '\''
	case '“', '”', '„', '″', '«', '»':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return '-'
	}
	return unicode.ToLower(r)
}

// occurrences returns where a passage has wanted, in bytes of the document's text.
func occurrences(p corpus.Passage, wanted []byte) []corpus.Span {
	var at []int
	text := appendPlain(nil, []byte(p.Text), &at)
	at = append(at, len(p.Text))
	var spans []corpus.Span
	for start, end := range occurrencesIn(text, wanted) {
		spans = append(spans, corpus.Span{Start: at[start], End: at[end]}.Shift(p.Span.Start))
	}
	return spans
}

// occurrencesIn returns where text has wanted, both in plain form, as starts and ends in bytes of text.
func occurrencesIn(text, wanted []byte) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for from := 0; ; {
			i := bytes.Index(text[from:], wanted)
			if i < 0 {
				return
			}
			start, end := from+i, from+i+len(wanted)
			if !wholeWord(text, start, end) {
				from = start + 1
				continue
			}
			if from = end; !yield(start, end) {
				return
			}
		}
	}
}

// wholeWord reports whether s[start:end] begins and ends at the ends of words.
func wholeWord(s []byte, start, end int) bool {
	before, _ := utf8.DecodeLastRune(s[:start])
	first, _ := utf8.DecodeRune(s[start:])
	last, _ := utf8.DecodeLastRune(s[:end])
	after, _ := utf8.DecodeRune(s[end:])
	return !(joins(before) && joins(first)) && !(joins(last) && joins(after))
}

// joins reports whether r is part of words that are separated by spaces.
func joins(r rune) bool {
	return r != utf8.RuneError && analysis.IsWordRune(r) && !analysis.IsIdeograph(r)
}

// quotation cites the sentence of the first match, and those of the others as far as excerptBytes allows. Matches
// outside the excerpt are dropped.
func (x *Index) quotation(p *analysis.Passage, rank int, matches []corpus.Span) Citation {
	sentence := func(s corpus.Span) int {
		i := slices.IndexFunc(p.Passage.Sentences, func(o corpus.Span) bool { return s.Start < o.End })
		return max(i, 0)
	}
	if len(p.Passage.Sentences) == 0 {
		c := CitePassage(x.location(p))
		c.Rank, c.Matches, c.Score = rank, matches, 1
		return c
	}
	first := matches[0]
	best := p.Passage.Sentences[sentence(first)]
	excerpt := best
	for _, m := range matches {
		for i := sentence(m); i < len(p.Passage.Sentences); i++ {
			s := p.Passage.Sentences[i]
			if s.Start >= m.End {
				break
			}
			if m == first || s.End-excerpt.Start <= excerptBytes {
				excerpt.End = max(excerpt.End, s.End)
			}
		}
	}
	c := CitePart(x.location(p), excerpt, best)
	c.Rank, c.Score = rank, 1
	c.Matches = slices.DeleteFunc(matches, func(m corpus.Span) bool { return !excerpt.Contains(m) })
	return c
}
