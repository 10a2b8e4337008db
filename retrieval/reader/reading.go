package reader

import "footnote/corpus/prose"

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
	// Span is the best answer within the part, in bytes of the window's text.
	Span prose.Span
	// Margin is the sum of its two logits less that of "the answer is not in this window".
	Margin float64
	// Share is the probability that the answer lies in the part: of all spans of the window, and none, by a softmax
	// over the sums of logits.
	Share float64
	// Evidence is the logit of "this part answers", the mean of its pieces', less that of "no part does". It is 0 with
	// weights that have no evidence output.
	Evidence float64
}

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
	var best struct {
		first, last int
		logit       float32
		found       bool
	}
	mass := 0.0
	r.spans(i, j, func(first, last int, logit float32) {
		mass += float64(exponential(logit - r.top))
		if !best.found || logit > best.logit {
			best.first, best.last, best.logit, best.found = first, last, logit, true
		}
	})
	evidence := 0.0
	for _, x := range r.evidence[i:j] {
		evidence += float64(x)
	}
	return Score{
		Span:     prose.Span{Start: r.pieces[best.first].Start, End: r.pieces[best.last].End},
		Margin:   float64(best.logit - (r.absent[outputStart] + r.absent[outputEnd])),
		Share:    mass / r.total,
		Evidence: evidence/float64(j-i) - float64(r.absent[outputEvidence]),
	}, true
}
