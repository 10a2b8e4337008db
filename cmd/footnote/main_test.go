package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this test binary run as footnote in scripts. The tests are not about the reader, unless they turn it
// on: a question takes it a third of a second.
func TestMain(m *testing.M) {
	if os.Getenv("FOOTNOTE_READER") == "" { // it is set in a script
		os.Setenv("FOOTNOTE_READER", readerOff)
	}
	testscript.Main(m, map[string]func(){"footnote": main})
}

// TestScripts runs the commands in testdata/script and compares their output.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("FOOTNOTE_READER", readerOff)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// exits is the script command "exits CODE PROGRAM ARG…", which runs a program and requires the exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// TestReport checks the message and the exit code of an error.
func TestReport(t *testing.T) {
	tests := []struct {
		name     string
		err      error
		wantCode int
		want     string
	}{
		{"nothing", nil, 0, ""},
		{"failure", errors.New("open x: gone"), 1, "footnote: open x: gone\n"},
		{"wrong usage", wrongUsage("ask: no question"), 2, "footnote: ask: no question\n"},
		{"bad configuration", badConfig("FOOTNOTE_X"), 78, "footnote: FOOTNOTE_X\n"},
		{"interrupted", fmt.Errorf("read: %w", context.Canceled), 1, "footnote: interrupted\n"},
		{"closed pipe", fmt.Errorf("write: %w", syscall.EPIPE), 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var stderr strings.Builder
			if code := report(&stderr, tt.err); code != tt.wantCode || stderr.String() != tt.want {
				t.Errorf("got code %d and %q, want %d and %q", code, stderr.String(), tt.wantCode, tt.want)
			}
		})
	}
}

func TestInterruptibleEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	r := interruptible(ctx, readerFunc(func([]byte) (int, error) {
		<-never
		return 0, errors.New("too late")
	}))
	cancel()
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("error of Read: got %v, want context.Canceled", err)
	}
}

func TestInterruptiblePassesInput(t *testing.T) {
	r := interruptible(t.Context(), strings.NewReader("question"))
	buf := make([]byte, 16)
	n, err := r.Read(buf)
	if got := string(buf[:n]); got != "question" || err != nil {
		t.Errorf("Read: got %q, %v, want \"question\", nil", got, err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
