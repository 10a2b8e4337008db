package retrieval

import (
	"errors"
	"sync"
	"sync/atomic"

	"footnote/retrieval/analysis"
)

// cacheLimit bounds how many read passages are kept; at about 8 kB each with their tokens, some 16 MB. More would be
// of use to questions that are asked at random about a large corpus alone, and for those reading takes no longer than
// ranking.
const cacheLimit = 1 << 11

// passageCache keeps passages that were read and analysed. What an index answers does not depend on what it holds.
type passageCache struct {
	mu       sync.RWMutex
	passages map[uint32]*analyzedPassage
}

// titleCache keeps the tokens of titles that were needed last: passages of one document are often found together.
type titleCache [1 << 8]atomic.Pointer[titleTokens]

type titleTokens struct {
	title  string
	tokens []analysis.Token
}

// analyze returns the tokens of a document's title.
func (c *titleCache) analyze(document uint32, title string) []analysis.Token {
	slot := &c[document%uint32(len(c))]
	if t := slot.Load(); t != nil && t.title == title {
		return t.tokens
	}
	t := &titleTokens{title, analysis.English.Analyze(title)}
	slot.Store(t)
	return t.tokens
}

// Passage returns a passage by its ordinal, from memory where it was read before.
func (x *indexed) Passage(ordinal uint32) (*analyzedPassage, error) {
	x.cache.mu.RLock()
	p := x.cache.passages[ordinal]
	x.cache.mu.RUnlock()
	if p != nil {
		return p, nil
	}
	p, err := x.ReadPassage(ordinal)
	if err != nil {
		return nil, err
	}
	x.cache.mu.Lock()
	defer x.cache.mu.Unlock()
	if x.cache.passages == nil || len(x.cache.passages) >= cacheLimit {
		x.cache.passages = map[uint32]*analyzedPassage{}
	}
	x.cache.passages[ordinal] = p
	return p, nil
}

// ReadPassage reads a passage with its analysis, which was made when the index was.
func (x *indexed) ReadPassage(ordinal uint32) (*analyzedPassage, error) {
	room := scratches.Get().(*scratch)
	defer room.giveBack()
	v := x.viewOf(ordinal)
	stored, err := v.readRecord(v.local(ordinal), room)
	if err != nil {
		return nil, err
	}
	p := &analyzedPassage{ordinal: ordinal, document: x.catalogue.at(x.table.document[ordinal]), passage: stored.Passage}
	p.passage.DocumentID = p.document.ID
	p.tokens = stored.text.tokens(v.lists.text)
	p.title = x.titles.analyze(x.table.document[ordinal], p.document.Title)
	for _, h := range stored.headings {
		p.heading = append(p.heading, h.tokens(v.lists.text)...)
	}
	err = errors.Join(placePieces(stored.names, p.passage.Text, p.tokens),
		placePieces(stored.numbers, p.passage.Text, p.tokens))
	if err != nil {
		return nil, recordError("passage", ordinal, err)
	}
	p.divide()
	for i := range p.sentences {
		s := &p.sentences[i]
		s.marks = stored.marks[i]
		s.names, stored.names = piecesBefore(stored.names, s.to)
		s.numbers, stored.numbers = piecesBefore(stored.numbers, s.to)
	}
	return p, nil
}

// piecesBefore cuts off the pieces that begin before a token.
func piecesBefore(all []piece, to int) (before, rest []piece) {
	n := 0
	for n < len(all) && all[n].from < to {
		n++
	}
	return all[:n:n], all[n:]
}

// DropCache forgets the passages that were read, so that they are read again. No other method may be called meanwhile.
func (x *indexed) DropCache() { x.cache = &passageCache{} }
