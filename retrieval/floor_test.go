package retrieval

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"footnote/corpus"
	"footnote/corpus/sample"
	"footnote/retrieval/analysis"
)

// floor is the least that a search by BM25 needs: MaxScore (Turtle and Flood 1995) over precomputed impacts in memory.
// It shares only the analysis with the index that it is compared with.
type floor map[string]*floorList

// floorList is the postings list of a term.
type floorList struct {
	passages []uint32
	impacts  []float32 // parallel to passages: what the term adds to the score
	most     float32   // the highest impact
}

func newFloor(docs func(func(corpus.Document, error) bool)) floor {
	f, lengths, total := floor{}, []int{}, 0
	for doc := range docs {
		for _, p := range doc.Passages {
			counts, length := map[string]int{}, 0
			for _, text := range []string{p.Text, doc.Title} {
				tokens := analysis.English.Analyze(text)
				length += analysis.CountContent(tokens)
				for _, t := range tokens {
					counts[t.Term]++
				}
			}
			for term, n := range counts {
				if f[term] == nil {
					f[term] = &floorList{}
				}
				f[term].passages = append(f[term].passages, uint32(len(lengths)))
				f[term].impacts = append(f[term].impacts, float32(n))
			}
			lengths = append(lengths, length)
			total += length
		}
	}
	const k1, b = 0.9, 0.4
	mean := float64(total) / float64(len(lengths))
	for _, l := range f {
		weight := math.Log(1 + (float64(len(lengths)-len(l.passages))+0.5)/(float64(len(l.passages))+0.5))
		for i, n := range l.impacts {
			l.impacts[i] = float32(weight * float64(n) / (float64(n) + k1*(1-b+b*float64(lengths[l.passages[i]])/mean)))
			l.most = max(l.most, l.impacts[i])
		}
	}
	return f
}

type floorHit struct {
	passage uint32
	score   float32
}

// search returns the n best passages for a question.
func (f floor) search(question string, n int) []floorHit {
	s := f.open(question)
	var best []floorHit
	least := float32(0) // score of the n-th best
	for s.first < len(s.lists) {
		hit, ok := s.next(least)
		if !ok {
			break
		}
		if hit.score <= least {
			continue
		}
		descending := func(h floorHit, s float32) int { return cmp.Compare(s, h.score) }
		at, _ := slices.BinarySearchFunc(best, hit.score, descending)
		best = slices.Insert(best, at, hit)
		if len(best) > n {
			best = best[:n]
		}
		if len(best) == n {
			least = best[n-1].score
			s.raise(least)
		}
	}
	return best
}

// floorCursor is a place in a list.
type floorCursor struct {
	*floorList
	at int
}

// floorSearch is a search in progress. The lists are in the order of their highest impact.
type floorSearch struct {
	lists  []floorCursor
	bounds []float32 // sums of the highest impacts up to each list
	first  int       // the lists before it alone cannot reach the best
}

func (f floor) open(question string) floorSearch {
	var s floorSearch
	for _, t := range analysis.English.Analyze(question) {
		if l := f[t.Term]; l != nil && !t.Extra && !t.Stop {
			s.lists = append(s.lists, floorCursor{l, 0})
		}
	}
	slices.SortFunc(s.lists, func(a, b floorCursor) int { return cmp.Compare(a.most, b.most) })
	sum := float32(0)
	for _, l := range s.lists {
		sum += l.most
		s.bounds = append(s.bounds, sum)
	}
	return s
}

// raise skips the lists that alone cannot exceed a score.
func (s *floorSearch) raise(least float32) {
	for s.first < len(s.lists) && s.bounds[s.first] <= least {
		s.first++
	}
}

// next scores the next passage of the lists from first on. It looks in the lists before only while the score can exceed
// least.
func (s *floorSearch) next(least float32) (floorHit, bool) {
	next := uint32(math.MaxUint32)
	for i := s.first; i < len(s.lists); i++ {
		if l := &s.lists[i]; l.at < len(l.passages) {
			next = min(next, l.passages[l.at])
		}
	}
	if next == math.MaxUint32 {
		return floorHit{}, false
	}
	score := float32(0)
	for i := s.first; i < len(s.lists); i++ {
		if l := &s.lists[i]; l.at < len(l.passages) && l.passages[l.at] == next {
			score += l.impacts[l.at]
			l.at++
		}
	}
	for i := s.first - 1; i >= 0 && score+s.bounds[i] > least; i-- {
		if l := &s.lists[i]; l.seek(next) {
			score += l.impacts[l.at]
		}
	}
	return floorHit{next, score}, true
}

// seek moves to the first passage from passage on, by galloping, and reports whether it is passage itself.
func (l *floorCursor) seek(passage uint32) bool {
	step := 1
	for l.at+step < len(l.passages) && l.passages[l.at+step] < passage {
		step *= 2
	}
	high := min(l.at+step+1, len(l.passages))
	low := min(l.at+step/2, high)
	at, _ := slices.BinarySearch(l.passages[low:high], passage)
	l.at = low + at
	return l.at < len(l.passages) && l.passages[l.at] == passage
}

// TestFloorFindsTheSame checks that the floor computes the same scores as the index.
func TestFloorFindsTheSame(t *testing.T) {
	const passages = 500
	docs := sample.New().Documents(passages)
	f, x := newFloor(docs), openIndex(t, docs)
	for i := range 50 {
		question := sample.New().Question(i, passages)
		want, err := x.Hits(t.Context(), Question{Text: question}, ByBM25, 10)
		if err != nil {
			t.Fatal(err)
		}
		got := f.search(question, 10)
		for j, h := range got {
			if math.Abs(float64(h.score)-want[j].Score) > 1e-3 {
				t.Errorf("%q: hit %d scores %v, want %v", question, j, fmt.Sprint(h), want[j])
			}
		}
	}
}
