package library

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/retrieval"
)

// TestChangedSourcesAreWithheld changes a byte of a source after indexing. No method shows the old text then. A new
// modification time alone withholds nothing.
func TestChangedSourcesAreWithheld(t *testing.T) {
	const text = "The treaty was signed in Moscow in February 1950 by both governments."
	for _, tc := range []struct{ name, file, content string }{
		{"a file", "treaty.txt", text},
		{"a line of a .jsonl", "all.jsonl", `{"id":"a","title":"A","text":"Zebras graze."}` + "\n" + `{"id":"b","title":"B","text":"` + text + `"}` + "\n"},
		{"a large corpus on disk", "large.jsonl", `{"id":"b","title":"B","text":"` + text + `"}` + "\n" +
			strings.Repeat(`{"id":"","title":"x","text":"`+strings.Repeat("x", 1<<20)+"\"}\n", 5)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tc.file)
			write := func(content string) {
				t.Helper()
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write(tc.content)
			l, err := Open(t.Context(), []string{path}, Options{Dir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			question := retrieval.Question{Text: "When was the treaty signed?"}
			a, err := l.Ask(t.Context(), question)
			if err != nil || !a.Found {
				t.Fatalf("found %t, %v", a.Found, err)
			}
			later := time.Now().Add(time.Hour)
			if err := os.Chtimes(path, later, later); err != nil {
				t.Fatal(err)
			}
			if a, err = l.Ask(t.Context(), question); err != nil {
				t.Errorf("with another time: %v", err)
			}
			if e, err := l.Extent(""); err != nil || len(e.Changed) != 0 {
				t.Errorf("changed before anything is: %q, %v", e.Changed, err)
			}
			write(strings.Replace(tc.content, "1950", "1951", 1))
			if e, err := l.Extent(a.Citations[0].Document.ID); err != nil || len(e.Changed) != 1 || e.Changed[0] != a.Citations[0].Document.Title {
				t.Errorf("changed: %q, %v", e.Changed, err)
			}
			_, askErr := l.Ask(t.Context(), question)
			_, passageErr := l.Passage(t.Context(), a.Citations[0].Passage.ID)
			_, quoteErr := l.Quote(t.Context(), retrieval.Quote{Words: "treaty"})
			_, citeErr := l.Cite(t.Context(), a.Citations[0].ID)
			_, timelineErr := l.Timeline(t.Context(), retrieval.Chronology{})
			_, checkErr := l.Check(t.Context(), question)
			for name, err := range map[string]error{"ask": askErr, "passage": passageErr, "quote": quoteErr, "cite": citeErr, "timeline": timelineErr, "check": checkErr} {
				if !errors.Is(err, retrieval.ErrChanged) {
					t.Errorf("%s: got %v", name, err)
				}
			}
		})
	}
}
