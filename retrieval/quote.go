package retrieval

import (
	"context"
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
	Limit    int           // citations at most; 0: 3
}

// Quotations are the passages that contain the words of a Quote, in corpus order.
type Quotations struct {
	Total     int        // occurrences, including those beyond Limit
	Passages  int        // passages with an occurrence, including those beyond Limit
	More      bool       // there may be more of both: see quotedPassages
	Citations []Citation // with Matches; Sentence is the sentence of the first match
}

// defaultQuotations is Quote.Limit when it is 0.
const defaultQuotations = 3

// quotedPassages bounds the passages that are read to count occurrences once there are enough to show. Reading so many
// takes some 100 ms.
const quotedPassages = 2000

// Quote finds the exact occurrences of words, in corpus order. An occurrence begins and ends with a whole word. The
// error is ErrNoDocument for an unknown Quote.Document.
func (x *Index) Quote(ctx context.Context, quote Quote) (Quotations, error) {
	f, err := x.index.Filter(quote.Document, quote.Within)
	if err != nil {
		return Quotations{}, err
	}
	wanted := plain(strings.TrimSpace(quote.Words))
	if wanted.text == "" {
		return Quotations{}, nil
	}
	passages, err := x.holding(quote.Words, f)
	if err != nil {
		return Quotations{}, err
	}
	limit := quote.Limit
	if limit == 0 {
		limit = defaultQuotations
	}
	var found Quotations
	for read, ordinal := range passages {
		if err := ctx.Err(); err != nil {
			return Quotations{}, err
		}
		if read >= quotedPassages && len(found.Citations) == limit {
			found.More = true
			break
		}
		p, err := x.index.ReadPassage(ordinal)
		if err != nil {
			return Quotations{}, err
		}
		matches := occurrences(p.Passage, wanted.text)
		if len(matches) == 0 {
			continue
		}
		found.Total += len(matches)
		found.Passages++
		if len(found.Citations) < limit {
			found.Citations = append(found.Citations, x.quotation(p, len(found.Citations)+1, matches))
		}
	}
	return found, nil
}

// holding returns the passages that have every word in text, title or headings, in corpus order; all passages when
// there is no word. Additional readings are not looked up: "Sino" is not a whole word of "SinoSoviet".
func (x *Index) holding(words string, f index.Filter) ([]uint32, error) {
	var terms []string
	for _, t := range analysis.English.Analyze(words) {
		if !t.Extra && !slices.Contains(terms, t.Term) {
			terms = append(terms, t.Term)
		}
	}
	return x.index.PassagesWith(terms, f)
}

// folded is a text in the form in which quotations are compared.
type folded struct {
	text string
	at   []int // offset in the original of each byte of text and of its end
}

// plain folds a text: lower case, one blank for any white space, straight quotation marks, one kind of dash.
func plain(s string) folded {
	var b strings.Builder
	f := folded{at: make([]int, 0, len(s)+1)}
	blank := false
	for i, r := range s {
		if unicode.IsSpace(r) {
			if blank {
				continue
			}
			r, blank = ' ', true
		} else {
			blank = false
		}
		before := b.Len()
		b.WriteRune(plainRune(r))
		for range b.Len() - before {
			f.at = append(f.at, i)
		}
	}
	f.at = append(f.at, len(s))
	f.text = b.String()
	return f
}

func plainRune(r rune) rune {
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

// occurrences returns where a passage has the folded text wanted, in bytes of the document's text.
func occurrences(p corpus.Passage, wanted string) []corpus.Span {
	text := plain(p.Text)
	var spans []corpus.Span
	for from := 0; ; {
		i := strings.Index(text.text[from:], wanted)
		if i < 0 {
			return spans
		}
		i += from
		end := i + len(wanted)
		from = end
		if !wholeWord(text.text, i, end) {
			from = i + 1
			continue
		}
		spans = append(spans, corpus.Span{Start: text.at[i], End: text.at[end]}.Shift(p.Span.Start))
	}
}

// wholeWord reports whether s[start:end] begins and ends at the ends of words.
func wholeWord(s string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:start])
	first, _ := utf8.DecodeRuneInString(s[start:])
	last, _ := utf8.DecodeLastRuneInString(s[:end])
	after, _ := utf8.DecodeRuneInString(s[end:])
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
