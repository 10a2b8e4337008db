package retrieval

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// modelFile is written by footnote-train. rank/model/README.md describes its parts, the training sets and the command.
//
//go:embed model.json
var modelFile []byte

// Model holds what ranking and confidence are computed with.
type Model struct {
	Sentence   Ranker  `json:"sentence"`
	Passage    Ranker  `json:"passage"`
	Topic      Ranker  `json:"topic"`      // whether the corpus is about the question
	Confidence Ranker  `json:"confidence"` // whether the answer is right, if it is
	Threshold  float64 `json:"threshold"`  // an answer of less confidence is not given

	Span map[string]map[string]float64 `json:"span"` // weights by SpanContexts, then by SpanFeatures
	span spanWeights                   // Span in order
}

// Ranker scores features: a weighted sum, corrected by trees.
type Ranker struct {
	Weights map[string]float64 `json:"weights"` // by name of feature; one without a weight has none
	Trees   Forest             `json:"trees,omitempty"`
	ordered []float64          // Weights in the order of the features
	grove   grove              // Trees; nil where they are not of two levels
}

func (r *Ranker) score(features []float64) float64 {
	sum := 0.0
	for i, f := range features {
		sum += r.ordered[i] * f
	}
	if r.grove == nil {
		return sum + r.Trees.score(features)
	}
	return sum + r.grove.score(features)
}

// use makes score follow Weights and Trees. A weight for a feature that is no more counts for nothing.
func (r *Ranker) use(names []string) error {
	r.ordered = make([]float64, len(names))
	for i, name := range names {
		r.ordered[i] = r.Weights[name]
	}
	if err := r.Trees.check(len(names)); err != nil {
		return err
	}
	r.grove, _ = r.Trees.grove()
	return nil
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
	return errors.Join(m.Sentence.use(SentenceFeatures()), m.Passage.use(PassageFeatures()), m.Topic.use(ConfidenceFeatures()), m.Confidence.use(ConfidenceFeatures()))
}

// Confident is the confidence in the first answer of an explanation, in [0,1].
func (m *Model) Confident(e Explanation) float64 {
	if e.Confidence == nil {
		return 0
	}
	return m.confident(e.Confidence)
}

// confident is the probability that the corpus is about the question times that of a right answer where it is. Questions that
// are off the topic and those that only just have no answer differ in what gives them away, and are learned apart.
func (m *Model) confident(features []float64) float64 {
	about := 1.0
	if len(m.Topic.Weights) > 0 {
		about = logistic(m.Topic.score(features))
	}
	right := logistic(m.Confidence.score(features))
	if features[passageFeatures+sWhen] < 0 || features[passageFeatures+sHowMany] < 0 {
		right *= untypedDoubt
	}
	return about * right
}

// untypedDoubt lowers the confidence where a date or a number was asked for and the sentence has none. It is not learned: the
// questions without an answer that the model is learned from were written to have a tempting date or number, which those that
// people ask have not. Of the sentences without a date that came first for a when-question of SQuAD 2, 24 % were right, against
// 51 % of those with one; it is set lower still, as people ask more questions of that kind that a text does not answer.
const untypedDoubt = 0.25
