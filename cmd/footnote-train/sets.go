package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
	"footnote/retrieval/eval"
)

// set is judged questions with the corpora that they are asked of.
type set struct {
	name    string
	parts   []part
	refuses bool // only the confidence learns from it
}

type part struct {
	index     *retrieval.Index
	questions []judged
}

// judged is a question with the title of its document, by which folds are made.
type judged struct {
	eval.Judged
	title    string
	stranger bool // off the topic of the corpus: it belongs to another title, or to none
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
	for d, err := range corpus.Read(ctx, strings.Split(corpusPath, "+"), nil) {
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
		titles[d.ID] = d.Title
	}
	var questions []judged
	for i, path := range strings.Split(queries, ",") {
		read, err := readQuestions(path, titles)
		if err != nil {
			return nil, err
		}
		for j, q := range read {
			read[j].stranger = i > 0 && !q.Answerable && q.Context == ""
		}
		questions = append(questions, read...)
	}
	s := &set{name: name, refuses: how == "refuse" || how == "half"}
	switch how {
	case "", "refuse":
		return s, s.add(ctx, documents, questions)
	case "each":
		return s, s.addEach(ctx, documents, questions)
	case "half":
		return s, s.addHalves(ctx, documents, questions)
	}
	return nil, fmt.Errorf("%q: only each:, half: and refuse: may stand before a set", name)
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
