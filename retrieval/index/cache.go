package index

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
	passages map[uint32]*analysis.Passage
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
func (x *Index) Passage(ordinal uint32) (*analysis.Passage, error) {
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
		x.cache.passages = map[uint32]*analysis.Passage{}
	}
	x.cache.passages[ordinal] = p
	return p, nil
}

// ReadPassage reads a passage with its analysis, which was made when the index was.
func (x *Index) ReadPassage(ordinal uint32) (*analysis.Passage, error) {
	room := recordBufferPool.Get().(*recordBuffer)
	defer room.release()
	v := x.segmentOf(ordinal)
	stored, err := v.readRecord(v.local(ordinal), room)
	if err != nil {
		return nil, err
	}
	p := &analysis.Passage{Ordinal: ordinal, Document: x.catalogue.metadata(x.table.documents[ordinal]), Passage: stored.Passage}
	p.Passage.DocumentID = p.Document.ID
	p.Tokens = stored.text.tokens(v.postings.termText)
	p.Title = x.titles.analyze(x.table.documents[ordinal], p.Document.Title)
	for _, h := range stored.headings {
		p.Heading = append(p.Heading, h.tokens(v.postings.termText)...)
	}
	err = errors.Join(setMentionSpans(stored.names, p.Passage.Text, p.Tokens),
		setMentionSpans(stored.numbers, p.Passage.Text, p.Tokens))
	if err != nil {
		return nil, recordError("passage", ordinal, err)
	}
	p.Divide()
	for i := range p.Sentences {
		s := &p.Sentences[i]
		s.Cues = stored.cues[i]
		s.Names, stored.names = mentionsBefore(stored.names, s.To)
		s.Numbers, stored.numbers = mentionsBefore(stored.numbers, s.To)
	}
	return p, nil
}

// mentionsBefore cuts off the pieces that begin before a token.
func mentionsBefore(all []analysis.Mention, to int) (before, rest []analysis.Mention) {
	n := 0
	for n < len(all) && all[n].From < to {
		n++
	}
	return all[:n:n], all[n:]
}

// DropCache forgets the passages that were read, so that they are read again. No other method may be called meanwhile.
func (x *Index) DropCache() { x.cache = &passageCache{} }
