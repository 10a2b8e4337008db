// Command footnote-train learns the weights of retrieval's model from judged questions and measures them by
// cross-validation.
//
//	footnote-train -all FOLDER [-folds 4] [-readings FILE] [-misses FILE] [-o MODEL]
//	footnote-train [-folds 4] [-readings FILE] [-misses FILE] [-o MODEL] SET…
//	footnote-train -spans CACHE [-folds 4] [-o MODEL] SET…
//
// With -all it learns every weight of the shipped model: the rankers of sentences and passages, the topic, the
// confidence, its calibration, the threshold and the spans. FOLDER holds the training sets. The README of the model
// lists them, with how each is used and the measures. The command writes the measures into the README.md beside MODEL.
//
// Without -all it learns from the sets that are named. It then learns everything but the spans, which MODEL keeps.
//
// With -spans it learns and measures the spans alone, which takes seconds. The rankers of the folds are kept in CACHE
// and fitted where they are missing: empty it when features or sets change. spans.tsv in CACHE lists the spans that
// were chosen for held-out questions. MODEL keeps everything but its spans.
//
// A SET is CORPUS[+CORPUS…]=QUERIES[,QUERIES…]: corpora that are indexed together, and their judged questions, all
// .jsonl. An unanswerable question in the second or a later file of QUERIES is off the topic, unless it was written for
// a document. A word before a SET changes how it is used:
//
//	each:    every title is a corpus of its own. It is asked its own questions and, as unanswerable ones, some of the
//	         questions of the next title.
//	half:    every title makes two corpora, each of every other document. Both are asked all questions of the title. A
//	         question whose document is in the other half is unanswerable. Only the confidence is learned from them.
//	refuse:  only the confidence is learned from this set.
//	topic:   only the order of passages for words that are no question is learned from it; it needs no gold answers.
//	own:     the set is one title, and only what depends on readings is learned from it.
//
// The rankers are fitted in turn: which sentence of a relevant passage holds a gold answer, which passage is relevant,
// whether the corpus is about the question, and whether the first answer is right if it is. Each is a (conditional)
// logistic regression with an L2 penalty, corrected by boosted trees. A later ranker learns from the scores of earlier
// ones that were not fitted on the question's title, because that is how they score the questions that people ask.
//
// The sets without a word before them and the own ones are then read: the shipped reader reads each question with the
// sentences that are likely to answer it. From its readings come a choice among those sentences and a confidence in the
// chosen one. Reading takes half an hour on two cores; -readings keeps what was read in FILE.
//
// Nothing is random: the same sets give the same weights, whatever the folds. Cross-validation splits by the titles of
// documents, so that no title is in both halves of a fold. The threshold and the calibration come from it; without it
// (-folds 0), MODEL keeps its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"footnote/retrieval"
	"footnote/retrieval/rank"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var o options
	all := flag.String("all", "", "learn all weights from the training sets in this `folder`")
	spans := flag.String("spans", "", "learn only the spans; keep the rankers of the folds in this `folder`")
	flag.StringVar(&o.out, "o", "", "write the model to this `file`; without it, only cross-validate")
	flag.IntVar(&o.folds, "folds", 4, "folds of the cross-validation; below 2, there is none")
	flag.StringVar(&o.readings, "readings", "", "keep what the reader read in this `file`")
	const misses = "list in this `file` what held-out questions found instead of their answer"
	flag.StringVar(&o.misses, "misses", "", misses)
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), `usage:
       footnote-train -all FOLDER [-folds N] [-readings FILE] [-misses FILE] [-o MODEL]
       footnote-train [-folds N] [-readings FILE] [-misses FILE] [-o MODEL] SET…
       footnote-train -spans CACHE [-folds N] [-o MODEL] SET…
`)
		flag.PrintDefaults()
	}
	flag.Parse()
	if (flag.NArg() == 0) == (*all == "") || *all != "" && *spans != "" {
		flag.Usage()
		os.Exit(2)
	}
	sources := shippedSets(*all)
	if *all == "" {
		sources = nil
		for _, arg := range flag.Args() {
			s, err := parseSource(arg)
			if err != nil {
				fmt.Fprintln(os.Stderr, "footnote-train:", err)
				os.Exit(2)
			}
			sources = append(sources, s)
		}
	}
	if err := run(ctx, sources, *all != "", *spans, o); err != nil {
		fmt.Fprintln(os.Stderr, "footnote-train:", err)
		os.Exit(1)
	}
}

// run opens the sets and learns from them: everything if all is set, only the spans if cache is not empty, and
// everything but the spans otherwise.
func run(ctx context.Context, sources []source, all bool, cache string, o options) error {
	var sets []*set
	for _, s := range sources {
		opened, err := openSet(ctx, s)
		if err != nil {
			return err
		}
		defer opened.close()
		sets = append(sets, opened)
	}
	if cache != "" {
		return trainSpans(ctx, os.Stdout, sets, cache, o)
	}
	by, err := openReader(o.readings)
	if err != nil {
		return err
	}
	o.reader = by
	return errors.Join(train(ctx, os.Stdout, sets, all, o), by.close())
}

// options are what the modes of the command have in common.
type options struct {
	out    string // file of the model; empty: only cross-validate
	folds  int    // of the cross-validation; below 2: none
	misses string // file that lists wrong answers; empty: none

	readings string           // file that keeps what was read; empty: none
	reader   retrieval.Reader // nil: nothing is read, and nothing learned from it
}

// train learns the rankers, the confidence and the threshold, and if spans is set the spans as well. It prints measures
// to w and, where it writes the model, into the README beside it.
func train(ctx context.Context, w io.Writer, sets []*set, spans bool, o options) error {
	var measures strings.Builder
	w = io.MultiWriter(w, &measures)
	t, err := newTrainer(ctx, sets)
	if err != nil {
		return err
	}
	t.reader = o.reader
	var found validation
	if o.folds > 1 {
		if found, err = t.crossValidate(ctx, w, o.folds, o.misses); err != nil {
			return err
		}
		if spans {
			rankers := func(fold int) (*rank.Model, error) { return found.models[fold], nil }
			c := spanValidation{sets: spanSets(sets), folds: o.folds, reader: o.reader}
			if found.span, err = c.run(ctx, w, rankers); err != nil {
				return err
			}
		}
	}
	if o.out == "" {
		return nil
	}
	model, err := t.fit(everyQuestion)
	if err != nil {
		return err
	}
	found.complete(model)
	if spans {
		if err := fitSpans(ctx, spanSets(sets), model, everyQuestion); err != nil {
			return err
		}
	}
	if err := replaceModel(model, o.out); err != nil || measures.Len() == 0 {
		return err
	}
	return writeMeasures(filepath.Join(filepath.Dir(o.out), "README.md"), measures.String())
}
