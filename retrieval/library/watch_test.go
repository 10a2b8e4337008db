package library

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/retrieval"
)

// patience is the limit on each wait of these tests. It only passes if something is broken.
const patience = 30 * time.Second

// logbook is a log that tests read.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// filler writes files so large that the index of dir is kept in a folder.
func filler(t *testing.T, dir string) {
	t.Helper()
	text := strings.Repeat("Nothing of note is said here by anyone at all. ", 1000)
	for n := 0; n <= Small; n += len(text) {
		write(t, filepath.Join(dir, fmt.Sprintf("filler-%d.txt", n)), text)
	}
}

// serves opens dir with its index in kept, and closes it when the test ends.
func serves(t *testing.T, dir, kept string, refresh time.Duration) (*Library, *logbook) {
	t.Helper()
	log := &logbook{}
	l, err := Open(t.Context(), []string{dir}, Options{
		Dir: kept, Refresh: refresh, Logger: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("log:\n%s", log)
		}
	})
	return l, log
}

// awaitAnswer asks until the answer has a text.
func awaitAnswer(t *testing.T, l *Library, question, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		got := answers(t, l, question)
		if strings.Contains(got, want) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s: got %q, want %q", question, got, want)
		}
	}
}

// keptFile returns the path of a file of the index in kept.
func keptFile(t *testing.T, kept, name string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(kept, indexPrefix+"*", name))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %q, %v", name, found, err)
	}
	return found[0]
}

// flip flips a bit of each byte of a file from an offset on, n at most.
func flip(t *testing.T, path string, from, n int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := from; i < min(from+n, len(data)); i++ {
		data[i] ^= 0x10
	}
	write(t, path, string(data))
}

// TestWithheldIsMarked changes the document with the best answer: the next one answers, and the result says that
// something is withheld.
func TestWithheldIsMarked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "best.txt"), "The mill of Orb burned down in 1902.")
	write(t, filepath.Join(dir, "next.txt"), "Some say that the old mill of Orb burned down in 1902, after a storm.")
	write(t, filepath.Join(dir, "other.txt"), "Zebras graze on the plain in March 1911.")
	l := openLibrary(t, dir)
	burned := retrieval.Question{Text: "When did the mill of Orb burn down?"}
	a, err := l.Ask(t.Context(), burned)
	if err != nil || !a.Found || a.Withheld {
		t.Fatalf("found %t, withheld %t, %v", a.Found, a.Withheld, err)
	}
	write(t, filepath.Join(dir, a.Citations[0].Document.ID+".txt"), "The mill of Orb never burned at all.")
	again, err := l.Ask(t.Context(), burned)
	if err != nil || !again.Found || !again.Withheld || again.Citations[0].Document.ID == a.Citations[0].Document.ID {
		t.Errorf("answer %q, withheld %t, %v", again.Text, again.Withheld, err)
	}
	if again, err = l.Ask(t.Context(), retrieval.Question{Text: "When do zebras graze on the plain?"}); err != nil ||
		!again.Found {
		t.Errorf("an answer of another document: %q, %v", again.Text, err)
	}
	unknown := retrieval.Question{Text: "Who invented the telephone in Boston?"}
	if again, err = l.Ask(t.Context(), unknown); err != nil || again.Found {
		t.Errorf("what no document answers: %q, %v", again.Text, err)
	}
	found, err := l.Quote(t.Context(), retrieval.Quote{Words: "mill of Orb", Limit: 1})
	if err != nil || found.Total != 1 || !found.Withheld {
		t.Errorf("quote: %d, withheld %t, %v", found.Total, found.Withheld, err)
	}
	events, err := l.Timeline(t.Context(), retrieval.Chronology{})
	if err != nil || events.Total != 2 || !events.Withheld {
		t.Errorf("timeline: %d, withheld %t, %v", events.Total, events.Withheld, err)
	}
	if l.Withheld()[reasonChanged] == 0 {
		t.Errorf("counted %v", l.Withheld())
	}
}

// TestFileComesBack moves a file away and back, where nothing is read again.
func TestFileComesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "treaty.txt")
	write(t, path, treaty)
	l, _ := serves(t, dir, "", 0)
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	if a, err := l.Ask(t.Context(), asks); !errors.Is(err, retrieval.ErrChanged) {
		t.Errorf("answer %q, %v", a.Text, err)
	}
	if l.Withheld()[reasonMissing] == 0 {
		t.Errorf("counted %v", l.Withheld())
	}
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	awaitAnswer(t, l, asks.Text, "1950")
}

// TestAllFilesGone empties the folder for a while, as a drive that is away does: the index is kept.
func TestAllFilesGone(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	dir := filepath.Join(parent, "drive")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	filler(t, dir)
	write(t, filepath.Join(dir, "treaty.txt"), treaty)
	l, log := serves(t, dir, t.TempDir(), 20*time.Millisecond)
	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	if a, err := l.Ask(t.Context(), asks); !errors.Is(err, retrieval.ErrChanged) {
		t.Errorf("answer %q, %v", a.Text, err)
	}
	for until := time.Now().Add(patience); !strings.Contains(log.String(), "nothing is left to read"); {
		if time.Now().After(until) {
			t.Fatal("nothing is logged")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := os.Rename(dir+".away", dir); err != nil {
		t.Fatal(err)
	}
	awaitAnswer(t, l, asks.Text, "1950")
	if strings.Count(log.String(), "building the index") != 1 {
		t.Error("the index was built again")
	}
}

// TestGrowingFile edits a file while another one grows without end.
func TestGrowingFile(t *testing.T) {
	for _, size := range []string{"in memory", "in a folder"} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if size == "in a folder" {
				filler(t, dir)
			}
			write(t, filepath.Join(dir, "treaty.txt"), treaty)
			write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1902.")
			l, _ := serves(t, dir, t.TempDir(), 20*time.Millisecond)
			writing, stop := context.WithCancel(t.Context())
			var writer sync.WaitGroup
			writer.Go(func() {
				for n := 0; writing.Err() == nil; n++ {
					text := "The mill of Orb burned down in 1911." + strings.Repeat(" More.", n)
					write(t, filepath.Join(dir, "mill.txt"), text)
					time.Sleep(50 * time.Millisecond)
				}
			})
			write(t, filepath.Join(dir, "treaty.txt"), strings.Replace(treaty, "1950", "1951", 1))
			awaitAnswer(t, l, asks.Text, "1951")
			if got := answers(t, l, "When did the mill of Orb burn down?"); !strings.Contains(got, "changed") {
				t.Errorf("while its file is being written: %q", got)
			}
			stop()
			writer.Wait()
			awaitAnswer(t, l, "When did the mill of Orb burn down?", "1911")
		})
	}
}

// TestOtherQuestionsDuringHealing damages one block of passages: questions about other passages are answered before the
// index is whole again.
func TestOtherQuestionsDuringHealing(t *testing.T) {
	t.Parallel()
	dir, kept := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "a.txt"), treaty)
	filler(t, dir)
	write(t, filepath.Join(dir, "z.txt"), "The mill of Orb burned down in 1902.")
	l, log := serves(t, dir, kept, 0)
	flip(t, keptFile(t, kept, "part-1/records.bin"), 8, 3000) // after the magic: the first blocks
	if a, err := l.Ask(t.Context(), asks); !errors.Is(err, retrieval.ErrReading) {
		t.Fatalf("answer %q, %v, want %v", a.Text, err, retrieval.ErrReading)
	}
	if err := l.Ready(); err != nil {
		t.Errorf("not ready: %v", err)
	}
	if got := answers(t, l, "When did the mill of Orb burn down?"); !strings.Contains(got, "1902") {
		t.Errorf("another question: %q", got)
	}
	awaitAnswer(t, l, asks.Text, "1950")
	if text := log.String(); !strings.Contains(text, "damaged") || !strings.Contains(text, "whole again") {
		t.Error("the log does not say so")
	}
	if l.Withheld()[reasonDamaged] == 0 {
		t.Errorf("counted %v", l.Withheld())
	}
}

// TestRefreshMeetsDamage damages files of a kept index that only a refresh reads, and then edits a source.
func TestRefreshMeetsDamage(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, kept string){
		"manifest": func(t *testing.T, kept string) { flip(t, keptFile(t, kept, "manifest.json"), 0, 9) },
		"postings": func(t *testing.T, kept string) { flip(t, keptFile(t, kept, "part-1/postings.bin"), 90, 9) },
		"words":    func(t *testing.T, kept string) { flip(t, keptFile(t, kept, "part-1/words.bin"), 90, 9) },
		"the folder is removed": func(t *testing.T, kept string) {
			if err := os.RemoveAll(filepath.Dir(keptFile(t, kept, "manifest.json"))); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, kept := t.TempDir(), t.TempDir()
			write(t, filepath.Join(dir, "treaty.txt"), treaty)
			filler(t, dir)
			l, _ := serves(t, dir, kept, 20*time.Millisecond)
			damage(t, kept)
			write(t, filepath.Join(dir, "treaty.txt"), strings.Replace(treaty, "1950", "1951", 1))
			awaitAnswer(t, l, asks.Text, "1951")
		})
	}
}

// TestDamageIsFoundAtStart flips a bit in each file of a kept index: Verify names the file, and a library that is
// started builds the index again before a question meets the damage.
func TestDamageIsFoundAtStart(t *testing.T) {
	t.Parallel()
	dir, kept := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "treaty.txt"), treaty)
	filler(t, dir)
	options := Options{Dir: kept, Refresh: time.Hour}
	l, err := Open(t.Context(), []string{dir}, options)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{
		"manifest.json", originsName, "part-1/words.bin", "part-1/postings.bin", "part-1/passages.bin",
		"part-1/documents.bin", "part-1/records.bin",
	} {
		path := keptFile(t, kept, file)
		size, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		flip(t, path, int(size.Size()/2), 1)
		err = Verify(t.Context(), []string{dir}, options)
		if !errors.Is(err, retrieval.ErrDamaged) || !strings.Contains(err.Error(), filepath.Base(file)) {
			t.Errorf("%s is damaged: %v", file, err)
		}
		l, err := Open(t.Context(), []string{dir}, options)
		if err != nil {
			t.Fatalf("%s is damaged: %v", file, err)
		}
		for until := time.Now().Add(patience); Verify(t.Context(), []string{dir}, options) != nil; {
			if time.Now().After(until) {
				t.Fatalf("%s stays damaged", file)
			}
			time.Sleep(10 * time.Millisecond)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestInterruptedUpdate takes documents out of the record of origins, as an update does that is interrupted before it
// writes them: they are withheld, and read again or removed.
func TestInterruptedUpdate(t *testing.T) {
	t.Parallel()
	dir, kept := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "treaty.txt"), treaty)
	filler(t, dir)
	l, err := Open(t.Context(), []string{dir}, Options{Dir: kept})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(keptFile(t, kept, originsName))
	files, seen, err := loadOrigins(folder)
	if err != nil {
		t.Fatal(err)
	}
	delete(files, "treaty")
	delete(seen, filepath.Join(dir, "treaty.txt"))
	if err := errors.Join(files.save(folder, seen), os.Remove(filepath.Join(dir, "treaty.txt"))); err != nil {
		t.Fatal(err)
	}
	again, _ := serves(t, dir, kept, 20*time.Millisecond)
	if got := answers(t, again, asks.Text); strings.Contains(got, "1950") {
		t.Errorf("a document without a file: %q", got)
	}
	for until := time.Now().Add(patience); len(without(again.Documents(), files)) > 0; {
		if time.Now().After(until) {
			t.Fatal("the document stays")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestNamesThatDiffer edits one of two files whose names differ in letter case alone, and removes one of two whose
// names differ in their ending alone.
func TestNamesThatDiffer(t *testing.T) {
	t.Parallel()
	dir, kept := t.TempDir(), t.TempDir()
	filler(t, dir)
	write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1902.")
	write(t, filepath.Join(dir, "MILL.txt"), "The bridge of Lenn was built in 1602.")
	found, err := os.ReadFile(filepath.Join(dir, "mill.txt"))
	if err != nil || strings.Contains(string(found), "Lenn") {
		t.Skip("this file system takes both names for one")
	}
	write(t, filepath.Join(dir, "quay.md"), "The quay of Tam was dug in 1711.")
	write(t, filepath.Join(dir, "quay.txt"), "The quay of Tam was dug in 1722.")
	l, log := serves(t, dir, kept, 20*time.Millisecond)
	write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1911.")
	awaitAnswer(t, l, "When did the mill of Orb burn down?", "1911")
	write(t, filepath.Join(dir, "MILL.txt"), "The bridge of Lenn was built in 1622.")
	awaitAnswer(t, l, "When was the bridge of Lenn built?", "1622")
	for _, words := range []string{"1902", "1602"} {
		if found, err := l.Quote(t.Context(), retrieval.Quote{Words: words}); err != nil || found.Total != 0 {
			t.Errorf("%s: %d, %v", words, found.Total, err)
		}
	}
	awaitAnswer(t, l, "When was the quay of Tam dug?", "1711")
	if err := os.Remove(filepath.Join(dir, "quay.md")); err != nil {
		t.Fatal(err)
	}
	awaitAnswer(t, l, "When was the quay of Tam dug?", "1722")
	if n := strings.Count(log.String(), "quay.txt"); n != 1 {
		t.Errorf("the skipped file is logged %d times, want once", n)
	}
}

// TestBrokenFileIsLoggedOnce breaks a file and edits others: it costs nothing but its own text.
func TestBrokenFileIsLoggedOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "treaty.txt"), treaty)
	write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1902.")
	l, log := serves(t, dir, "", 20*time.Millisecond)
	write(t, filepath.Join(dir, "mill.txt"), strings.Repeat("\x00\x01\xff", 1000))
	for _, year := range []string{"1951", "1952"} {
		write(t, filepath.Join(dir, "treaty.txt"), strings.Replace(treaty, "1950", year, 1))
		awaitAnswer(t, l, asks.Text, year)
	}
	if n := strings.Count(log.String(), "source skipped"); n != 1 {
		t.Errorf("logged %d times, want once", n)
	}
	write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1911.")
	awaitAnswer(t, l, "When did the mill of Orb burn down?", "1911")
}
