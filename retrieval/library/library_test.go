package library

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"footnote/retrieval"
)

const treaty = "The treaty was signed in Moscow in February 1950 by both governments."

// asks is a question that treaty answers.
var asks = retrieval.Question{Text: "When was the treaty signed?"}

// write writes a file.
func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// openLibrary opens the corpus at path with an index in a new folder.
func openLibrary(t *testing.T, path string) *Library {
	t.Helper()
	l, err := Open(t.Context(), []string{path}, Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// TestChangedSourcesAreWithheld changes a byte of a source after indexing: no method shows the old text then. Another
// modification time alone withholds nothing.
func TestChangedSourcesAreWithheld(t *testing.T) {
	const line = `{"id":"b","title":"B","text":"` + treaty + `"}` + "\n"
	long := strings.Repeat(`{"id":"","title":"x","text":"`+strings.Repeat("x", 1<<20)+"\"}\n", 5)
	for _, tc := range []struct{ name, file, content string }{
		{"a file", "treaty.txt", treaty},
		{"a line of a .jsonl", "all.jsonl", `{"id":"a","title":"A","text":"Zebras graze."}` + "\n" + line},
		{"a large corpus on disk", "large.jsonl", line + long},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tc.file)
			write(t, path, tc.content)
			l := openLibrary(t, path)
			a, err := l.Ask(t.Context(), asks)
			if err != nil || !a.Found {
				t.Fatalf("found %t, %v", a.Found, err)
			}
			later := time.Now().Add(time.Hour)
			if err := os.Chtimes(path, later, later); err != nil {
				t.Fatal(err)
			}
			if _, err = l.Ask(t.Context(), asks); err != nil {
				t.Errorf("with another time: %v", err)
			}
			if e, err := l.Extent(""); err != nil || len(e.Changed) != 0 {
				t.Errorf("changed before anything is: %q, %v", e.Changed, err)
			}
			write(t, path, strings.Replace(tc.content, "1950", "1951", 1))
			cited := a.Citations[0]
			e, err := l.Extent(cited.Document.ID)
			if err != nil || len(e.Changed) != 1 || e.Changed[0] != cited.Document.Title {
				t.Errorf("changed: %q, %v", e.Changed, err)
			}
			checkWithheld(t, l, cited)
		})
	}
}

// checkWithheld calls every method that would show a citation.
func checkWithheld(t *testing.T, l *Library, cited retrieval.Citation) {
	t.Helper()
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"ask":      func() error { _, err := l.Ask(ctx, asks); return err },
		"passage":  func() error { _, err := l.Passage(ctx, cited.Passage.ID); return err },
		"quote":    func() error { _, err := l.Quote(ctx, retrieval.Quote{Words: "treaty"}); return err },
		"cite":     func() error { _, err := l.Cite(ctx, cited.ID); return err },
		"timeline": func() error { _, err := l.Timeline(ctx, retrieval.Chronology{}); return err },
		"check":    func() error { _, err := l.Check(ctx, asks); return err },
		"drift":    func() error { _, _, err := l.Drift(ctx, retrieval.CitedOf(cited.Location)); return err },
	} {
		if err := call(); !errors.Is(err, retrieval.ErrChanged) {
			t.Errorf("%s: got %v, want %v", name, err, retrieval.ErrChanged)
		}
	}
}

// TestSameTimeAndSize changes a byte of a source and sets its modification time back: the old text is not shown, and
// the next start reads the new one.
func TestSameTimeAndSize(t *testing.T) {
	long := strings.Repeat(`{"id":"","title":"x","text":"`+strings.Repeat("x", 1<<20)+"\"}\n", 5)
	for name, content := range map[string]string{
		"in memory":   `{"id":"b","title":"B","text":"` + treaty + `"}` + "\n",
		"in a folder": `{"id":"b","title":"B","text":"` + treaty + `"}` + "\n" + long,
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
				t.Skip("without times of change the change is found after some seconds")
			}
			path, kept := filepath.Join(t.TempDir(), "all.jsonl"), t.TempDir()
			write(t, path, content)
			for _, year := range []string{"1950", "1951", "1952"} {
				write(t, path, strings.Replace(content, "1950", year, 1))
				then := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
				if err := os.Chtimes(path, then, then); err != nil {
					t.Fatal(err)
				}
				l, err := Open(t.Context(), []string{path}, Options{Dir: kept})
				if err != nil {
					t.Fatal(err)
				}
				if a, err := l.Ask(t.Context(), asks); err != nil || !strings.Contains(a.Text, year) {
					t.Errorf("answer %q, %v, want one of %s", a.Text, err, year)
				}
				write(t, path, strings.Replace(content, "1950", "1900", 1))
				if err := os.Chtimes(path, then, then); err != nil {
					t.Fatal(err)
				}
				if a, err := l.Ask(t.Context(), asks); !errors.Is(err, retrieval.ErrChanged) {
					t.Errorf("answer %q, %v, want %v", a.Text, err, retrieval.ErrChanged)
				}
				if err := l.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestDamagedIndexIsBuiltAgain damages each file that a start keeps.
func TestDamagedIndexIsBuiltAgain(t *testing.T) {
	path, kept := filepath.Join(t.TempDir(), "all.jsonl"), t.TempDir()
	write(t, path, `{"id":"b","title":"B","text":"`+treaty+`"}`+"\n"+
		strings.Repeat(`{"id":"","title":"x","text":"`+strings.Repeat("x", 1<<20)+"\"}\n", 5))
	for _, file := range []string{"nothing", originsName, "manifest.json", "part-1/words.bin", "part-1/passages.bin"} {
		if file != "nothing" {
			found, err := filepath.Glob(filepath.Join(kept, indexPrefix+"*", file))
			if err != nil || len(found) != 1 {
				t.Fatalf("%s: %q, %v", file, found, err)
			}
			write(t, found[0], "damaged")
		}
		l, err := Open(t.Context(), []string{path}, Options{Dir: kept})
		if err != nil {
			t.Fatalf("%s is damaged: %v", file, err)
		}
		if a, err := l.Ask(t.Context(), asks); err != nil || !a.Found {
			t.Errorf("%s is damaged: found %t, %v", file, a.Found, err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestChangedConflictIsWithheld changes the source of the sentence that dates the event otherwise.
func TestChangedConflictIsWithheld(t *testing.T) {
	dir := t.TempDir()
	const other = "Some say that the treaty was signed in Moscow in 1951 by both governments."
	write(t, filepath.Join(dir, "a.txt"), treaty)
	write(t, filepath.Join(dir, "b.txt"), other)
	l := openLibrary(t, dir)
	a, err := l.Ask(t.Context(), asks)
	if err != nil || len(a.Conflicts) != 1 {
		t.Fatalf("%d conflicts, %v, want 1", len(a.Conflicts), err)
	}
	changed := filepath.Join(dir, a.Conflicts[0].Document.ID+".txt")
	write(t, changed, "Nobody knows when the treaty was signed.")
	if _, err := l.Ask(t.Context(), asks); !errors.Is(err, retrieval.ErrChanged) {
		t.Errorf("got %v, want %v", err, retrieval.ErrChanged)
	}
}

func TestDamagedOrigins(t *testing.T) {
	for name, content := range map[string]string{
		"no JSON":         "{",
		"a missing file":  `{"files":[],"documents":{"a":0}}`,
		"an absent state": `{"files":[null],"documents":{"a":0}}`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, originsName), content)
			if o, err := loadOrigins(dir); !errors.Is(err, retrieval.ErrDamaged) {
				t.Errorf("got %v, %v, want %v", o, err, retrieval.ErrDamaged)
			}
		})
	}
}
