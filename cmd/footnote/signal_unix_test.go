//go:build unix

package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSIGTERMEndsReading ends subcommands in the middle of a long text, in a folder with a named pipe that nobody
// writes to. The report about the pipe shows that the reading has begun.
func TestSIGTERMEndsReading(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("In May 1969 the treaty of 3 June 1950 ended, ", 1<<20)
	if err := os.WriteFile(filepath.Join(dir, "long.txt"), []byte(long), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "a.txt"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"ask", "--corpus", dir, "When did the treaty end?"},
		{"index", "--corpus", dir, "--index", filepath.Join(t.TempDir(), "index")},
		{"serve"},
	} {
		t.Run(args[0], func(t *testing.T) {
			command := exec.Command("footnote", args...)
			command.Env = append(os.Environ(), "FOOTNOTE_CORPUS="+dir, "FOOTNOTE_DISCORD_TOKEN=x.y.z",
				"FOOTNOTE_DISCORD_API_URL=http://127.0.0.1:1/")
			stderr, err := command.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(stderr)
			var said strings.Builder
			for !strings.Contains(said.String(), "named pipe") {
				line, err := lines.ReadString('\n')
				said.WriteString(line)
				if err != nil {
					break
				}
			}
			if err := command.Process.Signal(syscall.SIGTERM); err != nil {
				t.Error(err)
			}
			io.Copy(&said, lines)
			wanted := "footnote: interrupted"
			if args[0] == "serve" {
				wanted = "" // it is stopped like this every time, and ends well
			}
			var exit *exec.ExitError
			if err := command.Wait(); errors.As(err, &exit) != (wanted != "") {
				t.Errorf("ended with %v", err)
			}
			if !strings.Contains(said.String(), wanted) || strings.Contains(said.String(), "ready") {
				t.Errorf("said %q", said.String())
			}
		})
	}
}
