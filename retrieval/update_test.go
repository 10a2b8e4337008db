package retrieval

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/sample"
	"footnote/retrieval/index"
)

// sampleDocuments returns made-up documents with so many passages in all.
func sampleDocuments(passages int) []corpus.Document {
	var docs []corpus.Document
	for d := range sample.New().Documents(passages) {
		docs = append(docs, d)
	}
	return docs
}

// TestUpdatedAnswersAsBuilt adds, replaces and removes documents at random. Each time the index must answer like one
// that is built from its current documents.
func TestUpdatedAnswersAsBuilt(t *testing.T) {
	const passages = 400
	docs := sampleDocuments(passages)
	r := rand.New(rand.NewPCG(1, 2))
	dir := filepath.Join(t.TempDir(), "index")
	if err := Build(t.Context(), dir, sample.Of(docs[:10]), nil); err != nil {
		t.Fatal(err)
	}
	x, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	most := 0
	for step := range 30 {
		var add []corpus.Document
		for range r.IntN(3) {
			doc := docs[r.IntN(len(docs))]
			if r.IntN(2) == 0 {
				doc.Title = fmt.Sprintf("%s of %d", doc.Title, step)
			}
			add = append(add, doc)
		}
		slices.SortFunc(add, func(a, b corpus.Document) int { return strings.Compare(a.ID, b.ID) })
		add = slices.CompactFunc(add, func(a, b corpus.Document) bool { return a.ID == b.ID })
		var remove []string
		if had := x.Documents(); r.IntN(2) == 0 && len(had) > 1 {
			remove = []string{had[r.IntN(len(had))].ID}
		}
		if _, err := Update(t.Context(), dir, sample.Of(add), remove, nil); err != nil {
			t.Fatal(err)
		}
		fresh, err := x.Refresh(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		x = fresh
		most = max(most, x.index.Segments())
		if step%6 == 5 {
			compareWithBuilt(t, x, passages)
		}
	}
	if err := x.Close(); err != nil {
		t.Error(err)
	}
	if most > 6 {
		t.Errorf("%d segments, want no more than the logarithm of the documents", most)
	}
	folders, _ := filepath.Glob(filepath.Join(dir, index.SegmentPrefix+"*"))
	if len(folders) != x.index.Segments() {
		t.Errorf("folders %v, want one for each of %d segments", folders, x.index.Segments())
	}
}

// compareWithBuilt compares an index with one that is built from its documents.
func compareWithBuilt(t *testing.T, x *Index, passages int) {
	t.Helper()
	built := openIndex(t, x.index.EachDocument(t.Context()))
	if !reflect.DeepEqual(x.Documents(), built.Documents()) {
		t.Fatalf("documents %v, want %v", x.Documents(), built.Documents())
	}
	for i := range 40 {
		q := Question{Text: sample.New().Question(i*7, passages)}
		got, err := x.Ask(t.Context(), q)
		want, wantErr := built.Ask(t.Context(), q)
		if err != nil || wantErr != nil {
			t.Fatal(err, wantErr)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v", q.Text, got, want)
		}
	}
	got, err := x.Timeline(t.Context(), Chronology{})
	want, wantErr := built.Timeline(t.Context(), Chronology{})
	if err != nil || wantErr != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("timeline: %d events, %v, want %d, %v", got.Total, err, want.Total, wantErr)
	}
}
