package card

import (
	"testing"

	"footnote/corpus"
)

func TestEvidenceNamesSentences(t *testing.T) {
	p := corpus.Passage{ID: "0123456789", Span: span(100, 1100)}
	for at := 100; at < 1100; at += 10 {
		p.Sentences = append(p.Sentences, span(at, at+9))
	}
	for _, tc := range []struct {
		name          string
		excerpt, best corpus.Span
		want          Evidence
	}{
		{"one sentence", span(110, 119), span(110, 119), Evidence{p.ID, 1, 1, 1}},
		{"the best is the last", span(110, 139), span(130, 139), Evidence{p.ID, 1, 3, 3}},
		{"the best is the first", span(110, 139), span(110, 119), Evidence{p.ID, 1, 3, 1}},
		{"part of a sentence", span(112, 115), span(112, 115), Evidence{p.ID, 1, 1, 1}},
		{"more than a card shows", span(100, 1099), span(150, 159), Evidence{p.ID, 0, 31, 5}},
		{"the best beyond that", span(100, 1099), span(900, 909), Evidence{p.ID, 80, 20, 80}},
		{"outside", span(0, 10), span(0, 10), Evidence{p.ID, 0, 1, 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := EvidenceAt(p, tc.excerpt, tc.best); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
			s := State{View: ViewAnswer, Evidence: []Evidence{EvidenceAt(p, tc.excerpt, tc.best)}}
			if _, err := s.encode(ActionForward); err != nil {
				t.Error(err)
			}
		})
	}
}
