package reader

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"footnote/corpus/prose"
)

// How much of each input the reader takes, in word pieces, and how many windows at once. What is longer is cut off. The
// model was trained with the question and the title of this length and windows of up to 110 pieces.
const (
	MaxQuestion = 40
	MaxTitle    = 16
	MaxWindow   = 384
	MaxWindows  = 64
)

// maxAnswer is the length of the longest answer in pieces. It holds 99 % of the answers of the training data.
const maxAnswer = 30

// Reader reads questions and windows together. It is safe for concurrent use: at most as many calls of Read run at
// once as Go runs threads, each with 8 MB of memory, and the others wait.
type Reader struct {
	words   *vocabulary
	encoder *encoder
	spans   bool          // the head has no evidence output
	free    chan struct{} // holds a value for each call that may still run
	scratch sync.Pool
}

// Window is a piece of text to look for an answer in: a few whole sentences. Title names what the text is about, as a
// document's title or its section's headings do; it may be empty.
type Window struct {
	Title string
	Text  string
}

// Open reads weights in the format of weights.md. It keeps b, which must not change, and needs some 45 MB more for
// six layers. All errors have ErrWeights in their chain.
func Open(b []byte) (*Reader, error) {
	f, err := parse(b)
	if err != nil {
		return nil, err
	}
	pieces, err := f.pieces()
	if err != nil {
		return nil, err
	}
	if len(pieces) <= breakPiece || pieces[startPiece] != "[CLS]" || pieces[breakPiece] != "[SEP]" {
		return nil, fmt.Errorf("%w: the vocabulary of %d pieces is not BERT's", ErrWeights, len(pieces))
	}
	e, err := f.encoder(len(pieces))
	if err != nil {
		return nil, err
	}
	if len(e.layers) == 0 {
		return nil, fmt.Errorf("%w: no layers", ErrWeights)
	}
	r := &Reader{words: newVocabulary(pieces), encoder: e, spans: f.outputs() == outputEvidence}
	r.free = make(chan struct{}, runtime.GOMAXPROCS(0))
	for range cap(r.free) {
		r.free <- struct{}{}
	}
	r.scratch.New = func() any { return newScratch() }
	return r, nil
}

// Read reads the question with each window, and returns a reading per window, in their order. It gives up when the
// context is done, between two layers of the encoder, and returns the context's error.
func (r *Reader) Read(ctx context.Context, question string, windows []Window) ([]Reading, error) {
	if len(windows) > MaxWindows {
		return nil, fmt.Errorf("read %d windows at once: at most %d", len(windows), MaxWindows)
	}
	select {
	case <-r.free:
		defer func() { r.free <- struct{}{} }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s := r.scratch.Get().(*scratch)
	defer r.scratch.Put(s)

	asked := r.words.split(question, MaxQuestion)
	readings := make([]Reading, len(windows))
	seqs := make([]sequence, len(windows))
	for i, w := range windows {
		seqs[i] = r.sequence(asked, w, &readings[i])
	}
	for from := 0; from < len(seqs); {
		to, rows := from, 0
		for to < len(seqs) && rows+len(seqs[to].ids) <= maxRows {
			rows += len(seqs[to].ids)
			to++
		}
		err := r.encoder.run(ctx, s, seqs[from:to], func(k, at int, out []float32) {
			readings[from+k].take(at, out)
		})
		if err != nil {
			return nil, err
		}
		from = to
	}
	for i := range readings {
		readings[i].weigh(r.spans)
	}
	return readings, nil
}

// Count returns the number of word pieces of a text, at most MaxWindow.
func (r *Reader) Count(text string) int { return len(r.words.split(text, MaxWindow)) }

// sequence puts question and window together: [CLS] question [SEP] title [SEP] text [SEP], without the title and its
// [SEP] where it is empty. The question is the first segment.
func (r *Reader) sequence(question []piece, w Window, reading *Reading) sequence {
	ids := []int32{startPiece}
	add := func(pieces []piece) {
		for _, p := range pieces {
			ids = append(ids, p.id)
		}
		ids = append(ids, breakPiece)
	}
	add(question)
	second := len(ids)
	if title := r.words.split(w.Title, MaxTitle); len(title) > 0 {
		add(title)
	}
	reading.first = len(ids)
	text := r.words.split(w.Text, MaxWindow)
	add(text)
	reading.pieces = make([]prose.Span, len(text))
	for i, p := range text {
		reading.pieces[i] = p.span
	}
	n := len(text)
	reading.start, reading.end, reading.evidence = make([]float32, n), make([]float32, n), make([]float32, n)
	return sequence{ids, second}
}
