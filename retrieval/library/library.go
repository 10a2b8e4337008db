package library

import (
	"context"
	"fmt"
	"slices"

	"footnote/corpus"
	"footnote/retrieval"
)

// Library is an index that withholds the text of files that have changed since they were read. Its methods return
// retrieval.ErrChanged instead of such text. It is safe for concurrent use. Close releases the index.
type Library struct {
	*retrieval.Index
	origins origins
}

// changed returns an error that wraps retrieval.ErrChanged when the file of a document has changed.
func (l *Library) changed(d corpus.Metadata) error {
	if o := l.origins[d.ID]; o != nil && o.changed() {
		return fmt.Errorf("%s: %w", o.Path, retrieval.ErrChanged)
	}
	return nil
}

// withhold returns the result of a method of the index, or a zero one with an error when that failed, or when the file
// of a document that the result shows has changed. It looks at each file once.
func withhold[T any](l *Library, result T, err error, shown []corpus.Metadata) (T, error) {
	seen := map[string]bool{}
	for _, d := range shown {
		if err == nil && !seen[d.ID] {
			err = l.changed(d)
			seen[d.ID] = true
		}
	}
	if err != nil {
		var none T
		return none, err
	}
	return result, nil
}

// documents returns the document of each citation.
func documents(citations ...retrieval.Citation) []corpus.Metadata {
	var all []corpus.Metadata
	for _, c := range citations {
		all = append(all, c.Document)
	}
	return all
}

// Ask is retrieval.Index.Ask. It withholds an answer by the documents of the first citation and of the conflicts, which
// are shown with it; Passage withholds the others.
func (l *Library) Ask(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	a, err := l.Index.Ask(ctx, q)
	var shown []corpus.Metadata
	if a.Found {
		shown = documents(slices.Concat(a.Citations[:1], a.Conflicts)...)
		if a.Kind == retrieval.KindList || a.Kind == retrieval.KindStatements {
			shown = documents(a.Citations...)
		}
		for _, e := range a.Events.Events {
			shown = append(shown, e.Document)
		}
	}
	return withhold(l, a, err, shown)
}

// Quote is retrieval.Index.Quote with changed sources withheld.
func (l *Library) Quote(ctx context.Context, q retrieval.Quote) (retrieval.Quotations, error) {
	found, err := l.Index.Quote(ctx, q)
	return withhold(l, found, err, documents(found.Citations...))
}

// Check is retrieval.Index.Check with changed sources withheld.
func (l *Library) Check(ctx context.Context, claim retrieval.Question) (retrieval.Check, error) {
	found, err := l.Index.Check(ctx, claim)
	return withhold(l, found, err, documents(slices.Concat(found.Citations, found.Nearest)...))
}

// Timeline is retrieval.Index.Timeline with changed sources withheld.
func (l *Library) Timeline(ctx context.Context, c retrieval.Chronology) (retrieval.Timeline, error) {
	found, err := l.Index.Timeline(ctx, c)
	var shown []corpus.Metadata
	for _, e := range found.Events {
		shown = append(shown, e.Document)
	}
	return withhold(l, found, err, shown)
}

// Passage is retrieval.Index.Passage with changed sources withheld.
func (l *Library) Passage(ctx context.Context, id string) (retrieval.Neighbours, error) {
	n, err := l.Index.Passage(ctx, id)
	return withhold(l, n, err, []corpus.Metadata{n.Document})
}

// Cite is retrieval.Index.Cite with changed sources withheld.
func (l *Library) Cite(ctx context.Context, id string) ([]retrieval.Neighbours, error) {
	found, err := l.Index.Cite(ctx, id)
	var shown []corpus.Metadata
	for _, n := range found {
		shown = append(shown, n.Document)
	}
	return withhold(l, found, err, shown)
}

// Drift is retrieval.Index.Drift with changed sources withheld.
func (l *Library) Drift(ctx context.Context, c retrieval.Cited) (retrieval.Drift, bool, error) {
	d, ok, err := l.Index.Drift(ctx, c)
	d, err = withhold(l, d, err, []corpus.Metadata{d.Document})
	return d, ok && err == nil, err
}

// Extent is retrieval.Index.Extent with the titles of the documents whose file has changed.
func (l *Library) Extent(document string) (retrieval.Extent, error) {
	e, err := l.Index.Extent(document)
	if err != nil {
		return retrieval.Extent{}, err
	}
	for _, d := range l.Documents() {
		if (document == "" || d.ID == document) && l.changed(d) != nil {
			e.Changed = append(e.Changed, d.Title)
		}
	}
	return e, nil
}
