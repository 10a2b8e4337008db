package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// now is the time in all tests.
var now = time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)

// logged is a log that tests read.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) count(part string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), part)
}

// open opens the store in a folder until the test ends.
func open(tb testing.TB, dir string) (*DB, *logged) {
	tb.Helper()
	log := &logged{}
	d, err := Open(tb.Context(), dir, Options{Logger: slog.New(slog.NewTextHandler(log, nil)),
		Now: func() time.Time { return now }})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { d.Close() })
	return d, log
}

// set stores the settings of a guild.
func set(tb testing.TB, d *DB, guild, value string) {
	tb.Helper()
	err := d.ChangeSettings(tb.Context(), guild, func([]byte, bool) ([]byte, bool, error) {
		return []byte(value), false, nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func yes([]byte) bool { return true }

// ask stores a question of a user.
func ask(tb testing.TB, d *DB, guild, user, question string, at time.Time) {
	tb.Helper()
	if err := d.AddGap(tb.Context(), guild, Gap{question, user, at}, 1000, yes); err != nil {
		tb.Fatal(err)
	}
}

// questions returns the questions of a guild in one line.
func questions(tb testing.TB, d *DB, guild string) string {
	tb.Helper()
	gs, err := d.Gaps(tb.Context(), guild, time.Time{})
	if err != nil {
		tb.Fatal(err)
	}
	var all []string
	for _, g := range gs {
		all = append(all, g.Question)
	}
	return strings.Join(all, " ")
}

// settings returns the settings of a guild.
func settings(tb testing.TB, d *DB, guild string) string {
	tb.Helper()
	value, err := d.Settings(tb.Context(), guild)
	if err != nil {
		tb.Fatal(err)
	}
	return string(value)
}

func same[T comparable](tb testing.TB, what string, got, want T) {
	tb.Helper()
	if got != want {
		tb.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	d, _ := open(t, dir)
	same(t, "none", settings(t, d, "1"), "")
	set(t, d, "1", `{"gaps":true}`)
	set(t, d, "2", `{"private":true}`)
	ask(t, d, "1", "7", "a", now)
	ask(t, d, "2", "7", "b", now)
	err := d.ChangeSettings(t.Context(), "1", func(old []byte, damaged bool) ([]byte, bool, error) {
		same(t, "old", string(old), `{"gaps":true}`)
		return nil, true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "removed", settings(t, d, "1"), "")
	same(t, "questions with them", questions(t, d, "1"), "")
	same(t, "another guild", settings(t, d, "2")+questions(t, d, "2"), `{"private":true}b`)

	refusal := errors.New("no")
	err = d.ChangeSettings(t.Context(), "2", func([]byte, bool) ([]byte, bool, error) { return nil, true, refusal })
	if !errors.Is(err, refusal) {
		t.Errorf("got %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d, _ = open(t, dir)
	same(t, "after a refused change and a restart", settings(t, d, "2")+questions(t, d, "2"), `{"private":true}b`)
}

func TestGaps(t *testing.T) {
	d, _ := open(t, t.TempDir())
	ask(t, d, "1", "7", "old", now.Add(-31*24*time.Hour))
	ask(t, d, "1", "7", "a", now.Add(-time.Hour))
	ask(t, d, "2", "7", "b", now)
	ask(t, d, "2", "8", "c", now)
	count := func(user string) int {
		n, err := d.CountGaps(t.Context(), user, now.Add(-30*24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	same(t, "recent questions of a user", count("7"), 2)
	n, err := d.ExpireGaps(t.Context(), now.Add(-30*24*time.Hour))
	same(t, "expired", fmt.Sprint(n, err), "1 <nil>")
	n, err = d.ForgetGaps(t.Context(), "7")
	same(t, "forgotten", fmt.Sprint(n, err), "2 <nil>")
	same(t, "left", questions(t, d, "1")+questions(t, d, "2"), "c")
	for i := range 5 {
		if err := d.AddGap(t.Context(), "3", Gap{fmt.Sprint(i), "7", now}, 3, yes); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "the last three", questions(t, d, "3"), "2 3 4")
	if err := d.AddGap(t.Context(), "4", Gap{"x", "7", now}, 3, func([]byte) bool { return false }); err != nil {
		t.Fatal(err)
	}
	same(t, "unwanted", questions(t, d, "4"), "")
}

// TestForgottenTextIsErased looks for deleted text in the files of the database.
func TestForgottenTextIsErased(t *testing.T) {
	dir := t.TempDir()
	d, _ := open(t, dir)
	const secret = "a question that must not stay anywhere"
	ask(t, d, "1", "7", secret, now)
	if !bytes.Contains(contents(t, dir), []byte(secret)) {
		t.Fatal("it was not stored")
	}
	if _, err := d.ForgetGaps(t.Context(), "7"); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(contents(t, dir), []byte(secret)) {
		t.Error("it stays in a file")
	}
}

// contents returns the bytes of all files in a folder.
func contents(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}

func TestFilesAreForTheOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	dir := t.TempDir()
	d, _ := open(t, dir)
	set(t, d, "1", "{}")
	for _, name := range []string{FileName, FileName + "-wal", FileName + "-shm"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		same(t, name, info.Mode().Perm(), 0o600)
	}
}

func TestCitations(t *testing.T) {
	d, _ := open(t, t.TempDir())
	all := []Citation{{"AAAAA", "one", []byte(`{"id":"F-AAAAA"}`), "text of one"},
		{"BBBBB", "two", []byte(`{"id":"F-BBBBB"}`), "text of two"}}
	if err := d.SaveCitations(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	text := func(digits string) string {
		c, ok, err := d.Citation(t.Context(), digits)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(ok, c.Document, string(c.Value), c.Text)
	}
	same(t, "unknown", text("CCCCC"), "false")
	same(t, "stored", text("AAAAA"), `trueone{"id":"F-AAAAA"}text of one`)
	drop := func() int {
		n, err := d.DropTexts(t.Context(), func(document string) bool { return document == "one" })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	same(t, "dropped", drop(), 1)
	same(t, "dropped again", drop(), 0)
	same(t, "of a document that exists", text("AAAAA"), `trueone{"id":"F-AAAAA"}text of one`)
	same(t, "of a removed document", text("BBBBB"), `truetwo{"id":"F-BBBBB"}`)
	if err := d.SaveCitations(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	same(t, "cited again", text("BBBBB"), `truetwo{"id":"F-BBBBB"}text of two`)
}

// TestDamagedRecord changes a byte of one record of each kind.
func TestDamagedRecord(t *testing.T) {
	dir := t.TempDir()
	d, log := open(t, dir)
	set(t, d, "1", `{"gaps":true}`)
	set(t, d, "2", `{"gaps":true}`)
	ask(t, d, "1", "7", "a", now)
	if err := d.SaveCitations(t.Context(), []Citation{{"AAAAA", "one", []byte("{}"), "x"},
		{"BBBBB", "one", []byte("{}"), "y"}}); err != nil {
		t.Fatal(err)
	}
	alter(t, dir, `UPDATE settings SET value = CAST('{"gaps":tru' AS BLOB) WHERE guild = '1';
		UPDATE citations SET text = 'z' WHERE digits = 'AAAAA'`)
	for range 3 {
		if _, err := d.Settings(t.Context(), "1"); !errors.Is(err, ErrDamaged) {
			t.Errorf("settings: %v", err)
		}
		if _, ok, err := d.Citation(t.Context(), "AAAAA"); ok || err != nil {
			t.Errorf("citation: %t, %v", ok, err)
		}
	}
	same(t, "times logged", log.count("a record is damaged"), 2)
	same(t, "cures", log.count("enters them again with /corpus settings"), 1)
	same(t, "another guild", settings(t, d, "2"), `{"gaps":true}`)
	if c, ok, err := d.Citation(t.Context(), "BBBBB"); !ok || err != nil || c.Text != "y" {
		t.Errorf("another citation: %v, %t, %v", c, ok, err)
	}
	same(t, "questions of the guild", questions(t, d, "1"), "a")
	if err := d.AddGap(t.Context(), "1", Gap{"b", "7", now}, 10, yes); err != nil || questions(t, d, "1") != "a" {
		t.Errorf("stored under damaged settings: %s, %v", questions(t, d, "1"), err)
	}
	n, err := d.ForgetGaps(t.Context(), "7")
	same(t, "forgotten", fmt.Sprint(n, err), "1 <nil>")

	held, found, err := Examine(t.Context(), dir)
	same(t, "examined", fmt.Sprint(held, len(found), err), "{2 0 2} 2 <nil>")
	err = d.ChangeSettings(t.Context(), "1", func(old []byte, damaged bool) ([]byte, bool, error) {
		same(t, "told so", damaged && old == nil, true)
		return []byte("{}"), false, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "entered again", settings(t, d, "1"), "{}")
}

// alter changes a database from outside.
func alter(t *testing.T, dir, statements string) {
	t.Helper()
	outside, err := sql.Open("sqlite", filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer outside.Close()
	if _, err := outside.Exec(statements); err != nil {
		t.Fatal(err)
	}
}

// TestDamagedDatabase changes bytes of the file. The store must open or say what to do, and never panic.
func TestDamagedDatabase(t *testing.T) {
	dir := t.TempDir()
	d, _ := open(t, dir)
	for i := range 300 {
		set(t, d, fmt.Sprint(i), `{"gaps":true}`)
		ask(t, d, fmt.Sprint(i), fmt.Sprint(i%10), "a question", now)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for i := range 150 {
		data := slices.Clone(whole)
		switch {
		case i < 75: // where the structure of a page is
			page := random.IntN(len(data)/4096) * 4096
			for range 8 {
				data[page+random.IntN(64)] ^= byte(1 + random.IntN(255))
			}
		case i < 140:
			data[random.IntN(len(data))] ^= byte(1 + random.IntN(255))
		default:
			data = data[:random.IntN(len(data))]
		}
		if useDamaged(t, data) {
			refused++
		}
	}
	t.Logf("%d of 150 damaged files were refused", refused)
}

// useDamaged uses a database with these bytes in every way, and reports whether it was refused at once.
func useDamaged(t *testing.T, data []byte) (refused bool) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	_, _, _ = Examine(ctx, dir)
	d, err := Open(ctx, dir, Options{})
	if err != nil {
		if errors.Is(err, ErrDamaged) && !strings.Contains(err.Error(), "put back a copy") {
			t.Errorf("no cure: %v", err)
		}
		return true
	}
	defer d.Close()
	for i := range 300 {
		_, _ = d.Settings(ctx, fmt.Sprint(i))
	}
	_, _ = d.Gaps(ctx, "1", time.Time{})
	_, _ = d.CountGaps(ctx, "1", time.Time{})
	_ = d.AddGap(ctx, "1", Gap{"x", "1", now}, 10, yes)
	_, _ = d.ForgetGaps(ctx, "1")
	_, _ = d.ExpireGaps(ctx, now)
	return false
}

func TestNoDatabase(t *testing.T) {
	dir := t.TempDir()
	garbage := bytes.Repeat([]byte("no database "), 1000)
	if err := os.WriteFile(filepath.Join(dir, FileName), garbage, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v", err)
	}
	alterVersion := t.TempDir()
	d, _ := open(t, alterVersion)
	d.Close()
	alter(t, alterVersion, "PRAGMA user_version = 9")
	if _, err := Open(t.Context(), alterVersion, Options{}); err == nil || !strings.Contains(err.Error(), "format 9") {
		t.Errorf("got %v", err)
	}
}

// TestReadOnly opens stores that must not change.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	empty, err := Open(t.Context(), dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "empty", settings(t, empty, "1")+questions(t, empty, "1"), "")
	if err := empty.SaveCitations(t.Context(), []Citation{{}}); err == nil {
		t.Error("an empty store is written to")
	}
	if entries, err := os.ReadDir(dir); len(entries) > 0 || err != nil {
		t.Errorf("made %v, %v", entries, err)
	}
	d, _ := open(t, dir)
	set(t, d, "1", "{}")
	for _, state := range []string{"in use", "closed"} {
		beside, err := Open(t.Context(), dir, Options{ReadOnly: true})
		if err != nil {
			t.Fatalf("%s: %v", state, err)
		}
		same(t, state, settings(t, beside, "1"), "{}")
		if _, err := beside.read.Exec("DELETE FROM settings"); err == nil {
			t.Errorf("%s: it can be changed", state)
		}
		beside.Close()
		d.Close()
	}
}

// TestOutOfOurHands locks the database from outside and ends the context.
func TestOutOfOurHands(t *testing.T) {
	dir := t.TempDir()
	d, _ := open(t, dir)
	outside, err := sql.Open("sqlite", "file:"+filepath.Join(dir, FileName)+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer outside.Close()
	tx, err := outside.Begin()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	if err := d.AddGap(ctx, "1", Gap{"x", "7", now}, 10, yes); err == nil {
		t.Error("stored in a locked database")
	}
	if took := time.Since(start); took > writeWait+time.Second {
		t.Errorf("waited %v", took)
	}
	same(t, "reads go on", settings(t, d, "1"), "")
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	ask(t, d, "1", "7", "x", now)
}

// TestManyProcesses changes one store from several processes at once.
func TestManyProcesses(t *testing.T) {
	const processes, changes = 3, 40
	if dir := os.Getenv("STORE_TEST_DIR"); dir != "" {
		d, _ := open(t, dir)
		for range changes {
			ask(t, d, "1", "7", "x", now)
			settings(t, d, "1")
		}
		return
	}
	dir := t.TempDir()
	writeOld(t, dir, "gaps/1", `[{"question":"imported","user":"7","at":"2026-07-31T00:00:00Z"}]`)
	var running sync.WaitGroup
	for range processes {
		running.Go(func() {
			c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestManyProcesses$")
			c.Env = append(os.Environ(), "STORE_TEST_DIR="+dir)
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	running.Wait()
	d, _ := open(t, dir)
	n, err := d.CountGaps(t.Context(), "7", time.Time{})
	same(t, "questions", fmt.Sprint(n, err), fmt.Sprint(processes*changes+1, " <nil>"))
}
