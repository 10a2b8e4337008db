package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestRecords(t *testing.T) {
	r := records{t.TempDir()}
	if data, err := r.Load("settings/123"); data != nil || err != nil {
		t.Errorf("got %q, %v", data, err)
	}
	for _, text := range []string{"one", "two"} {
		if err := r.Save("settings/123", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if data, err := r.Load("settings/123"); string(data) != text || err != nil {
			t.Errorf("got %q, %v, want %q", data, err, text)
		}
	}
	if err := os.WriteFile(filepath.Join(r.dir, "records", "settings", ".new-crashed"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if names, err := r.List("settings"); !slices.Equal(names, []string{"settings/123"}) || err != nil {
		t.Errorf("got %v, %v", names, err)
	}
	for range 2 {
		if err := r.Delete("settings/123"); err != nil {
			t.Error(err)
		}
	}
	if names, err := r.List("gaps"); len(names) > 0 || err != nil {
		t.Errorf("got %v, %v", names, err)
	}
}

func TestRecordsStayInTheirFolder(t *testing.T) {
	r := records{t.TempDir()}
	for _, name := range []string{
		"", "settings", "settings/", "settings/../x", "../x/1", "/etc/1", "settings/a", "settings/1/2",
		"settings/" + strings.Repeat("1", 21), "settings/1\x00",
	} {
		if err := r.Save(name, nil); err == nil {
			t.Errorf("%q is saved", name)
		}
		if _, err := r.Load(name); err == nil {
			t.Errorf("%q is loaded", name)
		}
	}
}

// TestRecordsAreAtomic reads a record while it is written repeatedly.
func TestRecordsAreAtomic(t *testing.T) {
	r := records{t.TempDir()}
	var writing sync.WaitGroup
	done := make(chan struct{})
	for _, letter := range []string{"a", "b"} {
		writing.Go(func() {
			for range 20 {
				if err := r.Save("gaps/1", bytes.Repeat([]byte(letter), 100_000)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	go func() { writing.Wait(); close(done) }()
	for {
		select {
		case <-done:
			return
		default:
		}
		data, err := r.Load("gaps/1")
		if err != nil || len(data) > 0 && !bytes.Equal(data, bytes.Repeat(data[:1], 100_000)) {
			t.Fatalf("read %d bytes, %v", len(data), err)
		}
	}
}
