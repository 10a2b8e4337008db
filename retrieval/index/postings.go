package index

import (
	"fmt"
	"sync"
	"sync/atomic"

	"footnote/retrieval/analysis"
)

// postings are the postings of all segments of an index as one. A list is decoded when it is first used. They are safe
// for concurrent use.
type postings struct {
	segments    []segmentView
	lengthNorms []float64 // by passage, see table.lengthNorms

	// Decoded lists: by number of the term if the index is one segment without removed passages, else by term.
	byNumber []atomic.Pointer[postingsList]
	byTerm   sync.Map
	cached   atomic.Int64 // postings in them
}

// maxCachedPostings bounds the postings that stay decoded, 5 to 7 bytes each. Further lists are decoded for each
// question.
const maxCachedPostings = 40_000_000

func newPostings(views []segmentView, lengthNorms []float64) *postings {
	p := &postings{segments: views, lengthNorms: lengthNorms}
	if len(views) == 1 && views[0].globalOrdinals == nil {
		p.byNumber = make([]atomic.Pointer[postingsList], views[0].postings.termCount)
	}
	return p
}

// find returns the postings of a term. They are empty for a term that no passage has.
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

// findJoined is find for an index of several segments, or of one with removed passages.
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
		local, localCounts, ok := v.postings.unpack(i)
		if !ok {
			return postingsList{}, postingsError(term)
		}
		for n, ordinal := range local {
			if global := v.global(ordinal); global != noOrdinal {
				passages, counts = append(passages, global), append(counts, localCounts[n])
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

func postingsError(term string) error { return fmt.Errorf("%q: %w", term, errPostingsDamaged) }

// docFreq returns the document frequency of a term: how many passages have it in any field.
func (p *postings) docFreq(term string) int {
	n := 0
	for _, v := range p.segments {
		if i := v.postings.number(term); i >= 0 && v.globalOrdinals == nil {
			n += int(v.postings.entry(i).docFreq)
		} else if i >= 0 {
			found, err := p.find(term) // the entry also counts removed passages
			if err != nil {
				return 0 // the search returns the error
			}
			return len(found.passages)
		}
	}
	return n
}

// eachSpelling calls visit with every spelling and how many passages have it, in any order. Removed passages count as
// long as a passage that is left has a word with the same term.
func (p *postings) eachSpelling(visit func(word string, passages int)) error {
	docFreq := map[string]int{}
	for _, v := range p.segments {
		if err := v.postings.eachSpelling(func(word string, passages int) { docFreq[word] += passages }); err != nil {
			return err
		}
	}
	for word, passages := range docFreq {
		if p.byNumber == nil && p.docFreq(analysis.Stem(word)) == 0 {
			continue
		}
		visit(word, passages)
	}
	return nil
}
