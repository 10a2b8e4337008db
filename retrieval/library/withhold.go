package library

import (
	"context"
	"fmt"

	"footnote/corpus"
	"footnote/retrieval"
)

// Library answers from an index, and withholds the text of files that have changed since they were read. It is safe
// for concurrent use. Close releases the index.
type Library struct {
	*retrieval.Index
	origins origins
}

// withheld returns an error that wraps retrieval.ErrChanged when the file of a document has changed.
func (l *Library) withheld(d corpus.Metadata) error {
	if o := l.origins[d.ID]; o != nil && o.changed() {
		return fmt.Errorf("%s: %w", o.Path, retrieval.ErrChanged)
	}
	return nil
}

// cited calls withheld for each citation.
func (l *Library) cited(citations []retrieval.Citation) error {
	for _, c := range citations {
		if err := l.withheld(c.Document); err != nil {
			return err
		}
	}
	return nil
}

// Extent is retrieval.Index.Extent with the titles of the documents whose file has changed.
func (l *Library) Extent(document string) (retrieval.Extent, error) {
	e, err := l.Index.Extent(document)
	if err != nil {
		return retrieval.Extent{}, err
	}
	for _, d := range l.Documents() {
		if (document == "" || d.ID == document) && l.withheld(d) != nil {
			e.Changed = append(e.Changed, d.Title)
		}
	}
	return e, nil
}

// Passage is retrieval.Index.Passage; retrieval.ErrChanged when a document it would show has changed.
func (l *Library) Passage(ctx context.Context, id string) (retrieval.Neighbours, error) {
	n, err := l.Index.Passage(ctx, id)
	if err == nil {
		err = l.withheld(n.Document)
	}
	if err != nil {
		return retrieval.Neighbours{}, err
	}
	return n, nil
}

// Ask is retrieval.Index.Ask; retrieval.ErrChanged when a document it would show has changed.
func (l *Library) Ask(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	a, err := l.Index.Ask(ctx, q)
	if err == nil && a.Found {
		err = l.withheld(a.Citations[0].Document)
	}
	if err != nil {
		return retrieval.Answer{}, err
	}
	return a, nil
}

// Quote is retrieval.Index.Quote; retrieval.ErrChanged when a document it would show has changed.
func (l *Library) Quote(ctx context.Context, q retrieval.Quote) (retrieval.Quotations, error) {
	found, err := l.Index.Quote(ctx, q)
	if err == nil {
		err = l.cited(found.Citations)
	}
	if err != nil {
		return retrieval.Quotations{}, err
	}
	return found, nil
}

// Check is retrieval.Index.Check; retrieval.ErrChanged when a document it would show has changed.
func (l *Library) Check(ctx context.Context, claim retrieval.Question) (retrieval.Check, error) {
	found, err := l.Index.Check(ctx, claim)
	if err == nil {
		err = l.cited(found.Citations)
	}
	if err != nil {
		return retrieval.Check{}, err
	}
	return found, nil
}

// Timeline is retrieval.Index.Timeline; retrieval.ErrChanged when a document it would show has changed.
func (l *Library) Timeline(ctx context.Context, c retrieval.Chronology) (retrieval.Timeline, error) {
	found, err := l.Index.Timeline(ctx, c)
	known := map[string]bool{}
	for _, e := range found.Events {
		if err == nil && !known[e.Document.ID] {
			err = l.withheld(e.Document)
			known[e.Document.ID] = true
		}
	}
	if err != nil {
		return retrieval.Timeline{}, err
	}
	return found, nil
}

// Drift is retrieval.Index.Drift; retrieval.ErrChanged when a document it would show has changed.
func (l *Library) Drift(ctx context.Context, c retrieval.Cited) (retrieval.Drift, bool, error) {
	d, ok, err := l.Index.Drift(ctx, c)
	if err == nil && ok {
		err = l.withheld(d.Document)
	}
	if err != nil {
		return retrieval.Drift{}, false, err
	}
	return d, ok, nil
}

// Cite is retrieval.Index.Cite; retrieval.ErrChanged when a document it would show has changed.
func (l *Library) Cite(ctx context.Context, id string) ([]retrieval.Neighbours, error) {
	found, err := l.Index.Cite(ctx, id)
	for _, n := range found {
		if err == nil {
			err = l.withheld(n.Document)
		}
	}
	if err != nil {
		return nil, err
	}
	return found, nil
}
