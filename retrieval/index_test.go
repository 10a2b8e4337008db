package retrieval

import (
	"context"
	"errors"
	"iter"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/index"
)

// openIndex indexes documents in memory.
func openIndex(t testing.TB, docs iter.Seq2[corpus.Document, error]) *Index {
	t.Helper()
	x, err := New(context.Background(), docs)
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

// everywhere returns the filter that admits all passages.
func everywhere(t testing.TB, x *Index) index.Filter {
	t.Helper()
	f, err := x.index.Filter("", edtf.Interval{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestDiskAnswersLikeMemory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	if err := Build(context.Background(), dir, corpus.BuiltIn(), nil); err != nil {
		t.Fatal(err)
	}
	disk, err := Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	memory := openIndex(t, corpus.BuiltIn())
	for _, text := range []string{
		"When did Moscow withdraw its advisers?", "kruschev destalinisation", "When was the Suez Canal opened?",
	} {
		question := Question{Text: text}
		got, err := disk.Ask(context.Background(), question)
		if err != nil {
			t.Fatal(err)
		}
		want, err := memory.Ask(context.Background(), question)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: from disk %+v, from memory %+v", text, got, want)
		}
	}
}

func TestDocument(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	for want, err := range corpus.BuiltIn() {
		if err != nil {
			t.Fatal(err)
		}
		got, err := x.Document(context.Background(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Text != want.Text {
			t.Error("the text of the document is not what was indexed")
		}
		if !reflect.DeepEqual(got.Repairs, want.Repairs) || len(got.Passages) != len(want.Passages) {
			t.Errorf("%d repairs and %d passages, want %d and %d",
				len(got.Repairs), len(got.Passages), len(want.Repairs), len(want.Passages))
		}
	}
}

func TestNeighbours(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	doc, err := x.Document(context.Background(), "china-sino-soviet-relations")
	if err != nil {
		t.Fatal(err)
	}
	last := len(doc.Passages) - 1
	for _, at := range []int{0, 1, last} {
		n, err := x.Passage(context.Background(), doc.Passages[at].ID)
		if err != nil {
			t.Fatal(err)
		}
		if n.Passage.Number != at+1 || (n.Before == nil) != (at == 0) || (n.After == nil) != (at == last) {
			t.Errorf("passage %d: number %d, before %v, after %v",
				at+1, n.Passage.Number, n.Before != nil, n.After != nil)
		}
	}
	for _, id := range []string{"", "0000000000", "not an id!", "ÄÄÄÄÄ"} {
		if _, err := x.Passage(context.Background(), id); !errors.Is(err, ErrNoPassage) {
			t.Errorf("passage %q: %v, want %v", id, err, ErrNoPassage)
		}
	}
}

func TestUnknownDocument(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	_, err := x.Ask(context.Background(), Question{Text: "When?", Document: "nowhere"})
	if !errors.Is(err, ErrNoDocument) || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("error %v, want one that names the document", err)
	}
}
