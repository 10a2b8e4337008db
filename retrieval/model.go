package retrieval

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

// The weights of the linear rankers were learned by footnote-train (cmd/footnote-train), which writes this file.
//
//go:embed model.json
var modelFile []byte

// Model holds the weights that ranking and confidence are computed with, by name of feature; a feature without a
// weight has none.
type Model struct {
	Sentence   map[string]float64 `json:"sentence"`
	Passage    map[string]float64 `json:"passage"`
	Confidence map[string]float64 `json:"confidence"`
	Threshold  float64            `json:"threshold"` // an answer of less confidence is not given

	sentence, passage, confidence weights
}

// weights are those of a Model in the order of the features.
type weights []float64

func (w weights) score(features []float64) float64 {
	sum := 0.0
	for i, f := range features {
		sum += w[i] * f
	}
	return sum
}

// shipped returns the model in the binary.
var shipped = sync.OnceValues(func() (*Model, error) { return LoadModel(modelFile) })

// LoadModel reads a model in JSON. A weight for a feature that does not exist is an error.
func LoadModel(data []byte) (*Model, error) {
	m := &Model{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("model.json: %w", err)
	}
	return m, m.Use()
}

func ordered(named map[string]float64, names []string) (weights, error) {
	w := make(weights, len(names))
	known := 0
	for i, name := range names {
		if value, ok := named[name]; ok {
			w[i] = value
			known++
		}
	}
	if known != len(named) {
		return nil, fmt.Errorf("model.json: %d of %d weights are for no feature", len(named)-known, len(named))
	}
	return w, nil
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

// Use makes ranking follow the weights of the maps, after they were set.
func (m *Model) Use() error {
	var err error
	if m.sentence, err = ordered(m.Sentence, SentenceFeatures()); err != nil {
		return err
	}
	if m.passage, err = ordered(m.Passage, PassageFeatures()); err != nil {
		return err
	}
	m.confidence, err = ordered(m.Confidence, ConfidenceFeatures())
	return err
}

// Confident is the confidence in the first answer of an explanation, in [0,1].
func (m *Model) Confident(e Explanation) float64 {
	if e.Confidence == nil {
		return 0
	}
	return logistic(m.confidence.score(e.Confidence))
}
