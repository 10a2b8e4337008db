package retrieval

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"footnote/corpus"
)

func buildIndex(t *testing.T, dir string) {
	t.Helper()
	if err := Build(context.Background(), dir, corpus.BuiltIn(), nil); err != nil {
		t.Fatal(err)
	}
}

func TestDiskAndMemoryAnswerAlike(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	buildIndex(t, dir)
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

func TestDocumentComesBackWhole(t *testing.T) {
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

func TestPassageHasItsNeighbours(t *testing.T) {
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

func TestInterruptedBuildLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	var docs iter.Seq2[corpus.Document, error] = func(yield func(corpus.Document, error) bool) {
		for doc, err := range documents("one", "two", "three") {
			if !yield(doc, err) {
				return
			}
			cancel()
		}
	}
	if err := Build(ctx, filepath.Join(parent, "index"), docs, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	if left, _ := os.ReadDir(parent); len(left) != 0 {
		t.Errorf("an interrupted build left %v", left)
	}
}

func TestBuildReplacesAnIndexAndNothingElse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	buildIndex(t, dir)
	buildIndex(t, dir)
	if entries, _ := os.ReadDir(filepath.Dir(dir)); len(entries) != 1 {
		t.Errorf("beside the index: %v", entries)
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "letter.txt"), []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := Build(context.Background(), other, corpus.BuiltIn(), nil)
	if err == nil || !strings.Contains(err.Error(), "holds no index") {
		t.Errorf("building over a folder of letters: %v", err)
	}
	if _, err := os.Stat(filepath.Join(other, "letter.txt")); err != nil {
		t.Error("the letter is gone")
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(dir string) error
		want  string
	}{
		{"nothing there", os.RemoveAll, "there is no index"},
		{"no manifest", func(dir string) error {
			return os.Remove(filepath.Join(dir, manifestName))
		}, "there is no index"},
		{"another version", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, manifestName), []byte(`{"format":99}`), 0o600)
		}, "another version"},
		{"damaged table", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, partName(1), tableName), []byte("not a table"), 0o600)
		}, "damaged"},
		{"damaged metadata", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, partName(1), catalogueName), []byte("{"), 0o600)
		}, catalogueName},
		{"damaged dictionary", func(dir string) error {
			return os.Truncate(filepath.Join(dir, partName(1), dictionaryName), 100)
		}, "dictionary is damaged"},
		{"no records", func(dir string) error {
			return os.Remove(filepath.Join(dir, partName(1), recordsName))
		}, recordsName},
		{"damaged records", func(dir string) error {
			return os.Truncate(filepath.Join(dir, partName(1), recordsName), 100)
		}, "the records are damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			buildIndex(t, dir)
			if err := c.spoil(dir); err != nil {
				t.Fatal(err)
			}
			x, err := Open(context.Background(), dir)
			if err == nil {
				x.Close()
				t.Fatal("the index opened")
			}
			if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("error %q, want it to name the folder and %q", err, c.want)
			}
		})
	}
}

func TestTableSurvivesTheDisk(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	path := filepath.Join(t.TempDir(), tableName)
	if err := writeFile(path, x.table.write); err != nil {
		t.Fatal(err)
	}
	got, err := loadTable(path)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, x.table) {
		t.Errorf("read %+v, want %+v", got, x.table)
	}
}
