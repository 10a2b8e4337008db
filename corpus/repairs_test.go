package corpus

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/corpus/clean"
)

// readRepairs is how many repairs of a kind in the corpora of the evaluation sets were read one by one and found right:
// 59 line ends after the hyphen of a compound, one hyphen in a word that the text also writes without, dashes that were
// misread, and bars of links. More than these have to be read first.
var readRepairs = map[RepairKind]int{clean.Hyphen: 60, clean.Encoding: 6, clean.Navigation: 2}

// TestEvaluationCorpora reads the corpora of the evaluation sets, which no crawl has damaged, and counts the repairs by
// kind. Those that delete parts of words must find nothing.
func TestEvaluationCorpora(t *testing.T) {
	sets := filepath.Join("..", "..", "shared", "eval")
	if _, err := os.Stat(sets); err != nil {
		t.Skip("no folder ../shared/eval beside the repository: the evaluation sets are not at hand")
	}
	paths, _ := filepath.Glob(filepath.Join(sets, "*", "corpus*"))
	own, _ := filepath.Glob(filepath.Join(sets, "own", "*", "corpus"))
	total := map[RepairKind]int{}
	for _, path := range append(paths, own...) {
		t.Run(strings.TrimPrefix(path, sets), func(t *testing.T) {
			documents, counts := 0, map[RepairKind]int{}
			for doc, err := range Read(t.Context(), []string{path}, nil) {
				if err != nil {
					t.Fatal(err)
				}
				documents++
				for _, r := range doc.Repairs {
					counts[r.Kind]++
					total[r.Kind]++
					switch r.Kind {
					case clean.Filler, clean.ChunkSize, clean.Seam:
						around := Span{Start: max(0, r.Span.Start-40), End: min(len(doc.Text), r.Span.End+40)}
						t.Errorf("%s: %v, now %q", doc.ID, r, around.In(doc.Text))
					case clean.Hyphen, clean.Navigation, clean.Encoding:
						t.Logf("%s: %v", doc.ID, r)
					}
				}
			}
			t.Logf("%d documents: %v", documents, counts)
		})
	}
	t.Logf("all: %v", total)
	for kind, read := range readRepairs {
		if total[kind] > read {
			t.Errorf("%d repairs of kind %s, but only %d were read and found right", total[kind], kind, read)
		}
	}
}

// TestMarkupIsNotACrawl reads texts that look damaged and are what their authors wrote.
func TestMarkupIsNotACrawl(t *testing.T) {
	const text = "A trap deals 2d6 damage and a wÍÍÍÍide fall 1d10 more. The desire to achiev 100e peace was great."
	folder := t.TempDir()
	for name, content := range map[string]string{
		"rules.md":   "# Rules\n\n" + text + " Write &amp;nbsp; for a space.\n",
		"page.html":  "<h1>Page</h1><p>" + text + " Write &amp;nbsp; for a space.</p>",
		"plain.text": "A trap deals 2d6 damage and a wide fall 1d10 more. The gene is BRCA1 and no other, in all.",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for doc, err := range Read(t.Context(), []string{folder}, nil) {
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"deals 2d6 damage", "fall 1d10 more"} {
			if !strings.Contains(doc.Text, want) {
				t.Errorf("%s lost %q: %q", doc.ID, want, doc.Text)
			}
		}
		if doc.ID != "plain" && (!strings.Contains(doc.Text, "achiev 100e peace") ||
			!strings.Contains(doc.Text, "&nbsp;")) {
			t.Errorf("%s: %q", doc.ID, doc.Text)
		}
		if doc.ID == "plain" && len(doc.Repairs) > 0 {
			t.Errorf("%s: %v", doc.ID, doc.Repairs)
		}
	}
}
