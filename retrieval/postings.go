package retrieval

import (
	"fmt"
	"sync"
	"sync/atomic"

	"footnote/retrieval/analysis"
)

// postings are the lists of all parts of an index as one. They are safe for concurrent use. Lists are unpacked when they are first
// asked for.
type postings struct {
	views  []view
	damp   []float64              // by passage, see table.damping
	whole  []atomic.Pointer[list] // by number of the term, where there is one part with all its passages
	joined sync.Map               // else: list by term
	kept   atomic.Int64           // postings in whole or joined
}

// keptMost bounds the postings that are kept unpacked, five to seven bytes each. Those beyond are unpacked for each question.
const keptMost = 40_000_000

func newPostings(views []view, damp []float64) *postings {
	p := &postings{views: views, damp: damp}
	if len(views) == 1 && views[0].places == nil {
		p.whole = make([]atomic.Pointer[list], views[0].lists.terms)
	}
	return p
}

// find returns the postings of a term, none for a term that no passage has.
func (p *postings) find(term string) (list, error) {
	if p.whole == nil {
		return p.findJoined(term)
	}
	i := p.views[0].lists.number(term)
	if i < 0 {
		return list{}, nil
	}
	if found := p.whole[i].Load(); found != nil {
		return *found, nil
	}
	passages, counts, ok := p.views[0].lists.unpack(i)
	if !ok {
		return list{}, damaged(term)
	}
	found := newList(passages, counts, p.damp)
	if p.kept.Add(int64(len(passages))) <= keptMost {
		p.whole[i].Store(&found)
	}
	return found, nil
}

// findJoined joins the postings of a term in all parts.
func (p *postings) findJoined(term string) (list, error) {
	if found, ok := p.joined.Load(term); ok {
		return found.(list), nil
	}
	var passages []uint32
	var counts []byte
	for _, v := range p.views {
		i := v.lists.number(term)
		if i < 0 {
			continue
		}
		local, times, ok := v.lists.unpack(i)
		if !ok {
			return list{}, damaged(term)
		}
		for n, ordinal := range local {
			if at := v.place(ordinal); at != noPassage {
				passages, counts = append(passages, at), append(counts, times[n])
			}
		}
	}
	if len(passages) == 0 {
		return list{}, nil
	}
	found := newList(passages, counts, p.damp)
	if p.kept.Add(int64(len(passages))) <= keptMost {
		p.joined.Store(term, found)
	}
	return found, nil
}

func damaged(term string) error {
	return fmt.Errorf("%q: %w; build the index again with footnote index", term, errListsDamaged)
}

// docFreq returns how many passages hold a term.
func (p *postings) docFreq(term string) int {
	n := 0
	for _, v := range p.views {
		if i := v.lists.number(term); i >= 0 && v.places == nil {
			n += int(v.lists.entry(i).holders)
		} else if i >= 0 {
			found, err := p.find(term) // some passages are gone: only the postings tell how many
			if err != nil {
				return 0 // the search will say so
			}
			return len(found.passages)
		}
	}
	return n
}

// eachSpelling calls visit with every spelling and how many passages have it, in any order. Those of passages that are gone count as
// long as another passage has a word of their term.
func (p *postings) eachSpelling(visit func(word string, passages int)) error {
	held := map[string]int{}
	for _, v := range p.views {
		if err := v.lists.eachSpelling(func(word string, passages int) { held[word] += passages }); err != nil {
			return err
		}
	}
	for word, passages := range held {
		if p.whole == nil && p.docFreq(analysis.Stem(word)) == 0 {
			continue
		}
		visit(word, passages)
	}
	return nil
}
