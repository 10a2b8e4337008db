package reader

import (
	"slices"

	"footnote/corpus/prose"
)

// Reading is what the reader found in one window. The zero Reading is that of an empty window.
type Reading struct {
	pieces               []prose.Span // bytes of the window's text
	first                int          // place of the first of them in the sequence
	start, end, evidence []float32    // logits of each piece
	absent               [outputs]float32
	top                  float32 // highest sum of a span's two logits, or of absent's
	total                float64 // sum over all spans, and absent, of e^(their logits − top)
}

// Score says how well a part of a window answers the question.
type Score struct {
	// Spans are the best answers within the part, best first, at most bestSpans. They may overlap.
	Spans []Answer
	// Margin is the sum of the two logits of the first less that of "the answer is not in this window".
	Margin float64
	// Share is the probability that the answer lies in the part: of all spans of the window, and none, by a softmax
	// over the sums of logits.
	Share float64
	// Evidence is the logit of "this part answers", the mean of its pieces', less that of "no part does". It is 0 with
	// weights that have no evidence output.
	Evidence float64
}

// Answer is a span that may answer.
type Answer struct {
	Span  prose.Span // in bytes of the window's text
	Logit float64    // sum of its two logits
}

// bestSpans is the most answers of a Score.
const bestSpans = 8

// take keeps the outputs of the piece at a place in the sequence.
func (r *Reading) take(at int, out []float32) {
	if at == 0 {
		copy(r.absent[:], out)
	}
	if i := at - r.first; i >= 0 && i < len(r.pieces) {
		r.start[i], r.end[i], r.evidence[i] = out[outputStart], out[outputEnd], out[outputEvidence]
	}
}

// weigh sums up all spans, once the outputs of all pieces are there. spans: there is no evidence output.
func (r *Reading) weigh(spans bool) {
	if spans {
		clear(r.evidence)
		r.absent[outputEvidence] = 0
	}
	r.sum()
}

// sum fills top and total.
func (r *Reading) sum() {
	none := r.absent[outputStart] + r.absent[outputEnd]
	r.top = none
	r.spans(0, len(r.pieces), func(_, _ int, logit float32) { r.top = max(r.top, logit) })
	r.total = float64(exponential(none - r.top))
	r.spans(0, len(r.pieces), func(_, _ int, logit float32) { r.total += float64(exponential(logit - r.top)) })
}

// spans calls use with each span of up to maxAnswer of the pieces from i to j, and the sum of its logits.
func (r *Reading) spans(i, j int, use func(first, last int, logit float32)) {
	for first := i; first < j; first++ {
		for last := first; last < min(j, first+maxAnswer); last++ {
			use(first, last, r.start[first]+r.end[last])
		}
	}
}

// Score scores the part of the window's text at the given bytes, such as one of its sentences. It returns false if the
// reader has read nothing of it: the part is empty, or lies beyond the first MaxWindow pieces.
func (r *Reading) Score(part prose.Span) (Score, bool) {
	i := 0
	for i < len(r.pieces) && r.pieces[i].End <= part.Start {
		i++
	}
	j := i
	for j < len(r.pieces) && r.pieces[j].Start < part.End {
		j++
	}
	if i == j {
		return Score{}, false
	}
	mass := 0.0
	best := make([]candidate, 0, bestSpans)
	r.spans(i, j, func(first, last int, logit float32) {
		mass += float64(exponential(logit - r.top))
		best = insert(best, candidate{first, last, logit})
	})
	spans := make([]Answer, len(best))
	for k, c := range best {
		spans[k] = Answer{prose.Span{Start: r.pieces[c.first].Start, End: r.pieces[c.last].End}, float64(c.logit)}
	}
	evidence := 0.0
	for _, x := range r.evidence[i:j] {
		evidence += float64(x)
	}
	return Score{
		Spans:    spans,
		Margin:   float64(best[0].logit - (r.absent[outputStart] + r.absent[outputEnd])),
		Share:    mass / r.total,
		Evidence: evidence/float64(j-i) - float64(r.absent[outputEvidence]),
	}, true
}

// candidate is the pieces first to last, with the sum of their logits.
type candidate struct {
	first, last int
	logit       float32
}

// insert inserts a candidate into the best ones, which are in order, after its equals.
func insert(best []candidate, c candidate) []candidate {
	i := len(best)
	for i > 0 && best[i-1].logit < c.logit {
		i--
	}
	if i == bestSpans {
		return best
	}
	if len(best) == bestSpans {
		best = best[:bestSpans-1]
	}
	return slices.Insert(best, i, c)
}
