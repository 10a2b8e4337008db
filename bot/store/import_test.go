package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// writeOld writes a record as earlier versions did.
func writeOld(tb testing.TB, dir, name, data string) (path string) {
	tb.Helper()
	path = filepath.Join(dir, recordsFolder, filepath.FromSlash(name)+".json")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		tb.Fatal(err)
	}
	if err := os.Chtimes(path, now, now); err != nil {
		tb.Fatal(err)
	}
	return path
}

// writeAll writes a record of every kind.
func writeAll(tb testing.TB, dir string) {
	tb.Helper()
	writeOld(tb, dir, "settings/1", `{"gaps":true}`)
	writeOld(tb, dir, "gaps/1", `[{"question":"a","user":"7","at":"2026-07-31T00:00:00Z"},`+
		`{"question":"b","user":"8","at":"2026-07-31T00:00:00Z"}]`)
	writeOld(tb, dir, "cited/AAAAA", `{"id":"F-AAAAA","document":"one","title":"One","number":4,"text":"The text."}`)
}

// holdsAll fails the test unless the store holds what writeAll writes.
func holdsAll(tb testing.TB, d *DB) {
	tb.Helper()
	same(tb, "settings", settings(tb, d, "1"), `{"gaps":true}`)
	same(tb, "questions", questions(tb, d, "1"), "a b")
	c, ok, err := d.Citation(tb.Context(), "AAAAA")
	same(tb, "citation", fmt.Sprint(c.Document, c.Text, string(c.Value), ok, err),
		`oneThe text.{"document":"one","id":"F-AAAAA","number":4,"title":"One"}true <nil>`)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func TestImport(t *testing.T) {
	dir := t.TempDir()
	writeAll(t, dir)
	beside, err := Open(t.Context(), dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if c, ok, err := beside.Citation(t.Context(), "AAAAA"); !ok || err != nil || c.Text != "The text." {
		t.Errorf("before the import: %v, %t, %v", c, ok, err)
	}
	d, log := open(t, dir)
	holdsAll(t, d)
	same(t, "the files stay", exists(filepath.Join(dir, recordsFolder)), false)
	same(t, "times logged", log.count("records=3"), 1)
	d.Close()
	d, log = open(t, dir)
	holdsAll(t, d)
	same(t, "logged again", log.count("imported"), 0)

	// An earlier version that still runs writes another record.
	writeOld(t, dir, "settings/1", `{"private":true}`)
	if err := os.Chtimes(filepath.Join(dir, recordsFolder, "settings", "1.json"), now, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	d, _ = open(t, dir)
	same(t, "written later", settings(t, d, "1"), `{"private":true}`)
}

// TestImportOfDamagedFiles imports what can be read. The rest stays and is logged.
func TestImportOfDamagedFiles(t *testing.T) {
	dir := t.TempDir()
	writeAll(t, dir)
	var stay, removed []string
	stay = append(stay, writeOld(t, dir, "settings/2", `{"gaps":tr`), writeOld(t, dir, "gaps/2", "\x00\x00"),
		writeOld(t, dir, "cited/BBBBB", `{"id":"F-BBBBB"}`))
	ancient := writeOld(t, dir, "gaps/3", "[{")
	month := now.Add(-oldestGap - time.Hour)
	if err := os.Chtimes(ancient, month, month); err != nil {
		t.Fatal(err)
	}
	crashed := filepath.Join(dir, recordsFolder, "gaps", ".new-123")
	if err := os.WriteFile(crashed, []byte("["), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(crashed, month, month); err != nil {
		t.Fatal(err)
	}
	removed = append(removed, ancient, crashed)
	for range 2 { // each start
		d, log := open(t, dir)
		holdsAll(t, d)
		same(t, "settings of the damaged file", settings(t, d, "2"), "")
		for _, path := range stay {
			same(t, path+" stays", exists(path), true)
			same(t, path+" is logged", log.count("record="+path), 1)
		}
		for _, path := range removed {
			same(t, path+" stays", exists(path), false)
		}
		same(t, "cures", log.count("repair or delete the file"), 3)
		d.Close()
	}
	_, found, err := Examine(t.Context(), dir)
	same(t, "examined", fmt.Sprint(len(found), err), "3 <nil>")
	if err := os.WriteFile(stay[0], []byte(`{"gaps":true}`), 0o600); err != nil { // the cure
		t.Fatal(err)
	}
	d, _ := open(t, dir)
	same(t, "repaired", settings(t, d, "2"), `{"gaps":true}`)
}

// TestCrashDuringImport ends the import before and after its transaction. Nothing may be lost, and nothing that was
// deleted since may come back.
func TestCrashDuringImport(t *testing.T) {
	t.Run("before", func(t *testing.T) {
		dir := t.TempDir()
		d, _ := open(t, dir)
		writeAll(t, dir)
		old, err := d.oldRecords()
		if err != nil {
			t.Fatal(err)
		}
		crash := errors.New("crash")
		err = d.change(t.Context(), func(tx *sql.Tx) error {
			for _, r := range old {
				if _, err := d.importFile(t.Context(), tx, r); err != nil {
					return err
				}
			}
			return crash
		})
		if !errors.Is(err, crash) || questions(t, d, "1") != "" {
			t.Fatalf("%v: %s", err, questions(t, d, "1"))
		}
		d.Close()
		d, _ = open(t, dir)
		holdsAll(t, d)
	})
	t.Run("after", func(t *testing.T) {
		dir := t.TempDir()
		writeAll(t, dir)
		d, _ := open(t, dir)
		if _, err := d.ForgetGaps(t.Context(), "7"); err != nil {
			t.Fatal(err)
		}
		set(t, d, "1", `{"private":true}`)
		d.Close()
		writeAll(t, dir) // the files with the same times, as if they had not been removed
		d, _ = open(t, dir)
		same(t, "questions", questions(t, d, "1"), "b")
		same(t, "settings", settings(t, d, "1"), `{"private":true}`)
		same(t, "the files stay", exists(filepath.Join(dir, recordsFolder)), false)
	})
}

// TestInterruptedImport ends the context of Open.
func TestInterruptedImport(t *testing.T) {
	dir := t.TempDir()
	writeAll(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if d, err := Open(ctx, dir, Options{}); err == nil {
		d.Close()
		t.Error("no error")
	}
	d, _ := open(t, dir)
	holdsAll(t, d)
}
