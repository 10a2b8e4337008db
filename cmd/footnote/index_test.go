package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCountDocuments(t *testing.T) {
	dir := t.TempDir()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte("{}\n{}\n{}\n")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"a.txt":           "one document\nof two lines\n",
		"sub/b.md":        "# Another\n",
		"c.jsonl":         "{}\n{}\n",
		"d.jsonl.gz":      packed.String(),
		"broken.jsonl.gz": "no gzip",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := countDocuments(t.Context(), []string{dir, filepath.Join(dir, "a.txt"), "/nowhere"}); got != 8 {
		t.Errorf("got %d documents, want 8: a twice, b, two of c, three of d", got)
	}
}

func TestMeterReportsEachTenthOnce(t *testing.T) {
	var stderr bytes.Buffer
	m := newMeter(&stderr)
	m.start(40)
	for documents := 1; documents <= 40; documents++ {
		m.progress(documents, documents, 1)
	}
	m.end()
	lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
	if len(lines) != 9 {
		t.Fatalf("got %d lines, want 9: %q", len(lines), lines)
	}
	if want := "footnote: indexed 4 of about 40 documents, "; !strings.HasPrefix(lines[0], want) {
		t.Errorf("got %q, want prefix %q", lines[0], want)
	}
}

func TestMeterWithWrongEstimate(t *testing.T) {
	var stderr bytes.Buffer
	m := newMeter(&stderr)
	m.start(0)
	m.progress(5, 9, 100)
	m.end()
	if m.documents != 5 || m.passages != 9 || m.bytes != 100 {
		t.Errorf("got %d documents, %d passages, %d bytes, want 5, 9, 100", m.documents, m.passages, m.bytes)
	}
	if stderr.Len() > 0 {
		t.Errorf("got %q, want nothing", stderr.String())
	}
}

// TestIndexInterrupted interrupts a build while it reads: the first file is reported as empty, and that report
// triggers the interrupt. The old index remains.
func TestIndexInterrupted(t *testing.T) {
	dir := t.TempDir()
	notes, built := filepath.Join(dir, "notes"), filepath.Join(dir, "built")
	if err := os.Mkdir(notes, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(notes, "b.txt"), "The ship sailed in 1912.")
	args := []string{"index", "--corpus", notes, "--index", built}
	index := func(ctx context.Context, stderr io.Writer) int {
		return run(ctx, args, strings.NewReader(""), io.Discard, stderr)
	}
	if code := index(t.Context(), io.Discard); code != 0 {
		t.Fatalf("first build: exit code %d, want 0", code)
	}
	write(t, filepath.Join(notes, "a.txt"), "")
	write(t, filepath.Join(notes, "c.txt"), "The ship sank in 1913.")

	ctx, cancel := context.WithCancel(t.Context())
	var stderr strings.Builder
	code := index(ctx, writerFunc(func(p []byte) (int, error) {
		cancel()
		return stderr.Write(p)
	}))
	if code != exitFailure || !strings.HasSuffix(stderr.String(), "footnote: interrupted\n") {
		t.Errorf("got exit code %d and %q, want 1 and an interrupt", code, stderr.String())
	}
	var stdout strings.Builder
	code = run(t.Context(), []string{"show", "--index", built}, strings.NewReader(""), &stdout, io.Discard)
	if code != 0 || stdout.String() != "b\n" {
		t.Errorf("the old index: got exit code %d and documents %q, want 0 and b", code, stdout.String())
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("got %v (%v), want no files of the second build", entries, err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
