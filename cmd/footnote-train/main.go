// Command footnote-train learns the weights that Footnote ranks with, from judged questions.
//
//	footnote-train [-o retrieval/rank/model.json] [-folds 5] SET…
//	footnote-train -spans FOLDER [-o retrieval/rank/model.json] [-folds 5] SET…
//
// A SET is CORPUS[+CORPUS…]=QUERIES[,QUERIES…]: one or more corpora, indexed together, and their judged questions, all .jsonl.
// Unanswerable questions of the second and later QUERIES that were not written for a document are off the topic.
// With "each:" before it every title of the corpus is a corpus of its own, asked its own questions and, as questions that it
// cannot answer, some of the next title. With "half:" every title makes two corpora, each of every other document, and both are
// asked all its questions: those whose document is in the other half are on the topic, and not answered. From such halves, and from
// a SET with "refuse:" before it, only the confidence is learned.
//
// Four rankers are fitted one on the other: which sentence of a relevant passage holds a gold answer, which passage is
// relevant, whether the corpus is about the question, and whether the first answer is right where it is. Each is a (conditional) logistic regression with an L2 penalty, corrected by
// boosted trees. What a later ranker learns from is scored by earlier ones that did not see the question's document, as it will be
// when people ask. No chance is in it, so that the same sets give the same weights. Before the weights are written, all is scored
// by cross-validation over the titles of documents: no title is in both halves of a fold. That gives the threshold, too. The
// spans of the model that is written over stay as they are.
//
// The rankers, the confidence and the threshold of the model that is committed were learned from the folders of evaluation sets in
// $E by
//
//	nq=$E/nq_open_offcorpus/queries.jsonl; off=$E/squad2/queries_ooc.jsonl
//	set() { echo $E/$1/corpus.jsonl=$E/$1/queries.jsonl; }
//	all=$E/squad2/corpus.jsonl+$E/selqa/corpus.jsonl+$E/timeqa/corpus.jsonl+$E/covidqa_long/corpus.jsonl
//	footnote-train -folds 4 -o retrieval/rank/model.json $(set xquad_en) $(set squad2),$off,$nq $(set selqa) $(set timeqa) $(set covidqa_long) \
//	    refuse:$all=$E/squad2/queries.jsonl,$E/selqa/queries.jsonl,$off,$nq each:$(set squad2) each:$(set xquad_en) half:$(set squad2)
//
// With -spans only the choice of the answering span is learned and scored, in seconds: the ranking models of the folds are
// kept in FOLDER and fitted where they are missing (empty it when features or sets change), -o changes only the spans of the
// model that is there, and spans.tsv in FOLDER lists what was chosen for the held-out questions.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"regexp"

	"footnote/retrieval/rank"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	out := flag.String("o", "", "where to write the model; empty: only cross-validate")
	folds := flag.Int("folds", 5, "folds of the cross-validation; 0: none")
	spans := flag.String("spans", "", "learn only the choice of spans, with the ranking models of the folds kept in this folder")
	misses := flag.String("misses", "", "where to write what held-out questions found instead of an answer; empty: nowhere")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: footnote-train [-spans FOLDER] [-o MODEL] [-folds N] [-misses FILE] CORPUS=QUERIES…")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := train(ctx, flag.Args(), *spans, *out, *misses, *folds); err != nil {
		fmt.Fprintln(os.Stderr, "footnote-train:", err)
		os.Exit(1)
	}
}

func train(ctx context.Context, names []string, spans, out, misses string, folds int) error {
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
	t, err := newTrainer(ctx, sets)
	if err != nil {
		return err
	}
	threshold := 0.0
	if folds > 1 {
		if threshold, err = t.crossValidate(os.Stdout, folds, misses); err != nil {
			return err
		}
	}
	if out == "" {
		return nil
	}
	model, err := t.fit(func(judged) bool { return true })
	if err != nil {
		return err
	}
	model.Threshold = threshold
	return writeRankers(model, out)
}

// writeRankers writes a model with the spans of the one that is there, and where it has no threshold with that.
func writeRankers(model *rank.Model, path string) error {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return write(model, path)
	case err != nil:
		return err
	}
	var there rank.Model
	if err := json.Unmarshal(data, &there); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	model.Span, model.Threshold = there.Span, cmp.Or(model.Threshold, there.Threshold)
	return write(model, path)
}

// write writes a model, one line a weight and a tree, so that changes can be read.
func write(model *rank.Model, path string) error {
	data, err := json.Marshal(model)
	if err != nil {
		return err
	}
	data = lineBreaks.ReplaceAll(data, []byte("$1\n$2"))
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

var lineBreaks = regexp.MustCompile(`([{,])("[a-z_]{2,}":|\{"f":)`)
