package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval"
)

// builtIn returns an index of the built-in corpus.
func builtIn(tb testing.TB) still {
	tb.Helper()
	return index(tb, nil)
}

// still is an index as a Library that never changes.
type still struct{ *retrieval.Index }

func (still) Changes() <-chan struct{} { return nil }

func (still) Withheld() map[string]int64 { return map[string]int64{"changed": 0} }

func (still) Ready() error { return nil }

// source is a document of a test.
type source struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// index returns an index of sources, or of the built-in corpus if there are none.
func index(tb testing.TB, sources []source) still {
	tb.Helper()
	docs := corpus.BuiltIn()
	if sources != nil {
		path := filepath.Join(tb.TempDir(), "corpus.jsonl")
		f, err := os.Create(path)
		if err != nil {
			tb.Fatal(err)
		}
		for _, s := range sources {
			if err := json.NewEncoder(f).Encode(s); err != nil {
				tb.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			tb.Fatal(err)
		}
		docs = corpus.Read(tb.Context(), []string{path}, nil)
	}
	x, err := retrieval.New(tb.Context(), docs)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := x.Close(); err != nil {
			tb.Error(err)
		}
	})
	return still{x}
}

// shelf is a Library that answers every question with its passages, in order and verbatim.
type shelf struct {
	document corpus.Metadata
	passages []corpus.Passage
	examples retrieval.Examples
	hold     func(context.Context) error // called by Ask first, unless nil
}

// Examples returns those of the shelf.
func (s *shelf) Examples(context.Context) (retrieval.Examples, error) { return s.examples, nil }

func (s *shelf) Passages() int { return len(s.passages) }

func (s *shelf) Changes() <-chan struct{} { return nil }

func (s *shelf) Withheld() map[string]int64 { return map[string]int64{"changed": 0} }

func (s *shelf) Ready() error { return nil }

// newShelf returns a shelf of one document with these passages, each of one sentence.
func newShelf(texts ...string) *shelf {
	s := &shelf{document: corpus.Metadata{ID: "shelf", Title: "The Shelf"}}
	at := 0
	for i, text := range texts {
		span := corpus.Span{Start: at, End: at + len(text)}
		s.passages = append(s.passages, corpus.Passage{
			ID: fmt.Sprintf("PASSAGE%03d", i+1), DocumentID: "shelf", Number: i + 1,
			Text: text, Span: span, Sentences: []corpus.Span{span},
		})
		at = span.End + 2
	}
	return s
}

// locate returns the location of a passage of the shelf.
func (s *shelf) locate(p corpus.Passage) retrieval.Location {
	return retrieval.Location{ID: "F-" + p.ID, Document: s.document, Passage: p}
}

func (s *shelf) Ask(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	if s.hold != nil {
		if err := s.hold(ctx); err != nil {
			return retrieval.Answer{}, err
		}
	}
	a := retrieval.Answer{Question: q, Found: true, Text: s.passages[0].Text}
	for i, p := range s.passages {
		a.Citations = append(a.Citations, retrieval.Citation{
			Location: retrieval.Location{Document: s.document, Passage: p},
			Rank:     i + 1, Excerpt: p.Span, Sentence: p.Span, Dates: p.Dates,
		})
	}
	return a, nil
}

func (s *shelf) Quote(_ context.Context, q retrieval.Quote) (retrieval.Quotations, error) {
	var found retrieval.Quotations
	for _, p := range s.passages {
		c := retrieval.Citation{Location: s.locate(p), Excerpt: p.Span, Sentence: p.Span}
		for at := 0; ; {
			i := strings.Index(p.Text[at:], q.Words)
			if i < 0 {
				break
			}
			at += i
			c.Matches = append(c.Matches, corpus.Span{Start: at, End: at + len(q.Words)}.Shift(p.Span.Start))
			at += len(q.Words)
		}
		if len(c.Matches) == 0 {
			continue
		}
		found.Total += len(c.Matches)
		found.Passages++
		c.Rank = found.Passages
		if c.Rank > q.Skip && len(found.Citations) < q.Limit {
			found.Citations = append(found.Citations, c)
		}
	}
	return found, nil
}

// Timeline returns the dates of the passages, in their order.
func (s *shelf) Timeline(_ context.Context, asked retrieval.Chronology) (retrieval.Timeline, error) {
	t := retrieval.Timeline{Asked: asked}
	for _, p := range s.passages {
		for _, d := range p.Dates {
			at := retrieval.Location{Document: s.document, Passage: p}
			t.Events = append(t.Events, retrieval.Event{Location: at, Date: d, Sentence: p.Span})
		}
	}
	t.Total = len(t.Events)
	t.Events = t.Events[min(asked.Skip, t.Total):]
	if asked.Limit > 0 {
		t.Events = t.Events[:min(asked.Limit, len(t.Events))]
	}
	return t, nil
}

// Check returns the first passage as support of any claim.
func (s *shelf) Check(ctx context.Context, claim retrieval.Question) (retrieval.Check, error) {
	a, err := s.Ask(ctx, claim)
	return retrieval.Check{Claim: claim, Verdict: retrieval.Supported, Citations: a.Citations[:1]}, err
}

func (s *shelf) Documents() []corpus.Metadata { return []corpus.Metadata{s.document} }

func (s *shelf) Passage(_ context.Context, id string) (retrieval.Neighbours, error) {
	for i, p := range s.passages {
		if p.ID != id {
			continue
		}
		n := retrieval.Neighbours{Location: s.locate(p)}
		if i > 0 {
			n.Before = &s.passages[i-1]
		}
		if i+1 < len(s.passages) {
			n.After = &s.passages[i+1]
		}
		return n, nil
	}
	return retrieval.Neighbours{}, retrieval.ErrNoPassage
}

func (s *shelf) Cite(ctx context.Context, id string) ([]retrieval.Neighbours, error) {
	n, err := s.Passage(ctx, strings.TrimPrefix(id, "F-"))
	return []retrieval.Neighbours{n}, err
}

func (s *shelf) Drift(context.Context, retrieval.Cited) (retrieval.Drift, bool, error) {
	return retrieval.Drift{}, false, nil
}

func (s *shelf) Names(context.Context) ([]string, error) { return nil, nil }

func (s *shelf) Extent(string) (retrieval.Extent, error) {
	return retrieval.Extent{Passages: len(s.passages), Digest: "0123456789ab",
		Indexed: time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)}, nil
}

func interval(tb testing.TB, text string) edtf.Interval {
	tb.Helper()
	i, err := edtf.Parse(text)
	if err != nil {
		tb.Fatal(err)
	}
	return i
}
