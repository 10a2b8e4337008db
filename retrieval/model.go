package retrieval

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// The weights of the linear rankers were learned by footnote-train (cmd/footnote-train), which writes this file.
//
//go:embed model.json
var modelFile []byte

// Model holds what ranking and confidence are computed with.
type Model struct {
	Sentence   Ranker  `json:"sentence"`
	Passage    Ranker  `json:"passage"`
	Confidence Ranker  `json:"confidence"`
	Threshold  float64 `json:"threshold"` // an answer of less confidence is not given

	Span map[string]map[string]float64 `json:"span"` // weights by SpanContexts, then by SpanFeatures
	span spanWeights                   // Span in order
}

// Ranker scores features: a weighted sum, corrected by trees.
type Ranker struct {
	Weights map[string]float64 `json:"weights"` // by name of feature; one without a weight has none
	Trees   Forest             `json:"trees,omitempty"`
	ordered []float64          // Weights in the order of the features
}

func (r *Ranker) score(features []float64) float64 {
	sum := 0.0
	for i, f := range features {
		sum += r.ordered[i] * f
	}
	return sum + r.Trees.score(features)
}

// use makes score follow Weights and Trees. A weight for a feature that is no more counts for nothing.
func (r *Ranker) use(names []string) error {
	r.ordered = make([]float64, len(names))
	for i, name := range names {
		r.ordered[i] = r.Weights[name]
	}
	return r.Trees.check(len(names))
}

// shipped returns the model in the binary.
var shipped = sync.OnceValues(func() (*Model, error) { return LoadModel(modelFile) })

// LoadModel reads a model in JSON.
func LoadModel(data []byte) (*Model, error) {
	m := &Model{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("model.json: %w", err)
	}
	return m, m.Use()
}

// SentenceFeatures names the features of a sentence, in their order.
func SentenceFeatures() []string { return sentenceNames[:] }

// PassageFeatures names the features of a passage, in their order.
func PassageFeatures() []string { return passageNames[:] }

// ConfidenceFeatures names the features of an answer, in their order: those of its passage, of its sentence, its own.
func ConfidenceFeatures() []string {
	var names []string
	for _, n := range passageNames {
		names = append(names, "passage_"+n)
	}
	for _, n := range sentenceNames {
		names = append(names, "sentence_"+n)
	}
	return append(names, answerNames[:]...)
}

// Use makes ranking follow the model, after it was changed.
func (m *Model) Use() error {
	m.useSpans()
	return errors.Join(m.Sentence.use(SentenceFeatures()), m.Passage.use(PassageFeatures()), m.Confidence.use(ConfidenceFeatures()))
}

// Confident is the confidence in the first answer of an explanation, in [0,1].
func (m *Model) Confident(e Explanation) float64 {
	if e.Confidence == nil {
		return 0
	}
	return m.confident(e.Confidence, e.Untyped)
}

func (m *Model) confident(features []float64, untyped bool) float64 {
	confidence := logistic(m.Confidence.score(features))
	if untyped {
		confidence *= untypedDoubt
	}
	return confidence
}
