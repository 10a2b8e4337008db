package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlainBM25AgreesWithPublishedFigures compares the plain mode with Anserini's BM25 (k1 0.9, b 0.4, Porter) on CACM: MAP
// 0.3123 and P@30 0.1942. Tokenisation and stop lists differ, so two hundredths count as agreement.
func TestPlainBM25AgreesWithPublishedFigures(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "eval", "cacm")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the CACM collection is not at hand: ", err)
	}
	setEnvironment(t, nil)
	var stdout, stderr strings.Builder
	args := []string{"eval", "--json", "--ranker", "bm25", "--corpus", filepath.Join(dir, "corpus.jsonl"), filepath.Join(dir, "queries.jsonl")}
	if code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	var report struct {
		Results []struct {
			Measure string  `json:"measure"`
			Value   float64 `json:"value"`
		} `json:"results"`
	}
	if err := json.Unmarshal([]byte(stdout.String()), &report); err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, r := range report.Results {
		got[r.Measure] = r.Value
	}
	for measure, published := range map[string]float64{"map": 0.3123, "p@30": 0.1942} {
		if got[measure] < published-0.02 || got[measure] > published+0.02 {
			t.Errorf("%s: got %.4f, published %.4f", measure, got[measure], published)
		}
	}
}
