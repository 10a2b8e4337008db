package retrieval

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/retrieval/eval"
)

var update = flag.Bool("update", false, "write the ranking to testdata/ranking.golden")

const goldenRanking = "testdata/ranking.golden"

// shownHits is the number of passages of a question in the golden file.
const shownHits = 5

// TestRankingIsTheGolden compares the query of each built-in question, its passages, its answering sentence and its
// span with a file, so that a change of the ranking is a diff to review. -update writes the file.
func TestRankingIsTheGolden(t *testing.T) {
	got := rankBuiltIn(t)
	if *update {
		if err := os.WriteFile(goldenRanking, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	content, err := os.ReadFile(goldenRanking)
	if err != nil {
		t.Fatal(err)
	}
	if want := string(content); got != want {
		t.Errorf("the ranking is not that of %s; if it is better, run go test ./retrieval -run Golden -update\n%s",
			goldenRanking, firstDifference(got, want))
	}
}

// rankBuiltIn asks the built-in questions about the built-in text. A hit is written as a passage number, with a star if
// it is right.
func rankBuiltIn(t *testing.T) string {
	t.Helper()
	questions, err := eval.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	x := openIndex(t, corpus.BuiltIn())
	var outcomes []eval.Outcome
	var b strings.Builder
	for _, j := range questions {
		o := rankOne(t, x, j, &b)
		outcomes = append(outcomes, o)
	}
	report := eval.Score(outcomes)
	b.WriteString("\n")
	for _, name := range []string{
		"hit@1", "hit@5", "mrr@10", "sentence@1", "span-em", "span-f1", "answered", "refused",
	} {
		value, _ := report.Value(name)
		fmt.Fprintf(&b, "%s %.3f\n", name, value)
	}
	return b.String()
}

// rankOne asks a question and writes the result. It returns the outcome to be scored.
func rankOne(t *testing.T, x *Index, j eval.Judged, b *strings.Builder) eval.Outcome {
	t.Helper()
	ctx := context.Background()
	question := Question{Text: j.Text}
	q, err := x.parser.Parse(j.Text)
	if err != nil {
		t.Fatal(err)
	}
	hits, err := x.Hits(ctx, question, ByModel, 10)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := x.Ask(ctx, question)
	if err != nil {
		t.Fatal(err)
	}
	o := eval.Outcome{Judged: j, Answered: answer.Found, Confidence: answer.Confidence}
	fmt.Fprintf(b, "%s %s\n    %s\n   ", j.ID, j.Text, q)
	for i, h := range hits {
		o.Ranked = append(o.Ranked, eval.Ranked{Document: h.DocumentID, Number: h.Number})
		if i < shownHits {
			right := ""
			if slices.Contains(j.Passages, h.Number) {
				right = "*"
			}
			fmt.Fprintf(b, " ¶%d%s", h.Number, right)
		}
	}
	verdict := "refused"
	if answer.Found {
		verdict = "answered"
	}
	fmt.Fprintf(b, " %s", verdict)
	for i, s := range answer.Sentences {
		o.Best = append(o.Best, s.Text())
		if i == 0 {
			o.Span = answer.Guess.In(s.Text())
			fmt.Fprintf(b, " %q in %q", o.Span, beginning(s.Text()))
		}
	}
	b.WriteString("\n")
	return o
}

// beginning returns the first words of a sentence.
func beginning(sentence string) string {
	words := strings.Fields(sentence)
	if len(words) > 6 {
		return strings.Join(words[:6], " ") + " …"
	}
	return strings.Join(words, " ")
}

// firstDifference returns the first line that differs in two texts.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d\ngot:  %s\nwant: %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(a), len(b))
}
