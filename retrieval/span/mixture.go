package span

import (
	"slices"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/query"
)

// Mixture is the share of a reader's spans in the choice, by group of the answer's type, see Groups. The rest is the
// chooser's own.
type Mixture map[string]float64

// Groups names the groups of types.
func Groups() []string {
	names := make([]string, query.TypeGroups)
	for g := range query.TypeGroups {
		names[g] = g.String()
	}
	return names
}

// GroupOf names the group of a question.
func GroupOf(q *query.Query) string { return q.Target().Type.Group().String() }

// Read is a part of a sentence that a reader takes for the answer.
type Read struct {
	Span  corpus.Span // in bytes of the sentence
	Logit float64
}

// ChooseRead chooses as Choose does, among its own candidates and those of a reader, each with its share of the
// probability.
func (w Chooser) ChooseRead(
	q *query.Query, p *analysis.Passage, sentence int, spans []Read, share float64,
) corpus.Span {
	if len(spans) == 0 || share <= 0 {
		return w.Choose(q, p, sentence)
	}
	r := read(q, p, sentence)
	if len(r.words) == 0 || r.target.Type == query.ForTopic {
		return r.whole()
	}
	own := bestCandidates(r.score(w.weightsFor(r.target)), maxConsidered)
	spread(own, 1-share)
	others := make([]candidate, 0, len(spans))
	for _, s := range spans {
		if c, ok := r.candidateOf(s); ok {
			others = append(others, c)
		}
	}
	spread(others, share)
	all := append(own, others...)
	if len(all) == 0 {
		return r.whole()
	}
	return r.bytes(mostShared(all))
}

// candidateOf returns the words that a span has a part of.
func (r *reading) candidateOf(s Read) (candidate, bool) {
	from := slices.IndexFunc(r.words, func(w word) bool { return w.span.End > s.Span.Start })
	if from < 0 {
		return candidate{}, false
	}
	to := from
	for to < len(r.words) && r.words[to].span.Start < s.Span.End {
		to++
	}
	return candidate{from, to, s.Logit}, to > from
}
