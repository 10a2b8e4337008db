package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/retrieval/rank"
)

// writeSet writes a corpus of towns with questions about each and returns it as a SET.
func writeSet(t *testing.T) string {
	t.Helper()
	rivers := []string{"Arda", "Brin", "Cale", "Dorn", "Esk", "Fenn", "Gair", "Holt", "Ister", "Jarn", "Kell", "Lune"}
	var documents, questions, others strings.Builder
	for i, river := range rivers {
		town := "Town of " + river
		fmt.Fprintf(&documents, `{"id":"d%d","title":%q,"text":"The %s is a river in the north. A bridge over it was built in %d by the king. Fishermen sold trout at the market of the village."}`+"\n",
			i, town, river, 1800+i)
		fmt.Fprintf(&documents, `{"id":"e%d","title":%q,"text":"The mill on the %s burned down in %d. Nobody was hurt in the fire. The miller left for the coast."}`+"\n", i, town, river, 1900+i)
		fmt.Fprintf(&questions, `{"id":"q%d","question":"When was a bridge over the %s built?","answers":["%d"],"relevant":["d%d"]}`+"\n", i, river, 1800+i, i)
		fmt.Fprintf(&questions, `{"id":"r%d","question":"When did the mill on the %s burn down?","answers":["%d"],"relevant":["e%d"]}`+"\n", i, river, 1900+i, i)
		fmt.Fprintf(&questions, `{"id":"u%d","question":"How many horses did the blacksmith near the %s own?","answerable":false,"context_id":"d%d"}`+"\n", i, river, i)
		fmt.Fprintf(&others, `{"id":"s%d","question":"Who is the manager of football club number %d?","answerable":false}`+"\n", i, i)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"corpus.jsonl": documents.String(), "queries.jsonl": questions.String(), "others.jsonl": others.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "corpus.jsonl") + "=" + filepath.Join(dir, "queries.jsonl") + "," + filepath.Join(dir, "others.jsonl")
}

// What is learned answers the questions that it was learned from, refuses those that the corpus does not answer, keeps the spans of
// the model that was there, and is the same every time.
func TestTrain(t *testing.T) {
	name := writeSet(t)
	ctx := context.Background()
	shipped, err := os.ReadFile("../../retrieval/rank/model.json")
	if err != nil {
		t.Fatal(err)
	}
	var models [2][]byte
	for i := range models {
		out := filepath.Join(t.TempDir(), "model.json")
		if err := os.WriteFile(out, shipped, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := train(ctx, []string{name}, "", out, "", 0); err != nil {
			t.Fatal(err)
		}
		if models[i], err = os.ReadFile(out); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(models[0], models[1]) {
		t.Error("the same set gave two models")
	}
	model, err := rank.LoadModel(models[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(model.Span) == 0 {
		t.Error("the spans of the model that was there are gone")
	}
	s, err := openSet(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	trained, err := newTrainer(ctx, []*set{s})
	if err != nil {
		t.Fatal(err)
	}
	var found tally
	for _, e := range trained.examples[0] {
		e.Judge(model)
		found.add(e, model.Confident(e.Confidence))
	}
	if found.hit != 24 || found.sentence != 24 || found.three != 24 {
		t.Errorf("of 24 questions %v found their document and %v their sentence", found.hit, found.sentence)
	}
	if kept, off, on := 1-below(found.positive, 0.5), below(found.offTopic, 0.5), below(found.onTopic, 0.5); kept < 0.9 || off < 0.9 || on < 0.9 {
		t.Errorf("%.2f of the answerable questions kept, of the others %.2f off the topic and %.2f on it refused, want 0.9", kept, off, on)
	}
}

func TestCrossValidate(t *testing.T) {
	ctx := context.Background()
	s, err := openSet(ctx, writeSet(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	trained, err := newTrainer(ctx, []*set{s})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	misses := filepath.Join(t.TempDir(), "misses.txt")
	threshold, err := trained.crossValidate(&out, 3, misses)
	if err != nil {
		t.Fatal(err)
	}
	if threshold <= 0 || threshold >= 1 {
		t.Errorf("threshold %v", threshold)
	}
	for _, want := range []string{"hit@1", "calibration error", "  24  1.000"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
	if _, err := os.Stat(misses); err != nil {
		t.Error(err)
	}
}

func TestOpenSet(t *testing.T) {
	name := writeSet(t)
	for _, c := range []struct {
		name, set             string
		parts                 int
		answerable, strangers int
	}{
		{"whole, with others off the topic", name, 1, 24, 12},
		{"each title", "each:" + name, 12, 24, 12}, // every fourth of two questions of the next title
		{"halves of each title", "half:" + name, 24, 24, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := openSet(context.Background(), c.set)
			if err != nil {
				t.Fatal(err)
			}
			defer s.close()
			answerable, strangers := 0, 0
			for _, p := range s.parts {
				for _, q := range p.questions {
					if q.Answerable {
						answerable++
					}
					if q.stranger {
						strangers++
					}
				}
			}
			if len(s.parts) != c.parts || answerable != c.answerable || strangers != c.strangers {
				t.Errorf("%d parts with %d answerable questions and %d strangers, want %d, %d, %d", len(s.parts), answerable, strangers, c.parts, c.answerable, c.strangers)
			}
		})
	}
	for _, wrong := range []string{"corpus.jsonl", "third:" + name} {
		if _, err := openSet(context.Background(), wrong); err == nil {
			t.Errorf("%q is a set", wrong)
		}
	}
}

// A tree finds what no sum of features can: that one of two holds and not both.
func TestBoostLogistic(t *testing.T) {
	var features [][]float64
	var right []bool
	var weight []float64
	for i := range 400 {
		a, b := float64(i%2), float64(i/2%2)
		features, right, weight = append(features, []float64{a, b}), append(right, a != b), append(weight, 1)
	}
	// The first split of an even square gains nothing; a fifth more of one corner tips it.
	for range 80 {
		features, right, weight = append(features, []float64{0, 1}), append(right, true), append(weight, 1)
	}
	forest := boostLogistic(features, right, weight, []float64{0, 0})
	for _, c := range []struct {
		row  []float64
		want bool
	}{{[]float64{0, 0}, false}, {[]float64{0, 1}, true}, {[]float64{1, 0}, true}, {[]float64{1, 1}, false}} {
		sum := 0.0
		for _, tree := range forest {
			sum += score(tree, c.row)
		}
		if sum > 0 != c.want {
			t.Errorf("%v scores %.2f", c.row, sum)
		}
	}
}

func score(t rank.Tree, row []float64) float64 {
	node := 0
	for level := 0; level < len(t.Features); level = 2*level + 1 {
		at := level + node
		node *= 2
		if row[t.Features[at]] > t.Splits[at] {
			node++
		}
	}
	return t.Values[node]
}

func TestFitChoice(t *testing.T) {
	var groups []group
	for i := range 50 {
		x := float64(i%5) / 10
		groups = append(groups, group{rows: [][]float64{{x, 1}, {x + 0.2, 0}, {x + 0.5, 1}}, right: []bool{false, false, true}, weight: 1})
	}
	w := fitChoice(groups, 2)
	if w[0] <= 1 || math.Abs(w[1]) > w[0] {
		t.Errorf("weights %v, want the first to tell the right item", w)
	}
}

// Two answers of confidence 0.8, one right, and two of 0.2, none right: (2·|0.8-0.5| + 2·|0.2-0|) / 4 = 0.25.
func TestCalibrationError(t *testing.T) {
	got := calibrationError([]float64{0.8, 0.8, 0.2, 0.2}, []bool{true, false, false, false})
	if math.Abs(got-0.25) > 1e-12 {
		t.Errorf("calibration error %v, want 0.25", got)
	}
}

// Of twenty questions off the topic one may be answered, which a threshold over 0.30 sees to; of twenty answerable ones one may be
// refused, which one up to 0.50 sees to.
func TestChooseThreshold(t *testing.T) {
	var c tally
	for i := range 20 {
		c.offTopic = append(c.offTopic, 0.11+0.01*float64(i)) // the last but one 0.29
		c.positive = append(c.positive, 0.49+0.01*float64(i)) // the second 0.50
	}
	if got := chooseThreshold([]tally{c}); math.Abs(got-0.4) > 0.01 {
		t.Errorf("threshold %v, want about 0.4", got)
	}
}
