package query

import (
	"strings"
	"sync"

	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// The weights of the words of a nation for one another. Its names and people weigh more than its capital, which stands
// for the government only, and more than the parts of a name of several words, which occur in other names as well.
const (
	nationWeight = 0.8
	partWeight   = 0.6
)

// nations returns the terms of a nation by the index term of one of its names. The terms of a name of several words are
// joined by blanks. The map is made at the first call.
var nations = sync.OnceValue(func() map[string][]analysis.Variant {
	all := map[string][]analysis.Variant{}
	for _, n := range english.Nations() {
		var keys []string
		var terms []analysis.Variant
		add := func(name string, weight float64) {
			parts := strings.Split(name, "_")
			if len(parts) > 1 {
				weight = partWeight
			}
			for i, part := range parts {
				parts[i] = analysis.Stem(analysis.Fold(part))
				terms = append(terms, analysis.Variant{Term: parts[i], Weight: weight})
			}
			keys = append(keys, strings.Join(parts, " "))
		}
		for _, name := range n.Names {
			add(name, nationWeight)
		}
		for _, seat := range n.Seats {
			add(seat, partWeight)
		}
		for _, key := range keys {
			all[key] = append(all[key], terms...)
		}
	}
	return all
})

// relateNations adds to each word that names a nation the other words for the nation.
func (q *Query) relateNations() {
	all := nations()
	for i := range q.Words {
		w := &q.Words[i]
		for _, v := range all[w.Terms[0].Term] {
			w.addRelated(v.Term, v.Weight)
			w.Name = true // also in small letters
		}
		if i+1 == len(q.Words) || q.Words[i+1].Position != w.Position+1 {
			continue
		}
		next := &q.Words[i+1]
		for _, v := range all[w.Terms[0].Term+" "+next.Terms[0].Term] {
			w.addRelated(v.Term, v.Weight)
			next.addRelated(v.Term, v.Weight)
		}
	}
}
