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

// right reports whether a passage is one that answers.
func (o Outcome) right(p Ranked) bool {
	if len(o.Passages) > 0 && !slices.Contains(o.Passages, p.Number) {
		return false
	}
	return len(o.Relevant) == 0 && len(o.Passages) > 0 || o.Relevant[p.Document] > 0
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

// documents returns the ids of the documents ranked, each where it first stands.
func (o Outcome) documents() []string {
	var ids []string
	seen := map[string]bool{}
	for _, p := range o.Ranked {
		if !seen[p.Document] {
			seen[p.Document] = true
			ids = append(ids, p.Document)
		}
	}
	return ids
}
