package main

import (
	"slices"

	"footnote/retrieval"
	"footnote/retrieval/rank"
	"footnote/retrieval/span"
)

// mixtureShares are the shares of the reader that are tried. The first is none, the last all.
var mixtureShares = []float64{0, 0.2, 0.35, 0.5, 0.65, 0.8, 1}

// mixed is what each of the shares gives for a held-out question.
type mixed struct {
	set, fold int
	group     string
	tallies   []spanTally // by mixtureShares, of this question alone
}

// mixtures are the held-out questions of all sets.
type mixtures []mixed

// add measures every share on a question that was read.
func (m *mixtures) add(set, fold int, q judged, e retrieval.Explanation, model *rank.Model) {
	one := mixed{set: set, fold: fold, group: e.SpanGroup(), tallies: make([]spanTally, len(mixtureShares))}
	before := model.Reader.Span
	for i, share := range mixtureShares {
		model.Reader.Span = span.Mixture{one.group: share}
		one.tallies[i].add(q, e, model)
	}
	model.Reader.Span = before
	*m = append(*m, one)
}

// f1 returns how many questions of a group have a right sentence that was read, and the mean F1 in it for each share.
func (m mixtures) f1(group string) (n float64, means []float64) {
	means = make([]float64, len(mixtureShares))
	for _, one := range m {
		if one.group != group {
			continue
		}
		n += one.tallies[0].given
		for i, t := range one.tallies {
			means[i] += t.givenF1
		}
	}
	for i := range means {
		means[i] /= max(n, 1)
	}
	return n, means
}

// best returns the mixture with the highest F1 in right sentences, on the questions that from admits.
func (m mixtures) best(from func(mixed) bool) span.Mixture {
	best := span.Mixture{}
	seen := slices.DeleteFunc(slices.Clone(m), func(one mixed) bool { return !from(one) })
	for _, group := range span.Groups() {
		_, f1 := seen.f1(group)
		best[group] = mixtureShares[slices.Index(f1, slices.Max(f1))]
	}
	return best
}

// held adds up the measures of every fold with the mixture that is best on the other folds, by set.
func (m mixtures) held(sets, folds int) []spanTally {
	totals := make([]spanTally, sets)
	for fold := range folds {
		mixture := m.best(func(one mixed) bool { return one.fold != fold })
		for _, one := range m {
			if one.fold == fold {
				totals[one.set].sum(one.tallies[slices.Index(mixtureShares, mixture[one.group])])
			}
		}
	}
	return totals
}

// sum adds another tally.
func (t *spanTally) sum(other spanTally) {
	t.n, t.exact, t.f1 = t.n+other.n, t.exact+other.exact, t.f1+other.f1
	t.when, t.whenExact = t.when+other.when, t.whenExact+other.whenExact
	t.given, t.givenExact = t.given+other.given, t.givenExact+other.givenExact
	t.givenF1 += other.givenF1
}
