package index

import (
	"errors"
	"sync"
	"sync/atomic"

	"footnote/retrieval/analysis"
)

// cacheLimit bounds the passages in the cache. At about 8 kB each with their tokens they take some 16 MB. A larger
// cache would only help with random questions about a large corpus, and there reading takes no longer than ranking.
const cacheLimit = 1 << 11

// passageCache holds passages that were read with their analysis. Answers do not depend on its content.
type passageCache struct {
	mu       sync.RWMutex
	passages map[uint32]*analysis.Passage
}

// titleCache holds the tokens of recently used titles, since passages of one document are often found together.
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

// Passage returns a passage by its ordinal, from the cache if it is there. The caller must not change it.
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

// ReadPassage reads a passage with its analysis, past the cache. The analysis was made when the index was built.
func (x *Index) ReadPassage(ordinal uint32) (*analysis.Passage, error) {
	buffer := recordBufferPool.Get().(*recordBuffer)
	defer buffer.release()
	v := x.segmentOf(ordinal)
	stored, err := v.readRecord(v.local(ordinal), buffer)
	if err != nil {
		return nil, err
	}
	document := x.table.documents[ordinal]
	p := &analysis.Passage{Ordinal: ordinal, Document: x.catalogue.metadata(document), Passage: stored.Passage}
	p.Passage.DocumentID = p.Document.ID
	p.Tokens = stored.text.tokens(v.postings.termText)
	p.Title = x.titles.analyze(document, p.Document.Title)
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

// PassageOnce is Passage for a passage that is not needed again: it does not put it into the cache.
func (x *Index) PassageOnce(ordinal uint32) (*analysis.Passage, error) {
	x.cache.mu.RLock()
	p := x.cache.passages[ordinal]
	x.cache.mu.RUnlock()
	if p != nil {
		return p, nil
	}
	return x.ReadPassage(ordinal)
}

// AppendText appends the text of a passage to b. It takes a fraction of the time of Passage.
func (x *Index) AppendText(b []byte, ordinal uint32) ([]byte, error) {
	buffer := recordBufferPool.Get().(*recordBuffer)
	defer buffer.release()
	v := x.segmentOf(ordinal)
	record, err := v.records.passage(v.local(ordinal))
	if err == nil {
		b, err = appendPassageText(b, record, v.dictionary, buffer)
	}
	if err != nil {
		return b, recordError("passage", ordinal, err)
	}
	return b, nil
}

// mentionsBefore splits mentions into those that begin before a token and the rest.
func mentionsBefore(all []analysis.Mention, to int) (before, rest []analysis.Mention) {
	n := 0
	for n < len(all) && all[n].From < to {
		n++
	}
	return all[:n:n], all[n:]
}

// DropCache empties the cache of passages. No other method may run at the same time.
func (x *Index) DropCache() { x.cache = &passageCache{} }
