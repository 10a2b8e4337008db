package main

import (
	"math"
	"slices"
)

// group is a choice among items, of which some are right. Items are rows of features.
type group struct {
	rows   [][]float64
	base   []float64 // parallel to rows: a score that is added; nil: 0
	right  []bool    // parallel to rows
	weight float64
	inner  int // as in example
}

// slopes is the derivative of the loss of a group by the score of each item, for a weight of 1. The probability of an
// item is the softmax of its score, and the loss is minus the logarithm of the probability of all right items together.
// It fills p with the probabilities; all slices are parallel to right.
func slopes(scores []float64, right []bool, p, slope []float64) {
	most := slices.Max(scores)
	all, allRight := 0.0, 0.0
	for i, score := range scores {
		p[i] = math.Exp(score - most)
		all += p[i]
		if right[i] {
			allRight += p[i]
		}
	}
	for i, odds := range p {
		p[i] = odds / all
		slope[i] = p[i]
		if right[i] {
			slope[i] -= odds / allRight
		}
	}
}

// fitChoice fits the conditional logit (McFadden 1974): the weights with the least mean loss of the groups, see slopes.
func fitChoice(groups []group, features int) []float64 {
	var flat []float64 // all rows in one slice, which is read several times faster than separate rows
	total, longest := 0.0, 0
	for _, c := range groups {
		total += c.weight
		longest = max(longest, len(c.rows))
		for _, row := range c.rows {
			flat = append(flat, row...)
		}
	}
	scores, p, slope := make([]float64, longest), make([]float64, longest), make([]float64, longest)
	gradient := func(w, g []float64) {
		rest := flat
		for _, c := range groups {
			n := len(c.rows)
			rows := rest[:n*features]
			rest = rest[len(rows):]
			for i := range n {
				scores[i] = dot(w, rows[i*features:(i+1)*features])
				if c.base != nil {
					scores[i] += c.base[i]
				}
			}
			slopes(scores[:n], c.right, p[:n], slope[:n])
			for i := range n {
				s := slope[i] * c.weight
				for j, x := range rows[i*features : (i+1)*features] {
					g[j] += s * x
				}
			}
		}
	}
	return descend(gradient, features, total)
}

// fitLogistic fits the probability that a row is right by logistic regression.
func fitLogistic(rows [][]float64, right []bool, weight []float64, features int) []float64 {
	gradient := func(w, g []float64) {
		for i, row := range rows {
			slope := logistic(dot(w, row))
			if right[i] {
				slope--
			}
			for j, x := range row {
				g[j] += weight[i] * slope * x
			}
		}
	}
	total := 0.0
	for _, w := range weight {
		total += w
	}
	return descend(gradient, features, total)
}

// penalty is the L2 penalty on a weight, relative to the mean loss of a choice. Cross-validation preferred it to 1e-4,
// 3e-4 and 3e-3.
const penalty = 1e-3

// descend minimises a loss by Adam over the whole set, from weights of 0, with a rate that falls to 0. gradient adds
// the slope of the summed loss at w to g; total is the sum of the weights of what is learned from.
func descend(gradient func(w, g []float64), features int, total float64) []float64 {
	const steps, rate = 150, 0.1
	w, g := make([]float64, features), make([]float64, features)
	if total == 0 { // nothing to learn from
		return w
	}
	optimiser := newAdam(features)
	for t := 1; t <= steps; t++ {
		clear(g)
		gradient(w, g)
		for j := range g {
			g[j] = g[j]/total + 2*penalty*w[j]
		}
		optimiser.step(w, g, rate*(1-float64(t)/steps))
	}
	return w
}

// adam is the state of the optimiser of Kingma and Ba (2015), with the constants that they propose.
type adam struct {
	steps        int
	mean, square []float64 // decaying means of the slope and of its square
}

func newAdam(weights int) *adam {
	return &adam{mean: make([]float64, weights), square: make([]float64, weights)}
}

// step moves the weights against the slope.
func (a *adam) step(w, slope []float64, rate float64) {
	const b1, b2, epsilon = 0.9, 0.999, 1e-8
	a.steps++
	t := float64(a.steps)
	for j, x := range slope {
		a.mean[j] = b1*a.mean[j] + (1-b1)*x
		a.square[j] = b2*a.square[j] + (1-b2)*x*x
		w[j] -= rate * (a.mean[j] / (1 - math.Pow(b1, t))) / (math.Sqrt(a.square[j]/(1-math.Pow(b2, t))) + epsilon)
	}
}

// dot is the dot product of two vectors of the same length.
func dot(w, x []float64) float64 {
	sum := 0.0
	for i := range w {
		sum += w[i] * x[i]
	}
	return sum
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// byName returns the weights that are not 0, rounded, by the names of their features.
func byName(names []string, w []float64) map[string]float64 {
	weights := map[string]float64{}
	for i, name := range names {
		if w[i] != 0 {
			weights[name] = math.Round(w[i]*1e4) / 1e4
		}
	}
	return weights
}
