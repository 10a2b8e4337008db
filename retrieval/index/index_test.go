package index

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/sample"
)

func buildIndex(t *testing.T, dir string) {
	t.Helper()
	if err := Build(context.Background(), dir, corpus.BuiltIn(), nil); err != nil {
		t.Fatal(err)
	}
}

func TestInterruptedBuildLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	var docs iter.Seq2[corpus.Document, error] = func(yield func(corpus.Document, error) bool) {
		for doc, err := range sample.Texts("one", "two", "three") {
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

func TestBuildReplacesOnlyAnIndex(t *testing.T) {
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
	if !errors.Is(err, ErrNotIndex) || !strings.Contains(err.Error(), other) {
		t.Errorf("error %v, want %v with the folder", err, ErrNotIndex)
	}
	if _, err := os.Stat(filepath.Join(other, "letter.txt")); err != nil {
		t.Errorf("the file in the folder: %v", err)
	}
}

func TestOpenErrors(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(dir string) error
		want   error
		text   string
	}{
		{"no folder", os.RemoveAll, ErrNoIndex, ""},
		{"no manifest", func(dir string) error {
			return os.Remove(filepath.Join(dir, manifestName))
		}, ErrNoIndex, ""},
		{"damaged manifest", func(dir string) error {
			return os.Truncate(filepath.Join(dir, manifestName), 20)
		}, ErrDamaged, manifestName},
		{"another version", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, manifestName), []byte(`{"format":99}`), 0o600)
		}, ErrVersion, ""},
		{"damaged table", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, segmentName(1), tableName), []byte("not a table"), 0o600)
		}, ErrDamaged, tableName},
		{"damaged catalogue", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, segmentName(1), catalogueName), []byte("{"), 0o600)
		}, ErrDamaged, catalogueName},
		{"damaged dictionary", func(dir string) error {
			return os.Truncate(filepath.Join(dir, segmentName(1), dictionaryName), 100)
		}, ErrDamaged, "dictionary"},
		{"no records", func(dir string) error {
			return os.Remove(filepath.Join(dir, segmentName(1), recordsName))
		}, ErrDamaged, recordsName},
		{"damaged records", func(dir string) error {
			return os.Truncate(filepath.Join(dir, segmentName(1), recordsName), 100)
		}, ErrDamaged, recordsName},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			buildIndex(t, dir)
			if err := c.damage(dir); err != nil {
				t.Fatal(err)
			}
			x, err := Open(context.Background(), dir)
			if err == nil {
				x.Close()
				t.Fatal("the index opened")
			}
			text := err.Error()
			if !errors.Is(err, c.want) || !strings.Contains(text, dir) || !strings.Contains(text, c.text) {
				t.Errorf("error %q, want %q with the folder and %q", err, c.want, c.text)
			}
		})
	}
}

func TestTableRoundTrip(t *testing.T) {
	x := buildFor(t, corpus.BuiltIn())
	path := filepath.Join(t.TempDir(), tableName)
	if err := writeFile(path, x.table.write); err != nil {
		t.Fatal(err)
	}
	got, err := readFile(path, parseTable)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, x.table) {
		t.Errorf("read %+v, want %+v", got, x.table)
	}
}

// TestVerify flips a bit in the middle of each file of an index.
func TestVerify(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	buildIndex(t, dir)
	if err := Verify(t.Context(), dir); err != nil {
		t.Errorf("a whole index: %v", err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(files) != 5 {
		t.Fatalf("files %q, %v", files, err)
	}
	for _, path := range files {
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		damaged := slices.Clone(whole)
		damaged[len(damaged)/2] ^= 1
		for name, write := range map[string]func() error{
			"flipped": func() error { return os.WriteFile(path, damaged, 0o600) },
			"cut":     func() error { return os.WriteFile(path, whole[:len(whole)/2], 0o600) },
			"missing": func() error { return os.Remove(path) },
		} {
			if err := write(); err != nil {
				t.Fatal(err)
			}
			if err := Verify(t.Context(), dir); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), path) {
				t.Errorf("%s is %s: %v", path, name, err)
			}
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
