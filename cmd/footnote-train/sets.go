package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
	"footnote/retrieval/eval"
	"footnote/retrieval/rank"
)

// use says how the titles of a set are asked, see the comment of the command.
type use string

const (
	whole  use = ""       // one corpus of all documents
	each   use = "each"   // a corpus for each title
	halves use = "half"   // two corpora for each title
	refuse use = "refuse" // one corpus; only the confidence is learned
	topic  use = "topic"  // one corpus; only the order of passages for words that are no question is learned
	own    use = "own"    // one corpus, which is one title; only what depends on readings is learned
)

// source names the files of a set.
type source struct {
	use     use
	corpora []string // .jsonl files that are indexed together
	queries []string // .jsonl files of judged questions
	spans   bool     // the shipped span weights are learned from it
	every   int      // step through the questions of the second and later files; 0: all

	topicOnly bool // of the confidence, only the topic is learned from it
}

// shippedSets are the training sets of the shipped model, in a folder that has a folder for each. The README of the
// model describes the files. Their order is part of the result.
func shippedSets(folder string) []source {
	file := func(set, name string) string { return filepath.Join(folder, set, name) }
	corpus := func(set string) []string { return []string{file(set, "corpus.jsonl")} }
	queries := func(set string) []string { return []string{file(set, "queries.jsonl")} }
	nq := file("nq_open_offcorpus", "queries.jsonl")
	offTopic := []string{file("squad2", "queries_ooc.jsonl"), nq}
	return append([]source{
		{corpora: corpus("xquad_en"), queries: append(queries("xquad_en"), nq), every: offTopicStep, spans: true},
		{
			corpora: corpus("squad2"), queries: slices.Concat(queries("squad2"), offTopic), spans: true,
			topicOnly: true,
		},
		{corpora: corpus("selqa"), queries: append(queries("selqa"), nq), every: offTopicStep},
		{corpora: corpus("timeqa"), queries: append(queries("timeqa"), nq), every: offTopicStep},
		{corpora: corpus("covidqa_long"), queries: append(queries("covidqa_long"), nq), every: offTopicStep},
		{
			use:     refuse,
			corpora: slices.Concat(corpus("squad2"), corpus("selqa"), corpus("timeqa"), corpus("covidqa_long")),
			queries: slices.Concat(queries("squad2"), queries("selqa"), offTopic), topicOnly: true,
		},
		{use: each, corpora: corpus("squad2"), queries: queries("squad2")},
		{use: each, corpora: corpus("xquad_en"), queries: queries("xquad_en")},
		{use: halves, corpora: corpus("squad2"), queries: queries("squad2")},
		{use: topic, corpora: corpus("vaswani"), queries: queries("vaswani")},
		{use: topic, corpora: corpus("cacm"), queries: queries("cacm")},
		{use: topic, corpora: corpus("cranfield"), queries: queries("cranfield")},
	}, ownSets(filepath.Join(folder, "own"))...)
}

// ownSets are sets of texts that people bring themselves.
func ownSets(folder string) []source {
	var all []source
	for _, name := range []string{"srd", "rust", "pydis", "handbook", "usconst", "lect"} {
		all = append(all, source{
			use: own, corpora: []string{filepath.Join(folder, name, "corpus")},
			queries: []string{filepath.Join(folder, name, "queries.jsonl")},
		})
	}
	return all
}

// offTopicStep is the step through the questions off the topic that the sets other than squad2 are asked.
const offTopicStep = 5

// parseSource reads a SET of the command line.
func parseSource(text string) (source, error) {
	s := source{spans: true}
	files := text
	for _, u := range []use{each, halves, refuse, topic, own} {
		if rest, ok := strings.CutPrefix(text, string(u)+":"); ok {
			s.use, files = u, rest
		}
	}
	corpora, queries, ok := strings.Cut(files, "=")
	if !ok {
		return source{}, fmt.Errorf("%q is not of the form CORPUS=QUERIES", text)
	}
	s.corpora, s.queries = strings.Split(corpora, "+"), strings.Split(queries, ",")
	return s, nil
}

// label is a short name for a set in tables: the folders of its corpora, after its use.
func (s source) label() string {
	var folders []string
	for _, path := range s.corpora {
		folders = append(folders, filepath.Base(filepath.Dir(path)))
	}
	name := strings.Join(folders, "+")
	if len(folders) > 2 {
		name = "merged"
	}
	return strings.TrimSpace(string(s.use) + " " + name)
}

// data is the name of the data that a set is made of, whatever its use.
func (s source) data() string {
	s.use = whole
	return s.label()
}

// set is judged questions with the corpora that they are asked of.
type set struct {
	source
	parts []part
}

// part is an index and the questions that are asked of it.
type part struct {
	index     *retrieval.Index
	questions []judged
}

// judged is a question with the title of its document, by which folds are made.
type judged struct {
	eval.Judged
	title    string
	offTopic bool // the corpus is about something else; if false, an unanswerable question is on the topic
}

// ranks reports whether the rankers of sentences and passages are learned from a set.
func (s *set) ranks() bool { return s.use == whole || s.use == each }

// reads reports whether questions are read with the likely sentences. Reading takes long, so the sets that are made of
// others are left out.
func (s *set) reads() bool { return s.use == whole || s.use == own }

// openSet reads a set and indexes its corpora in memory. Close it when done.
func openSet(ctx context.Context, from source) (*set, error) {
	var documents []corpus.Document
	titles := map[string]string{} // by document id
	for d, err := range corpus.Read(ctx, from.corpora, nil) {
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
		titles[d.ID] = d.Title
	}
	var questions []judged
	for i, path := range from.queries {
		read, err := readQuestions(path, titles)
		if err != nil {
			return nil, err
		}
		for j, q := range read {
			if i > 0 && from.every > 0 && j%from.every != 0 {
				continue
			}
			q.offTopic = i > 0 && !q.Answerable && q.Context == ""
			if from.use == own {
				q.title = from.label()
			}
			questions = append(questions, q)
		}
	}
	s := &set{source: from}
	switch from.use {
	case each:
		return s, s.addEach(ctx, documents, questions)
	case halves:
		return s, s.addHalves(ctx, documents, questions)
	default:
		return s, s.add(ctx, documents, questions)
	}
}

// add adds a part: an index of the documents, asked the questions.
func (s *set) add(ctx context.Context, documents []corpus.Document, questions []judged) error {
	index, err := retrieval.New(ctx, func(yield func(corpus.Document, error) bool) {
		for _, d := range documents {
			if !yield(d, nil) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	s.parts = append(s.parts, part{index, questions})
	return nil
}

// offTopicEvery is the step through the questions of the next title, which a title is asked as off the topic.
const offTopicEvery = 4

// addEach adds a part for each title.
func (s *set) addEach(ctx context.Context, documents []corpus.Document, questions []judged) error {
	titles := byTitle(documents, questions)
	for i, t := range titles {
		asked := slices.Clone(t.questions)
		for j, q := range titles[(i+1)%len(titles)].questions {
			if j%offTopicEvery == 0 {
				q.Answerable, q.offTopic, q.title = false, true, t.name
				asked = append(asked, q)
			}
		}
		if err := s.add(ctx, t.documents, asked); err != nil {
			return err
		}
	}
	return nil
}

// addHalves adds two parts for each title.
func (s *set) addHalves(ctx context.Context, documents []corpus.Document, questions []judged) error {
	for _, t := range byTitle(documents, questions) {
		for half := range 2 {
			var kept []corpus.Document
			ids := map[string]bool{}
			for i, d := range t.documents {
				if i%2 == half {
					kept = append(kept, d)
					ids[d.ID] = true
				}
			}
			if len(kept) == 0 {
				continue
			}
			isKept := func(id string) bool { return ids[id] }
			asked := slices.Clone(t.questions)
			for i, q := range asked {
				asked[i].Answerable = q.Answerable && slices.ContainsFunc(slices.Collect(maps.Keys(q.Relevant)), isKept)
			}
			if err := s.add(ctx, kept, asked); err != nil {
				return err
			}
		}
	}
	return nil
}

// close closes the indexes of a set.
func (s *set) close() error {
	var all error
	for _, p := range s.parts {
		all = errors.Join(all, p.index.Close())
	}
	return all
}

// share is the share of a set's questions for which is holds.
func (s *set) share(is func(judged) bool) float64 {
	n, all := 0.0, 0.0
	for _, p := range s.parts {
		for _, q := range p.questions {
			all++
			if is(q) {
				n++
			}
		}
	}
	return n / max(all, 1)
}

// explain calls visit with the explanation, by a model, of every question that admits accepts.
func (s *set) explain(
	ctx context.Context, model *rank.Model, admits func(judged) bool, visit func(judged, retrieval.Explanation),
) error {
	for _, p := range s.parts {
		index := p.index.WithModel(model)
		for _, q := range p.questions {
			if !admits(q) {
				continue
			}
			e, err := index.Explain(ctx, retrieval.Question{Text: q.Text})
			if err != nil {
				return err
			}
			visit(q, e)
		}
	}
	return nil
}

// title is the documents of a title and the questions about them.
type title struct {
	name      string
	documents []corpus.Document
	questions []judged
}

// byTitle sorts documents and questions by title, in the order of the documents. Questions about no title are dropped.
func byTitle(documents []corpus.Document, questions []judged) []*title {
	var all []*title
	titles := map[string]*title{} // by name
	for _, d := range documents {
		if titles[d.Title] == nil {
			titles[d.Title] = &title{name: d.Title}
			all = append(all, titles[d.Title])
		}
		titles[d.Title].documents = append(titles[d.Title].documents, d)
	}
	for _, q := range questions {
		if t := titles[q.title]; t != nil {
			t.questions = append(t.questions, q)
		}
	}
	return all
}

// readQuestions reads judged questions and finds the title of the document that each was asked of: that of a relevant
// document, or of the one in its context. A question without either has its own id for a title.
func readQuestions(path string, titles map[string]string) ([]judged, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	questions, err := eval.ReadJudged(f, path)
	if err != nil {
		return nil, err
	}
	all := make([]judged, len(questions))
	for i, q := range questions {
		all[i] = judged{Judged: q, title: titles[q.Context]}
		for id := range q.Relevant {
			all[i].title = max(all[i].title, titles[id])
		}
		if all[i].title == "" {
			all[i].title = q.ID
		}
	}
	return all, nil
}
