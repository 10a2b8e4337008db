package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"footnote/retrieval"
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

// BenchmarkAnswer measures one question end to end, from its text to the answer with its citations, over the questions of a set in
// turn: those of the built-in text, and TimeQA's, which has 13,000 passages.
func BenchmarkAnswer(b *testing.B) {
	b.Run("builtin", func(b *testing.B) { benchmarkAnswer(b, &scoring{}, nil) })
	b.Run("timeqa", func(b *testing.B) {
		dir := filepath.Join("..", "..", "..", "shared", "eval", "timeqa")
		if _, err := os.Stat(dir); err != nil {
			b.Skip("the TimeQA set is not at hand: ", err)
		}
		s := &scoring{source: source{paths: []string{filepath.Join(dir, "corpus.jsonl")}}}
		benchmarkAnswer(b, s, []string{filepath.Join(dir, "queries.jsonl")})
	})
}

func benchmarkAnswer(b *testing.B, s *scoring, queries []string) {
	questions, err := s.read(queries)
	if err != nil {
		b.Fatal(err)
	}
	index, err := s.openFor(b.Context(), io.Discard, queries)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := index.Close(); err != nil {
			b.Error(err)
		}
	})
	b.ReportAllocs()
	next := 0
	for b.Loop() {
		question := questions[next%len(questions)]
		next++
		if _, err := index.Ask(b.Context(), retrieval.Question{Text: question.Text}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(index.Passages()), "passages")
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
