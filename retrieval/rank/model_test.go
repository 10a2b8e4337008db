package rank

import (
	"slices"
	"testing"

	"footnote/retrieval/span"
)

func TestShippedModelIsForTheseFeatures(t *testing.T) {
	m, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []struct {
		name   string
		ranker Ranker
		names  []string
	}{
		{"sentence", m.Sentence, SentenceFeatures()},
		{"passage", m.Passage, PassageFeatures()},
		{"topic", m.Topic, ConfidenceFeatures()},
		{"confidence", m.Confidence, ConfidenceFeatures()},
	} {
		if len(part.ranker.Weights) == 0 || len(part.ranker.Trees) == 0 {
			t.Errorf("%s: nothing was learned", part.name)
		}
		for name := range part.ranker.Weights {
			if !slices.Contains(part.names, name) {
				t.Errorf("%s: a weight for %q, which is not a feature; train again", part.name, name)
			}
		}
	}
	if m.Threshold <= 0 || m.Threshold >= 1 {
		t.Errorf("threshold %v", m.Threshold)
	}
}

func TestForest(t *testing.T) {
	// Level 0 asks feature 0; level 1 asks feature 1 on the left and feature 2 on the right.
	f := Forest{{Features: []int{0, 1, 2}, Splits: []float64{0.5, 0.5, 0.5}, Values: []float64{1, 2, 3, 4}}}
	trees, err := f.compile(3)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		features []float64
		want     float64
	}{
		{[]float64{0, 0, 9}, 1}, {[]float64{0.5, 1, 0}, 2}, {[]float64{1, 9, 0}, 3}, {[]float64{1, 0, 1}, 4},
	} {
		if got := trees.score(c.features); got != c.want {
			t.Errorf("score(%v) = %v, want %v", c.features, got, c.want)
		}
	}
	for name, bad := range map[string]Forest{
		"incomplete":      {{Features: []int{0, 1}, Splits: []float64{0, 0}, Values: []float64{1, 2, 3}}},
		"unknown feature": {{Features: []int{0, 1, 7}, Splits: []float64{0, 0, 0}, Values: []float64{1, 2, 3, 4}}},
	} {
		if _, err := bad.compile(3); err == nil {
			t.Errorf("a forest with an %s tree passes", name)
		}
	}
}

func TestShippedSpansAreForTheseFeatures(t *testing.T) {
	m, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Span) != len(span.Contexts()) {
		t.Errorf("weights for %d contexts of %d", len(m.Span), len(span.Contexts()))
	}
	for context, weights := range m.Span {
		if !slices.Contains(span.Contexts(), context) {
			t.Errorf("weights for the context %q, which there is not; train again", context)
		}
		for name := range weights {
			if !slices.Contains(span.Features(), name) {
				t.Errorf("%s: a weight for %q, which is not a feature; train again", context, name)
			}
		}
	}
}

func TestEveryFeatureHasANameAndADoc(t *testing.T) {
	for _, table := range [][]feature{sentenceTable[:], passageTable[:], answerTable[:]} {
		seen := map[string]bool{}
		for i, f := range table {
			if f.name == "" || f.doc == "" || seen[f.name] {
				t.Errorf("feature %d: name %q, doc %q", i, f.name, f.doc)
			}
			seen[f.name] = true
		}
	}
}
