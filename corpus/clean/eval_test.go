package clean

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// evalDir returns the folder of the evaluation sets, which is not part of the repository, or skips the test.
func evalDir(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		sets := filepath.Join(dir, "shared", "eval")
		if _, err := os.Stat(sets); err == nil {
			return sets
		}
		if dir == filepath.Dir(dir) {
			t.Skip("no shared/eval folder above this one: the evaluation sets are not at hand")
		}
		dir = filepath.Dir(dir)
	}
}

// evalFile calls each with the string fields of every line of a .jsonl or .jsonl.gz file.
func evalFile(t testing.TB, path string, each func(field, text string)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var fields map[string]any
		if err := json.Unmarshal(lines.Bytes(), &fields); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for name, value := range fields {
			if text, ok := value.(string); ok && name != "html" {
				each(name, text)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// TestEvaluationSets cleans every text of the evaluation sets, which are clean already, and logs the repairs by set,
// field and kind. Rules that rest on the evidence of words must find nothing there.
func TestEvaluationSets(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(evalDir(t), "*", "*.jsonl*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		set := filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
		t.Run(set, func(t *testing.T) {
			texts, counts := 0, map[Kind]int{}
			evalFile(t, path, func(field, source string) {
				texts++
				text, repairs := Text(source)
				checkRepairs(t, source, text, repairs)
				for _, r := range repairs {
					counts[r.Kind]++
					switch r.Kind {
					case Filler, ChunkSize, Seam:
						t.Errorf("%s: %v in %q", field, r,
							text[max(0, r.Span.Start-40):min(len(text), r.Span.End+40)])
					case Hyphen, Space:
					default:
						t.Logf("%s: %v", field, r)
					}
				}
			})
			t.Logf("%d texts: %v", texts, counts)
		})
	}
}

// evalTexts returns the texts of the first n documents of a set that cleaning does not change.
func evalTexts(t testing.TB, set string, n int) []string {
	t.Helper()
	var texts []string
	evalFile(t, filepath.Join(evalDir(t), set, "corpus.jsonl"), func(field, text string) {
		if _, repairs := Text(text); field == "text" && len(repairs) == 0 && len(texts) < n {
			texts = append(texts, text)
		}
	})
	return texts
}
