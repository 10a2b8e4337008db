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

// BenchmarkAskFromStart measures the whole process for one question, including reading and indexing the built-in
// text.
func BenchmarkAskFromStart(b *testing.B) {
	binary := build(b)
	for b.Loop() {
		out, err := exec.Command(binary, "ask", advisers).Output()
		if err != nil || !strings.Contains(string(out), "1960") {
			b.Fatalf("footnote ask: %v: %s", err, out)
		}
	}
}

// BenchmarkVersionFromStart measures the share of process start-up in it.
func BenchmarkVersionFromStart(b *testing.B) {
	binary := build(b)
	for b.Loop() {
		if out, err := exec.Command(binary, "version").CombinedOutput(); err != nil {
			b.Fatalf("footnote version: %v: %s", err, out)
		}
	}
}

// BenchmarkAnswer measures one question, from its text to the answer with citations. It takes the questions of a set
// in turn: those of the built-in text, and TimeQA's, which has 13,000 passages.
func BenchmarkAnswer(b *testing.B) {
	b.Run("builtin", func(b *testing.B) { benchmarkAnswer(b, &scoring{}, nil) })
	b.Run("timeqa", func(b *testing.B) {
		dir := filepath.Join("..", "..", "..", "shared", "eval", "timeqa")
		if _, err := os.Stat(dir); err != nil {
			b.Skip("no TimeQA set: ", err)
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
