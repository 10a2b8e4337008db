package eval

import (
	"slices"
	"strings"
	"time"

	"footnote/corpus/edtf"
)

// Outcome is what was found for a judged question. It holds what comes nearest also where no answer was given.
type Outcome struct {
	Judged
	Unasked    bool // only Ranked is known: there was no answer to be had
	Answered   bool
	Confidence float64
	Ranked     []Ranked        // passages, best first; as deep as measures look, see Depth
	Passage    string          // text of the first passage
	Excerpts   []string        // of the citations, best first
	Best       []string        // sentences, best first: the first is the answer
	Span       string          // the answering span; the best guess where no answer was given
	Dates      []edtf.Interval // on the first citation
	Took       time.Duration
}

// Ranked names a passage.
type Ranked struct {
	Document string // id
	Number   int    // in its document, from 1
}

// Depth is how many passages of a question are looked at: as deep as TREC's runs go.
const Depth = 1000

// right reports whether a passage is one that answers, by its document and, where the question names them, by its number.
func (o Outcome) right(p Ranked) bool {
	if len(o.Passages) > 0 && !slices.Contains(o.Passages, p.Number) {
		return false
	}
	return len(o.Relevant) == 0 && len(o.Passages) > 0 || o.Relevant[p.Document] > 0
}

// inPlace reports whether a passage holds a part of a gold answer, by its offset.
func (o Outcome) inPlace(p Ranked) bool { return slices.Contains(o.places[p.Document], p.Number) }

// firsts are the n best of what hits and reciprocal ranks count: the documents, as in a run, each where its first passage
// stands; the passages themselves where the question names those that are right.
func (o Outcome) firsts(n int) []Ranked {
	if len(o.Passages) > 0 {
		return o.Ranked[:min(n, len(o.Ranked))]
	}
	return distinct(o.Ranked, n)
}

// distinct returns the first passage of each of the n first documents.
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

// holds reports whether a text answers: it holds a gold answer, or, where those are given, a fragment of a gold sentence.
func (o Outcome) holds(text string) bool {
	if len(o.Sentences) > 0 {
		return slices.ContainsFunc(o.Sentences, func(f string) bool { return strings.Contains(text, f) })
	}
	return Holds(text, o.Answers)
}

// correct reports whether the first sentence answers.
func (o Outcome) correct() bool { return o.Answerable && len(o.Best) > 0 && o.holds(o.Best[0]) }

// Right reports whether the question was dealt with rightly: answered with a right sentence, or refused where the
// corpus has no answer.
func (o Outcome) Right() bool {
	if !o.Answerable {
		return !o.Answered
	}
	return o.Answered && o.correct()
}

// documents returns the ids of the n first documents ranked, each where it first stands.
func (o Outcome) documents(n int) []string {
	var ids []string
	for _, p := range distinct(o.Ranked, n) {
		ids = append(ids, p.Document)
	}
	return ids
}
