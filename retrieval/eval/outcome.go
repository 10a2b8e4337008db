package eval

import (
	"slices"
	"strings"
	"time"

	"footnote/corpus/edtf"
)

// Outcome is the system's result for a judged question. Its evidence is also set when the question was not
// answered.
type Outcome struct {
	Judged
	RankingOnly bool // only Ranked is known: the question was ranked, not answered
	Answered    bool
	Confidence  float64
	Ranked      []Ranked        // passages, best first, at most Depth
	Passage     string          // text of the first passage
	Excerpts    []string        // of the citations, best first
	Best        []string        // sentences, best first: the first is the answer
	Span        string          // the answering span, or the best guess if no answer was given
	Dates       []edtf.Interval // dates of the first citation
	Took        time.Duration
}

// Ranked identifies a passage.
type Ranked struct {
	Document string // id
	Number   int    // position in its document, from 1
}

// Depth is the number of ranked passages that measures use, the usual depth of TREC runs.
const Depth = 1000

// right reports whether a passage is relevant: by its document and, if the question has passage numbers, by
// its number.
func (o Outcome) right(p Ranked) bool {
	if len(o.Passages) > 0 && !slices.Contains(o.Passages, p.Number) {
		return false
	}
	return len(o.Relevant) == 0 && len(o.Passages) > 0 || o.Relevant[p.Document] > 0
}

// inPlace reports whether a passage overlaps with the position of a gold answer.
func (o Outcome) inPlace(p Ranked) bool { return slices.Contains(o.places[p.Document], p.Number) }

// top returns the n best items that hits and reciprocal ranks count: distinct documents, each represented
// by its best passage, or passages if the question has passage numbers.
func (o Outcome) top(n int) []Ranked {
	if len(o.Passages) > 0 {
		return o.Ranked[:min(n, len(o.Ranked))]
	}
	return distinct(o.Ranked, n)
}

// distinct returns the first passage of each of the first n documents.
func distinct(ranked []Ranked, n int) []Ranked {
	var all []Ranked
	seen := map[string]bool{}
	for _, p := range ranked {
		if len(all) == n {
			break
		}
		if !seen[p.Document] {
			seen[p.Document] = true
			all = append(all, p)
		}
	}
	return all
}

// holds reports whether a text contains the answer: a fragment of a gold sentence if the question has any,
// or else a gold answer.
func (o Outcome) holds(text string) bool {
	if len(o.Sentences) > 0 {
		return slices.ContainsFunc(o.Sentences, func(f string) bool { return strings.Contains(text, f) })
	}
	return Holds(text, o.Answers)
}

// correct reports whether the first sentence contains the answer.
func (o Outcome) correct() bool { return o.Answerable && len(o.Best) > 0 && o.holds(o.Best[0]) }

// Right reports whether the question was handled correctly: answered with a right sentence, or refused if
// the corpus has no answer.
func (o Outcome) Right() bool {
	if !o.Answerable {
		return !o.Answered
	}
	return o.Answered && o.correct()
}

// documents returns the ids of the first n distinct documents ranked.
func (o Outcome) documents(n int) []string {
	var ids []string
	for _, p := range distinct(o.Ranked, n) {
		ids = append(ids, p.Document)
	}
	return ids
}
