package retrieval

import (
	"slices"
	"strings"

	"footnote/retrieval/analysis"
)

// describePassage fills the features of a passage whose sentences have been described, but for the score of the best of
// them, which judge fills.
func (q *rankedQuery) describePassage(m *match, first float64, isFirst bool) {
	f := &m.features
	if q.total > 0 {
		f[pScore] = m.bm25 / q.total
	}
	if first > 0 {
		f[pRelative] = m.bm25 / first
	}
	if isFirst {
		f[pFirst] = 1
	}
	f[pCover] = q.cover(m.body)
	f[pCoverAll] = q.cover(m.body, m.title)
	f[pTitle] = m.named
	f[pTitleCover] = q.cover(m.title)
	q.describeTitle(m)
	for i := range m.sentences {
		s := &m.sentences[i]
		f[pBestCover] = max(f[pBestCover], s.features[sCover])
		f[pBestTwo] = max(f[pBestTwo], s.features[sCoverAfter])
		f[pBestPairs] = max(f[pBestPairs], s.features[sPairs])
		f[pBestNear] = max(f[pBestNear], s.features[sNear])
		f[pBestRun] = max(f[pBestRun], s.features[sRun])
		f[pBestOrdered] = max(f[pBestOrdered], s.features[sOrdered])
		f[pBestTypedWindow] = max(f[pBestTypedWindow], s.features[sTypedWindow])
		f[pBestDated] = max(f[pBestDated], s.features[sCoverAround]*s.features[sDateCovers])
		f[pBestAround] = max(f[pBestAround], s.features[sCoverAround])
		f[pBestDense] = max(f[pBestDense], s.features[sDense]*s.features[sCover])
		if s.features[sCover] > 0 && s.typed {
			f[pTyped] = max(f[pTyped], s.features[sCoverAfter])
		}
	}
	var wide, near [maxWords]float64
	copy(wide[:], m.title)
	copy(near[:], m.title)
	for i := range m.sentences {
		s := &m.sentences[i]
		f[pBestWide] = max(f[pBestWide], s.features[sCoverWide])
		for w := range q.weights {
			wide[w], near[w] = max(wide[w], s.wide[w]), max(near[w], s.near[w])
		}
	}
	f[pCoverWide], f[pNear] = q.cover(wide[:]), q.cover(near[:])
	f[pNames] = q.names(m.body, m.title)
	if r := q.heaviest; r >= 0 {
		f[pRarest] = max(m.body[r], m.title[r])
	}
	f[pMissing] = q.missing(m.body, m.title)
	q.relate(m.passage.passage.Dates, m.days, f[pDateSame:pDateEdge+1])
	if isShort(m.passage) {
		f[pShort] = 1
	}
}

// shortPassage is how many content words make a passage that is not short.
const shortPassage = 10

// isShort reports whether a passage has few content words.
func isShort(p *analyzedPassage) bool {
	words := 0
	for i := range p.sentences {
		words += p.sentences[i].words
	}
	return words < shortPassage && analysis.CountContent(p.tokens) < shortPassage // some may stand in no sentence
}

// describeTitle fills the features of the parts of the title.
func (q *rankedQuery) describeTitle(m *match) {
	head, tail := m.passage.title, []analysis.Token(nil)
	if at := strings.Index(m.passage.document.Title, titleSeparator); at >= 0 {
		cut := slices.IndexFunc(head, func(t analysis.Token) bool { return t.Start >= at })
		if cut > 0 {
			head, tail = head[:cut], head[cut:]
		}
	}
	m.features[pTitleHead] = m.named
	if tail != nil {
		m.features[pTitleHead] = q.titleShare(head)
	}
	var held [maxWords]float64
	q.holdTitle(tail, held[:])
	q.holdTitle(m.passage.heading, held[:])
	m.features[pTitleTail] = q.cover(held[:])
}

// titleSeparator parts a title into what it is about and which side of it.
const titleSeparator = " - "

// titleShare is the share of a title's content words that the question names.
func (q *rankedQuery) titleShare(title []analysis.Token) float64 {
	named, all := 0.0, 0.0
	for _, t := range title {
		if t.Extra || t.Stop {
			continue
		}
		all++
		if len(q.uses(t.Term)) > 0 {
			named++
		}
	}
	if all == 0 {
		return 0
	}
	return named / all
}

// compare fills the features of the passages that compare them with one another.
func (r ranking) compare() {
	most := [...]struct {
		of, less int
		value    float64
	}{{pCoverAll, pCoverLess, 0}, {pNames, pNamesLess, 0}, {pBestCover, pBestCoverLess, 0}, {pTitle, pTitleLess, 0}, {pDateCovers, pDateLess, 0}, {pNear, pNearLess, 0}}
	mates := map[string][]float64{} // by title: what its passages hold together
	for _, m := range r.matches {
		for i := range m.sentences {
			for w, held := range m.sentences[i].near {
				r.query.closest[w] = max(r.query.closest[w], held)
			}
		}
		for i := range most {
			most[i].value = max(most[i].value, m.features[most[i].of])
		}
		held := mates[m.passage.document.Title]
		if held == nil {
			held = slices.Clone(m.title)
			mates[m.passage.document.Title] = held
		}
		for w := range held {
			held[w] = max(held[w], m.body[w])
		}
	}
	for _, m := range r.matches {
		for i := range most {
			m.features[most[i].less] = most[i].value - m.features[most[i].of]
		}
		m.features[pMates] = r.query.cover(mates[m.passage.document.Title])
		m.features[pMatesMore] = m.features[pMates] - m.features[pCoverAll]
	}
}
