package main

import (
	"context"
	"fmt"
	"io"

	"footnote/retrieval"
	"footnote/retrieval/eval"
	"footnote/retrieval/rank"
)

// besideMeasures are the measures of rankings that are compared with BM25.
var besideMeasures = []string{"hit@1", "recall@3", "mrr@10", "ndcg@10"}

// besideDepth is how many passages are ranked for them, enough for ten documents of several passages.
const besideDepth = 100

// beside holds the rankings of the held-out questions of a set, by the model and by plain BM25, parallel.
type beside struct{ model, bm25 []eval.Row }

// add ranks the answerable questions of a set that held accepts, by a model that was fitted without them.
func (b *beside) add(ctx context.Context, s *set, model *rank.Model, held func(judged) bool) error {
	for _, p := range s.parts {
		x := p.index.WithModel(model)
		for _, q := range p.questions {
			if !q.Answerable || !held(q) {
				continue
			}
			var rows [2]eval.Row
			for i, order := range []retrieval.Order{retrieval.ByModel, retrieval.ByBM25} {
				hits, err := x.Hits(ctx, retrieval.Question{Text: q.Text}, order, besideDepth)
				if err != nil {
					return err
				}
				o := eval.Outcome{Judged: q.Judged, RankingOnly: true}
				for _, h := range hits {
					o.Ranked = append(o.Ranked, eval.Ranked{Document: h.DocumentID, Number: h.Number})
				}
				rows[i] = eval.Rows([]eval.Outcome{o})[0]
			}
			b.model, b.bm25 = append(b.model, rows[0]), append(b.bm25, rows[1])
		}
	}
	return nil
}

// rankBeside ranks the held-out questions of each set beside BM25. A set of topics is held out whole: the weights for
// words that are no question come from the other sets of topics, and the rankers did not see it either.
func (t *trainer) rankBeside(ctx context.Context, all []beside, model *rank.Model, held func(judged) bool) error {
	for i, s := range t.sets {
		switch s.use {
		case whole:
			if err := all[i].add(ctx, s, model, held); err != nil {
				return err
			}
		case topic:
			others := *model
			if err := t.fitTopical(&others, func(other *set) bool { return other != s }); err != nil {
				return err
			}
			if err := all[i].add(ctx, s, &others, held); err != nil {
				return err
			}
		}
	}
	return nil
}

// printBeside prints each measure of the model and of BM25.
func (t *trainer) printBeside(w io.Writer, all []beside) {
	fmt.Fprint(w, "\nbeside BM25\tn")
	for _, name := range besideMeasures {
		fmt.Fprintf(w, "\t%s\tBM25", name)
	}
	fmt.Fprintln(w)
	for i, s := range t.sets {
		if len(all[i].model) == 0 {
			continue
		}
		fmt.Fprintf(w, "%s\t%d", s.label(), len(all[i].model))
		for _, name := range besideMeasures {
			fmt.Fprintf(w, "\t%.3f\t%.3f", eval.Value(name, all[i].model), eval.Value(name, all[i].bm25))
		}
		fmt.Fprintln(w)
	}
}
