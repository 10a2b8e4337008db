package retrieval

import (
	"os"
	"path/filepath"
	"testing"

	"footnote/corpus"
	"footnote/corpus/sample"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
)

// rankQuestions is the number of questions of the benchmarks below.
const rankQuestions = 300

// readQuestion is a question whose candidates have been read.
type readQuestion struct {
	question   Question
	query      *query.Query
	candidates []rank.Candidate
}

// rankedSet opens the corpus of an evaluation set, or a made-up one if there are no sets, and returns questions about
// it.
func rankedSet(b *testing.B, set string) (*Index, []string) {
	b.Helper()
	dir := filepath.Join("..", "..", "shared", "eval", set)
	if _, err := os.Stat(dir); err != nil {
		const passages = 1000
		return openIndex(b, sample.New().Documents(passages)), questionsFor(passages)[:rankQuestions]
	}
	x := openIndex(b, corpus.Read(b.Context(), []string{filepath.Join(dir, "corpus.jsonl")}, func(corpus.Skipped) {}))
	var questions []string
	for _, q := range readAsked(b, filepath.Join(dir, "queries.jsonl")) {
		questions = append(questions, q.Question)
	}
	return x, questions[:rankQuestions]
}

// BenchmarkRank times everything after reading the candidates: features, ranking, span, conflicts and confidence.
func BenchmarkRank(b *testing.B) {
	for _, set := range []string{"timeqa", "squad2"} {
		b.Run(set, func(b *testing.B) {
			x, questions := rankedSet(b, set)
			all := make([]readQuestion, len(questions))
			for i, text := range questions {
				all[i].question.Text = text
				var err error
				all[i].query, all[i].candidates, err = x.find(b.Context(), all[i].question, everywhere(b, x))
				if err != nil {
					b.Fatal(err)
				}
			}
			at := 0
			measure(b, questions, func(string) error {
				a := &all[at%len(all)]
				at++
				r := results{rank.New(a.query, a.candidates, x.Passages(), x.model), x}
				r.answer(a.question, x.model)
				r.Release()
				return nil
			})
		})
	}
}

// BenchmarkParse times the parsing of questions.
func BenchmarkParse(b *testing.B) {
	x, questions := rankedSet(b, "timeqa")
	measure(b, questions, func(question string) error {
		_, err := x.parser.Parse(question)
		return err
	})
}
