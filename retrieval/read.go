package retrieval

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/rank"
	"footnote/retrieval/reader"
	"footnote/retrieval/span"
)

// How much is read for a question, in word pieces. One core reads some 1,600 a second, so that readPieces take 0.3 s.
const (
	windowPieces  = 88  // of a passage's sentences in one window, about; a passage is cut into windows of like size
	contextPieces = 32  // the most of the sentence before them that is read with them
	readPieces    = 480 // of all windows, with the question and the titles
)

// worthReading is the least probability of a window that is read: that one of its sentences answers, before reading.
const worthReading = 0.002

// window is some sentences of a passage that are read together.
type window struct {
	match    int // into Ranking.Matches
	context  int // the first sentence; those before from are only read for those after
	from, to int // the sentences [from:to] that are to be scored
	pieces   int // of the text
	chance   float64
}

// read reads the question with the sentences that are likely to answer it. It reports false, and changes nothing, where
// there is nothing to read.
func (r *results) read(ctx context.Context, by Reader) (bool, error) {
	windows := r.worthReading(by)
	if len(windows) == 0 {
		return false, nil
	}
	texts := make([]reader.Window, len(windows))
	for i, w := range windows {
		p := r.Matches[w.match].Passage
		texts[i] = reader.Window{Title: headline(p), Text: w.span(p).In(p.Passage.Text)}
	}
	readings, err := by.Read(ctx, r.Query.Text, texts)
	if err != nil {
		return false, err
	}
	for i, w := range windows {
		m := r.Matches[w.match]
		base := w.span(m.Passage).Start
		for j := w.from; j < w.to; j++ {
			sentence := m.Passage.Sentences[j].Span
			if score, ok := readings[i].Score(sentence.Shift(-base)); ok {
				m.Sentences[j].Reading = readingOf(score, sentence.Start-base, sentence.Len())
			}
		}
	}
	return true, nil
}

// Reader reads questions and windows together, see package reader. Read returns reader.ErrBusy if it has no time; the
// question is then answered without it.
type Reader interface {
	Count(text string) int
	Read(ctx context.Context, question string, windows []reader.Window) ([]reader.Reading, error)
}

// readIfThereIsTime reads and orders the passages again, if the index has a reader. busy reports that it had no time.
func (r *results) readIfThereIsTime(ctx context.Context) (busy bool, _ error) {
	if r.index.reader == nil || !r.Answerable() {
		return false, nil
	}
	read, err := r.read(ctx, r.index.reader)
	switch {
	case errors.Is(err, reader.ErrBusy) && ctx.Err() == nil:
		return true, nil
	case err != nil:
		return false, err
	}
	if read {
		r.Fuse(r.index.model)
	}
	return false, nil
}

// trust returns the weights of the confidence in the first passage.
func (r results) trust(model *rank.Model) *rank.Trust { return trustOf(model, r.Fused()) }

// trustOf returns the weights of the confidence in an answer that was read, or not.
func trustOf(model *rank.Model, read bool) *rank.Trust {
	if read {
		return &model.Reader.Trust
	}
	return &model.Trust
}

// span returns the answering span of a sentence, in bytes of it.
func (r results) span(model *rank.Model, m *rank.Match, sentence int) corpus.Span {
	q := r.Query.Query
	share := 0.0
	if r.Fused() {
		share = model.Reader.Span[span.GroupOf(q)]
	}
	return model.Chooser.ChooseRead(q, m.Passage, sentence, m.Sentences[sentence].Reading.Spans, share)
}

// span returns the part of the passage's text that is read.
func (w window) span(p *analysis.Passage) corpus.Span {
	return corpus.Span{Start: p.Sentences[w.context].Span.Start, End: p.Sentences[w.to-1].Span.End}
}

// headline says what a passage is about: its headings, the nearest first, and the title of its document.
func headline(p *analysis.Passage) string {
	parts := slices.Clone(p.Passage.Heading)
	slices.Reverse(parts)
	if title := p.Document.Title; title != "" && !slices.Contains(parts, title) {
		parts = append(parts, title)
	}
	return strings.Join(parts, ", ")
}

// readingOf returns what a reader says of a sentence that begins and ends at these bytes of its window.
func readingOf(score reader.Score, start, length int) rank.Reading {
	of := rank.Reading{Read: true, Margin: score.Margin, Share: score.Share, Evidence: score.Evidence}
	for _, s := range score.Spans {
		part := corpus.Span{Start: max(s.Span.Start-start, 0), End: min(s.Span.End-start, length)}
		of.Spans = append(of.Spans, span.Read{Span: part, Logit: s.Logit})
	}
	return of
}

// worthReading returns the windows to read, the most probable first, as many as readPieces allow. None are for words
// that are no question: the reader has learned from questions alone. Of the 93 topics of the NPL collection, it would
// find .096 of the relevant abstracts among three, and the ranking finds .113.
func (r *results) worthReading(by Reader) []window {
	if r.Query.Topical() > 0 {
		return nil
	}
	chances := make([][]float64, len(r.Matches))
	r.EachChance(func(match, _ int, p float64) { chances[match] = append(chances[match], p) })
	var all []window
	for i, m := range r.Matches {
		chance := 0.0
		for _, p := range chances[i] {
			chance += p
		}
		if chance < worthReading {
			continue
		}
		for _, w := range windowsOf(m.Passage, by) {
			w.match = i
			for _, p := range chances[i][w.from:w.to] {
				w.chance += p
			}
			if w.chance >= worthReading {
				all = append(all, w)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b window) int { return cmp.Compare(b.chance, a.chance) })
	asked, pieces := by.Count(r.Query.Text), 0
	for i, w := range all {
		pieces += asked + w.pieces + min(by.Count(headline(r.Matches[w.match].Passage)), reader.MaxTitle) + 4
		if i > 0 && pieces > readPieces {
			return all[:i]
		}
	}
	return all
}

// windowsOf cuts a passage into windows. They depend on the passage alone.
func windowsOf(p *analysis.Passage, by Reader) []window {
	counts, total := make([]int, len(p.Sentences)), 0
	for i, s := range p.Sentences {
		counts[i] = by.Count(p.Text(s))
		total += counts[i]
	}
	if total == 0 {
		return nil
	}
	parts := (total + windowPieces - 1) / windowPieces
	size := (total + parts - 1) / parts
	var all []window
	w := window{}
	for i, n := range counts {
		if w.to > w.from && w.pieces+n/2 > size {
			all = append(all, w)
			w = window{context: i, from: i, to: i}
			if before := counts[i-1]; before <= contextPieces {
				w.context, w.pieces = i-1, before
			}
		}
		w.to, w.pieces = i+1, w.pieces+n
	}
	return append(all, w)
}
