package index

import (
	"fmt"
	"sync"
	"sync/atomic"

	"footnote/retrieval/analysis"
)

// postings are the lists of all parts of an index as one. They are safe for concurrent use. Lists are unpacked when
// they are first asked for.
type postings struct {
	segments    []segmentView
	lengthNorms []float64                      // by passage, see table.damping
	byNumber    []atomic.Pointer[postingsList] // by number of the term, where there is one part with all its passages
	byTerm      sync.Map                       // else: list by term
	cached      atomic.Int64                   // postings in whole or joined
}

// keptMost bounds the postings that are kept unpacked, five to seven bytes each. Those beyond are unpacked for each
// question.
const maxCachedPostings = 40_000_000

func newPostings(views []segmentView, damp []float64) *postings {
	p := &postings{segments: views, lengthNorms: damp}
	if len(views) == 1 && views[0].globalOrdinals == nil {
		p.byNumber = make([]atomic.Pointer[postingsList], views[0].postings.termCount)
	}
	return p
}

// find returns the postings of a term, none for a term that no passage has.
func (p *postings) find(term string) (postingsList, error) {
	if p.byNumber == nil {
		return p.findJoined(term)
	}
	i := p.segments[0].postings.number(term)
	if i < 0 {
		return postingsList{}, nil
	}
	if found := p.byNumber[i].Load(); found != nil {
		return *found, nil
	}
	passages, counts, ok := p.segments[0].postings.unpack(i)
	if !ok {
		return postingsList{}, postingsError(term)
	}
	found := newPostingsList(passages, counts, p.lengthNorms)
	if p.cached.Add(int64(len(passages))) <= maxCachedPostings {
		p.byNumber[i].Store(&found)
	}
	return found, nil
}

// findJoined joins the postings of a term in all parts.
func (p *postings) findJoined(term string) (postingsList, error) {
	if found, ok := p.byTerm.Load(term); ok {
		return found.(postingsList), nil
	}
	var passages []uint32
	var counts []byte
	for _, v := range p.segments {
		i := v.postings.number(term)
		if i < 0 {
			continue
		}
		local, times, ok := v.postings.unpack(i)
		if !ok {
			return postingsList{}, postingsError(term)
		}
		for n, ordinal := range local {
			if at := v.global(ordinal); at != noOrdinal {
				passages, counts = append(passages, at), append(counts, times[n])
			}
		}
	}
	if len(passages) == 0 {
		return postingsList{}, nil
	}
	found := newPostingsList(passages, counts, p.lengthNorms)
	if p.cached.Add(int64(len(passages))) <= maxCachedPostings {
		p.byTerm.Store(term, found)
	}
	return found, nil
}

func postingsError(term string) error {
	return fmt.Errorf("%q: %w; build the index again with footnote index", term, errPostingsDamaged)
}

// docFreq returns how many passages hold a term.
func (p *postings) docFreq(term string) int {
	n := 0
	for _, v := range p.segments {
		if i := v.postings.number(term); i >= 0 && v.globalOrdinals == nil {
			n += int(v.postings.entry(i).docFreq)
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

// eachSpelling calls visit with every spelling and how many passages have it, in any order. Those of passages that are
// gone count as long as another passage has a word of their term.
func (p *postings) eachSpelling(visit func(word string, passages int)) error {
	held := map[string]int{}
	for _, v := range p.segments {
		if err := v.postings.eachSpelling(func(word string, passages int) { held[word] += passages }); err != nil {
			return err
		}
	}
	for word, passages := range held {
		if p.byNumber == nil && p.docFreq(analysis.Stem(word)) == 0 {
			continue
		}
		visit(word, passages)
	}
	return nil
}
