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
	trees := boostLogistic(features, right, weight, make([]float64, width))
	model := &rank.Model{Confidence: rank.Ranker{Trees: trees}}
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
	got := calibrationError([]float64{0.8, 0.8, 0.2, 0.2}, []bool{true, false, false, false})
	if math.Abs(got-0.25) > 1e-12 {
		t.Errorf("calibration error %v, want 0.25", got)
	}
}

// Of 20 questions off the topic one may be answered: the threshold has to be above 0.29. Of 20 answerable ones one may
// be refused: it may be up to 0.50.
func TestChooseThreshold(t *testing.T) {
	var c tally
	for i := range 20 {
		c.offTopic = append(c.offTopic, 0.11+0.01*float64(i))     // the last but one is 0.29
		c.answerable = append(c.answerable, 0.49+0.01*float64(i)) // the second is 0.50
	}
	if got := chooseThreshold([]tally{c}); math.Abs(got-0.4) > 0.01 {
		t.Errorf("threshold %v, want about 0.4", got)
	}
}
