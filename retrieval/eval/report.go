package eval

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// builtIn are the judged questions on the built-in text: sixty that it answers, in kinds, and thirty that it does not.
//
//go:embed builtin.jsonl
var builtIn string

// BuiltIn returns the judged questions on the built-in text.
func BuiltIn() ([]Judged, error) { return ReadJudged(strings.NewReader(builtIn), "builtin.jsonl") }

// Result is a measure of a run with its 95 % bootstrap interval over the questions.
type Result struct {
	Measure string  `json:"measure"`
	N       int     `json:"n"` // questions that count for it
	Value   float64 `json:"value"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Meaning string  `json:"meaning"`
}

// Report is what a run is worth.
type Report struct {
	Answerable   int
	Unanswerable int
	Results      []Result // those that some question counts for
	Kinds        []Kind
	Curve        []Point // from little coverage to all
	Bins         []Bin   // of equal width over [0,1]
	Latency      Latency
	Rows         []Row // one a question, in their order
	outcomes     []Outcome
}

// Kind is the breakdown of a kind of question. A value is NaN where the kind has nothing to count.
type Kind struct {
	Name   string
	N      int
	Values []float64 // parallel to KindMeasures
}

// KindMeasures name the measures that are broken down.
var KindMeasures = []string{"hit@1", "sentence@1", "span-f1", "answered", "refused"}

// Latency is the time of a question in milliseconds.
type Latency struct {
	P50, P95, P99 float64
	Millis        []float64 // of each question, in their order
}

// Score computes the report of a run.
func Score(outcomes []Outcome) Report {
	r := Report{outcomes: outcomes}
	for _, o := range outcomes {
		r.Rows = append(r.Rows, rowOf(o))
		r.Latency.Millis = append(r.Latency.Millis, float64(o.Took.Nanoseconds())/1e6)
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
	r.Latency.P50, r.Latency.P95, r.Latency.P99 = Percentile(r.Latency.Millis, 0.50), Percentile(r.Latency.Millis, 0.95), Percentile(r.Latency.Millis, 0.99)
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
		all, ready = append(all, Result{Measure: m.name, N: int(n), Value: value, Meaning: m.meaning}), append(ready, e)
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
		for _, want := range KindMeasures {
			m := measures[slices.IndexFunc(measures, func(m measure) bool { return m.name == want })]
			value := math.NaN()
			if e := m.evaluator(of); e != nil {
				value, _ = e(ones(len(of)))
			}
			k.Values = append(k.Values, value)
		}
		all = append(all, k)
	}
	return all
}

// Miss is a question that was not dealt with rightly.
type Miss struct {
	ID, Question string
	Best         string // what came first; empty: nothing
	Gold         string // the gold answers
	Confidence   float64
	Answered     bool
}

// Misses lists them, in the order of the questions.
func (r Report) Misses() []Miss {
	var all []Miss
	for _, o := range r.outcomes {
		if o.Right() || !scores(o) {
			continue
		}
		m := Miss{ID: o.ID, Question: o.Text, Gold: strings.Join(o.Answers, " | "), Confidence: o.Confidence, Answered: o.Answered}
		if len(o.Best) > 0 {
			m.Best = o.Best[0]
		}
		all = append(all, m)
	}
	return all
}

// Value returns a measure, false when no question counts for it.
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
	fmt.Fprintf(t, "latency\t%d\t\tp50 %.2f, p95 %.2f, p99 %.2f ms\tfrom question to answer, one after the other\n", len(r.Rows), r.Latency.P50, r.Latency.P95, r.Latency.P99)
	if len(r.Kinds) > 0 {
		fmt.Fprintf(t, "\nKIND\tN\t%s\n", strings.ToUpper(strings.Join(KindMeasures, "\t")))
		for _, k := range r.Kinds {
			fmt.Fprintf(t, "%s\t%d", k.Name, k.N)
			for _, v := range k.Values {
				fmt.Fprintf(t, "\t%s", share(v))
			}
			fmt.Fprintln(t)
		}
	}
	return t.Flush()
}

// share prints a value, nothing for NaN.
func share(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// WriteDifferences prints a comparison as a table; left is how many questions only one side has.
func WriteDifferences(w io.Writer, differences []Difference, left int) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "\nMEASURE\tN\tBASELINE\tNOW\tDIFFERENCE\t95 % INTERVAL\tP")
	for _, d := range differences {
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%+.3f\t%+.3f – %+.3f\t%.3f%s\n", d.Measure, d.N, d.Baseline, d.Value, d.Delta, d.Low, d.High, d.P, verdict(d))
	}
	if left > 0 {
		fmt.Fprintf(t, "\n%d questions stand on one side only and are left out.\n", left)
	}
	return t.Flush()
}

// verdict says whether a difference at the level of 5 % is for the better.
func verdict(d Difference) string {
	switch {
	case d.P >= 1-confidenceLevel:
		return ""
	case (d.Delta > 0) != lowerIsBetter(d.Measure):
		return " better"
	default:
		return " worse"
	}
}

// WriteJSON writes the report as one JSON object.
func (r Report) WriteJSON(w io.Writer, differences []Difference) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Answerable   int                `json:"answerable"`
		Unanswerable int                `json:"unanswerable"`
		Results      []Result           `json:"results"`
		Latency      map[string]float64 `json:"latency_ms"`
		Differences  []Difference       `json:"differences,omitempty"`
	}{r.Answerable, r.Unanswerable, r.Results, map[string]float64{"p50": r.Latency.P50, "p95": r.Latency.P95, "p99": r.Latency.P99}, differences})
}

// Mark is the least value that a measure must have; for one of which less is better, the most.
type Mark struct {
	Measure string
	Value   float64
}

// ParseMarks reads "hit@1>=0.9,ece<=0.1".
func ParseMarks(s string) ([]Mark, error) {
	var marks []Mark
	for part := range strings.SplitSeq(s, ",") {
		sign := ">="
		if name, _, ok := strings.Cut(part, "<="); ok && lowerIsBetter(strings.TrimSpace(name)) {
			sign = "<="
		}
		name, number, ok := strings.Cut(part, sign)
		name = strings.TrimSpace(name)
		value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if !ok || err != nil || lowerIsBetter(name) != (sign == "<=") {
			return nil, fmt.Errorf("%q is no mark; write one like hit@1>=0.9, or ece<=0.1 where less is better", part)
		}
		if !slices.ContainsFunc(measures, func(m measure) bool { return m.name == name }) {
			return nil, fmt.Errorf("%q is no measure", name)
		}
		marks = append(marks, Mark{name, value})
	}
	return marks, nil
}

// Missed returns a sentence for each mark that the report does not reach.
func (r Report) Missed(marks []Mark) []string {
	var missed []string
	for _, m := range marks {
		value, ok := r.Value(m.Measure)
		switch {
		case !ok:
			missed = append(missed, fmt.Sprintf("%s: no question counts for it", m.Measure))
		case lowerIsBetter(m.Measure) && value > m.Value:
			missed = append(missed, fmt.Sprintf("%s is %.3f, more than %.3f", m.Measure, value, m.Value))
		case !lowerIsBetter(m.Measure) && value < m.Value:
			missed = append(missed, fmt.Sprintf("%s is %.3f, less than %.3f", m.Measure, value, m.Value))
		}
	}
	return missed
}
