package rank

import (
	"slices"
	"strings"

	"footnote/retrieval/analysis"
	"footnote/retrieval/query"
)

// describePassage fills the features of a passage whose sentences are filled, but for those of compare and Judge. first
// is the BM25 score of the first candidate.
func (q *Query) describePassage(m *Match, first float64, isFirst bool) {
	f := &m.Features
	if q.TotalWeight > 0 {
		f[pScore] = m.bm25 / q.TotalWeight
	}
	if first > 0 {
		f[pRelative] = m.bm25 / first
	}
	if isFirst {
		f[pFirst] = 1
	}
	f[pCover] = q.Cover(m.Body)
	f[pCoverAll] = q.Cover(m.Body, m.Title)
	f[pTitle] = m.named
	f[pTitleCover] = q.Cover(m.Title)
	q.describeTitle(m)
	for i := range m.Sentences {
		s := &m.Sentences[i]
		f[pBestCover] = max(f[pBestCover], s.Features[sCover])
		f[pBestTwo] = max(f[pBestTwo], s.Features[sCoverAfter])
		f[pBestPairs] = max(f[pBestPairs], s.Features[sPairs])
		f[pBestNear] = max(f[pBestNear], s.Features[sNear])
		f[pBestRun] = max(f[pBestRun], s.Features[sRun])
		f[pBestOrdered] = max(f[pBestOrdered], s.Features[sOrdered])
		f[pBestTypedWindow] = max(f[pBestTypedWindow], s.Features[sTypedWindow])
		f[pBestDated] = max(f[pBestDated], s.Features[sCoverAround]*s.Features[sDateCovers])
		f[pBestAround] = max(f[pBestAround], s.Features[sCoverAround])
		f[pBestDense] = max(f[pBestDense], s.Features[sDense]*s.Features[sCover])
		if s.Features[sCover] > 0 && s.typed {
			f[pTyped] = max(f[pTyped], s.Features[sCoverAfter])
		}
	}
	var wide, near [query.MaxWords]float64
	copy(wide[:], m.Title)
	copy(near[:], m.Title)
	for i := range m.Sentences {
		s := &m.Sentences[i]
		f[pBestWide] = max(f[pBestWide], s.Features[sCoverWide])
		for w := range q.weights {
			wide[w], near[w] = max(wide[w], s.Related[w]), max(near[w], s.Similar[w])
		}
	}
	f[pCoverWide], f[pNear] = q.Cover(wide[:]), q.Cover(near[:])
	f[pNames] = q.CoverNames(m.Body, m.Title)
	if r := q.heaviest; r >= 0 {
		f[pRarest] = max(m.Body[r], m.Title[r])
	}
	f[pMissing] = q.missing(m.Body, m.Title)
	q.relate(m.Passage.Passage.Dates, m.days, f[pDateSame:pDateEdge+1])
	if isShort(m.Passage) {
		f[pShort] = 1
	}
}

// shortPassage is the number of content words from which a passage is not short.
const shortPassage = 10

// isShort reports whether a passage has few content words.
func isShort(p *analysis.Passage) bool {
	words := 0
	for i := range p.Sentences {
		words += p.Sentences[i].Words
	}
	return words < shortPassage && analysis.CountContent(p.Tokens) < shortPassage // some may be in no sentence
}

// describeTitle fills the features of the two parts of the title.
func (q *Query) describeTitle(m *Match) {
	head, tail := m.Passage.Title, []analysis.Token(nil)
	if at := strings.Index(m.Passage.Document.Title, titleSeparator); at >= 0 {
		cut := slices.IndexFunc(head, func(t analysis.Token) bool { return t.Start >= at })
		if cut > 0 {
			head, tail = head[:cut], head[cut:]
		}
	}
	m.Features[pTitleHead] = m.named
	if tail != nil {
		m.Features[pTitleHead] = q.TitleShare(head)
	}
	var held [query.MaxWords]float64
	q.holdTitle(tail, held[:])
	q.holdTitle(m.Passage.Heading, held[:])
	m.Features[pTitleTail] = q.Cover(held[:])
}

// titleSeparator separates the subject of a title from its aspect: "Algeria - Politics".
const titleSeparator = " - "

// TitleShare returns the share of a title's content words that are in the question; 0 for a title without any.
func (q *Query) TitleShare(title []analysis.Token) float64 {
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

// compare fills the features that compare the candidates with one another.
func (r Ranking) compare() {
	most := [...]struct {
		of, less int
		value    float64
	}{
		{pCoverAll, pCoverLess, 0}, {pNames, pNamesLess, 0}, {pBestCover, pBestCoverLess, 0}, {pTitle, pTitleLess, 0},
		{pDateCovers, pDateLess, 0}, {pNear, pNearLess, 0},
	}
	mates := map[string][]float64{} // by title, by word: Title and Body of its passages together
	for _, m := range r.Matches {
		for i := range m.Sentences {
			for w, held := range m.Sentences[i].Similar {
				r.Query.closest[w] = max(r.Query.closest[w], held)
			}
		}
		for i := range most {
			most[i].value = max(most[i].value, m.Features[most[i].of])
		}
		held := mates[m.Passage.Document.Title]
		if held == nil {
			held = slices.Clone(m.Title)
			mates[m.Passage.Document.Title] = held
		}
		for w := range held {
			held[w] = max(held[w], m.Body[w])
		}
	}
	for _, m := range r.Matches {
		for i := range most {
			m.Features[most[i].less] = most[i].value - m.Features[most[i].of]
		}
		m.Features[pMates] = r.Query.Cover(mates[m.Passage.Document.Title])
		m.Features[pMatesMore] = m.Features[pMates] - m.Features[pCoverAll]
	}
}
