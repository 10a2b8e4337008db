package main

import (
	"math"
	"slices"
	"testing"

	"footnote/retrieval"
	"footnote/retrieval/rank"
)

// Trees learn what no sum of features can: that one of two is 1, and not both.
func TestBoostLogistic(t *testing.T) {
	width := len(rank.ConfidenceFeatures())
	row := func(a, b float64) []float64 { return append([]float64{a, b}, make([]float64, width-2)...) }
	var features [][]float64
	var right []bool
	for i := range 400 {
		a, b := float64(i%2), float64(i/2%2)
		features, right = append(features, row(a, b)), append(right, a != b)
	}
	for range 80 { // with as many rows in each corner, the first split would gain nothing
		features, right = append(features, row(0, 1)), append(right, true)
	}
	weight := slices.Repeat([]float64{1}, len(features))
	trees := boostLogistic(features, right, weight, make([]float64, width), treeCount)
	model := &rank.Model{Trust: rank.Trust{Confidence: rank.Ranker{Trees: trees}}}
	if err := model.Use(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		a, b float64
		want bool
	}{{0, 0, false}, {0, 1, true}, {1, 0, true}, {1, 1, false}} {
		e := &example{Explanation: retrieval.Explanation{Confidence: row(c.a, c.b)}}
		if got := e.confidence(model); got > 0.5 != c.want {
			t.Errorf("%v, %v: probability %.2f", c.a, c.b, got)
		}
	}
}

func TestFitChoice(t *testing.T) {
	var groups []group
	for i := range 50 {
		x := float64(i%5) / 10
		rows := [][]float64{{x, 1}, {x + 0.2, 0}, {x + 0.5, 1}}
		groups = append(groups, group{rows: rows, right: []bool{false, false, true}, weight: 1})
	}
	w := fitChoice(groups, 2)
	if w[0] <= 1 || math.Abs(w[1]) > w[0] {
		t.Errorf("weights %v, want the first to separate the right item from the others", w)
	}
}

// Odds 1, 2 and 1, of which the last two are right: probabilities 1/4, 1/2, 1/4; slopes 1/4, 1/2 - 2/3, 1/4 - 1/3.
func TestSlopes(t *testing.T) {
	var p, slope [3]float64
	slopes([]float64{5, 5 + math.Ln2, 5}, []bool{false, true, true}, p[:], slope[:])
	for i, want := range [3][2]float64{{0.25, 0.25}, {0.5, 0.5 - 2.0/3}, {0.25, 0.25 - 1.0/3}} {
		if math.Abs(p[i]-want[0]) > 1e-12 || math.Abs(slope[i]-want[1]) > 1e-12 {
			t.Errorf("item %d: probability %v, slope %v, want %v", i, p[i], slope[i], want)
		}
	}
}

// Two answers of confidence 0.8, one right, and two of 0.2, none right: (2·|0.8-0.5| + 2·|0.2-0|) / 4 = 0.25.
func TestCalibrationError(t *testing.T) {
	var all []ordinaryAnswer
	for i, confidence := range []float64{0.8, 0.8, 0.2, 0.2} {
		all = append(all, ordinaryAnswer{confidence: confidence, right: i == 0, weight: 1})
	}
	got := reliabilityOf(all, func(ordinaryAnswer) bool { return true }).err()
	if math.Abs(got-0.25) > 1e-12 {
		t.Errorf("calibration error %v, want 0.25", got)
	}
}

// Of the answers with a confidence of 0.2 half are right, and of those with 0.5 four in five: calibration says so, and
// the calibration for a part comes from the others.
func TestFitCalibration(t *testing.T) {
	answers := func(set string, right ...int) []ordinaryAnswer {
		var all []ordinaryAnswer
		for i, confidence := range []float64{0.2, 0.5} {
			for j := range 1000 {
				all = append(all, ordinaryAnswer{set: set, confidence: confidence, right: j < 100*right[i], weight: 1})
			}
		}
		return all
	}
	by := fitCalibration(answers("a", 5, 8))
	for _, c := range []struct{ from, want float64 }{{0.2, 0.5}, {0.5, 0.8}} {
		if got := by.Of(c.from); math.Abs(got-c.want) > 1e-2 {
			t.Errorf("%v is calibrated as %v, want %v", c.from, got, c.want)
		}
	}
	both := append(answers("a", 5, 8), answers("b", 2, 5)...)
	for _, o := range crossCalibrated(both, func(o ordinaryAnswer) string { return o.set }) {
		want := map[string][2]float64{"a": {0.2, 0.5}, "b": {0.5, 0.8}}[o.set]
		if math.Abs(o.confidence-want[0]) > 1e-2 && math.Abs(o.confidence-want[1]) > 1e-2 {
			t.Errorf("an answer of %s has %v, want one of %v", o.set, o.confidence, want)
		}
	}
	if got := fitCalibration(answers("a", 10, 10)); got.Slope <= 0 {
		t.Errorf("calibration of right answers only: %+v", got)
	}
}

// Of 20 answerable questions one may be refused: the threshold may be up to 0.50. Sets without questions off the topic
// do not count.
func TestChooseThreshold(t *testing.T) {
	totals := make([]tally, 2)
	totals[0].offTopic = []float64{0.1}
	for i := range 20 {
		totals[0].answerable = append(totals[0].answerable, 0.495+0.01*float64(i)) // the second is 0.505
		totals[1].answerable = append(totals[1].answerable, 0.1)
	}
	trainer := &trainer{sets: []*set{{}, {}}}
	if got := trainer.chooseThreshold(totals); math.Abs(got-0.505) > 0.001 {
		t.Errorf("threshold %v, want about 0.505", got)
	}
}
