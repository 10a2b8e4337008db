package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/retrieval"
)

// TestChangedSourcesAreWithheld changes a byte of a source after indexing. Neither answers nor earlier cards show the
// old text. A new modification time alone changes nothing.
func TestChangedSourcesAreWithheld(t *testing.T) {
	const text = "The treaty was signed in Moscow in February 1950 by both governments."
	for _, tc := range []struct{ name, file, content string }{
		{"a file", "treaty.txt", text},
		{"a line of a .jsonl", "all.jsonl", `{"id":"a","title":"A","text":"Zebras graze."}` + "\n" +
			`{"id":"b","title":"B","text":"` + text + `"}` + "\n"},
		{"a large corpus on disk", "large.jsonl", `{"id":"b","title":"B","text":"` + text + `"}` + "\n" +
			strings.Repeat(`{"id":"","title":"x","text":"`+strings.Repeat("x", 1<<20)+"\"}\n", 5)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tc.file)
			write(t, path, tc.content)
			s := settings{Corpus: []string{path}, DataDir: t.TempDir()}
			l, err := openLibrary(context.Background(), s, slog.New(slog.DiscardHandler))
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
				t.Errorf("with a new modification time: %v", err)
			}
			if e, err := l.Extent(""); err != nil || len(e.Changed) != 0 {
				t.Errorf("changed before the change: %q, %v", e.Changed, err)
			}
			write(t, path, strings.Replace(tc.content, "1950", "1951", 1))
			d := a.Citations[0].Document
			if e, err := l.Extent(d.ID); err != nil || len(e.Changed) != 1 || e.Changed[0] != d.Title {
				t.Errorf("changed: %q, %v", e.Changed, err)
			}
			_, askErr := l.Ask(t.Context(), question)
			_, passageErr := l.Passage(t.Context(), a.Citations[0].Passage.ID)
			_, quoteErr := l.Quote(t.Context(), retrieval.Quote{Words: "treaty"})
			_, citeErr := l.Cite(t.Context(), a.Citations[0].ID)
			_, timelineErr := l.Timeline(t.Context(), retrieval.Chronology{})
			_, checkErr := l.Check(t.Context(), question)
			for name, err := range map[string]error{
				"ask": askErr, "passage": passageErr, "quote": quoteErr,
				"cite": citeErr, "timeline": timelineErr, "check": checkErr,
			} {
				if !errors.Is(err, retrieval.ErrChanged) {
					t.Errorf("%s: got %v", name, err)
				}
			}
		})
	}
}
