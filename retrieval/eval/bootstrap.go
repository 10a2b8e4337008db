package eval

import (
	"math/rand/v2"
	"slices"
)

// resamples is how many times questions are drawn again, with replacement, for an interval: enough for its ends to hold to
// two digits.
const resamples = 1000

// confidenceLevel is the share of resamples that an interval holds.
const confidenceLevel = 0.95

// seed makes every run draw the same questions.
const seed = 1950

// eachResample calls visit with how often each of n questions was drawn.
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

// interval returns the percentile interval (Efron and Tibshirani 1993, chapter 13) of values.
func interval(values []float64) (low, high float64) {
	if len(values) == 0 {
		return 0, 0
	}
	slices.Sort(values)
	cut := int((1 - confidenceLevel) / 2 * float64(len(values)))
	return values[cut], values[len(values)-1-cut]
}

// ones weighs each question once.
func ones(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1
	}
	return w
}

// evaluator makes a measure ready for rows; nil when none of them counts for it.
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

// Difference compares a measure with its baseline over the questions that both have.
type Difference struct {
	Measure  string  `json:"measure"`
	N        int     `json:"n"`
	Baseline float64 `json:"baseline"`
	Value    float64 `json:"value"`
	Delta    float64 `json:"delta"`
	Low      float64 `json:"low"` // 95 % interval of Delta
	High     float64 `json:"high"`
	P        float64 `json:"p"`      // two-sided
	Better   int     `json:"better"` // questions that count for more than before; of measures that are a sum over questions
	Worse    int     `json:"worse"`
}

// Comparison is a run against its baseline.
type Comparison struct {
	Differences []Difference `json:"differences"` // of the measures that both sides have
	Left        int          `json:"left_out"`    // questions that only one side has
	Won         []string     `json:"won"`         // ids of questions dealt with rightly now, and wrongly before
	Lost        []string     `json:"lost"`        // … wrongly now, and rightly before
}

// Compare compares rows with a baseline by the paired bootstrap: both sides of each drawn question go into a resample
// together, and p is twice the share of resamples on the other side of no difference (Efron and Tibshirani 1993).
func Compare(rows, baseline []Row) Comparison {
	now, before := pair(rows, baseline)
	c := Comparison{Left: len(rows) + len(baseline) - 2*len(now), Won: []string{}, Lost: []string{}}
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

// pair returns the rows of the questions that both have, in the order of rows.
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

// compare compares rows that are parallel; ok is false when one of the two has nothing to count.
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
	d.Better, d.Worse = m.moved(now, before)
	var deltas []float64
	above, below := 1.0, 1.0
	eachResample(len(now), func(weight []float64) {
		x, _ := a(weight)
		y, _ := b(weight)
		deltas = append(deltas, x-y)
		above += truth(x-y >= 0)
		below += truth(x-y <= 0)
	})
	d.Low, d.High = interval(deltas)
	d.P = min(1, 2*min(above, below)/(resamples+1))
	return d, true
}

// moved counts the questions that a measure counts for more, and for less.
func (m measure) moved(now, before []Row) (better, worse int) {
	if m.count == nil {
		return 0, 0
	}
	for i, r := range now {
		x, y := r.Counts[m.name].share(), before[i].Counts[m.name].share()
		if m.less {
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
