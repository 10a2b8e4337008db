package eval

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// builtIn holds the judged questions on the built-in text, grouped into kinds: 120 answerable and 60
// unanswerable. Those with an id in b and u paraphrase the text and were consulted while the ranking was
// developed; those in h and n are plain and were held out.
//
//go:embed builtin.jsonl
var builtIn string

// BuiltIn returns the judged questions on the built-in text.
func BuiltIn() ([]Judged, error) { return ReadJudged(strings.NewReader(builtIn), "builtin.jsonl") }

// Result is the value of a measure with its 95 % bootstrap interval over the questions.
type Result struct {
	Measure string  `json:"measure"`
	N       int     `json:"n"` // questions counted
	Value   float64 `json:"value"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Meaning string  `json:"meaning"`
}

// Report holds the scores of a run.
type Report struct {
	Answerable   int
	Unanswerable int
	Results      []Result // measures that count at least one question
	Kinds        []Kind
	Curve        []Point   // by increasing coverage
	Bins         []Bin     // of equal width over [0,1]; nil if no question could be judged
	Millis       []float64 // time per question
	Rows         []Row     // one per question, in order
	outcomes     []Outcome
}

// Kind is the breakdown for one kind of question. A value is NaN if the measure counts no question of the
// kind.
type Kind struct {
	Name   string
	N      int
	Values []float64 // parallel to KindMeasures
}

// KindMeasures names the measures of the breakdown. A kind may have no answerable question, so its auroc
// compares its unanswerable questions with the answerable ones of all kinds.
var KindMeasures = []string{"hit@1", "sentence@1", "span-f1", "answered", "refused", "auroc"}

// Score computes the report of a run.
func Score(outcomes []Outcome) Report {
	r := Report{outcomes: outcomes, Rows: Rows(outcomes)}
	for _, o := range outcomes {
		r.Millis = append(r.Millis, float64(o.Took.Nanoseconds())/1e6)
		if o.Answerable {
			r.Answerable++
		} else {
			r.Unanswerable++
		}
	}
	r.Results = results(r.Rows)
	r.Kinds = kinds(r.Rows)
	r.Curve = riskCurve(r.Rows)
	if len(r.Curve) > 0 {
		all := binned(r.Rows, ones(len(r.Rows)))
		r.Bins = all[:]
	}
	return r
}

func results(rows []Row) []Result {
	var all []Result
	var ready []evaluator
	for _, m := range measures {
		e := m.evaluator(rows)
		if e == nil {
			continue
		}
		value, n := e(ones(len(rows)))
		all = append(all, Result{Measure: m.name, N: int(n), Value: value, Meaning: m.meaning})
		ready = append(ready, e)
	}
	drawn := make([][]float64, len(ready))
	eachResample(len(rows), func(weight []float64) {
		for i, e := range ready {
			if value, n := e(weight); n > 0 {
				drawn[i] = append(drawn[i], value)
			}
		}
	})
	for i := range all {
		all[i].Low, all[i].High = interval(drawn[i])
	}
	return all
}

func kinds(rows []Row) []Kind {
	var names []string
	for _, r := range rows {
		if r.Kind != "" && !slices.Contains(names, r.Kind) {
			names = append(names, r.Kind)
		}
	}
	var all []Kind
	for _, name := range names {
		of := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Kind != name })
		k := Kind{Name: name, N: len(of)}
		for _, measured := range KindMeasures {
			counted := of
			if measured == "auroc" {
				counted = slices.DeleteFunc(slices.Clone(rows), func(r Row) bool {
					return r.Kind != name && !r.Answerable
				})
			}
			k.Values = append(k.Values, Value(measured, counted))
		}
		all = append(all, k)
	}
	return all
}

// Value returns a measure of rows, or NaN if it counts none of them or does not exist.
func Value(name string, rows []Row) float64 {
	m, ok := find(name)
	if !ok {
		return math.NaN()
	}
	e := m.evaluator(rows)
	if e == nil {
		return math.NaN()
	}
	value, _ := e(ones(len(rows)))
	return value
}

// Miss is a question that was not handled correctly.
type Miss struct {
	ID, Question string
	Best         string // first sentence; may be empty
	Gold         string // gold answers, joined by " | "
	Confidence   float64
	Answerable   bool
	Answered     bool
}

// Misses returns the misses in the order of the questions.
func (r Report) Misses() []Miss {
	var all []Miss
	for _, o := range r.outcomes {
		if o.Right() || !scorable(o) {
			continue
		}
		m := Miss{ID: o.ID, Question: o.Text, Gold: strings.Join(o.Answers, " | "),
			Confidence: o.Confidence, Answerable: o.Answerable, Answered: o.Answered}
		if len(o.Best) > 0 {
			m.Best = o.Best[0]
		}
		all = append(all, m)
	}
	return all
}

// Value returns the value of a measure, and false if it counts no question.
func (r Report) Value(name string) (float64, bool) {
	for _, result := range r.Results {
		if result.Measure == name {
			return result.Value, true
		}
	}
	return 0, false
}

// Write prints the report as tables.
func (r Report) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "%d questions that the corpus answers, %d that it does not\n\n", r.Answerable, r.Unanswerable)
	fmt.Fprintln(t, "MEASURE\tN\tVALUE\t95 % INTERVAL\tMEANING")
	for _, s := range r.Results {
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f – %.3f\t%s\n", s.Measure, s.N, s.Value, s.Low, s.High, s.Meaning)
	}
	if len(r.Kinds) > 0 {
		fmt.Fprintf(t, "\nKIND\tN\t%s\n", strings.ToUpper(strings.Join(KindMeasures, "\t")))
		for _, k := range r.Kinds {
			fmt.Fprintf(t, "%s\t%d", k.Name, k.N)
			for _, v := range k.Values {
				fmt.Fprintf(t, "\t%s", cmp.Or(threeDigits(v), "-"))
			}
			fmt.Fprintln(t)
		}
	}
	return t.Flush()
}

// threeDigits formats a value with three digits after the point. It returns "" for NaN.
func threeDigits(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// Write prints a comparison as a table.
func (c Comparison) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "\nMEASURE\tN\tBASELINE\tNOW\tDIFFERENCE\t95 % INTERVAL\tQUESTIONS\tP")
	for _, d := range c.Differences {
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%+.3f\t%+.3f – %+.3f\t%s\t%s\n",
			d.Measure, d.N, d.Baseline, d.Value, d.Delta, d.Low, d.High, d.Changed(),
			strings.TrimSpace(fmt.Sprintf("%.3f %s", d.P, d.Verdict())))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nP and interval by the paired bootstrap over the questions, %d resamples.\n", resamples)
	if c.LeftOut > 0 {
		fmt.Fprintf(w, "Left out because only one run has them: %d questions.\n", c.LeftOut)
	}
	for _, change := range []struct {
		what string
		ids  []string
	}{{"Right now, wrong before", c.Won}, {"Wrong now, right before", c.Lost}} {
		if len(change.ids) > 0 {
			fmt.Fprintf(w, "%s (%d): %s\n", change.what, len(change.ids), listed(change.ids))
		}
	}
	return nil
}

// maxListed is the number of ids printed in a comparison.
const maxListed = 12

func listed(ids []string) string {
	if len(ids) > maxListed {
		return strings.Join(ids[:maxListed], " ") + " …"
	}
	return strings.Join(ids, " ")
}

// Changed returns the number of questions that score higher and lower, in words. It is empty if there are
// none or the measure is not a sum over questions.
func (d Difference) Changed() string {
	if d.Better+d.Worse == 0 {
		return ""
	}
	return fmt.Sprintf("%d better, %d worse", d.Better, d.Worse)
}

// Verdict returns "better" or "worse" for a difference that is significant at the 5 % level, and "" for any
// other.
func (d Difference) Verdict() string {
	m, _ := find(d.Measure)
	switch {
	case d.P >= 1-confidenceLevel:
		return ""
	case (d.Delta > 0) != m.lowerIsBetter:
		return "better"
	default:
		return "worse"
	}
}

// WriteJSON writes the report as one JSON object; comparison is nil without a baseline.
func (r Report) WriteJSON(w io.Writer, comparison *Comparison) error {
	type kind struct {
		Kind   string             `json:"kind"`
		N      int                `json:"n"`
		Values map[string]float64 `json:"values"`
	}
	kinds := make([]kind, len(r.Kinds))
	for i, k := range r.Kinds {
		kinds[i] = kind{k.Name, k.N, map[string]float64{}}
		for j, v := range k.Values {
			if !math.IsNaN(v) {
				kinds[i].Values[KindMeasures[j]] = v
			}
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Answerable   int         `json:"answerable"`
		Unanswerable int         `json:"unanswerable"`
		Results      []Result    `json:"results"`
		Kinds        []kind      `json:"kinds"`
		Baseline     *Comparison `json:"baseline,omitempty"`
	}{r.Answerable, r.Unanswerable, r.Results, kinds, comparison})
}

// Requirement is the lowest accepted value of a measure, or the highest if lower is better.
type Requirement struct {
	Measure string
	Value   float64
	Delta   bool // Value is of the difference to a baseline
}

// ofBaseline after the name of a measure requires its difference to the baseline.
const ofBaseline = "-baseline"

// ErrNoMeasure is the error of a requirement for a measure that does not exist.
var ErrNoMeasure = errors.New("not a measure")

// ParseRequirements parses a list like "hit@1>=0.9,ece<=0.1,map-baseline>=-0.01". The error is ErrNoMeasure for an
// unknown measure.
func ParseRequirements(s string) ([]Requirement, error) {
	var all []Requirement
	for part := range strings.SplitSeq(s, ",") {
		end := strings.IndexAny(part, "<>")
		if end < 0 {
			return nil, badRequirement(part)
		}
		name, delta := strings.CutSuffix(strings.TrimSpace(part[:end]), ofBaseline)
		m, ok := find(name)
		if !ok {
			return nil, fmt.Errorf("%q is %w", name, ErrNoMeasure)
		}
		sign := ">="
		if m.lowerIsBetter {
			sign = "<="
		}
		number, ok := strings.CutPrefix(part[end:], sign)
		value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if !ok || err != nil || math.IsNaN(value) {
			return nil, badRequirement(part)
		}
		all = append(all, Requirement{m.name, value, delta})
	}
	return all, nil
}

func badRequirement(s string) error {
	return fmt.Errorf("%q is not a requirement; write one like hit@1>=0.9, or ece<=0.1 if lower is better", s)
}

// Unmet returns a sentence for each requirement that the report does not meet; comparison is nil without a baseline.
func (r Report) Unmet(requirements []Requirement, comparison *Comparison) []string {
	var unmet []string
	for _, required := range requirements {
		m, _ := find(required.Measure)
		name := required.Measure
		value, ok := r.Value(name)
		if required.Delta {
			value, ok = comparison.delta(name)
			name += ofBaseline
		}
		switch {
		case !ok:
			unmet = append(unmet, fmt.Sprintf("%s: counts no question", name))
		case m.lowerIsBetter && value > required.Value:
			unmet = append(unmet, fmt.Sprintf("%s is %.3f, more than %.3f", name, value, required.Value))
		case !m.lowerIsBetter && value < required.Value:
			unmet = append(unmet, fmt.Sprintf("%s is %.3f, less than %.3f", name, value, required.Value))
		}
	}
	return unmet
}

// delta returns the difference of a measure; ok is false if there is none.
func (c *Comparison) delta(name string) (value float64, ok bool) {
	if c == nil {
		return 0, false
	}
	for _, d := range c.Differences {
		if d.Measure == name {
			return d.Delta, true
		}
	}
	return 0, false
}
