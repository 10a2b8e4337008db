package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"footnote/retrieval"
	"footnote/retrieval/rank"

	"golang.org/x/sync/errgroup"
)

// innerFolds is the number of parts that titles are split into within a fit. A ranker learns from the scores of earlier
// rankers that were fitted without the question's part.
const innerFolds = 2

// example is a judged question with its candidates and their features. Scores, the order of passages and the features
// that come from scores are those of the model that ranked it last.
type example struct {
	judged
	retrieval.Explanation
	inner int // part that its title is in, in [0, innerFolds)
}

// confidence is the confidence in the first answer of the model that ranked the example last.
func (e *example) confidence(model *rank.Model) float64 {
	return e.Trust(model).Confident(e.Explanation.Confidence)
}

// trainer fits models to sets.
type trainer struct {
	sets     []*set
	examples [][]*example // by set, then in the order of the questions
	reader   retrieval.Reader
}

// everyQuestion admits all questions.
func everyQuestion(judged) bool { return true }

// newTrainer finds the candidates of all questions and their features. They do not depend on a model.
func newTrainer(ctx context.Context, sets []*set) (*trainer, error) {
	begun, n := time.Now(), 0
	model, err := blankModel()
	if err != nil {
		return nil, err
	}
	t := &trainer{sets: sets}
	for _, s := range sets {
		var examples []*example
		err := s.explain(ctx, model, everyQuestion, func(q judged, e retrieval.Explanation) {
			e.Forget()
			examples = append(examples, &example{q, e, foldOf("inner "+q.title, innerFolds)})
		})
		if err != nil {
			return nil, err
		}
		t.examples = append(t.examples, examples)
		n += len(examples)
	}
	fmt.Fprintf(os.Stderr, "%d questions explained in %s\n", n, time.Since(begun).Round(time.Millisecond))
	return t, nil
}

// blankModel returns a model in which every score is 0. It orders passages as the corpus does.
func blankModel() (*rank.Model, error) {
	model := &rank.Model{}
	return model, model.Use()
}

// fit fits the sentence ranker, then the passage ranker, then the confidence, to the questions that admits accepts.
// Each ranker but the last is fitted to all of them for the model that is returned, and once without each part of the
// titles for the rankers after it. The result depends on the sets and on admits only, not on earlier fits.
func (t *trainer) fit(admits func(judged) bool) (*rank.Model, error) {
	if err := t.forgetRanking(); err != nil {
		return nil, err
	}
	var models [innerFolds + 1]*rank.Model // without each part; the last without none
	for i := range models {
		models[i] = &rank.Model{}
	}
	begun := time.Now()
	report := func(stage string) {
		fmt.Fprintf(os.Stderr, "%s fitted in %s\n", stage, time.Since(begun).Round(time.Millisecond))
		begun = time.Now()
	}
	sentence := func(m *rank.Model) *rank.Ranker { return &m.Sentence }
	fitRankers(models[:], t.choices(admits, sentenceChoice), rank.SentenceFeatures(), sentence)
	report("sentence")
	hasGold := func(q judged) bool { return (q.Answerable || q.Plausible != nil) && admits(q) }
	if err := t.rank(models[:innerFolds], hasGold); err != nil {
		return nil, err
	}
	passage := func(m *rank.Model) *rank.Ranker { return &m.Passage }
	fitRankers(models[:], t.choices(admits, passageChoice), rank.PassageFeatures(), passage)
	report("passage")
	if err := t.rank(models[:innerFolds], admits); err != nil {
		return nil, err
	}
	model := models[innerFolds]
	ranked := func(s *set) bool { return s.use != own }
	model.Trust = t.fitTrust(ranked, admits)
	report("confidence")
	if t.reader != nil {
		if err := t.fitReading(models[:], admits); err != nil {
			return nil, err
		}
		report("reading")
	}
	if err := t.fitTopical(model, func(s *set) bool { return true }); err != nil {
		return nil, err
	}
	report("topical")
	return model, model.Use()
}

// fitReading fits what depends on readings: the choice among the sentences that were read, and the confidence in it.
func (t *trainer) fitReading(models []*rank.Model, admits func(judged) bool) error {
	for _, m := range models {
		if err := m.Use(); err != nil {
			return err
		}
	}
	err := t.read(func(e *example) *rank.Model { return models[e.inner] }, admits)
	if err != nil {
		return err
	}
	fusion := func(m *rank.Model) *rank.Ranker { return &m.Reader.Fusion }
	fitRankers(models, t.choicesOf((*set).reads, admits, readChoice), rank.FusedFeatures(), fusion)
	for _, m := range models {
		if err := m.Use(); err != nil {
			return err
		}
	}
	t.eachOf((*set).reads, admits, func(_ int, e *example) { e.Fuse(models[e.inner]) })
	models[innerFolds].Reader.Trust = t.fitTrust((*set).reads, admits)
	return nil
}

// eachOf calls use with the examples of some sets, and the place of their set.
func (t *trainer) eachOf(from func(*set) bool, admits func(judged) bool, use func(set int, e *example)) {
	for i, s := range t.sets {
		for _, e := range t.examples[i] {
			if from(s) && admits(e.judged) {
				use(i, e)
			}
		}
	}
}

// read ranks the examples of the sets that are read, each by a model, and reads them.
func (t *trainer) read(by func(*example) *rank.Model, admits func(judged) bool) error {
	var all []*example
	t.eachOf((*set).reads, admits, func(_ int, e *example) { all = append(all, e) })
	group, ctx := errgroup.WithContext(context.Background())
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, e := range all {
		group.Go(func() error {
			e.Judge(by(e))
			return e.Read(ctx, t.reader)
		})
	}
	return group.Wait()
}

// forgetRanking undoes what earlier models did to the examples: it ranks all of them with the blank model.
func (t *trainer) forgetRanking() error {
	blank, err := blankModel()
	if err != nil {
		return err
	}
	for _, examples := range t.examples {
		for _, e := range examples {
			e.Judge(blank)
		}
	}
	return nil
}

// rank ranks each example that admits accepts with the model that was fitted without its part of the titles.
func (t *trainer) rank(models []*rank.Model, admits func(judged) bool) error {
	for _, m := range models {
		if err := m.Use(); err != nil {
			return err
		}
	}
	for _, examples := range t.examples {
		for _, e := range examples {
			if admits(e.judged) {
				e.Judge(models[e.inner])
			}
		}
	}
	return nil
}

// fitRankers fits a ranker of each model: of model i to the groups that are not in part i, of the last to all.
func fitRankers(
	models []*rank.Model, groups []group, names []string, ranker func(*rank.Model) *rank.Ranker,
) {
	var all sync.WaitGroup
	for i, m := range models {
		all.Go(func() { *ranker(m) = fitRanker(without(groups, i), names) })
	}
	all.Wait()
}

// fitRanker fits a choice: weights first, then trees that correct them.
func fitRanker(groups []group, names []string) rank.Ranker {
	w := fitChoice(groups, len(names))
	return rank.Ranker{Weights: byName(names, w), Trees: boostChoice(groups, w)}
}

// without returns the groups that are not in a part of the titles.
func without(groups []group, part int) []group {
	var kept []group
	for _, g := range groups {
		if g.inner != part {
			kept = append(kept, g)
		}
	}
	return kept
}

// choices makes groups of the questions that admits accepts, with their weights. The groups of each set have the same
// weight together, see set.weight.
func (t *trainer) choices(admits func(judged) bool, choice func(*example) (group, bool)) []group {
	return t.choicesOf((*set).ranks, admits, choice)
}

// choicesOf is choices, of some of the sets.
func (t *trainer) choicesOf(
	from func(*set) bool, admits func(judged) bool, choice func(*example) (group, bool),
) []group {
	var all []group
	for i, examples := range t.examples {
		if !from(t.sets[i]) {
			continue
		}
		begin, total := len(all), 0.0
		for _, e := range examples {
			if !admits(e.judged) {
				continue
			}
			g, ok := choice(e)
			if !ok {
				continue
			}
			g.inner, g.weight = e.inner, 1
			if !e.Answerable {
				g.weight = plausibleWeight
			}
			total += g.weight
			all = append(all, g)
		}
		for j := range all[begin:] {
			all[begin+j].weight *= t.sets[i].weight() / total
		}
	}
	return all
}
