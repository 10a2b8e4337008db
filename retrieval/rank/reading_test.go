package rank

import (
	"math"
	"testing"

	"footnote/retrieval/analysis"
)

// fuseModel is a model that ranks by nothing, and among sentences that were read by their margin.
func fuseModel(t *testing.T) *Model {
	t.Helper()
	m := &Model{Reader: Second{Fusion: Ranker{Weights: map[string]float64{"margin": 6}}}}
	if err := m.Use(); err != nil {
		t.Fatal(err)
	}
	return m
}

func rankingOf(t *testing.T, model *Model, question string, texts ...string) Ranking {
	t.Helper()
	q := parse(t, question, texts...)
	var candidates []Candidate
	for i, text := range texts {
		p := datedPassage(t, text)
		p.Ordinal = uint32(i)
		candidates = append(candidates, Candidate{p, 2})
	}
	return New(q, candidates, len(texts), model)
}

// probabilities are those of all sentences, by their text.
func probabilities(r Ranking) map[string]float64 {
	all := map[string]float64{}
	for _, at := range r.BestSentences(100) {
		p := r.Matches[at.Match].Passage
		all[p.Text(p.Sentences[at.Sentence])] = at.Probability
	}
	return all
}

// What was read shares the probability that it had, and what was not keeps its own: two passages of two sentences have
// a fourth each before, and one sentence of each is read.
func TestFuse(t *testing.T) {
	model := fuseModel(t)
	r := rankingOf(t, model, "who paid?", "The ferry sank. Nobody paid.", "The town was poor. The guild paid for it.")
	read := func(match, sentence int, margin float64) {
		r.Matches[match].Sentences[sentence].Reading = Reading{Read: true, Margin: margin}
	}
	read(0, 0, -12)
	read(1, 1, 12)
	r.Fuse(model)
	if !r.Fused() {
		t.Fatal("not fused")
	}
	got := probabilities(r)
	odds := math.Exp(12) // of margins 1 and -1, with a weight of 6
	for sentence, want := range map[string]float64{
		"The ferry sank.":        0.5 / (1 + odds),
		"Nobody paid.":           0.25,
		"The town was poor.":     0.25,
		"The guild paid for it.": 0.5 * odds / (1 + odds),
	} {
		if math.Abs(got[sentence]-want) > 1e-9 {
			t.Errorf("%s has %v, want %v", sentence, got[sentence], want)
		}
	}
	first := r.Matches[0]
	if best := first.Passage.Sentences[first.Best()]; first.Passage.Text(best) != "The guild paid for it." {
		t.Errorf("the first is %q", first.Passage.Text(best))
	}
	for _, m := range r.Matches {
		if m.Score < 0 {
			t.Errorf("score %v", m.Score)
		}
	}

	// Judging again undoes it.
	r.Judge(model)
	if r.Fused() || r.Matches[0].Passage.Ordinal != 0 {
		t.Errorf("fused %v, first passage %d", r.Fused(), r.Matches[0].Passage.Ordinal)
	}
}

func TestFuseWithoutReadings(t *testing.T) {
	model := fuseModel(t)
	r := rankingOf(t, model, "who paid?", "Nobody paid.", "The guild paid for it.")
	before := probabilities(r)
	if r.Fuse(model); r.Fused() {
		t.Error("fused without a reading")
	}
	for sentence, p := range probabilities(r) {
		if before[sentence] != p {
			t.Errorf("%s has %v, want %v", sentence, p, before[sentence])
		}
	}
}

// The first passage may have nothing that was read, and a passage no sentence: all scores and features are numbers.
func TestFuseIsFinite(t *testing.T) {
	model := fuseModel(t)
	r := rankingOf(t, model, "who paid?", "Nobody paid.", "…", "The guild paid for it.")
	r.Matches = append(r.Matches, &Match{Passage: &analysis.Passage{Ordinal: 9}})
	r.Matches[2].Sentences[0].Reading = Reading{Read: true, Margin: 3, Share: 0.5}
	r.Fuse(model)
	for i, x := range r.ConfidenceFeatures() {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.Errorf("%s is %v", ConfidenceFeatures()[i], x)
		}
	}
}
