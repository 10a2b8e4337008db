package eval

import (
	"cmp"
	"math"
	"slices"
)

// byConfidence returns the indexes of rows by descending confidence.
func byConfidence(rows []Row) []int {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rows[b].Confidence, rows[a].Confidence) })
	return order
}

// ties calls visit with each group of rows of equal confidence, in the given order.
func ties(rows []Row, order []int, visit func(tied []int)) {
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && rows[order[to]].Confidence == rows[order[from]].Confidence {
			to++
		}
		visit(order[from:to])
		from = to
	}
}

// auroc returns the evaluator of the area under the ROC curve, with answerable questions as positives. It
// returns nil unless there are questions of both sorts.
func auroc(rows []Row) evaluator {
	order := byConfidence(rows)
	has := func(answerable bool) bool {
		return slices.ContainsFunc(rows, func(r Row) bool { return r.Answerable == answerable })
	}
	unscored := slices.ContainsFunc(rows, func(r Row) bool { return !r.Answerable && !r.Scored })
	if !has(true) || !has(false) || unscored {
		return nil
	}
	return func(weight []float64) (float64, float64) {
		above, negatives, wins := 0.0, 0.0, 0.0 // above: answerable questions with a higher confidence
		ties(rows, order, func(tied []int) {
			p, n := 0.0, 0.0
			for _, i := range tied {
				if rows[i].Answerable {
					p += weight[i]
				} else {
					n += weight[i]
				}
			}
			wins += n*above + n*p/2
			above += p
			negatives += n
		})
		if above == 0 || negatives == 0 {
			return 0.5, above + negatives
		}
		return wins / (above * negatives), above + negatives
	}
}

// Point is a point of the risk–coverage curve (El-Yaniv and Wiener 2010). If only questions with a
// confidence of at least Threshold were answered, Coverage would be the share answered and Risk the share
// of those answers that are wrong.
type Point struct{ Threshold, Coverage, Risk float64 }

// scored returns the rows whose first sentence could be judged. The first sentence of an unanswerable
// question is wrong.
func scored(rows []Row) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !r.Scored })
}

// riskCurve returns a point for each distinct confidence, highest first.
func riskCurve(rows []Row) []Point {
	rows = scored(rows)
	var curve []Point
	seen, wrong := 0.0, 0.0
	ties(rows, byConfidence(rows), func(tied []int) {
		for _, i := range tied {
			seen++
			wrong += indicator(!rows[i].Correct)
		}
		curve = append(curve, Point{rows[tied[0]].Confidence, seen / float64(len(rows)), wrong / seen})
	})
	return curve
}

// riskArea returns the evaluator of the area under the risk–coverage curve (Geifman and El-Yaniv 2017): the
// mean, over all questions, of the risk if only questions of at least their confidence were answered.
// Questions of equal confidence count as if in every order, each equally likely.
func riskArea(rows []Row) evaluator {
	if !slices.ContainsFunc(rows, func(r Row) bool { return r.Scored }) {
		return nil
	}
	order := byConfidence(rows)
	return func(weight []float64) (float64, float64) {
		seen, wrong, area := 0.0, 0.0, 0.0
		ties(rows, order, func(tied []int) {
			n, bad := 0.0, 0.0
			for _, i := range tied {
				if rows[i].Scored {
					n += weight[i]
					bad += weight[i] * indicator(!rows[i].Correct)
				}
			}
			for k := 1.0; k <= n; k++ {
				area += (wrong + bad*k/n) / (seen + k)
			}
			seen += n
			wrong += bad
		})
		if seen == 0 {
			return 0, 0
		}
		return area / seen, seen
	}
}

// bins is the number of confidence bins of equal width that calibration uses.
const bins = 10

// Bin is a range of confidence: the number of questions in it, their mean confidence, and the share of them
// whose first sentence is right.
type Bin struct{ N, Confidence, Right float64 }

func binOf(confidence float64) int { return min(int(confidence*bins), bins-1) }

func binned(rows []Row, weight []float64) [bins]Bin {
	var all [bins]Bin
	for i, r := range rows {
		if !r.Scored {
			continue
		}
		b := &all[binOf(r.Confidence)]
		b.N += weight[i]
		b.Confidence += weight[i] * r.Confidence
		b.Right += weight[i] * indicator(r.Correct)
	}
	for i := range all {
		if all[i].N > 0 {
			all[i].Confidence /= all[i].N
			all[i].Right /= all[i].N
		}
	}
	return all
}

// calibrationError returns the evaluator of the expected calibration error (Naeini et al. 2015) over ten
// bins of equal width: the mean distance between a bin's confidence and its share of right answers,
// weighted by the bin's size.
func calibrationError(rows []Row) evaluator {
	if !slices.ContainsFunc(rows, func(r Row) bool { return r.Scored }) {
		return nil
	}
	return func(weight []float64) (float64, float64) {
		sum, n := 0.0, 0.0
		for _, b := range binned(rows, weight) {
			sum += b.N * math.Abs(b.Confidence-b.Right)
			n += b.N
		}
		if n == 0 {
			return 0, 0
		}
		return sum / n, n
	}
}
