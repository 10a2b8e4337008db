package main

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// BenchmarkAskFromStart measures what a person waits for: from the start of footnote to the end of its output, built-in
// text, reading and indexing it included.
func BenchmarkAskFromStart(b *testing.B) {
	binary := build(b)
	for b.Loop() {
		out, err := exec.Command(binary, "ask", advisers).Output()
		if err != nil || !strings.Contains(string(out), "1960") {
			b.Fatalf("footnote ask: %v: %s", err, out)
		}
	}
}

// BenchmarkVersionFromStart measures the part of it that is the start of the process.
func BenchmarkVersionFromStart(b *testing.B) {
	binary := build(b)
	for b.Loop() {
		if out, err := exec.Command(binary, "version").CombinedOutput(); err != nil {
			b.Fatalf("footnote version: %v: %s", err, out)
		}
	}
}

// build compiles the program.
func build(b *testing.B) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "footnote")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v: %s", err, out)
	}
	return binary
}
