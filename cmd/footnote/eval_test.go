package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBM25OnCACM compares --ranker bm25 with Anserini's BM25 (k1 0.9, b 0.4, Porter) on CACM: MAP 0.3123 and P@30
// 0.1942. Tokenisation and stop lists differ, so a difference of 0.02 is accepted.
func TestBM25OnCACM(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "eval", "cacm")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no CACM collection: ", err)
	}
	setEnvironment(t, nil)
	var stdout, stderr strings.Builder
	args := []string{"eval", "--json", "--ranker", "bm25",
		"--corpus", filepath.Join(dir, "corpus.jsonl"), filepath.Join(dir, "queries.jsonl")}
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

// TestEvalPage opens the report in a browser. All three plots are drawn and have text alternatives, no text is cut
// off, nothing is wider than a narrow window, and nothing is fetched.
func TestEvalPage(t *testing.T) {
	setEnvironment(t, nil)
	file := filepath.Join(t.TempDir(), "report.html")
	var stdout, stderr strings.Builder
	if code := run(t.Context(), []string{"eval", "--html", file}, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	const look = `<script>
const faults = [];
for (const plot of document.querySelectorAll("svg")) {
	const box = plot.getBoundingClientRect();
	for (const text of plot.querySelectorAll("text")) {
		const at = text.getBoundingClientRect();
		const outside = at.left < box.left - 1 || at.right > box.right + 1 ||
			at.top < box.top - 1 || at.bottom > box.bottom + 1;
		if (text.textContent && outside) faults.push("cut off: " + text.textContent);
	}
	if (!plot.querySelector("title").textContent || !plot.querySelector("desc").textContent) faults.push("no name");
	const shapes = [...plot.querySelectorAll(".bar, .curve")];
	if (!shapes.some(shape => shape.getBoundingClientRect().height > 20)) faults.push("an empty plot");
}
if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the window");
const fetched = performance.getEntriesByType("resource");
if (fetched.length > 0) faults.push("fetched: " + fetched[0].name);
document.title = document.querySelectorAll("svg").length + " plots, faults: " + faults.join("; ");
</script>`
	page := readPath(t, file)
	seen := inBrowser(t, strings.Replace(page, "</body>", look+"</body>", 1))
	contains(t, seen, "<title>3 plots, faults: </title>")
}

func readPath(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
