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
		{"fusion", m.Reader.Fusion, FusedFeatures()},
		{"topic after reading", m.Reader.Topic, ConfidenceFeatures()},
		{"confidence after reading", m.Reader.Confidence, ConfidenceFeatures()},
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
	for _, threshold := range []float64{m.Threshold, m.Reader.Threshold} {
		if threshold <= 0 || threshold >= 1 {
			t.Errorf("threshold %v", threshold)
		}
	}
	for _, group := range span.Groups() {
		if share, ok := m.Reader.Span[group]; !ok || share < 0 || share > 1 {
			t.Errorf("share %v of the reader in spans of the group %q", share, group)
		}
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
	for _, table := range [][]feature{sentenceTable[:], passageTable[:], answerTable[:], fusedTable[:]} {
		seen := map[string]bool{}
		for i, f := range table {
			if f.name == "" || f.doc == "" || seen[f.name] {
				t.Errorf("feature %d: name %q, doc %q", i, f.name, f.doc)
			}
			seen[f.name] = true
		}
	}
}

// Words that are no question are a topic, as far as they are neither names nor numbers.
func TestTopical(t *testing.T) {
	const text = "The flow of air around a wing was measured by Prandtl in Berlin."
	for _, c := range []struct {
		words       string
		least, most float64
	}{
		{"measurement of the flow of air around wings", 1, 1},
		{"how was the flow of air measured", 0, 0},
		{"flow of air Prandtl Berlin", 0.1, 0.9},
		{"", 0, 0},
	} {
		if got := NewQuery(parse(t, c.words, text)).Topical(); got < c.least || got > c.most {
			t.Errorf("%q is a topic to %v, want %v to %v", c.words, got, c.least, c.most)
		}
	}
}

// Two passages have the same score. For a topic the one with the higher BM25 score comes first, by as much as the
// weight says; for a question nothing changes.
func TestTopicalWeighsBM25(t *testing.T) {
	weights := Topical{Score: -0.5, BM25: 4}
	var high, low [passageFeatures]float64
	high[pRelative], low[pRelative] = 1, 0.5
	for _, c := range []struct{ topical, want float64 }{{0, 0}, {0.5, 1}, {1, 2}} {
		if got := weights.of(c.topical, 3, &high) - weights.of(c.topical, 3, &low); got != c.want {
			t.Errorf("a topic to %v: the scores differ by %v, want %v", c.topical, got, c.want)
		}
	}
}

// Calibration keeps the order and the ends. Without one, a probability stays as it is.
func TestLogit(t *testing.T) {
	l := Logit{Slope: 0.8, Intercept: 1.3}
	last := 0.0
	for _, p := range []float64{0, 1e-9, 0.05, 0.5, 0.95, 1} {
		got := l.Of(p)
		if got < last || got < 0 || got > 1 || (Logit{}).Of(p) != p {
			t.Errorf("%v is calibrated as %v after %v", p, got, last)
		}
		last = got
	}
	if got := l.Of(0.5); got < 0.785 || got > 0.786 { // logistic(1.3)
		t.Errorf("0.5 is calibrated as %v, want 0.7858", got)
	}
}
