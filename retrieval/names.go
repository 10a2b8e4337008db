package retrieval

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/retrieval/analysis"
)

// Limits on names.
const (
	namedPassages = 20_000 // passages to read; of a larger corpus, every second, third and so on
	maxNames      = 50_000
	longestName   = 100 // bytes; nobody types a longer one
)

// Names returns the headings of the corpus and the names of people, places and things in it, those in most passages
// first. It takes about a second for 10,000 passages. The result depends on the corpus alone.
func (x *Index) Names(ctx context.Context) ([]string, error) {
	count := map[string]int{}
	step := max(1, x.index.Passages()/namedPassages)
	for ordinal := 0; ordinal < x.index.Passages(); ordinal += step {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := x.index.ReadPassage(uint32(ordinal))
		if err != nil {
			return nil, err
		}
		for name := range namesToOffer(p) {
			count[name]++
		}
	}
	names := make([]string, 0, len(count))
	for name := range count {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), strings.Compare(a, b))
	})
	return names[:min(len(names), maxNames)], nil
}

// namesToOffer returns the headings above a passage and the names in it.
func namesToOffer(p *analysis.Passage) map[string]bool {
	names := map[string]bool{}
	add := func(s string) {
		s = strings.Join(strings.Fields(s), " ")
		if first, _ := utf8.DecodeRuneInString(s); len(s) > 2 && len(s) <= longestName && unicode.IsLetter(first) {
			names[s] = true
		}
	}
	for _, h := range p.Passage.Heading {
		add(h)
	}
	for _, s := range p.Sentences {
		for _, n := range s.Names {
			name := n.Span.In(p.Passage.Text)
			if n.Span.Start > s.Span.Start || strings.Contains(name, " ") { // a first word is always capitalised
				add(name)
			}
		}
	}
	return names
}
