package query

import (
	"math"
	"strings"

	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// relatedWeight is the highest weight of a related term. The rankers learn what related terms are worth as a whole;
// this only makes a related term count for less than the word itself.
const relatedWeight = 0.8

// relateWords adds to the words of a question the terms of related meaning: those of each word and those of phrases
// that it is part of ("laid siege"). Names and numbers have no related terms.
func (q *Query) relateWords(tokens []analysis.Token) {
	at := map[int]*Word{} // by position
	for i := range q.Words {
		w := &q.Words[i]
		at[w.Position] = w
		for _, other := range english.MonthForms(analysis.Fold(w.Text)) {
			w.add(analysis.Stem(other), 1)
		}
		if !w.Name && !w.Number {
			w.relate(thesaurus.Related(strings.ToLower(w.Text)))
		}
	}
	var words []string
	var positions []int
	for _, t := range tokens {
		if !t.Extra {
			words = append(words, strings.ToLower(q.Text[t.Start:t.End]))
			positions = append(positions, t.Position)
		}
	}
	for length := 2; length <= 3; length++ {
		for i := 0; i+length <= len(words); i++ {
			found := thesaurus.Phrases(words[i : i+length])
			if len(found) == 0 {
				continue
			}
			for _, p := range positions[i : i+length] {
				if w := at[p]; w != nil && !w.Name {
					w.relate(found)
				}
			}
		}
	}
}

// relate adds related words. A phrase adds its words other than function words.
func (w *Word) relate(found []thesaurus.Relation) {
	for _, r := range found {
		weight := relatedWeight * math.Sqrt(r.Weight)
		if r.Kind == thesaurus.Lemma {
			w.add(analysis.Stem(analysis.Fold(r.Word)), 1)
			continue
		}
		for _, part := range strings.Fields(r.Word) {
			if !english.Is(part, english.Stop) {
				w.addRelated(analysis.Stem(analysis.Fold(part)), weight)
			}
		}
	}
}

// addRelated adds a related term unless it is one of Terms; of two weights the higher holds.
func (w *Word) addRelated(term string, weight float64) {
	for _, t := range w.Terms {
		if t.Term == term {
			return
		}
	}
	for i, t := range w.Related {
		if t.Term == term {
			w.Related[i].Weight = max(t.Weight, weight)
			return
		}
	}
	w.Related = append(w.Related, analysis.Variant{Term: term, Weight: weight})
}
