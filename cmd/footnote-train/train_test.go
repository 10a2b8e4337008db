package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"footnote/retrieval/rank"
	"footnote/retrieval/reader"
	"footnote/retrieval/span"
)

var rivers = []string{"Arda", "Brin", "Cale", "Dorn", "Esk", "Fenn", "Gair", "Holt", "Ister", "Jarn", "Kell", "Lune"}

// writeSet writes a set about a town at each river to a folder: two answerable questions and one that is not for each
// town, and as many off the topic.
func writeSet(t *testing.T, folder string) source {
	t.Helper()
	var documents, questions, others strings.Builder
	for i, river := range rivers {
		bridge, fire := 1800+i, 1900+i
		fmt.Fprintf(&documents, `{"id":"d%d","title":"Town of %s","text":"The %[2]s is a river in the north. `+
			`A bridge over it was built in %d by Otto Vane. Fishermen sold trout at the market of the village."}`+"\n",
			i, river, bridge)
		fmt.Fprintf(&documents, `{"id":"e%d","title":"Town of %s","text":"The mill on the %[2]s burned down in %d. `+
			`Nobody was hurt in the fire. The miller left for the coast."}`+"\n", i, river, fire)
		fmt.Fprintf(&questions, `{"id":"q%d","question":"Who built a bridge over the %s?",`+
			`"answers":["Otto Vane"],"relevant":["d%[1]d"]}`+"\n", i, river)
		fmt.Fprintf(&questions, `{"id":"r%d","question":"When did the mill on the %s burn down?",`+
			`"answers":["%d"],"relevant":["e%[1]d"]}`+"\n", i, river, fire)
		fmt.Fprintf(&questions, `{"id":"u%d","question":"How many horses did the blacksmith near the %s own?",`+
			`"answerable":false,"context_id":"d%[1]d"}`+"\n", i, river)
		fmt.Fprintf(&others, `{"id":"s%d","question":"Who is the manager of football club number %[1]d?",`+
			`"answerable":false}`+"\n", i)
	}
	return source{
		corpora: []string{writeFile(t, folder, "corpus.jsonl", documents.String())},
		queries: []string{
			writeFile(t, folder, "queries.jsonl", questions.String()),
			writeFile(t, folder, "queries_ooc.jsonl", others.String()),
		},
		spans: true,
	}
}

// writeTwins writes a set in which the answer to each question is in two documents with the same words, and so with the
// same score by BM25, but with the sentences in another order.
func writeTwins(t *testing.T, folder string) source {
	t.Helper()
	var documents, questions strings.Builder
	for i, river := range rivers {
		sentences := []string{
			fmt.Sprintf("The %s is a river in the north.", river),
			fmt.Sprintf("A bridge over it was built in %d by the king.", 1800+i),
			"It was the bridge of the fishermen until the war.",
		}
		orders := [][]int{{0, 1, 2}, {1, 2, 0}}
		if i%2 == 1 { // whichever order a model prefers, it ranks some twins in another order than the corpus
			slices.Reverse(orders)
		}
		for twin, order := range orders {
			text := sentences[order[0]] + " " + sentences[order[1]] + " " + sentences[order[2]]
			fmt.Fprintf(&documents, `{"id":"d%d-%d","title":"Town of %s","text":%q}`+"\n", i, twin, river, text)
		}
		fmt.Fprintf(&questions, `{"id":"q%d","question":"When was a bridge over the %s built?",`+
			`"answers":["%d"],"relevant":["d%[1]d-0","d%[1]d-1"]}`+"\n", i, river, 1800+i)
	}
	return source{
		corpora: []string{writeFile(t, folder, "corpus.jsonl", documents.String())},
		queries: []string{writeFile(t, folder, "queries.jsonl", questions.String())},
	}
}

func writeFile(t *testing.T, folder, name, text string) (path string) {
	t.Helper()
	path = filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, from source) *set {
	t.Helper()
	s, err := openSet(context.Background(), from)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.close() })
	return s
}

func trainerOf(t *testing.T, sets ...*set) *trainer {
	t.Helper()
	trainer, err := newTrainer(context.Background(), sets)
	if err != nil {
		t.Fatal(err)
	}
	return trainer
}

// shippedModel is the model that tests write over a copy of.
const shippedModel = "../../retrieval/rank/model/model.json"

// learn trains on sets, over a copy of the shipped model, and returns the file.
func learn(t *testing.T, sets []*set, all bool, folds int) []byte {
	t.Helper()
	model, err := os.ReadFile(shippedModel)
	if err != nil {
		t.Fatal(err)
	}
	path := writeFile(t, t.TempDir(), "model.json", string(model))
	if err := train(context.Background(), io.Discard, sets, all, options{out: path, folds: folds}); err != nil {
		t.Fatal(err)
	}
	if model, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return model
}

func load(t *testing.T, data []byte) *rank.Model {
	t.Helper()
	model, err := rank.LoadModel(data)
	if err != nil {
		t.Fatal(err)
	}
	return model
}

// What is learned answers the questions that it was learned from and refuses those that the corpus does not answer. The
// spans of the model that it replaces stay.
func TestTrain(t *testing.T) {
	s := open(t, writeSet(t, t.TempDir()))
	model := load(t, learn(t, []*set{s}, false, 0))
	if len(model.Span) == 0 {
		t.Error("the spans of the model that was replaced are gone")
	}
	var found tally
	for _, e := range trainerOf(t, s).examples[0] {
		e.Judge(model)
		found.add(e, e.confidence(model), 0)
	}
	if found.hit != 24 || found.sentence != 24 || found.three != 24 {
		t.Errorf("of 24 questions %v found their document and %v their sentence", found.hit, found.sentence)
	}
	for name, share := range map[string]float64{
		"answerable questions kept":              1 - below(found.answerable, 0.5),
		"questions off the topic refused":        below(found.offTopic, 0.5),
		"unanswerable ones on the topic refused": below(found.onTopic, 0.5),
	} {
		if share < 0.9 {
			t.Errorf("%s: %.2f, want 0.9", name, share)
		}
	}
}

// Cross-validation before the fit does not change the weights, and neither does a second run. The sentence ranker
// learns from the first relevant passage: with twins, which one is first must not depend on an earlier fit.
func TestFoldsDoNotChangeWeights(t *testing.T) {
	for name, write := range map[string]func(*testing.T, string) source{"towns": writeSet, "twins": writeTwins} {
		t.Run(name, func(t *testing.T) {
			sets := []*set{open(t, write(t, t.TempDir()))}
			without := learn(t, sets, false, 0)
			if again := learn(t, sets, false, 0); !bytes.Equal(again, without) {
				t.Error("a second run gives other weights")
			}
			kept := load(t, without)
			for _, folds := range []int{2, 3} {
				with := load(t, learn(t, sets, false, folds))
				with.Threshold, with.Calibrated = kept.Threshold, kept.Calibrated
				path := filepath.Join(t.TempDir(), "model.json")
				if err := writeModel(with, path); err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, without) {
					t.Errorf("%d folds give other weights than none", folds)
				}
			}
		})
	}
}

// With all sets nothing is taken from the model that is replaced: not the spans, and not the threshold.
func TestTrainAll(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"xquad_en", "squad2", "selqa", "timeqa", "covidqa_long", "nq_open_offcorpus",
		"vaswani", "cacm", "cranfield", "own/srd", "own/rust", "own/pydis", "own/handbook", "own/usconst", "own/lect"} {
		to := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Join(to, "corpus"), 0o755); err != nil {
			t.Fatal(err)
		}
		writeSet(t, to)
		if err := os.Rename(filepath.Join(to, "corpus.jsonl"), filepath.Join(to, "corpus", "all.jsonl")); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(name, "own/") {
			writeSet(t, to)
		}
	}
	var sets []*set
	for _, s := range shippedSets(folder) {
		sets = append(sets, open(t, s))
	}
	var models [2][]byte
	models[0] = learn(t, sets, true, 2)
	path := filepath.Join(t.TempDir(), "model.json")
	if err := train(context.Background(), io.Discard, sets, true, options{out: path, folds: 2}); err != nil {
		t.Fatal(err)
	}
	var err error
	if models[1], err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	if a, b := withoutReader(t, models[0]), withoutReader(t, models[1]); !reflect.DeepEqual(a, b) {
		t.Error("the model depends on the one that it replaces")
	}
	model := load(t, models[0])
	if model.Threshold <= 0 || model.Threshold >= 1 || len(model.Span["any"]) == 0 {
		t.Errorf("threshold %v, %d weights of spans", model.Threshold, len(model.Span["any"]))
	}
}

// withoutReader is a model without what was learned from readings, of which there are none here.
func withoutReader(t *testing.T, data []byte) *rank.Model {
	model := load(t, data)
	model.Reader = rank.Second{}
	return model
}

// TestTrainReads reads the questions with the shipped reader, and learns to choose and to trust what it read.
func TestTrainReads(t *testing.T) {
	by, err := openReader(filepath.Join(t.TempDir(), "readings"))
	if err != nil {
		t.Fatal(err)
	}
	defer by.close()
	if !reader.Fast() {
		t.Skip("this processor has no fast arithmetic for the reader")
	}
	sets := []*set{open(t, writeSet(t, t.TempDir()))}
	path := filepath.Join(t.TempDir(), "model.json")
	var out strings.Builder
	o := options{out: path, folds: 2, reader: by}
	if err := train(context.Background(), &out, sets, true, o); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"with the reader", "right sentence", "share of the reader"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the tables lack %q:\n%s", want, out.String())
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	model := load(t, data)
	second := model.Reader
	if len(second.Fusion.Weights) == 0 || len(second.Confidence.Weights) == 0 ||
		len(second.Span) != len(span.Groups()) {
		t.Errorf("learned %d and %d weights, shares %v", len(second.Fusion.Weights), len(second.Confidence.Weights),
			second.Span)
	}

	// What was read once is not read again.
	if err := by.close(); err != nil {
		t.Fatal(err)
	}
	again, err := openReader(by.file.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer again.close()
	if len(again.known) == 0 || len(again.known) != len(by.known) {
		t.Errorf("%d readings are kept of %d", len(again.known), len(by.known))
	}
}

// The measures of the cross-validation go into the README beside the model, between its marks. Nothing else changes.
func TestMeasuresAreWritten(t *testing.T) {
	sets := []*set{open(t, writeSet(t, t.TempDir()))}
	for _, c := range []struct {
		name, readme string
		folds        int
		want         string
	}{
		{"marks", "# A\n\n" + measuresBegin + "old\n" + measuresEnd + "\n\nEnd.\n", 2, "hit@1"},
		{"no folds", "# A\n\n" + measuresBegin + "old\n" + measuresEnd + "\n\nEnd.\n", 0, "old"},
		{"no marks", "# A\n\nEnd.\n", 2, "# A\n\nEnd.\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			path := writeFile(t, folder, "README.md", c.readme)
			o := options{out: filepath.Join(folder, "model.json"), folds: c.folds}
			if err := train(context.Background(), io.Discard, sets, false, o); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(got), c.want) || !strings.HasPrefix(string(got), "# A\n\n") ||
				!strings.HasSuffix(string(got), "\n\nEnd.\n") {
				t.Errorf("the README is\n%s", got)
			}
		})
	}
}

// Where a passage with more of the words is right and the model does not know better, BM25 gets weight for topics. A
// set of topics has no part in anything else.
func TestTopicalIsLearned(t *testing.T) {
	folder := t.TempDir()
	var documents, topics strings.Builder
	for i, river := range rivers {
		fmt.Fprintf(&documents, `{"id":"a%d","title":"","text":"Otters of the river %s and young in winter."}`+"\n",
			i, river)
		fmt.Fprintf(&documents, `{"id":"b%d","title":"","text":"Bridges over the river %s."}`+"\n",
			i, river)
		fmt.Fprintf(&topics, `{"id":"t%d","question":"otters river young winter %s","relevant":["a%[1]d"]}`+"\n",
			i, strings.ToLower(river))
	}
	s := open(t, source{
		use:     topic,
		corpora: []string{writeFile(t, folder, "corpus.jsonl", documents.String())},
		queries: []string{writeFile(t, folder, "queries.jsonl", topics.String())},
	})
	trainer := trainerOf(t, s)
	if got := trainer.choices(everyQuestion, passageChoice); len(got) != 0 {
		t.Errorf("the rankers learn from %d topics", len(got))
	}
	model, err := blankModel()
	if err != nil {
		t.Fatal(err)
	}
	if err := trainer.fitTopical(model, func(*set) bool { return true }); err != nil {
		t.Fatal(err)
	}
	if model.Topical.BM25 <= 0 {
		t.Errorf("learned %+v", model.Topical)
	}
	err = trainer.fitTopical(model, func(*set) bool { return false })
	if err != nil || model.Topical != (rank.Topical{}) {
		t.Errorf("learned %+v from nothing, error %v", model.Topical, err)
	}
}

func TestTrainSpans(t *testing.T) {
	sets := []*set{open(t, writeSet(t, t.TempDir()))}
	cache := t.TempDir()
	var out strings.Builder
	if err := trainSpans(context.Background(), &out, sets, cache, options{folds: 2}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "span F1") {
		t.Errorf("no measures of spans:\n%s", out.String())
	}
	listed, err := os.ReadFile(filepath.Join(cache, "spans.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	if got := bytes.Count(listed, []byte("\n")); got != 24 {
		t.Errorf("%d spans are listed, want 24", got)
	}
	if _, err := os.Stat(filepath.Join(cache, "fold-1-of-2.json")); err != nil {
		t.Error(err)
	}
}

func TestCrossValidate(t *testing.T) {
	trainer := trainerOf(t, open(t, writeSet(t, t.TempDir())))
	var out strings.Builder
	misses := filepath.Join(t.TempDir(), "misses.txt")
	v, err := trainer.crossValidate(context.Background(), &out, 3, misses)
	if err != nil {
		t.Fatal(err)
	}
	if v.ranked.threshold <= 0 || v.ranked.threshold >= 1 || len(v.models) != 3 {
		t.Errorf("threshold %v, %d models", v.ranked.threshold, len(v.models))
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
	from := writeSet(t, t.TempDir())
	for _, c := range []struct {
		use                         use
		parts, answerable, offTopic int
	}{
		{whole, 1, 24, 12},
		{refuse, 1, 24, 12},
		{each, 12, 24, 12}, // every fourth of two questions of the next title
		{halves, 24, 24, 0},
	} {
		t.Run("use "+string(c.use), func(t *testing.T) {
			from.use = c.use
			s := open(t, from)
			answerable, offTopic := 0, 0
			for _, p := range s.parts {
				for _, q := range p.questions {
					if q.Answerable {
						answerable++
					}
					if q.offTopic {
						offTopic++
					}
				}
			}
			if len(s.parts) != c.parts || answerable != c.answerable || offTopic != c.offTopic {
				t.Errorf("%d parts with %d answerable questions and %d off the topic, want %d, %d, %d",
					len(s.parts), answerable, offTopic, c.parts, c.answerable, c.offTopic)
			}
		})
	}
}

func TestParseSource(t *testing.T) {
	for _, c := range []struct {
		text             string
		use              use
		corpora, queries int
		label            string
	}{
		{"a/c.jsonl=a/q.jsonl", whole, 1, 1, "a"},
		{"a/c.jsonl+b/c.jsonl=a/q.jsonl,b/q.jsonl,x.jsonl", whole, 2, 3, "a+b"},
		{"each:a/c.jsonl=a/q.jsonl", each, 1, 1, "each a"},
		{"half:a/c.jsonl=a/q.jsonl", halves, 1, 1, "half a"},
		{"refuse:a/c.jsonl+b/c.jsonl+d/c.jsonl=a/q.jsonl", refuse, 3, 1, "refuse merged"},
	} {
		s, err := parseSource(c.text)
		files := len(s.corpora) == c.corpora && len(s.queries) == c.queries
		if err != nil || s.use != c.use || !files || s.label() != c.label {
			t.Errorf("parseSource(%q) = %+v, label %q, error %v", c.text, s, s.label(), err)
		}
	}
	if s, err := parseSource("corpus.jsonl"); err == nil {
		t.Errorf("a set without questions is parsed as %+v", s)
	}
	if _, err := openSet(context.Background(), source{corpora: []string{"missing.jsonl"}}); err == nil {
		t.Error("a set whose file is missing is opened")
	}
}
