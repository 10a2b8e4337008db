package analysis

import (
	"slices"
	"testing"

	"footnote/corpus"
)

// A number that only refers to a figure or a chapter is not a quantity.
func TestNumbersThatPoint(t *testing.T) {
	const text = "Clashes broke out in the north (see fig. 3) and cost 40 lives, says chapter 12."
	p := NewPassage(0, corpus.Metadata{}, corpus.Passage{
		Text: text, Span: corpus.Span{End: len(text)}, Sentences: corpus.Sentences(text),
	})
	var numbers []string
	for _, n := range p.Sentences[0].Numbers {
		numbers = append(numbers, n.Span.In(p.Passage.Text))
	}
	if !slices.Equal(numbers, []string{"40"}) {
		t.Errorf("quantities %q, want 40", numbers)
	}
}
