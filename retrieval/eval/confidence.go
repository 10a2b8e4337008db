package eval

import (
	"cmp"
	"math"
	"slices"
)

// byConfidence returns the positions of rows, the highest confidence first.
func byConfidence(rows []Row) []int {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rows[b].Confidence, rows[a].Confidence) })
	return order
}

// ties calls visit with each run of equal confidence, the highest first.
func ties(rows []Row, order []int, visit func(run []int)) {
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && rows[order[to]].Confidence == rows[order[from]].Confidence {
			to++
		}
		visit(order[from:to])
		from = to
	}
}

// auroc is AUROC with weights; it needs questions of both sorts.
func auroc(rows []Row) evaluator {
	order := byConfidence(rows)
	counts := func(answerable bool) bool {
		return slices.ContainsFunc(rows, func(r Row) bool { return r.Answerable == answerable })
	}
	if !counts(true) || !counts(false) || slices.ContainsFunc(rows, func(r Row) bool { return !r.Answerable && !r.Scored }) {
		return nil
	}
	return func(weight []float64) (float64, float64) {
		above, negatives, wins := 0.0, 0.0, 0.0 // above: answerable questions of more confidence
		ties(rows, order, func(run []int) {
			p, n := 0.0, 0.0
			for _, i := range run {
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

// Point is a place on the risk–coverage curve (El-Yaniv and Wiener 2010): were the questions answered whose confidence is at
// least Threshold, Coverage of all would be, and Risk of those wrongly.
type Point struct{ Threshold, Coverage, Risk float64 }

// scored are the rows of which it is known whether their first sentence is right: a right one answers an answerable
// question, and none answers an unanswerable one.
func scored(rows []Row) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !r.Scored })
}

// riskCurve returns a point for each confidence that occurs, the highest first.
func riskCurve(rows []Row) []Point {
	rows = scored(rows)
	var curve []Point
	seen, wrong := 0.0, 0.0
	ties(rows, byConfidence(rows), func(run []int) {
		for _, i := range run {
			seen++
			wrong += truth(!rows[i].Correct)
		}
		curve = append(curve, Point{rows[run[0]].Confidence, seen / float64(len(rows)), wrong / seen})
	})
	return curve
}

// riskArea is the area under the risk–coverage curve (Geifman and El-Yaniv 2017): the mean over all questions of the risk
// when just those of at least their confidence are answered. Of equal confidence, each order is as likely.
func riskArea(rows []Row) evaluator {
	if !slices.ContainsFunc(rows, func(r Row) bool { return r.Scored }) {
		return nil
	}
	order := byConfidence(rows)
	return func(weight []float64) (float64, float64) {
		seen, wrong, area := 0.0, 0.0, 0.0
		ties(rows, order, func(run []int) {
			n, bad := 0.0, 0.0
			for _, i := range run {
				if rows[i].Scored {
					n += weight[i]
					bad += weight[i] * truth(!rows[i].Correct)
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

// bins is how many equal steps of confidence calibration looks at.
const bins = 10

// Bin is a step of confidence: how many questions have one in it, its mean, and the share whose first sentence is right.
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
		b.Right += weight[i] * truth(r.Correct)
	}
	for i := range all {
		if all[i].N > 0 {
			all[i].Confidence /= all[i].N
			all[i].Right /= all[i].N
		}
	}
	return all
}

// calibrationError is the expected calibration error (Naeini et al. 2015) over ten bins of equal width: the mean distance of
// a bin's confidence from the share of it that is right, each bin weighing as many as it holds.
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
