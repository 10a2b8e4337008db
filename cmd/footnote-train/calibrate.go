package main

import (
	"fmt"
	"io"
	"math"

	"footnote/retrieval/rank"
)

// offTopicShare is the share of questions off the topic in the mix that the confidence is calibrated for. The rest is
// answerable. Questions that were written to mislead are not in it.
const offTopicShare = 0.25

// ordinaryAnswer is the first answer to a held-out question of the mix.
type ordinaryAnswer struct {
	set        string // the data set, whatever its use
	fold       int
	confidence float64 // before calibration
	right      bool
	weight     float64 // the answers of each set sum to 1
}

// isOrdinary reports whether a set has a part in the mix: it has answerable questions and some off the topic, and no
// corpus of it is halved or merged from others.
func (t *trainer) isOrdinary(i int, totals []tally) bool {
	return t.sets[i].ranks() && len(totals[i].answerable) > 0 && len(totals[i].offTopic) > 0
}

// ordinary returns the held-out answers of the mix.
func (t *trainer) ordinary(totals []tally) []ordinaryAnswer {
	var all []ordinaryAnswer
	for i, s := range t.sets {
		if !t.isOrdinary(i, totals) {
			continue
		}
		c := &totals[i]
		for j, confidence := range c.confidence {
			if !c.ordinaryOf[j] {
				continue
			}
			weight := (1 - offTopicShare) / float64(len(c.answerable))
			if c.offTopicOf[j] {
				weight = offTopicShare / float64(len(c.offTopic))
			}
			all = append(all, ordinaryAnswer{s.data(), c.folds[j], confidence, c.right[j], weight})
		}
	}
	return all
}

// fitCalibration fits Platt's calibration on answers of held-out questions by Newton's method. As Platt does, it takes
// the share of right answers for (n+1)/(n+2) where all n are right and 1/(n+2) where none is, so that a few answers
// that can be separated do not make it infinitely steep.
func fitCalibration(all []ordinaryAnswer) rank.Logit {
	right := 0.0
	for _, o := range all {
		count(&right, o.right)
	}
	targetRight, targetWrong := (right+1)/(right+2), 1/(float64(len(all))-right+2)
	a, b := 0.0, 0.0
	for range 50 {
		const ridge = 1e-9
		var ga, gb float64
		haa, hab, hbb := ridge, 0.0, ridge
		for _, o := range all {
			x, target := logOdds(o.confidence), targetWrong
			if o.right {
				target = targetRight
			}
			p := logistic(a*x + b)
			slope, curve := o.weight*(p-target), o.weight*p*(1-p)
			ga, gb = ga+slope*x, gb+slope
			haa, hab, hbb = haa+curve*x*x, hab+curve*x, hbb+curve
		}
		det := haa*hbb - hab*hab
		stepA, stepB := (ga*hbb-gb*hab)/det, (gb*haa-ga*hab)/det
		a, b = a-min(max(stepA, -1), 1), b-min(max(stepB, -1), 1)
	}
	if math.IsNaN(a) || math.IsNaN(b) || a <= 0 { // nothing to learn: all are right, or all wrong
		return rank.Logit{Slope: 1}
	}
	round := func(x float64) float64 { return math.Round(x*1e4) / 1e4 }
	return rank.Logit{Slope: round(a), Intercept: round(b)}
}

// logOdds is ln(p/(1-p)), for p kept off 0 and 1.
func logOdds(p float64) float64 {
	p = min(max(p, 1e-6), 1-1e-6)
	return math.Log(p / (1 - p))
}

// calibrate replaces the confidence of all questions by the calibrated one.
func (t *tally) calibrate(by rank.Logit) {
	for _, values := range [][]float64{t.answerable, t.offTopic, t.onTopic, t.confidence} {
		for i, c := range values {
			values[i] = by.Of(c)
		}
	}
}

// crossCalibrated returns the answers, each with the confidence by a calibration that is fitted to the answers of other
// parts.
func crossCalibrated(all []ordinaryAnswer, part func(ordinaryAnswer) string) []ordinaryAnswer {
	fits := map[string]rank.Logit{}
	calibrated := make([]ordinaryAnswer, len(all))
	for i, o := range all {
		name := part(o)
		by, ok := fits[name]
		if !ok {
			var others []ordinaryAnswer
			for _, other := range all {
				if part(other) != name {
					others = append(others, other)
				}
			}
			by = fitCalibration(others)
			fits[name] = by
		}
		o.confidence = by.Of(o.confidence)
		calibrated[i] = o
	}
	return calibrated
}

// calibrationBins is the number of bins of equal width for the calibration error.
const calibrationBins = 10

// reliability is the confidence and the share of right answers of each bin, both times weight.
type reliability struct {
	weight, confidence, right [calibrationBins]float64
}

// reliabilityOf returns the reliability of the answers that of accepts.
func reliabilityOf(all []ordinaryAnswer, of func(ordinaryAnswer) bool) reliability {
	var r reliability
	for _, o := range all {
		if !of(o) {
			continue
		}
		b := min(int(o.confidence*calibrationBins), calibrationBins-1)
		r.weight[b] += o.weight
		r.confidence[b] += o.weight * o.confidence
		if o.right {
			r.right[b] += o.weight
		}
	}
	return r
}

// err is the expected calibration error: the mean distance of the confidence from the share of right answers, by bins
// (Naeini, Cooper and Hauskrecht 2015).
func (r reliability) err() float64 {
	off, total := 0.0, 0.0
	for b := range r.weight {
		off += math.Abs(r.confidence[b] - r.right[b])
		total += r.weight[b]
	}
	return off / max(total, 1e-9)
}

// printCalibration prints the reliability of the calibrated confidence in the mix, by calibrations that did not see the
// fold of a question, and its error by those and by ones that did not see the set. At the end, it prints how many weak
// guesses are right.
func printCalibration(w io.Writer, all []ordinaryAnswer, v kept) {
	fmt.Fprintf(w, "\ncalibration of the mix, slope %.4f, intercept %.4f\tshare\tconfidence\tright\n",
		v.calibrated.Slope, v.calibrated.Intercept)
	byFold := crossCalibrated(all, func(o ordinaryAnswer) string { return fmt.Sprint(o.fold) })
	bySet := crossCalibrated(all, func(o ordinaryAnswer) string { return o.set })
	every := func(ordinaryAnswer) bool { return true }
	r, total := reliabilityOf(byFold, every), 0.0
	for _, weight := range r.weight {
		total += weight
	}
	for b, weight := range r.weight {
		n := max(weight, 1e-9)
		fmt.Fprintf(w, "%.1f to %.1f\t%.3f\t%.3f\t%.3f\n", float64(b)/calibrationBins, float64(b+1)/calibrationBins,
			weight/total, r.confidence[b]/n, r.right[b]/n)
	}
	fmt.Fprintln(w, "\ncalibration error\ttitles held out\tset held out")
	fmt.Fprintf(w, "the mix\t%.3f\t%.3f\n", r.err(), reliabilityOf(bySet, every).err())
	var sets []string
	for _, o := range all {
		if len(sets) == 0 || sets[len(sets)-1] != o.set {
			sets = append(sets, o.set)
		}
	}
	for _, name := range dedupe(sets) {
		of := func(o ordinaryAnswer) bool { return o.set == name }
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\n", name, reliabilityOf(byFold, of).err(), reliabilityOf(bySet, of).err())
	}
	weak := reliabilityOf(byFold, func(o ordinaryAnswer) bool {
		return o.confidence >= v.threshold && o.confidence < weakGuess
	})
	answered, right := 0.0, 0.0
	for b := range weak.weight {
		answered, right = answered+weak.weight[b], right+weak.right[b]
	}
	fmt.Fprintf(w, "\nweak guesses: %.3f of the mix, of which %.3f are right\n", answered/max(total, 1e-9),
		right/max(answered, 1e-9))
}

// weakGuess is that of package retrieval.
const weakGuess = 0.5

// dedupe returns the different names, in the order of their first.
func dedupe(names []string) []string {
	var all []string
	seen := map[string]bool{}
	for _, name := range names {
		if !seen[name] {
			seen[name] = true
			all = append(all, name)
		}
	}
	return all
}
