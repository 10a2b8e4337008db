package rank

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sync"

	"footnote/retrieval/span"
)

// modelFile is written by footnote-train. model/README.md describes its parts, the training sets and the command.
//
//go:embed model/model.json
var modelFile []byte

// Model holds the weights of ranking, confidence and spans. Call Use after changing it. A model in use is safe for
// concurrent reading.
type Model struct {
	Sentence Ranker  `json:"sentence"`
	Passage  Ranker  `json:"passage"`
	Topical  Topical `json:"topical"` // changes the scores of Passage for words that are no question
	Trust            // of answers whose sentences were not read
	Reader   Second  `json:"reader"`

	Span    map[string]map[string]float64 `json:"span"` // weights by name in span.Contexts, then in span.Features
	Chooser span.Chooser                  `json:"-"`    // chooses spans by Span; set by Use
}

// Trust holds the weights of the confidence.
type Trust struct {
	Topic      Ranker  `json:"topic"`      // whether the corpus is about the question; without weights, it is
	Confidence Ranker  `json:"confidence"` // whether the answer is right, if the corpus is about the question
	Calibrated Logit   `json:"calibrated"` // turns the product of the two into the confidence
	Threshold  float64 `json:"threshold"`  // an answer with less confidence is withheld
}

// Second holds the weights of the second stage, for the sentences that a reader has read.
type Second struct {
	Fusion Ranker `json:"fusion"` // which of the sentences answers
	Trust
	Span span.Mixture `json:"span"` // how much the reader counts in the choice of the span
}

// Topical changes the score of a passage for words that are no question. They ask for a text about them rather than for
// a sentence that answers, so BM25 counts for more:
//
//	score + topical × (Score × score + BM25 × bm25_relative)
//
// topical is the share of the weight of the words that are neither names nor numbers, and 0 for a question. Words with
// names, such as "Moscow advisers withdrawal", are more like a question.
type Topical struct {
	Score float64 `json:"score"`
	BM25  float64 `json:"bm25"`
}

// of returns the change of the score of a passage with these features.
func (t Topical) of(topical, score float64, features *[passageFeatures]float64) float64 {
	return topical * (t.Score*score + t.BM25*features[pRelative])
}

// Logit is Platt's (1999) calibration of a probability p: logistic(Slope × ln(p/(1-p)) + Intercept). The zero value
// leaves p as it is.
type Logit struct {
	Slope     float64 `json:"slope"`
	Intercept float64 `json:"intercept"`
}

// Of returns the calibrated probability.
func (l Logit) Of(p float64) float64 {
	if l == (Logit{}) || p <= 0 || p >= 1 {
		return p
	}
	return logistic(l.Slope*math.Log(p/(1-p)) + l.Intercept)
}

// Ranker scores features: a weighted sum, corrected by trees.
type Ranker struct {
	Weights map[string]float64 `json:"weights"` // by name of the feature; 0 for a name that is missing
	Trees   Forest             `json:"trees,omitempty"`
	ordered []float64          // Weights in the order of the features
	trees   trees              // Trees, compiled
}

// score returns the score of features in the order that use was called with.
func (r *Ranker) score(features []float64) float64 {
	sum := 0.0
	for i, f := range features {
		sum += r.ordered[i] * f
	}
	return sum + r.trees.score(features)
}

// use makes score follow Weights and Trees. A weight for a feature that no longer exists is ignored.
func (r *Ranker) use(names []string) error {
	r.ordered = make([]float64, len(names))
	for i, name := range names {
		r.ordered[i] = r.Weights[name]
	}
	var err error
	r.trees, err = r.Trees.compile(len(names))
	return err
}

// Shipped returns the model in the binary, which must not be changed.
var Shipped = sync.OnceValues(func() (*Model, error) { return LoadModel(modelFile) })

// LoadModel reads a model in JSON, ready for use.
func LoadModel(data []byte) (*Model, error) {
	m := &Model{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("model.json: %w", err)
	}
	return m, m.Use()
}

// SentenceFeatures names the features of a sentence, in their order.
func SentenceFeatures() []string { return namesOf(sentenceTable[:]) }

// PassageFeatures names the features of a passage, in their order.
func PassageFeatures() []string { return namesOf(passageTable[:]) }

// FusedFeatures names the features of a sentence that was read, in their order.
func FusedFeatures() []string { return namesOf(fusedTable[:]) }

// ConfidenceFeatures names the features of an answer, in their order: those of its passage, those of its sentence, and
// its own.
func ConfidenceFeatures() []string {
	var names []string
	for _, n := range PassageFeatures() {
		names = append(names, "passage_"+n)
	}
	for _, n := range SentenceFeatures() {
		names = append(names, "sentence_"+n)
	}
	return append(names, namesOf(answerTable[:])...)
}

// Use makes ranking follow the model after a change.
func (m *Model) Use() error {
	m.Chooser = span.NewChooser(m.Span)
	return errors.Join(m.Sentence.use(SentenceFeatures()), m.Passage.use(PassageFeatures()), m.Trust.use(),
		m.Reader.Fusion.use(FusedFeatures()), m.Reader.Trust.use())
}

func (t *Trust) use() error {
	return errors.Join(t.Topic.use(ConfidenceFeatures()), t.Confidence.use(ConfidenceFeatures()))
}

// Confident returns the confidence in an answer with these features, in [0,1]; 0 for nil, when there is no answer. See
// ConfidenceFeatures for their order.
//
// It comes from the probability that the corpus is about the question, times that of a right answer if so. Different
// features reveal questions off the topic and questions that the corpus narrowly fails to answer, so the two are
// learned apart. Both are learned from more unanswerable questions than people ask. The product is therefore
// calibrated, on a mix of three questions that the text answers to one that is off its topic: of such questions with
// a confidence of .6, six in ten get a right sentence. Questions that were written to mislead, about the very topic and
// with a tempting wrong answer in the text, are not in the mix; the confidence in them is too high.
func (t *Trust) Confident(features []float64) float64 {
	if features == nil {
		return 0
	}
	about := 1.0
	if len(t.Topic.Weights) > 0 {
		about = logistic(t.Topic.score(features))
	}
	right := logistic(t.Confidence.score(features))
	if features[passageFeatures+sWhen] < 0 || features[passageFeatures+sHowMany] < 0 {
		right *= untypedDoubt
	}
	return t.Calibrated.Of(about * right)
}

// untypedDoubt is a factor of the confidence where a date or a number was asked for and the sentence has none. It is
// not learned: the unanswerable questions of the training sets were written so that a tempting date or number exists,
// unlike questions that people ask. Of the sentences without a date that came first for a when-question of SQuAD 2, 24
// % were right, against 51 % of those with one. The factor is lower still, since people ask more such questions that a
// text does not answer.
const untypedDoubt = 0.25
