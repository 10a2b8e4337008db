package eval

import (
	"os"
	"path/filepath"
	"testing"

	"footnote/corpus"
)

// TestDatesOnSharedSets reports the scores on the development sets, which are not part of the repository.
func TestDatesOnSharedSets(t *testing.T) {
	for _, name := range []string{"wikiwars/docs.jsonl", "recognizers_dates/docs.jsonl", "date_labels/labels.jsonl"} {
		t.Run(filepath.Dir(name), func(t *testing.T) {
			path := filepath.Join("..", "..", "..", "shared", "eval", name)
			file, err := os.Open(path)
			if err != nil {
				t.Skipf("no development set: %v", err)
			}
			defer file.Close()
			report, err := ScoreDates(file, path, corpus.FindDates)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s\n%s", name, report)
		})
	}
}
