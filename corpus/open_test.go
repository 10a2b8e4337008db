package corpus

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"footnote/corpus/format"
)

// link makes symbolic links in a folder, from names to targets.
func link(t *testing.T, root string, links map[string]string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
}

// wantReports checks that there are these reports, each given by its beginning.
func wantReports(t *testing.T, got []string, want ...string) {
	t.Helper()
	for _, w := range want {
		begins := func(s string) bool { return strings.HasPrefix(s, filepath.FromSlash(w)) }
		if !slices.ContainsFunc(got, begins) {
			t.Errorf("%q is not reported; reported are %q", w, got)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d reports, want %d: %q", len(got), len(want), got)
	}
}

func TestReadLinksStayInside(t *testing.T) {
	outside := tree(t, map[string]string{"secret.txt": "Secret.", "more/secret.txt": "Secret.", "a.png": ""})
	root := tree(t, map[string]string{"a.txt": "Text.", "deep/b.txt": "Text.", "c.txt": "Text.", "d.txt": "Text."})
	link(t, root, map[string]string{
		"absolute.txt": filepath.Join(root, "a.txt"),
		"around.txt":   filepath.Join("..", filepath.Base(root), "a.txt"),
		"deep/up.txt":  "../a.txt",
		"in":           "deep",
		"loop":         ".",
		"turn.txt":     "turn.txt",
		"gone.txt":     "nothing.txt",
		"out.txt":      filepath.Join(outside, "secret.txt"),
		"out":          outside,
		"out.png":      filepath.Join(outside, "a.png"),
		"zero.txt":     os.DevNull,
		"c.meta.json":  filepath.Join(outside, "secret.txt"),
		"d.meta.json":  "gone.txt",
	})
	ids, skipped, err := readAll(t, root, root)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a", "absolute", "around", "c", "d", "deep/b", "deep/up"}; !slices.Equal(ids, want) {
		t.Errorf("got %q, want %q", ids, want)
	}
	wantReports(t, skipped, "turn.txt: it is a link that cannot be followed", "gone.txt: it is a link to nothing",
		"out.txt: it is a link to a file outside the folder; copy", "out: it is a link to another folder; name",
		"zero.txt: it is a link to a file outside", "c.meta.json: it is a link to a file outside",
		"d.meta.json: it is a link to nothing", root+": 1 file is left out (.png)")
	named := filepath.Join(root, "out.txt")
	if ids, _, err := readAll(t, root, named); err != nil || !slices.Equal(ids, []string{"out"}) {
		t.Errorf("got %q, %v of a link that is given itself", ids, err)
	}
}

// TestOpenStaysInside replaces a folder by a link out after its files were looked up, as an attacker would.
func TestOpenStaysInside(t *testing.T) {
	outside := tree(t, map[string]string{"a.txt": "Secret."})
	root := tree(t, map[string]string{"deep/a.txt": "Text."})
	dir, err := openFolder(root)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.root.Close()
	if err := os.RemoveAll(filepath.Join(root, "deep")); err != nil {
		t.Fatal(err)
	}
	link(t, root, map[string]string{"deep": outside})
	if file, err := dir.open("deep/a.txt"); err == nil {
		file.Close()
		t.Error("opened a file outside the folder")
	}
}

func TestReadSidecarFaults(t *testing.T) {
	root := tree(t, map[string]string{"a.txt": "Text.", "a.meta.json/.x": "", "b.txt": "Text.",
		"b.meta.json": `{"title":"` + strings.Repeat("x", maxSidecar) + `"}`, "c.txt": "Text.",
		"c.meta.json": `{"title":"` + strings.Repeat("x", maxSidecar-100) + `"}`})
	for _, paths := range [][]string{{root}, {filepath.Join(root, "a.txt"), filepath.Join(root, "b.txt"),
		filepath.Join(root, "c.txt")}} {
		ids, skipped, err := readAll(t, root, paths...)
		if err != nil || !slices.Equal(ids, []string{"a", "b", "c"}) {
			t.Errorf("got %q, %v", ids, err)
		}
		wantReports(t, skipped, "a.meta.json: it is a folder", "b.meta.json: the file is larger than 64 KiB")
	}
}

func TestReadUnreadable(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("this user may read everything")
	}
	root := tree(t, map[string]string{"a.txt": "Text.", "b.txt": "Text.", "deep/c.txt": "Text."})
	for _, name := range []string{"b.txt", "deep"} {
		if err := os.Chmod(filepath.Join(root, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(root, "deep"), 0o755) })
	ids, skipped, err := readAll(t, root, root)
	if err != nil || !slices.Equal(ids, []string{"a"}) {
		t.Errorf("got %q, %v", ids, err)
	}
	wantReports(t, skipped, "b.txt: permission denied; let", "deep: permission denied; let")
}

// TestReadChangingFile reads files that grow and vanish after the walk has seen them.
func TestReadChangingFile(t *testing.T) {
	root := tree(t, map[string]string{"a.jsonl": `{"id":"1","text":"One."}` + "\n"})
	path := filepath.Join(root, "a.jsonl")
	r := reader{ctx: t.Context(), seen: map[string]string{}, ahead: 2, processors: 1, jobs: make(chan func(), 2)}
	defer r.stop()
	var ids, skipped []string
	r.yield = func(doc Document, _ error) bool { ids = append(ids, doc.ID); return true }
	r.skipped = func(s Skipped) { skipped = append(skipped, s.Err.Error()) }
	f, _, _ := format.Of(path)
	err := r.file(path, f, Metadata{}, func() (*os.File, error) {
		file, err := OpenFile(path)
		if err != nil {
			return nil, err
		}
		t.Cleanup(func() { file.Close() })
		return file, os.Remove(path)
	})
	if err == nil {
		err = r.file(path, f, Metadata{}, func() (*os.File, error) { return OpenFile(path) })
	}
	if err == nil {
		err = r.all(nil)
	}
	if err != nil || !slices.Equal(ids, []string{"1"}) {
		t.Errorf("got %q, %v of a file that vanished while it was open", ids, err)
	}
	wantReports(t, skipped, "no such file")
}

// endless is a file that grows while it is read.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	return len(p), nil
}

func TestReadWholeIsBounded(t *testing.T) {
	var file endless
	if _, err := readWhole(&file, 10, 1<<20); !errors.Is(err, errTooLarge) || file.read > 1<<20+1 {
		t.Errorf("read %d bytes, %v", file.read, err)
	}
}

func TestReadUnpacksNoBomb(t *testing.T) {
	var packed bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(zipped, `{"id":"x","text":"Text."}`+"\n")
	blank := bytes.Repeat([]byte{'\n'}, 1<<20)
	for range 3 * freelyUnpacked / len(blank) {
		zipped.Write(blank)
	}
	zipped.Close()
	root := tree(t, map[string]string{"a.jsonl.gz": packed.String()})
	ids, skipped, err := readAll(t, root, root)
	if err != nil || !slices.Equal(ids, []string{"x"}) {
		t.Errorf("got %q, %v", ids, err)
	}
	wantReports(t, skipped, "a.jsonl.gz: read up to a fault in the file: it unpacks to more than 100 times")
}

// blocking is a file whose read waits, as on a network drive that does not answer.
type blocking struct{ started, release chan struct{} }

func (b blocking) Read([]byte) (int, error) {
	close(b.started)
	<-b.release
	return 0, io.EOF
}

func TestCancelWhileAReadWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := blocking{make(chan struct{}), make(chan struct{})}
	defer close(b.release)
	go func() {
		<-b.started
		cancel()
	}()
	if _, err := readWhole(contextReader{ctx, b}, 0, maxFile); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestCancelWhileADocumentIsMade ends the reading while a parser works that cannot be interrupted.
func TestCancelWhileADocumentIsMade(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := reader{ctx: ctx, seen: map[string]string{}, ahead: 2, processors: 1, jobs: make(chan func(), 2)}
	release := make(chan struct{})
	defer close(release)
	err := r.start("place", 1, func() (format.Source, error) {
		cancel()
		<-release
		return format.Source{}, nil
	})
	if err == nil {
		err = r.all(nil)
	}
	r.stop()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// countedContext is done after its error was asked for a number of times.
type countedContext struct {
	context.Context
	left *int
}

func (c countedContext) Err() error {
	if *c.left--; *c.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestCancelWithinADocument cancels the making of a document at each of its stages.
func TestCancelWithinADocument(t *testing.T) {
	text := strings.Repeat(proseParagraph+" In May 1969 too.\n\n", 50)
	asked := 1 << 30
	doc, err := newDocumentContext(countedContext{t.Context(), &asked}, format.Source{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	checks := 1<<30 - asked
	if checks < len(doc.Passages) {
		t.Errorf("the context was asked %d times for %d passages", checks, len(doc.Passages))
	}
	for n := range checks {
		left := n
		if _, err := newDocumentContext(countedContext{t.Context(), &left}, format.Source{Text: text}); err == nil {
			t.Fatalf("made although the context was done at check %d of %d", n+1, checks)
		}
	}
}

// TestReadLongLine reads lines of 8 MB: of sentences, without any, without a space, of dates, and of words that may
// begin one. The work is measured by the memory that it takes, which the work on a list grows with.
func TestReadLongLine(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const length = 8 << 20
	for name, test := range map[string]struct {
		part string
		most uint64 // bytes allocated for a byte of the text
	}{
		"sentences":    {proseParagraph + " ", 40},
		"words":        {"the quick brown fox jumps ", 20},
		"no space":     {"x", 20},
		"dates":        {"In May 1969 and 3 June 1970, ", 60},
		"of the":       {"the the in on ", 20},
		"punctuation":  {". ? ", 20},
		"direction":    {"\u200e", 160},
		"line end":     {"ab cd \r", 160},
		"one NUL each": {strings.Repeat("The treaty was signed. ", 40) + "\x00", 40},
	} {
		t.Run(name, func(t *testing.T) {
			root := tree(t, map[string]string{"a.txt": strings.Repeat(test.part, length/len(test.part)),
				"b.txt": "Text."})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			passages := 0
			for doc, err := range Read(t.Context(), []string{root}, nil) {
				if err != nil {
					t.Fatal(err)
				}
				passages += len(doc.Passages)
				for _, p := range doc.Passages {
					if len(p.Text) > maxLonePassage*4 {
						t.Fatalf("a passage of %d bytes", len(p.Text))
					}
				}
			}
			runtime.ReadMemStats(&after)
			if each := (after.TotalAlloc - before.TotalAlloc) / length; each > test.most {
				t.Errorf("%d bytes allocated for each of the text, want at most %d", each, test.most)
			}
			if passages < length/maxLonePassage/4 && name != "direction" {
				t.Errorf("only %d passages", passages)
			}
		})
	}
}

func TestReadNULs(t *testing.T) {
	const text = "The treaty was sig\x00ned in Moscow."
	root := tree(t, map[string]string{"a.txt": text, "b.md": "# Head\n\n" + text, "c.html": "<p>" + text + "</p>",
		"d.jsonl": `{"id":"d","text":"` + text + `"}`, "e.txt": "A caf\xe9 that was clo\x00sed for ever and a day.",
		"legacy.txt":  strings.Repeat("caf\xe9 au lait \x00", 50),
		"strings.txt": "foo\x00bar\x00baz\x00", "z.txt": "\x7fELF\x02\x01\x01\x00" + strings.Repeat("\x90\x03", 200)})
	var skipped, repaired []string
	for doc, err := range Read(t.Context(), []string{root}, func(s Skipped) {
		skipped = append(skipped, filepath.Base(s.Path)+": "+s.Err.Error())
	}) {
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(doc.Text, "signed") && !strings.Contains(doc.Text, "closed") {
			t.Errorf("%s: got %q", doc.ID, doc.Text)
		}
		for _, r := range doc.Repairs {
			repaired = append(repaired, doc.ID+" "+string(r.Kind)+" "+r.Source)
		}
	}
	want := []string{"a control \x00", "b control \x00", "d control \x00", "e control \x00"}
	if !slices.Equal(repaired, want) { // a parser of HTML drops NULs itself
		t.Errorf("repaired %q, want %q", repaired, want)
	}
	wantReports(t, skipped, "legacy.txt: it is not a text", "strings.txt: it is not a text", "z.txt: it is not a text")
}
