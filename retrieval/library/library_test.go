package library

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
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

// TestChangedConflictIsWithheld changes the source of the sentence that dates the event otherwise: the answer comes
// from the other one alone.
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
	again, err := l.Ask(t.Context(), asks)
	if err != nil || !again.Found || len(again.Conflicts) != 0 ||
		again.Citations[0].Document.ID != a.Citations[0].Document.ID {
		t.Errorf("answer %q, %d conflicts, %v", again.Text, len(again.Conflicts), err)
	}
	if l.Withheld()[reasonChanged] == 0 {
		t.Error("nothing counts as withheld")
	}
}

// TestChangedDocumentWithholdsOnlyItself changes one of many files.
func TestChangedDocumentWithholdsOnlyItself(t *testing.T) {
	dir := t.TempDir()
	for i := range 40 {
		write(t, filepath.Join(dir, fmt.Sprintf("%02d.txt", i)),
			fmt.Sprintf("The mill of village %d burned down in %d. Its owner, a miller, built it again.", i, 1800+i))
	}
	l := openLibrary(t, dir)
	write(t, filepath.Join(dir, "07.txt"), "The mill of village 7 never burned. It stands by the river.")
	ctx := t.Context()
	timeline, err := l.Timeline(ctx, retrieval.Chronology{Limit: 100})
	if err != nil || timeline.Total != 39 {
		t.Errorf("timeline: %d events, %v, want 39", timeline.Total, err)
	}
	for _, e := range timeline.Events {
		if e.Document.ID == "07" {
			t.Errorf("the timeline shows %v", e)
		}
	}
	quoted, err := l.Quote(ctx, retrieval.Quote{Words: "burned down in", Limit: 100})
	if err != nil || quoted.Passages != 39 {
		t.Errorf("quote: %d passages, %v, want 39", quoted.Passages, err)
	}
	if _, err := l.Quote(ctx, retrieval.Quote{Words: "burned down in 1807"}); !errors.Is(err, retrieval.ErrChanged) {
		t.Errorf("quote from the changed document: %v", err)
	}
	if _, err := l.Quote(ctx, retrieval.Quote{Words: "no such words"}); err != nil {
		t.Errorf("quote of what no document has: %v", err)
	}
	for claim, want := range map[string]error{
		"The mill of village 8 burned down in 1808": nil,
		"The mill of village 7 burned down in 1807": retrieval.ErrChanged,
	} {
		if _, err := l.Check(ctx, retrieval.Question{Text: claim}); !errors.Is(err, want) {
			t.Errorf("check %q: %v, want %v", claim, err, want)
		}
	}
}

// awaits waits until the library has other documents.
func awaits(t *testing.T, l *Library, change func()) {
	t.Helper()
	changes := l.Changes()
	change()
	select {
	case <-changes:
	case <-time.After(30 * time.Second):
		t.Fatal("the library did not read the sources again")
	}
}

// answers returns what a library answers to a question, or its error.
func answers(t *testing.T, l *Library, question string) string {
	t.Helper()
	a, err := l.Ask(t.Context(), retrieval.Question{Text: question})
	switch {
	case err != nil:
		return err.Error()
	case !a.Found:
		return ""
	}
	return a.Text
}

// TestRefresh edits, adds and deletes files while a library answers, in memory and in a folder. A question answers at
// each moment, and never with text that is gone.
func TestRefresh(t *testing.T) {
	for _, tc := range []struct {
		name string
		size int
	}{{"in memory", 0}, {"in a folder", Small + 1}} {
		t.Run(tc.name, func(t *testing.T) {
			dir, kept := t.TempDir(), t.TempDir()
			filler := strings.Repeat("Nothing of note is said here by anyone at all. ", 1000)
			for n := 0; n < tc.size; n += len(filler) {
				write(t, filepath.Join(dir, fmt.Sprintf("filler-%d.txt", n)), filler)
			}
			write(t, filepath.Join(dir, "treaty.txt"), treaty)
			write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1902.")
			l, err := Open(t.Context(), []string{dir}, Options{Dir: kept, Refresh: 50 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			asking, stop := context.WithCancel(t.Context())
			var failures atomic.Int64
			var others sync.WaitGroup
			others.Go(func() {
				for asking.Err() == nil {
					if a, err := l.Ask(asking, asks); asking.Err() == nil && (err != nil || !a.Found) {
						failures.Add(1)
					}
					time.Sleep(5 * time.Millisecond)
				}
			})
			awaits(t, l, func() { write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1911.") })
			if got := answers(t, l, "When did the mill of Orb burn down?"); !strings.Contains(got, "1911") {
				t.Errorf("after an edit: %q", got)
			}
			awaits(t, l, func() { write(t, filepath.Join(dir, "quay.txt"), "The quay of Lenn was dug in 1602.") })
			if got := answers(t, l, "When was the quay of Lenn dug?"); !strings.Contains(got, "1602") {
				t.Errorf("after an addition: %q", got)
			}
			awaits(t, l, func() {
				if err := os.Remove(filepath.Join(dir, "mill.txt")); err != nil {
					t.Fatal(err)
				}
			})
			if got := answers(t, l, "When did the mill of Orb burn down?"); strings.Contains(got, "1911") {
				t.Errorf("after a deletion: %q", got)
			}
			stop()
			others.Wait()
			if n := failures.Load(); n > 0 {
				t.Errorf("%d questions about an unchanged document failed meanwhile", n)
			}
			if _, err := l.Passage(t.Context(), "0000000000"); !errors.Is(err, retrieval.ErrNoPassage) {
				t.Errorf("a passage that is not there: %v", err)
			}
		})
	}
}

// TestDamageHeals flips bits in the passages of a kept index while a library answers from it.
func TestDamageHeals(t *testing.T) {
	dir, kept := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "all.jsonl"), `{"id":"b","title":"B","text":"`+treaty+`"}`+"\n"+
		strings.Repeat(`{"id":"","title":"x","text":"`+strings.Repeat("x", 1<<20)+"\"}\n", 5))
	l, err := Open(t.Context(), []string{dir}, Options{Dir: kept})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := Verify(t.Context(), []string{dir}, Options{Dir: kept}); err != nil {
		t.Errorf("a whole index: %v", err)
	}
	found, err := filepath.Glob(filepath.Join(kept, indexPrefix+"*", "part-1", "records.bin"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%q, %v", found, err)
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		data[i] ^= 0x10
	}
	write(t, found[0], string(data))
	if err := Verify(t.Context(), []string{dir}, Options{Dir: kept}); !errors.Is(err, retrieval.ErrDamaged) {
		t.Errorf("a damaged index: %v", err)
	}
	changes := l.Changes()
	if a, err := l.Ask(t.Context(), asks); !errors.Is(err, retrieval.ErrReading) {
		t.Fatalf("answer %q, %v, want %v", a.Text, err, retrieval.ErrReading)
	}
	select {
	case <-changes:
	case <-time.After(30 * time.Second):
		t.Fatal("the index was not built again")
	}
	if got := answers(t, l, asks.Text); !strings.Contains(got, "1950") {
		t.Errorf("after healing: %q", got)
	}
	if err := Verify(t.Context(), []string{dir}, Options{Dir: kept}); err != nil {
		t.Errorf("after healing: %v", err)
	}
}

// TestReading asks a library before it has read its sources.
func TestReading(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.txt"), treaty)
	l := Start(t.Context(), []string{dir}, Options{})
	defer l.Close()
	for l.Percent() < 100 {
		if _, err := l.Ask(t.Context(), asks); err != nil && !errors.Is(err, retrieval.ErrReading) {
			t.Fatal(err)
		}
	}
	if got := answers(t, l, asks.Text); !strings.Contains(got, "1950") {
		t.Errorf("answer %q", got)
	}
	missing := Start(t.Context(), []string{filepath.Join(dir, "missing")}, Options{})
	if err := missing.Wait(t.Context()); err == nil {
		t.Error("missing sources are no error")
	}
	if err := missing.Close(); err != nil {
		t.Error(err)
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
			if o, _, err := loadOrigins(dir); !errors.Is(err, retrieval.ErrDamaged) {
				t.Errorf("got %v, %v, want %v", o, err, retrieval.ErrDamaged)
			}
		})
	}
}

// BenchmarkLook looks at 50,000 files for changes.
func BenchmarkLook(b *testing.B) {
	dir := b.TempDir()
	for i := range 50_000 {
		folder := filepath.Join(dir, fmt.Sprint(i/500))
		if err := os.MkdirAll(folder, 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.txt", i)), []byte(treaty), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if seen, err := look(b.Context(), []string{dir}); err != nil || len(seen) != 50_000 {
			b.Fatalf("%d files, %v", len(seen), err)
		}
	}
}

// TestExamplesFollowTheSources checks that examples are of the text as it is now: those of a changed document are left
// out at once, and those of its new text come when it is read again.
func TestExamplesFollowTheSources(t *testing.T) {
	dir := t.TempDir()
	canal, mill := filepath.Join(dir, "canal.txt"), filepath.Join(dir, "mill.txt")
	write(t, mill, "The Sedge Mill was built in 1712. The Sedge Mill burned in 1744. The Sedge Mill was sold in 1802.")
	built := func(name string) {
		text := "The %s was opened in 1804. The %[1]s was widened in 1851. The %[1]s froze in 1895."
		write(t, canal, fmt.Sprintf(text, name))
	}
	shown := func(l *Library) string {
		t.Helper()
		e, err := l.Examples(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(e.Questions, e.Event, e.Topic, e.Claim, e.Words)
	}
	built("Brant Canal")
	withholding := openLibrary(t, dir)
	if got := shown(withholding); !strings.Contains(got, "Canal") || !strings.Contains(got, "Mill") {
		t.Fatalf("examples of one document only: %s", got)
	}
	built("Fenn Viaduct")
	if got := shown(withholding); strings.Contains(got, "Canal") || !strings.Contains(got, "Mill") {
		t.Errorf("after a change: %s", got)
	}
	reading, err := Open(t.Context(), []string{dir}, Options{Refresh: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer reading.Close()
	if got := shown(reading); !strings.Contains(got, "Viaduct") {
		t.Errorf("before another change: %s", got)
	}
	awaits(t, reading, func() { built("Ostler Tunnel") })
	if got := shown(reading); !strings.Contains(got, "Tunnel") || strings.Contains(got, "Viaduct") {
		t.Errorf("when the change was read: %s", got)
	}
}
