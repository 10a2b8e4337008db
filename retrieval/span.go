package retrieval

import "footnote/corpus"

// span returns the part of the best sentence that answers, in bytes of the sentence.
func (q *Query) span(m *match, sentence int) corpus.Span {
	s := m.passage.sentences[sentence]
	return corpus.Span{Start: 0, End: s.span.Len()}
}
