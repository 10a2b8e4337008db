package span_test

import (
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/retrieval/span"
)

// With no share the reader's spans change nothing, with all of it they decide, and the words are whole.
func TestChooseRead(t *testing.T) {
	p, parser, chooser := passageOf(t, mill)
	q := parse(t, parser, "When was the mill built?")
	at := strings.Index(mill, "1828")
	spans := []span.Read{{corpus.Span{Start: at, End: at + 3}, 9}, {corpus.Span{Start: 0, End: 7}, 1}}
	for share, want := range map[float64]string{0: "between 1824 and 1828", 1: "1828"} {
		if got := chooser.ChooseRead(q, p, 0, spans, share).In(p.Text(p.Sentences[0])); got != want {
			t.Errorf("share %v: got %q, want %q", share, got, want)
		}
	}
	if got, want := chooser.ChooseRead(q, p, 0, nil, 1), chooser.Choose(q, p, 0); got != want {
		t.Errorf("without spans: got %v, want %v", got, want)
	}
	for _, beyond := range []corpus.Span{{Start: len(mill), End: len(mill) + 4}, {Start: 4, End: 4}} {
		got := chooser.ChooseRead(q, p, 0, []span.Read{{beyond, 1}}, 0.5)
		if got.Start < 0 || got.End > len(p.Text(p.Sentences[0])) || got.Start >= got.End {
			t.Errorf("%v: got %v", beyond, got)
		}
	}
}

func TestGroupOf(t *testing.T) {
	_, parser, _ := passageOf(t, mill)
	for question, want := range map[string]string{
		"When was the mill built?": "time", "How many mills burned down?": "quantity", "Who built the mill?": "thing",
		"Why was the mill built?": "clause",
	} {
		if got := span.GroupOf(parse(t, parser, question)); got != want || !slices.Contains(span.Groups(), got) {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
}
