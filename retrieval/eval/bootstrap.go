package eval

import (
	"math/rand/v2"
	"slices"
)

// resamples is the number of bootstrap samples for an interval: enough for two stable digits at its ends.
const resamples = 1000

// confidenceLevel is the share of bootstrap samples inside an interval.
const confidenceLevel = 0.95

// seed is fixed so that every run draws the same samples.
const seed = 1950

// eachResample calls visit once per bootstrap sample with the number of times that each of n questions was
// drawn. The slice is reused between calls.
func eachResample(n int, visit func(weight []float64)) {
	random := rand.New(rand.NewPCG(seed, uint64(n)))
	weight := make([]float64, n)
	for range resamples {
		clear(weight)
		for range n {
			weight[random.IntN(n)]++
		}
		visit(weight)
	}
}

// interval returns the percentile interval (Efron and Tibshirani 1993, chapter 13) of values, which it
// sorts. It is 0, 0 for no values.
func interval(values []float64) (low, high float64) {
	if len(values) == 0 {
		return 0, 0
	}
	slices.Sort(values)
	cut := int((1 - confidenceLevel) / 2 * float64(len(values)))
	return values[cut], values[len(values)-1-cut]
}

// ones returns n weights of 1.
func ones(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1
	}
	return w
}

// evaluator prepares a measure for rows. It returns nil if no row counts for the measure.
func (m measure) evaluator(rows []Row) evaluator {
	if m.count == nil {
		return m.over(rows)
	}
	counts := make([]Count, len(rows))
	some := false
	for i, r := range rows {
		counts[i] = r.Counts[m.name]
		some = some || counts[i].Of > 0
	}
	if !some {
		return nil
	}
	return func(weight []float64) (float64, float64) {
		hits, of, n := 0.0, 0.0, 0.0
		for i, c := range counts {
			hits += weight[i] * c.Hits
			of += weight[i] * c.Of
			if c.Of > 0 {
				n += weight[i]
			}
		}
		if of == 0 {
			return 0, 0
		}
		return hits / of, n
	}
}

// Difference is the change of a measure from a baseline, over the questions that both runs share.
type Difference struct {
	Measure  string  `json:"measure"`
	N        int     `json:"n"`
	Baseline float64 `json:"baseline"`
	Value    float64 `json:"value"`
	Delta    float64 `json:"delta"`
	Low      float64 `json:"low"` // ends of the 95 % interval of Delta
	High     float64 `json:"high"`
	P        float64 `json:"p"`      // two-sided p-value
	Better   int     `json:"better"` // questions that score higher; 0 if the measure is not a sum
	Worse    int     `json:"worse"`  // questions that score lower
}

// Comparison is the result of comparing a run with a baseline.
type Comparison struct {
	Differences []Difference `json:"differences"` // one per measure that both runs have
	LeftOut     int          `json:"left_out"`    // questions that only one run has
	Won         []string     `json:"won"`         // ids of questions that are handled correctly only now
	Lost        []string     `json:"lost"`        // ids of questions that were handled correctly only before
}

// Compare compares rows with a baseline by the paired bootstrap: a drawn question brings its row of both
// runs. P is twice the smaller share of samples with a difference of at least, or at most, zero (Efron and
// Tibshirani 1993).
func Compare(rows, baseline []Row) Comparison {
	now, before := pair(rows, baseline)
	c := Comparison{LeftOut: len(rows) + len(baseline) - 2*len(now), Won: []string{}, Lost: []string{}}
	for i, r := range now {
		switch b := before[i]; {
		case !r.Scored || !b.Scored:
		case r.right() && !b.right():
			c.Won = append(c.Won, r.ID)
		case !r.right() && b.right():
			c.Lost = append(c.Lost, r.ID)
		}
	}
	for _, m := range measures {
		if d, ok := m.compare(now, before); ok {
			c.Differences = append(c.Differences, d)
		}
	}
	return c
}

// pair returns the rows of the questions that both runs have, as parallel slices in the order of rows.
func pair(rows, baseline []Row) (now, before []Row) {
	byID := map[string]Row{}
	for _, b := range baseline {
		byID[b.ID] = b
	}
	for _, r := range rows {
		if b, ok := byID[r.ID]; ok {
			now, before = append(now, r), append(before, b)
		}
	}
	return now, before
}

// compare compares parallel rows. ok is false if the measure counts no row of one of the runs.
func (m measure) compare(now, before []Row) (d Difference, ok bool) {
	a, b := m.evaluator(now), m.evaluator(before)
	if a == nil || b == nil {
		return Difference{}, false
	}
	d.Measure = m.name
	value, n := a(ones(len(now)))
	d.Value, d.N = value, int(n)
	d.Baseline, _ = b(ones(len(now)))
	d.Delta = d.Value - d.Baseline
	d.Better, d.Worse = m.changed(now, before)
	var deltas []float64
	above, below := 1.0, 1.0
	eachResample(len(now), func(weight []float64) {
		x, _ := a(weight)
		y, _ := b(weight)
		deltas = append(deltas, x-y)
		above += indicator(x-y >= 0)
		below += indicator(x-y <= 0)
	})
	d.Low, d.High = interval(deltas)
	d.P = min(1, 2*min(above, below)/(resamples+1))
	return d, true
}

// changed counts the questions that score higher, and lower, than before. Both are 0 if the measure is not
// a sum over questions.
func (m measure) changed(now, before []Row) (better, worse int) {
	if m.count == nil {
		return 0, 0
	}
	for i, r := range now {
		x, y := r.Counts[m.name].share(), before[i].Counts[m.name].share()
		if m.lowerIsBetter {
			x, y = y, x
		}
		switch {
		case x > y:
			better++
		case x < y:
			worse++
		}
	}
	return better, worse
}
