package retrieval

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"footnote/corpus"
	"footnote/corpus/sample"
	"footnote/retrieval/index"
)

func sampleDocuments(passages int) []corpus.Document {
	var docs []corpus.Document
	for d := range sample.New().Documents(passages) {
		docs = append(docs, d)
	}
	return docs
}

// TestUpdatedAnswersAsBuilt adds, replaces and removes documents at random: whatever was done, the index answers as one
// that is built of the documents that it now has.
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
		slices.SortFunc(add, func(a, b corpus.Document) int { return cmpStrings(a.ID, b.ID) })
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
	folders, _ := filepath.Glob(filepath.Join(dir, "part-*"))
	if len(folders) != x.index.Segments() {
		t.Errorf("folders %v, want one for each of %d segments", folders, x.index.Segments())
	}
}

func cmpStrings(a, b string) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// compareWithBuilt compares an index with one that is built of its documents.
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

func TestUpdateTellsWhatItDid(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	docs := sampleDocuments(30)
	if err := Build(t.Context(), dir, sample.Of(docs[:2]), nil); err != nil {
		t.Fatal(err)
	}
	old, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	altered := docs[1]
	altered.Licence = "CC0-1.0"
	done, err := Update(t.Context(), dir, sample.Of([]corpus.Document{docs[0], altered, docs[2]}), nil, nil)
	if want := (Updated{Added: 1, Replaced: 1, Unchanged: 1}); err != nil || done != want {
		t.Errorf("did %+v, %v, want %+v", done, err, want)
	}
	done, err = Update(t.Context(), dir, sample.Of(nil), []string{docs[0].ID}, nil)
	if want := (Updated{Removed: 1}); err != nil || done != want {
		t.Errorf("did %+v, %v, want %+v", done, err, want)
	}
	x, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if got := x.Documents(); len(got) != 2 || got[0].Licence != "CC0-1.0" || got[1].ID != docs[2].ID {
		t.Errorf("documents %+v", got)
	}
	if _, err := x.Document(t.Context(), docs[0].ID); !errors.Is(err, ErrNoDocument) {
		t.Errorf("a removed document: %v", err)
	}
	if doc, err := old.Document(t.Context(), docs[0].ID); err != nil || doc.Text != docs[0].Text {
		t.Errorf("who has the index open keeps what was there: %v", err)
	}
}

// TestUpdateThatFailsChangesNothing breaks off: what was there is there, and nothing else.
func TestUpdateThatFailsChangesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	docs := sampleDocuments(30)
	if err := Build(t.Context(), dir, sample.Of(docs[:2]), nil); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, index.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the disk is gone")
	_, err = Update(t.Context(), dir, func(yield func(corpus.Document, error) bool) {
		_ = yield(docs[2], nil) && yield(corpus.Document{}, broken)
	}, []string{docs[0].ID}, nil)
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	if _, err := Update(t.Context(), dir, sample.Of(nil), []string{"nobody"}, nil); !errors.Is(err, ErrNoDocument) {
		t.Errorf("got %v, want %v", err, ErrNoDocument)
	}
	after, err := os.ReadFile(filepath.Join(dir, index.ManifestName))
	if err != nil || string(after) != string(before) {
		t.Errorf("manifest %s, %v, want %s", after, err, before)
	}
	if folders, _ := filepath.Glob(filepath.Join(dir, "part-*")); len(folders) != 1 {
		t.Errorf("%v, want one part", folders)
	}
}

// TestOneUpdateAtATime begins an update while another waits for a document.
func TestOneUpdateAtATime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	docs := sampleDocuments(30)
	if err := Build(t.Context(), dir, sample.Of(docs[:1]), nil); err != nil {
		t.Fatal(err)
	}
	_, err := Update(t.Context(), dir, func(yield func(corpus.Document, error) bool) {
		if _, err := Update(t.Context(), dir, sample.Of(docs[2:3]), nil, nil); !errors.Is(err, ErrUpdating) {
			t.Errorf("got %v, want %v", err, ErrUpdating)
		}
		yield(docs[1], nil)
	}, nil, nil)
	if err != nil {
		t.Error(err)
	}
	done, err := Update(t.Context(), dir, sample.Of(docs[2:3]), nil, nil)
	if err != nil || done.Added != 1 {
		t.Errorf("did %+v, %v when the other had ended", done, err)
	}
}
