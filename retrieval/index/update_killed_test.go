package index

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/corpus"
	"footnote/corpus/sample"
)

// updatedByChild is the variable of the environment that holds the index that a child process updates.
const updatedByChild = "FOOTNOTE_TEST_UPDATED_BY_CHILD"

// TestUpdateIsKilled kills a process in the middle of an update. The lock is free again, and the index is as it was.
func TestUpdateIsKilled(t *testing.T) {
	docs := sampleDocuments(30)
	if dir := os.Getenv(updatedByChild); dir != "" {
		updateUntilKilled(t, dir, docs[1])
		return
	}
	dir := filepath.Join(t.TempDir(), "index")
	if err := Build(t.Context(), dir, sample.Of(docs[:1]), nil); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestUpdateIsKilled$")
	child.Env = append(os.Environ(), updatedByChild+"="+dir)
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); !strings.HasPrefix(line, "updating") {
		t.Fatalf("the child process printed %q, %v", line, err)
	}
	if _, err := Update(t.Context(), dir, sample.Of(docs[2:3]), nil, nil); !errors.Is(err, ErrUpdating) {
		t.Errorf("while the other process updates: %v, want %v", err, ErrUpdating)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	x, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Documents(); len(got) != 1 || got[0].ID != docs[0].ID {
		t.Errorf("documents %v, want the one that was there", got)
	}
	if err := x.Close(); err != nil {
		t.Error(err)
	}
	done, err := updateWhenUnlocked(t, dir, docs[2])
	if err != nil || done.Added != 1 {
		t.Errorf("did %+v, %v, want one document added", done, err)
	}
	if folders, _ := filepath.Glob(filepath.Join(dir, SegmentPrefix+"*")); len(folders) > 2 {
		t.Errorf("%v, want nothing of the update that was killed", folders)
	}
}

// updateUntilKilled begins an update, says so and waits in the middle of it.
func updateUntilKilled(t *testing.T, dir string, doc corpus.Document) {
	_, err := Update(t.Context(), dir, func(yield func(corpus.Document, error) bool) {
		yield(doc, nil)
		fmt.Println("updating")
		_, _ = io.Copy(io.Discard, os.Stdin) // ends with the parent at the latest
	}, nil, nil)
	if err != nil {
		t.Error(err)
	}
}

// updateWhenUnlocked adds a document. Windows may take a while to release the locks of a process that has ended.
func updateWhenUnlocked(t *testing.T, dir string, doc corpus.Document) (Updated, error) {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		done, err := Update(t.Context(), dir, sample.Of([]corpus.Document{doc}), nil, nil)
		if !errors.Is(err, ErrUpdating) || time.Now().After(deadline) {
			return done, err
		}
	}
}
