package query

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/corpus/edtf"
)

// noCorpus is the vocabulary of an empty corpus, in which no word of a message is protected.
type noCorpus struct{}

func (noCorpus) Passages() int                        { return 0 }
func (noCorpus) DocFreq(string) int                   { return 0 }
func (noCorpus) DatedWithin(edtf.Interval) int        { return 0 }
func (noCorpus) EachSpelling(func(string, int)) error { return nil }

// Hardly any plain question of the development sets loses a word, even if the corpus has none of its words. What is
// left out of them is padding: "please list", "I am interested in", "I would like information on". The log shows each.
func TestReadLeavesPlainQuestions(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/eval/*/queries*.jsonl")
	if len(files) == 0 {
		t.Skip("no development sets at ../shared/eval")
	}
	p := NewParser(noCorpus{})
	asked, changed := 0, 0
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var q struct{ Question string }
			if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
				t.Fatal(err)
			}
			asked++
			if got := p.plain(q.Question); !strings.EqualFold(got.Text, q.Question) {
				changed++
				t.Logf("%s: %q is read as %q", filepath.Base(filepath.Dir(name)), q.Question, got.Text)
			}
		}
		f.Close()
	}
	t.Logf("%d of %d questions are changed", changed, asked)
	if changed*1000 > 3*asked {
		t.Errorf("%d of %d plain questions are changed, want at most three in a thousand", changed, asked)
	}
}
