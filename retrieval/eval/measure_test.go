package eval

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/corpus/edtf"
)

// outcome returns an answerable question with the given documents ranked.
func outcome(relevant map[string]int, documents ...string) Outcome {
	o := Outcome{Judged: Judged{ID: "q", Answerable: true, Relevant: relevant}}
	for _, d := range documents {
		o.Ranked = append(o.Ranked, Ranked{Document: d, Number: 1})
	}
	return o
}

// TestRankingMeasures checks values worked out by hand.
//
// b, x, a with grades a 3, b 1: the gains are 1, 0 and 3, so DCG is 1/log2(2) + 3/log2(4) = 2.5. The best
// order has 3/log2(2) + 1/log2(3) = 3.6309, so nDCG is 0.6885. The precision at the relevant documents is
// 1/1 and 2/3, mean 5/6.
//
// With c as a third relevant document that is not ranked, the mean is (1 + 2/3 + 0)/3.
func TestRankingMeasures(t *testing.T) {
	two := outcome(map[string]int{"a": 3, "b": 1}, "b", "x", "a")
	three := outcome(map[string]int{"a": 3, "b": 1, "c": 1, "x": 0}, "b", "x", "a", "b")
	late := outcome(map[string]int{"a": 1}, "x", "y", "a")
	tests := []struct {
		name      string
		got, want float64
	}{
		{"nDCG", ndcg(two, 10), 2.5 / (3 + 1/math.Log2(3))},
		{"nDCG below the cut-off", ndcg(late, 2), 0},
		{"average precision", averagePrecision(two), 5.0 / 6},
		{"unranked relevant document", averagePrecision(three), (1 + 2.0/3) / 3},
		{"recall of two", recallAt(three, 2), 1.0 / 3},
		{"precision of thirty", precisionAt(three, 30), 2.0 / 30},
		{"reciprocal rank", reciprocalRank(late), 1.0 / 3},
		{"hit at one", hitAt(late, 1), 0},
		{"hit at five", hitAt(late, 5), 1},
		{"nothing ranked", ndcg(outcome(map[string]int{"a": 1}), 10), 0},
	}
	for _, tt := range tests {
		if math.Abs(tt.got-tt.want) > 1e-9 {
			t.Errorf("%s: got %.4f, want %.4f", tt.name, tt.got, tt.want)
		}
	}
}

// TestSquadMeasures follows SQuAD's script, which ignores articles, case and punctuation. "the naval base"
// and "a naval base at Luda" share two words of two and of four: F1 is 2·(2/2·2/4)/(2/2+2/4) = 2/3.
func TestSquadMeasures(t *testing.T) {
	tests := []struct {
		span  string
		gold  []string
		em    float64
		f1    float64
		holds bool
	}{
		{"the naval base", []string{"a naval base at Luda"}, 0, 2.0 / 3, false},
		{"Naval Base.", []string{"the naval base", "Luda"}, 1, 1, true},
		{"1960", []string{"1966"}, 0, 0, false},
		{"in 1960", []string{"1960"}, 0, 2.0 / 3, true},
		{"", []string{"1960"}, 0, 0, false},
	}
	for _, tt := range tests {
		if em, f1 := ExactMatch(tt.span, tt.gold), TokenF1(tt.span, tt.gold); em != tt.em || math.Abs(f1-tt.f1) > 1e-9 {
			t.Errorf("%q against %q: got %v and %.3f, want %v and %.3f", tt.span, tt.gold, em, f1, tt.em, tt.f1)
		}
		if got := Holds(tt.span, tt.gold); got != tt.holds {
			t.Errorf("Holds(%q, %q) = %v", tt.span, tt.gold, got)
		}
	}
}

// confidences returns a row for each letter of kinds: an answerable question answered right (r) or wrong
// (w), or an unanswerable one (u).
func confidences(kinds string, confidence ...float64) []Row {
	var rows []Row
	for i, k := range kinds {
		id := string(rune('a' + i))
		row := Row{ID: id, Answerable: k != 'u', Correct: k == 'r', Scored: true, Confidence: confidence[i]}
		rows = append(rows, row)
	}
	return rows
}

// TestConfidenceMeasures checks values worked out by hand, for confidences .9 right, .8 unanswerable, .6
// right and .6 wrong, .2 unanswerable.
//
// AUROC: of the six pairs of an answerable and an unanswerable question, .9 wins both and the two .6 win
// one each: 4/6.
//
// Risks by descending confidence: 0/1, 1/2, then half a mistake for each of the two ties: 1.5/3, 2/4, and
// 3/5. The area is their mean, 0.42.
//
// Calibration: (|.9-1|·1 + |.8-0|·1 + |.6-.5|·2 + |.2-0|·1) / 5 is 0.26.
func TestConfidenceMeasures(t *testing.T) {
	rows := confidences("rurwu", 0.9, 0.8, 0.6, 0.6, 0.2)
	for name, want := range map[string]float64{
		"auroc": 4.0 / 6, "aurc": (0 + 0.5 + 0.5 + 0.5 + 0.6) / 5, "ece": 1.3 / 5,
	} {
		for _, m := range measures {
			if m.name != name {
				continue
			}
			if got, n := m.evaluator(rows)(ones(len(rows))); math.Abs(got-want) > 1e-9 || n != 5 {
				t.Errorf("%s: got %.4f of %.0f, want %.4f of 5", name, got, n, want)
			}
		}
	}
	var positive, negative []float64
	for _, r := range rows {
		if r.Answerable {
			positive = append(positive, r.Confidence)
		} else {
			negative = append(negative, r.Confidence)
		}
	}
	if got := AUROC(positive, negative); math.Abs(got-4.0/6) > 1e-9 {
		t.Errorf("AUROC of two lists: got %.4f, want %.4f", got, 4.0/6)
	}
	curve := riskCurve(rows)
	if want := (Point{0.6, 0.8, 0.5}); len(curve) != 4 || curve[2] != want {
		t.Errorf("curve %v, want four points, the third %v", curve, want)
	}
	if got := confidences("rrr", 1, 1, 1); auroc(got) != nil {
		t.Error("AUROC without an unanswerable question is defined")
	}
}

// TestKindAUROCUsesAllAnswerable has two kinds of unanswerable questions. x has less confidence than both
// answerable ones (AUROC 1); y has more than one of the two (1/2).
func TestKindAUROCUsesAllAnswerable(t *testing.T) {
	rows := confidences("rruu", 0.9, 0.4, 0.1, 0.5)
	rows[0].Kind, rows[1].Kind, rows[2].Kind, rows[3].Kind = "w", "w", "x", "y"
	got := map[string]float64{}
	for _, k := range kinds(rows) {
		got[k.Name] = k.Values[slices.Index(KindMeasures, "auroc")]
	}
	if !math.IsNaN(got["w"]) || got["x"] != 1 || got["y"] != 0.5 {
		t.Errorf("got %v, want x 1, y 0.5, and nothing for w", got)
	}
}

// TestWeights checks that a weight of n equals n copies of the question.
func TestWeights(t *testing.T) {
	once := confidences("rurw", 0.9, 0.8, 0.6, 0.3)
	twice := confidences("rurwu", 0.9, 0.8, 0.6, 0.3, 0.8)
	for _, over := range []func([]Row) evaluator{auroc, riskArea, calibrationError} {
		want, _ := over(twice)(ones(5))
		if got, _ := over(once)([]float64{1, 2, 1, 1}); math.Abs(got-want) > 1e-9 {
			t.Errorf("weight 2: got %.4f, want %.4f as with the question twice", got, want)
		}
	}
}

// TestScore scores a whole report: two answerable questions, one of them with a date, and one unanswerable.
func TestScore(t *testing.T) {
	first := outcome(map[string]int{"a": 1}, "a")
	first.ID, first.Text, first.Kind = "1", "When was it?", "when"
	first.Answers, first.Judged.Dates = []string{"1960"}, []string{"1960", "1961"}
	first.Answered, first.Confidence, first.Took = true, 0.9, 2*time.Millisecond
	first.Best, first.Span = []string{"It was in 1960."}, "1960"
	second := outcome(map[string]int{"a": 1}, "b", "a")
	second.ID, second.Text, second.Kind, second.Answers = "2", "Who?", "who", []string{"Mao"}
	second.Best, second.Span, second.Took = []string{"Nobody did.", "Mao did."}, "Nobody", time.Millisecond
	third := Outcome{Judged: Judged{ID: "3", Text: "What?", Kind: "who"}, Answered: true, Confidence: 0.4}
	third.Took = 4 * time.Millisecond
	r := Score([]Outcome{first, second, third})
	for name, want := range map[string]float64{
		"hit@1": 0.5, "mrr@10": 0.75, "sentence@1": 0.5, "sentence@3": 1, "span-em": 0.5, "when-em": 1, "answered": 0.5,
		"answered-right": 0.5, "refused": 0, "accuracy": 1.0 / 3, "date-r": 0, "auroc": 0.5,
		"coverage": 2.0 / 3, "risk": 0.5, "p50-ms": 2, "p99-ms": 4,
	} {
		if got, ok := r.Value(name); !ok || math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: got %.3f, want %.3f", name, got, want)
		}
	}
	for _, result := range r.Results {
		if result.Low > result.Value || result.High < result.Value {
			t.Errorf("%s: %.3f is outside of its interval %.3f – %.3f",
				result.Measure, result.Value, result.Low, result.High)
		}
	}
	if misses := r.Misses(); len(misses) != 2 || misses[0].ID != "2" || misses[1].ID != "3" {
		t.Errorf("misses %+v, want questions 2 and 3", misses)
	}
	var table, page strings.Builder
	if err := r.Write(&table); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"2 questions that the corpus answers, 1 that it does not", "hit@1", "0.500", "when", "p99-ms",
	} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, table.String())
		}
	}
	if err := r.WriteHTML(&page, "<b>", nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"&lt;b&gt;", "<polyline", "67 % of the questions are answered, and 50 % of the answers are wrong",
		"p99 4.00 ms", "Nobody did.", "</html>",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, outside := range []string{"http://", "https://", "<script", "src="} {
		if strings.Contains(page.String(), outside) {
			t.Errorf("the page has %q; it must be self-contained", outside)
		}
	}
}

func TestResultsAreDeterministic(t *testing.T) {
	rows := confidences("rurwuurr", 0.9, 0.8, 0.6, 0.3, 0.2, 0.7, 0.5, 0.4)
	a, b := results(rows), results(rows)
	for i := range a {
		if a[i] != b[i] {
			t.Errorf("%s: %+v, then %+v", a[i].Measure, a[i], b[i])
		}
	}
}

// TestCompare checks that a consistent difference is significant and that no difference is not.
func TestCompare(t *testing.T) {
	var before, after []Row
	for i := range 40 {
		id := string(rune('A' + i))
		was := map[string]Count{"hit@1": {float64(i % 2), 1}, "hit@5": {1, 1}}
		is := map[string]Count{"hit@1": {1, 1}, "hit@5": {1, 1}}
		before = append(before, Row{ID: id, Answerable: true, Counts: was})
		after = append(after, Row{ID: id, Answerable: true, Counts: is})
	}
	after = append(after, Row{ID: "only here", Counts: map[string]Count{}})
	c := Compare(after, before)
	if c.LeftOut != 1 || len(c.Differences) != 2 {
		t.Fatalf("%d differences, %d left out, want 2 and 1", len(c.Differences), c.LeftOut)
	}
	hit1, hit5 := c.Differences[0], c.Differences[1]
	if hit1.Delta != 0.5 || hit1.P > 0.01 || hit1.Low <= 0.2 || hit1.High >= 0.8 ||
		hit1.Better != 20 || hit1.Worse != 0 {
		t.Errorf("hit@1: %+v, want a significant difference of 0.5 from 20 questions", hit1)
	}
	if hit5.Delta != 0 || hit5.P != 1 {
		t.Errorf("hit@5: %+v, want none with p 1", hit5)
	}
	var table strings.Builder
	if err := c.Write(&table); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"+0.500", "20 better, 0 worse", "better\n", "paired bootstrap",
		"Left out because only one run has them: 1 questions",
	} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, table.String())
		}
	}
}

// TestCompareWonAndLost has one question won, one lost, and one wrong both times.
func TestCompareWonAndLost(t *testing.T) {
	row := func(id string, answered, correct bool) Row {
		return Row{ID: id, Answerable: true, Scored: true, Answered: answered, Correct: correct,
			Counts: map[string]Count{"risk": {1, 1}}}
	}
	before := []Row{row("won", false, true), row("lost", true, true), row("same", true, false)}
	now := []Row{row("same", false, false), row("lost", true, false), row("won", true, true)}
	c := Compare(now, before)
	if !slices.Equal(c.Won, []string{"won"}) || !slices.Equal(c.Lost, []string{"lost"}) {
		t.Errorf("won %q and lost %q", c.Won, c.Lost)
	}
}

// TestLatency checks percentiles worked out by hand. Of 1, 2, 3 and 10 ms, the second is the median and the
// fourth the 95th percentile. With three more copies of the slowest, that is the median of seven.
func TestLatency(t *testing.T) {
	var rows []Row
	for _, ms := range []float64{3, 10, 1, 2} {
		rows = append(rows, Row{Micros: 1000 * ms})
	}
	for _, tt := range []struct {
		share  float64
		weight []float64
		want   float64
	}{{0.5, ones(4), 2}, {0.95, ones(4), 10}, {0.5, []float64{1, 4, 1, 1}, 10}, {0.5, []float64{0, 0, 1, 0}, 1}} {
		if got, _ := latency(tt.share)(rows)(tt.weight); got != tt.want {
			t.Errorf("p%.0f with weights %v: got %v, want %v", 100*tt.share, tt.weight, got, tt.want)
		}
	}
	if latency(0.5)([]Row{{}}) != nil {
		t.Error("questions that were not timed have a latency")
	}
}

// TestDatesCountOnce has 1960, 1960 and 1969 on the citation. One of the two distinct dates is gold:
// precision 1/2. It is one of two gold dates: recall 1/2. F1 is 2·1/(2+2) = 1/2.
func TestDatesCountOnce(t *testing.T) {
	o := Outcome{Judged: Judged{Answerable: true, Dates: []string{"1960", "1950/1953"}}}
	for _, s := range []string{"1960", "1960", "1969"} {
		d, err := edtf.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		o.Dates = append(o.Dates, d)
	}
	for _, name := range []string{"date-p", "date-r", "date-f1"} {
		m, _ := find(name)
		if c, ok := m.count(o); !ok || c.share() != 0.5 {
			t.Errorf("%s: got %v, want a half", name, c)
		}
	}
}

// TestHitsCountDocuments ranks a, a, b: two documents, of which the second is right. If passages are
// judged, these are three passages, of which the third is right.
func TestHitsCountDocuments(t *testing.T) {
	o := outcome(map[string]int{"b": 1}, "a", "a", "b")
	if got := reciprocalRank(o); got != 0.5 {
		t.Errorf("by document: got %v, want 1/2", got)
	}
	o.Passages = []int{1}
	if got := reciprocalRank(o); got != 1.0/3 {
		t.Errorf("by passage: got %v, want 1/3", got)
	}
}

func TestRowsRoundTrip(t *testing.T) {
	counts := map[string]Count{"hit@1": {1, 1}}
	rows := []Row{{ID: "q", Kind: "when", Answerable: true, Confidence: 0.25, Counts: counts}}
	var file strings.Builder
	if err := WriteRows(&file, rows); err != nil {
		t.Fatal(err)
	}
	got, err := ReadRows(strings.NewReader(file.String()+"\n"), "rows")
	if err != nil || len(got) != 1 || got[0].Confidence != 0.25 || got[0].Counts["hit@1"] != (Count{1, 1}) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, bad := range []string{`{`, `{"id":"q"}`, `{"id":"q","counts":{"hit@1":[1]}}`} {
		_, err := ReadRows(strings.NewReader("\n"+bad), "rows")
		if err == nil || !strings.HasPrefix(err.Error(), "rows:2: ") {
			t.Errorf("%s: error %v, want one that names line 2", bad, err)
		}
	}
}

func TestRequirements(t *testing.T) {
	requirements, err := ParseRequirements("hit@1>=0.9, ece<=0.1")
	if err != nil || len(requirements) != 2 {
		t.Fatalf("%v, %v", requirements, err)
	}
	r := Report{Results: []Result{{Measure: "hit@1", Value: 0.85}, {Measure: "ece", Value: 0.05}}}
	if unmet := r.Unmet(requirements, nil); len(unmet) != 1 || unmet[0] != "hit@1 is 0.850, less than 0.900" {
		t.Errorf("unmet %q", unmet)
	}
	requirements, err = ParseRequirements("hit@1-baseline>=-0.01,ece-baseline<=0")
	if err != nil {
		t.Fatal(err)
	}
	c := &Comparison{Differences: []Difference{{Measure: "hit@1", Delta: -0.02}, {Measure: "ece", Delta: -0.1}}}
	if unmet := r.Unmet(requirements, c); len(unmet) != 1 || unmet[0] != "hit@1-baseline is -0.020, less than -0.010" {
		t.Errorf("unmet differences: %q", unmet)
	}
	if unmet := r.Unmet(requirements, nil); len(unmet) != 2 {
		t.Errorf("unmet differences without a baseline: %q", unmet)
	}
	if unmet := (Report{}).Unmet(requirements[:1], nil); len(unmet) != 1 {
		t.Errorf("a measure without questions: unmet %q, want one", unmet)
	}
	for _, bad := range []string{
		"", "hit@1", "hit@1>=x", "hits>=1", "hit@1<=0.9", "ece>=0.1", "ece<0.1", "hit@1>=NaN",
	} {
		if requirements, err := ParseRequirements(bad); err == nil {
			t.Errorf("%q: %v, want an error", bad, requirements)
		}
	}
}

func TestBuiltInQuestions(t *testing.T) {
	judged, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	answerable := 0
	seen := map[string]bool{}
	for _, j := range judged {
		if seen[j.ID] {
			t.Errorf("%s occurs twice", j.ID)
		}
		seen[j.ID] = true
		if j.Answerable {
			answerable++
			if len(j.Answers) == 0 || len(j.Passages) == 0 || len(j.Sentences) == 0 {
				t.Errorf("%s lacks an answer, a passage or a sentence", j.ID)
			}
		}
	}
	if answerable < 60 || len(judged)-answerable < 30 {
		t.Errorf("%d questions with and %d without an answer, want 60 and 30", answerable, len(judged)-answerable)
	}
}
