package eval

import (
	"cmp"
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

// builtIn are the judged questions on the built-in text, in kinds: 120 that it answers and sixty that it does not. Those with an
// id in b and u paraphrase, and were looked at while ranking was made; those in h and n are plain and were not.
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
	Curve        []Point   // from little coverage to all
	Bins         []Bin     // of equal width over [0,1]
	Millis       []float64 // that each question took
	Rows         []Row     // one a question, in their order
	outcomes     []Outcome
}

// Kind is the breakdown of a kind of question. A value is NaN where the kind has nothing to count.
type Kind struct {
	Name   string
	N      int
	Values []float64 // parallel to KindMeasures
}

// KindMeasures name the measures that are broken down. Since a kind may have no question that can be answered, its auroc sets
// its unanswerable questions against the answerable ones of all kinds.
var KindMeasures = []string{"hit@1", "sentence@1", "span-f1", "answered", "refused", "auroc"}

// Score computes the report of a run.
func Score(outcomes []Outcome) Report {
	r := Report{outcomes: outcomes}
	for _, o := range outcomes {
		r.Rows = append(r.Rows, rowOf(o))
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
		for _, measured := range KindMeasures {
			counted := of
			if measured == "auroc" {
				counted = slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Kind != name && !r.Answerable })
			}
			k.Values = append(k.Values, valueOf(measured, counted))
		}
		all = append(all, k)
	}
	return all
}

// valueOf returns a measure of rows, NaN where none of them counts for it.
func valueOf(name string, rows []Row) float64 {
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

// Miss is a question that was not dealt with rightly.
type Miss struct {
	ID, Question string
	Best         string // what came first; empty: nothing
	Gold         string // the gold answers
	Confidence   float64
	Answerable   bool
	Answered     bool
}

// Misses lists them, in the order of the questions.
func (r Report) Misses() []Miss {
	var all []Miss
	for _, o := range r.outcomes {
		if o.Right() || !scores(o) {
			continue
		}
		m := Miss{ID: o.ID, Question: o.Text, Gold: strings.Join(o.Answers, " | "), Confidence: o.Confidence, Answerable: o.Answerable, Answered: o.Answered}
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
	if len(r.Kinds) > 0 {
		fmt.Fprintf(t, "\nKIND\tN\t%s\n", strings.ToUpper(strings.Join(KindMeasures, "\t")))
		for _, k := range r.Kinds {
			fmt.Fprintf(t, "%s\t%d", k.Name, k.N)
			for _, v := range k.Values {
				fmt.Fprintf(t, "\t%s", cmp.Or(share(v), "-"))
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

// Write prints a comparison as a table.
func (c Comparison) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "\nMEASURE\tN\tBASELINE\tNOW\tDIFFERENCE\t95 % INTERVAL\tQUESTIONS\tP")
	for _, d := range c.Differences {
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%+.3f\t%+.3f – %+.3f\t%s\t%s\n",
			d.Measure, d.N, d.Baseline, d.Value, d.Delta, d.Low, d.High, d.Moved(), strings.TrimSpace(fmt.Sprintf("%.3f %s", d.P, d.Verdict())))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nP and interval are of the paired bootstrap over the questions, %d resamples.\n", resamples)
	if c.Left > 0 {
		fmt.Fprintf(w, "Left out, as only one side has them: %d questions.\n", c.Left)
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

// mostListed is how many ids a line of a comparison names.
const mostListed = 12

func listed(ids []string) string {
	if len(ids) > mostListed {
		return strings.Join(ids[:mostListed], " ") + " …"
	}
	return strings.Join(ids, " ")
}

// Moved says how many questions count for more and for less; empty where the measure is not a sum over questions.
func (d Difference) Moved() string {
	if d.Better+d.Worse == 0 {
		return ""
	}
	return fmt.Sprintf("%d better, %d worse", d.Better, d.Worse)
}

// Verdict says whether a difference that is significant at the level of 5 % is for the better; empty for another.
func (d Difference) Verdict() string {
	m, _ := find(d.Measure)
	switch {
	case d.P >= 1-confidenceLevel:
		return ""
	case (d.Delta > 0) != m.less:
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

// Mark is the least value that a measure must have; for one of which less is better, the most.
type Mark struct {
	Measure string
	Value   float64
}

// ParseMarks reads "hit@1>=0.9,ece<=0.1".
func ParseMarks(s string) ([]Mark, error) {
	var marks []Mark
	for part := range strings.SplitSeq(s, ",") {
		end := strings.IndexAny(part, "<>")
		if end < 0 {
			return nil, badMark(part)
		}
		m, ok := find(strings.TrimSpace(part[:end]))
		if !ok {
			return nil, fmt.Errorf("%q is no measure; footnote eval prints their names", strings.TrimSpace(part[:end]))
		}
		sign := ">="
		if m.less {
			sign = "<="
		}
		number, ok := strings.CutPrefix(part[end:], sign)
		value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if !ok || err != nil || math.IsNaN(value) {
			return nil, badMark(part)
		}
		marks = append(marks, Mark{m.name, value})
	}
	return marks, nil
}

func badMark(s string) error {
	return fmt.Errorf("%q is no mark; write one like hit@1>=0.9, or ece<=0.1 where less is better", s)
}

// Missed returns a sentence for each mark that the report does not reach.
func (r Report) Missed(marks []Mark) []string {
	var missed []string
	for _, mark := range marks {
		m, _ := find(mark.Measure)
		value, ok := r.Value(mark.Measure)
		switch {
		case !ok:
			missed = append(missed, fmt.Sprintf("%s: no question counts for it", mark.Measure))
		case m.less && value > mark.Value:
			missed = append(missed, fmt.Sprintf("%s is %.3f, more than %.3f", mark.Measure, value, mark.Value))
		case !m.less && value < mark.Value:
			missed = append(missed, fmt.Sprintf("%s is %.3f, less than %.3f", mark.Measure, value, mark.Value))
		}
	}
	return missed
}
