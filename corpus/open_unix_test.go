//go:build unix

package corpus

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// TestReadNamedPipes reads named pipes that nobody writes to. Opening one as usual would wait for ever.
func TestReadNamedPipes(t *testing.T) {
	root := tree(t, map[string]string{"a.txt": "Text.", "b.txt": "Text."})
	for _, name := range []string{"a.meta.json", "p.txt", "q.jsonl", "other"} {
		if err := syscall.Mkfifo(filepath.Join(root, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link(t, root, map[string]string{"b.meta.json": "/dev/zero", "r.txt": "p.txt"})
	ids, skipped, err := readAll(t, root, root)
	if err != nil || !slices.Equal(ids, []string{"a", "b"}) {
		t.Errorf("got %q, %v", ids, err)
	}
	wantReports(t, skipped, "a.meta.json: it is a named pipe, and only regular files",
		"b.meta.json: it is a link to a file outside", "p.txt: it is a named pipe", "q.jsonl: it is a named pipe",
		"r.txt: it is a named pipe")
	ids, skipped, _ = readAll(t, root, filepath.Join(root, "p.txt"), "/dev/zero", filepath.Join(root, "b.txt"))
	if !slices.Equal(ids, []string{"b"}) {
		t.Errorf("got %q of paths that are given themselves", ids)
	}
	wantReports(t, skipped, "p.txt: it is a named pipe", "/dev/zero: it is a device",
		"b.meta.json: it is a link to a file outside")
}

// TestOpenDoesNotWait opens a named pipe that took the place of a file after its kind was looked up.
func TestOpenDoesNotWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.txt")
	if err := syscall.Mkfifo(path, 0o644); err != nil {
		t.Fatal(err)
	}
	file, err := checkOpened(os.OpenFile(path, os.O_RDONLY|openFlags, 0))
	if err == nil {
		file.Close()
		t.Error("opened a named pipe")
	}
}
