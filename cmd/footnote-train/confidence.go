package main

import (
	"sync"

	"footnote/retrieval/rank"
)

// nearlyRight is the weight of a wrong sentence from a right passage. Whoever reads the citation finds the answer in
// it, so it should lower the confidence less than a wrong passage.
const nearlyRight = 0.3

// answers are first answers to learn a probability from; the slices are parallel.
type answers struct {
	rows   [][]float64
	right  []bool
	weight []float64
}

func (a *answers) add(row []float64, right bool, weight float64) {
	a.rows, a.right, a.weight = append(a.rows, row), append(a.right, right), append(a.weight, weight)
}

// setWeight is the sum of the weights of what is learned from one set, so that large sets do not outweigh small ones.
const setWeight = 1000

// ownShare is the share of setWeight that a text of people's own has: it has some fifty questions.
const ownShare = 1.0 / 3

// weight is the sum of the weights of what is learned from the set.
func (s *set) weight() float64 {
	if s.use == own {
		return setWeight * ownShare
	}
	return setWeight
}

// balance scales the weights of the answers from begin on, which are those of one set, to a sum.
func (a *answers) balance(begin int, sum float64) {
	total := 0.0
	for _, w := range a.weight[begin:] {
		total += w
	}
	for i := range a.weight[begin:] {
		a.weight[begin+i] *= sum / total
	}
}

// fit fits the probability that an answer is right: weights first, then so many trees that correct them.
func (a *answers) fit(trees int) rank.Ranker {
	names := rank.ConfidenceFeatures()
	w := fitLogistic(a.rows, a.right, a.weight, len(names))
	return rank.Ranker{Weights: byName(names, w), Trees: boostLogistic(a.rows, a.right, a.weight, w, trees)}
}

// fitTrust fits the topic and the confidence to the first answers of the examples, in their order now, of some of the
// sets. It fits the topic and the confidence on first answers by models that did not see the title.
// The topic is whether the corpus is about the question. The confidence is whether the first answer is right if it is.
// Only sets with enough questions off the topic, or unanswerable ones on it, have a part in each. The unanswerable
// questions of squad2 are in four sets; the confidence is learned from two of them (see source.topicOnly), because they
// were written to mislead and would outweigh those that a text just does not answer.
func (t *trainer) fitTrust(from func(*set) bool, admits func(judged) bool) (trust rank.Trust) {
	var topic, right answers
	for i, examples := range t.examples {
		if !from(t.sets[i]) {
			continue
		}
		offTopic := t.sets[i].share(func(q judged) bool { return q.offTopic })
		unanswerable := t.sets[i].share(func(q judged) bool { return !q.Answerable && !q.offTopic })
		topicBegin, rightBegin := len(topic.rows), len(right.rows)
		for _, e := range examples {
			if !admits(e.judged) || e.Confidence == nil {
				continue
			}
			if offTopic >= leastRefusals {
				topic.add(e.Confidence, !e.offTopic, 1)
			}
			if unanswerable < leastRefusals || e.offTopic || t.sets[i].topicOnly && !e.Fused() {
				continue
			}
			isRight, weight := correct(e), 1.0
			if !isRight && e.Answerable && relevant(e.judged, e.Passages[0]) {
				weight = nearlyRight
			}
			right.add(e.Confidence, isRight, weight)
		}
		topic.balance(topicBegin, t.sets[i].weight())
		right.balance(rightBegin, t.sets[i].weight())
	}
	var both sync.WaitGroup
	both.Go(func() { trust.Topic = topic.fit(topicTrees) })
	both.Go(func() { trust.Confidence = right.fit(treeCount) })
	both.Wait()
	return trust
}

// leastRefusals is the least share of a set's questions that are to be refused for a set to be used.
const leastRefusals = 0.1
