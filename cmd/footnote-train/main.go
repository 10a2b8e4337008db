// Command footnote-train learns the weights that Footnote ranks with, from judged questions.
//
//	footnote-train [-o retrieval/model.json] [-folds 5] SET…
//	footnote-train -spans FOLDER [-o retrieval/model.json] [-folds 5] SET…
//
// A SET is CORPUS=QUERIES[,QUERIES…]: a corpus and its judged questions, all .jsonl. With "each:" before it every title of the
// corpus is a corpus of its own, asked its own questions and, as questions that it cannot answer, some of the next title. With
// "half:" every title makes two corpora, each of every other document, and both are asked all its questions: those whose document
// is in the other half are on the topic, and not answered.
//
// Three linear models are fitted one on the other: which sentence of a relevant passage holds a gold answer, which passage is
// relevant, and whether the first answer is right. Each is a (conditional) logistic regression with an L2 penalty, fitted by
// gradient descent from zero without any chance in it, so that the same sets give the same weights. Before the weights are
// written, all is scored by cross-validation over the titles of documents: no title is in both halves of a fold.
//
// With -spans only the choice of the answering span is learned and scored, in seconds: the ranking models of the folds are
// kept in FOLDER and fitted where they are missing (empty it when features or sets change), -o changes only the spans of the
// model that is there, and spans.tsv in FOLDER lists what was chosen for the held-out questions.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
	"footnote/retrieval/eval"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	out := flag.String("o", "", "where to write the model; empty: only cross-validate")
	folds := flag.Int("folds", 5, "folds of the cross-validation; 0: none")
	spans := flag.String("spans", "", "learn only the choice of spans, with the ranking models of the folds kept in this folder")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: footnote-train [-spans FOLDER] [-o MODEL] [-folds N] CORPUS=QUERIES…")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := train(ctx, flag.Args(), *spans, *out, *folds); err != nil {
		fmt.Fprintln(os.Stderr, "footnote-train:", err)
		os.Exit(1)
	}
}

func train(ctx context.Context, names []string, spans, out string, folds int) error {
	var sets []*set
	for _, name := range names {
		s, err := openSet(ctx, name)
		if err != nil {
			return err
		}
		defer s.close()
		sets = append(sets, s)
	}
	if spans != "" {
		return trainSpans(ctx, sets, spans, out, folds)
	}
	if folds > 1 {
		if err := crossValidate(ctx, sets, folds); err != nil {
			return err
		}
	}
	if out == "" {
		return nil
	}
	model, err := fit(ctx, sets, func(judged) bool { return true })
	if err != nil {
		return err
	}
	return write(model, out)
}

// write writes a model, one line a weight and a tree, so that changes can be read.
func write(model *retrieval.Model, out string) error {
	data, err := json.Marshal(model)
	if err != nil {
		return err
	}
	data = lineBreaks.ReplaceAll(data, []byte("$1\n$2"))
	return os.WriteFile(out, append(data, '\n'), 0o644)
}

var lineBreaks = regexp.MustCompile(`([{,])("[a-z_]{2,}":|\{"f":)`)

// set is judged questions with the corpora that they are asked of.
type set struct {
	name  string
	parts []part
}

type part struct {
	index     *retrieval.Index
	questions []judged
}

// judged is a question with the title of its document, by which folds are made.
type judged struct {
	eval.Judged
	title    string
	stranger bool // it belongs to another title
}

// openSet reads a SET and indexes its corpora in memory.
func openSet(ctx context.Context, name string) (*set, error) {
	how, sources, cut := strings.Cut(name, ":")
	if !cut {
		how, sources = "", name
	}
	corpusPath, queries, ok := strings.Cut(sources, "=")
	if !ok {
		return nil, fmt.Errorf("%q is not CORPUS=QUERIES", name)
	}
	var documents []corpus.Document
	titles := map[string]string{} // by document id
	for d, err := range corpus.Read(ctx, []string{corpusPath}, nil) {
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
		titles[d.ID] = d.Title
	}
	var questions []judged
	for path := range strings.SplitSeq(queries, ",") {
		read, err := readQuestions(path, titles)
		if err != nil {
			return nil, err
		}
		questions = append(questions, read...)
	}
	s := &set{name: name}
	switch how {
	case "":
		return s, s.add(ctx, documents, questions)
	case "each":
		return s, s.addEach(ctx, documents, questions)
	case "half":
		return s, s.addHalves(ctx, documents, questions)
	}
	return nil, fmt.Errorf("%q: only each: and half: may stand before a set", name)
}

func (s *set) add(ctx context.Context, documents []corpus.Document, questions []judged) error {
	index, err := retrieval.New(ctx, func(yield func(corpus.Document, error) bool) {
		for _, d := range documents {
			if !yield(d, nil) {
				return
			}
		}
	})
	s.parts = append(s.parts, part{index, questions})
	return err
}

// strangers says that every so many-th question of the next title is asked of a title too, as unanswerable.
const strangers = 4

func (s *set) addEach(ctx context.Context, documents []corpus.Document, questions []judged) error {
	titles := byTitle(documents, questions)
	for i, t := range titles {
		own := slices.Clone(t.questions)
		for j, q := range titles[(i+1)%len(titles)].questions {
			if j%strangers == 0 {
				q.Answerable, q.stranger, q.title = false, true, t.name
				own = append(own, q)
			}
		}
		if err := s.add(ctx, t.documents, own); err != nil {
			return err
		}
	}
	return nil
}

func (s *set) addHalves(ctx context.Context, documents []corpus.Document, questions []judged) error {
	for _, t := range byTitle(documents, questions) {
		for half := range 2 {
			var kept []corpus.Document
			there := map[string]bool{}
			for i, d := range t.documents {
				if i%2 == half {
					kept = append(kept, d)
					there[d.ID] = true
				}
			}
			if len(kept) == 0 {
				continue
			}
			asked := slices.Clone(t.questions)
			for i, q := range asked {
				asked[i].Answerable = q.Answerable && slices.ContainsFunc(slices.Collect(maps.Keys(q.Relevant)), func(id string) bool { return there[id] })
			}
			if err := s.add(ctx, kept, asked); err != nil {
				return err
			}
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

// byTitle sorts documents and questions by title, in the order of the documents.
func byTitle(documents []corpus.Document, questions []judged) []*title {
	var all []*title
	named := map[string]*title{}
	for _, d := range documents {
		if named[d.Title] == nil {
			named[d.Title] = &title{name: d.Title}
			all = append(all, named[d.Title])
		}
		named[d.Title].documents = append(named[d.Title].documents, d)
	}
	for _, q := range questions {
		if t := named[q.title]; t != nil {
			t.questions = append(t.questions, q)
		}
	}
	return all
}

func (s *set) close() error {
	var all error
	for _, p := range s.parts {
		all = errors.Join(all, p.index.Close())
	}
	return all
}

// readQuestions reads judged questions and finds the title of the document that each was asked of: a relevant one, else
// the one that its id or its context names, else none.
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
