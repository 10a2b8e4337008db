package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/bot/discordtest"
	"footnote/bot/store"
)

// dataDir returns a data folder with a database that holds the settings of a server.
func dataDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	d, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.ChangeSettings(t.Context(), "223456789012345678", func([]byte, bool) ([]byte, bool, error) {
		return []byte(`{"gaps":true}`), false, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestDamagedDatabase starts serve and doctor on a database that is none. Both must name it and its cure.
func TestDamagedDatabase(t *testing.T) {
	discord := discordtest.New(t, discordtest.Options{})
	dir := dataDir(t)
	write(t, filepath.Join(dir, store.FileName), strings.Repeat("damaged ", 1000))
	out, code := consult(t, discord, map[string]string{"FOOTNOTE_DATA_DIR": dir}, "--offline")
	if code != exitFailure || !strings.Contains(out, "FAULT  records: damaged: "+filepath.Join(dir, store.FileName)) ||
		!strings.Contains(out, "put back a copy of the file") {
		t.Errorf("doctor: %d\n%s", code, out)
	}
	var stdout, stderr strings.Builder
	code = run(t.Context(), []string{"serve"}, strings.NewReader(""), &stdout, &stderr)
	if code != exitFailure || !strings.Contains(stderr.String(), "FOOTNOTE_DATA_DIR: damaged: ") ||
		!strings.Contains(stderr.String(), "put back a copy of the file") {
		t.Errorf("serve: %d\n%s", code, &stderr)
	}
}

func TestDoctorReadsRecords(t *testing.T) {
	discord := discordtest.New(t, discordtest.Options{})
	dir := dataDir(t)
	env := map[string]string{"FOOTNOTE_DATA_DIR": dir}
	const fine = "ok     records: servers with settings: 1, unanswered questions: 0, citations: 0"
	if out, code := consult(t, discord, env, "--offline"); code != 0 || !strings.Contains(out, fine) {
		t.Errorf("%d\n%s", code, out)
	}
	old := filepath.Join(dir, "records", "gaps")
	if err := os.MkdirAll(old, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(old, "223456789012345678.json"), "[{")
	out, code := consult(t, discord, env, "--offline")
	if code != 0 || !strings.Contains(out, "advice records: ") || !strings.Contains(out, "repair or delete the file") {
		t.Errorf("%d\n%s", code, out)
	}
}
