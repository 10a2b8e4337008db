package index

import (
	"cmp"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/sample"
	"footnote/retrieval/analysis"
)

// buildFor indexes documents in memory for a test.
func buildFor(t testing.TB, docs iter.Seq2[corpus.Document, error]) *Index {
	t.Helper()
	x, err := New(t.Context(), docs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// exhaustive is Search without pruning: it scores every passage that has a word.
func (x *Index) exhaustive(words []Word, f Filter, n int) []Candidate {
	scores := make([]float64, x.table.passages())
	for _, w := range words {
		frequency := make([]float64, len(scores))
		for _, t := range w.Terms {
			l, err := x.postings.find(t.Term)
			if err != nil {
				panic(err)
			}
			for i, p := range l.passages {
				frequency[p] += t.Weight * float64(l.counts[i])
			}
		}
		for p, n := range frequency {
			if n > 0 {
				scores[p] += roundScore(w.Weight * n / (n + x.postings.lengthNorms[p]))
			}
		}
	}
	var found []Candidate
	for p, score := range scores {
		if score > 0 && x.admits(f, uint32(p)) {
			found = append(found, Candidate{uint32(p), score})
		}
	}
	slices.SortFunc(found, func(a, b Candidate) int { return compareCandidates(b, a) })
	return found[:min(n, len(found))]
}

// TestPruningIsExact compares Search with exhaustive scoring on random texts and questions. The texts have few
// different words, so that scores tie and words repeat.
func TestPruningIsExact(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 2))
	word := func() string { return fmt.Sprintf("w%c", 'a'+rune(random.ExpFloat64()*4)%26) }
	var texts []string
	for range 100*64 + 5 {
		var b strings.Builder
		for range 1 + random.IntN(30) {
			b.WriteString(word() + " ")
		}
		texts = append(texts, b.String())
	}
	x := buildFor(t, sample.Texts(texts...))
	for round := range 300 {
		var words []Word
		for range 1 + random.IntN(6) {
			w := Word{Weight: random.Float64() * 5}
			for range 1 + random.IntN(3) {
				variant := analysis.Variant{Term: analysis.Stem(word()), Weight: 0.1 + 0.9*random.Float64()}
				w.Terms = append(w.Terms, variant)
			}
			words = append(words, w)
		}
		f := Filter{document: noOrdinal}
		if round%10 == 0 {
			f.document = uint32(random.IntN(len(texts)))
		}
		n := []int{1, 3, 10, 50, 1000}[round%5]
		got, err := x.Search(t.Context(), words, f, n)
		if err != nil {
			t.Fatal(err)
		}
		if want := x.exhaustive(words, f, n); !slices.Equal(got, want) {
			t.Fatalf("round %d, %d words, %d results:\ngot  %v\nwant %v", round, len(words), n, got, want)
		}
	}
}

// TestPostingsAreRebuilt opens an index whose postings file is missing, truncated or damaged. Searches return the same.
func TestPostingsAreRebuilt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	if err := Build(t.Context(), dir, sample.Texts("red fox", "blue fox fox", "green bear"), nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, segmentName(1), postingsName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	fox := []Word{{[]analysis.Variant{{Term: "fox", Weight: 1}}, 1}}
	for name, data := range map[string][]byte{
		"whole": whole, "missing": nil, "empty": {}, "truncated": whole[:len(whole)-9], "flipped bit": flipped,
		"another version": []byte("FNLISTS9 something"),
	} {
		t.Run(name, func(t *testing.T) {
			if data == nil {
				err = os.Remove(path)
			} else {
				err = os.WriteFile(path, data, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			x, err := Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			defer x.Close()
			got, err := x.Search(t.Context(), fox, Filter{document: noOrdinal}, 10)
			if err != nil || len(got) != 2 || got[0].Ordinal != 1 {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

// FuzzParsePostings reads arbitrary files. The result is an error, or postings that can be searched.
func FuzzParsePostings(f *testing.F) {
	x := buildFor(f, sample.Texts("red fox", "blue fox fox", "green bear"))
	b := newPostingsBuilder("")
	splitter := newSplitter(b.vocabulary)
	for i := range x.Passages() {
		p, err := x.Passage(uint32(i))
		if err != nil {
			f.Fatal(err)
		}
		if _, err := b.addPassage(splitter.split(p.Document.Title), preparePassage(splitter, p.Passage)); err != nil {
			f.Fatal(err)
		}
	}
	data, err := b.bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(postingsMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := parsePostings(data, x.Passages())
		if err != nil {
			if l != nil {
				t.Error("postings and an error")
			}
			return
		}
		p := newPostings([]segmentView{{segment: &segment{postings: l, table: x.table}}}, x.table.lengthNorms())
		for i := range l.termCount {
			passages, _, ok := l.unpack(i)
			if ok && !slices.IsSortedFunc(passages, func(a, b uint32) int { return cmp.Or(cmp.Compare(a, b), 1) }) {
				t.Errorf("passages %v", passages)
			}
			_, _ = p.find(l.term(i))
		}
		_ = p.eachSpelling(func(string, int) {})
	})
}
