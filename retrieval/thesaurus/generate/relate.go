package main

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"

	"footnote/retrieval/thesaurus"
)

// The weight of each kind of relation if both words always have the related meanings. Synonyms have 1. The values
// were chosen by reading the relations of some hundred words: kinds with more errors got less.
const (
	derivedStrength        = 0.9  // derived from the word itself: "burial" from "bury"
	synonymDerivedStrength = 0.5  // derived from a synonym: "besiege" from "besieging", a synonym of "siege"
	derivedSynonymStrength = 0.5  // synonym of a derived word: "surround" for "encircle", derived from "encirclement"
	unseenSimilar          = 0.5  // factor for similar words that never occur in the tagged texts
	similarStrength        = 0.45 // satellite adjectives, verbs of the same group
	broaderStrength        = 0.5  // less if the hypernym has many hyponyms
	narrowerStrength       = 0.25
)

// The limits for meanings and relations.
const (
	minSourceShare = 0.06 // lowest share of the uses of the word looked up
	minTargetShare = 0.02 // lowest share of the uses of the word found
	minWeight      = 0.08 // lowest weight of a relation
	unseenUses     = 0.5  // estimated uses of a first meaning without counts; each later meaning has half of that
	maxNarrower    = 4    // hyponyms of a meaning
	maxBroader     = 60   // hyponyms of a hypernym that is still specific enough
)

// relater computes the weights of relations in a database.
type relater struct {
	*wordNet
	banned map[synsetID]bool // synsets that label a word as archaic, offensive or slang
	common map[string]bool   // lemmas in common use
	used   map[string]int    // occurrences of a lemma in the tagged texts and glosses
}

func newRelater(w *wordNet) *relater {
	r := &relater{wordNet: w, banned: map[synsetID]bool{}, common: map[string]bool{}, used: map[string]int{}}
	for _, register := range [...]string{
		"archaism", "disparagement", "ethnic slur", "obscenity", "dirty word", "slang",
	} {
		for _, s := range w.senses[register] {
			r.banned[s.synset.id] = true
		}
	}
	for lemma, senses := range w.senses {
		r.used[lemma] = w.glosses(lemma)
		for _, s := range senses {
			r.used[lemma] += s.count
		}
		r.common[lemma] = w.counted[lemma] || r.used[lemma] >= minGlosses || w.isPlace(lemma)
	}
	return r
}

// minGlosses is the number of occurrences in glosses that make a word common if the tagged texts lack it.
const minGlosses = 3

// isPlace reports whether a lemma is a one-word place name. Texts contain many that no gloss has.
func (w *wordNet) isPlace(lemma string) bool {
	return !strings.Contains(lemma, " ") && slices.ContainsFunc(w.senses[lemma], func(s sense) bool {
		return s.number == 1 && s.synset.topic == placeTopic && capitalised(s.synset.words[0])
	})
}

// glosses returns the number of occurrences of a lemma and its regular forms in glosses.
func (w *wordNet) glosses(lemma string) int {
	n := w.inGloss[lemma]
	for _, ending := range []string{"s", "es", "d", "ed", "ing"} {
		n += w.inGloss[lemma+ending]
	}
	if stem, ok := strings.CutSuffix(lemma, "e"); ok {
		n += w.inGloss[stem+"ing"]
	}
	if stem, ok := strings.CutSuffix(lemma, "y"); ok {
		n += w.inGloss[stem+"ies"] + w.inGloss[stem+"ied"]
	}
	return n
}

// weightedKind is the kind and weight of a relation.
type weightedKind struct {
	kind   thesaurus.Kind
	weight float64
}

// weights accumulates the relations of one word as one part of speech: the weight of each kind by related word.
type weights map[string]map[thesaurus.Kind]float64

func (t weights) add(word string, kind thesaurus.Kind, weight float64) {
	if t[word] == nil {
		t[word] = map[thesaurus.Kind]float64{}
	}
	t[word][kind] += weight
}

// negated reports whether a word is the negation of another related word: "nonlinguistic" and "linguistic".
func (t weights) negated(word string) bool {
	for _, prefix := range [...]string{"un", "non"} {
		if rest, ok := strings.CutPrefix(word, prefix); ok && t[rest] != nil {
			return true
		}
	}
	return false
}

// strongest returns the relation with the greatest weight to a word.
func (t weights) strongest(word string) weightedKind {
	var best weightedKind
	for kind := thesaurus.Lemma; kind <= thesaurus.Narrower; kind++ {
		if w := t[word][kind]; w > best.weight {
			best = weightedKind{kind, w}
		}
	}
	return best
}

// frequency returns the number of uses of a sense, estimated if it has no count.
func frequency(s sense) float64 {
	return float64(s.count) + unseenUses*math.Pow(2, float64(1-s.number))
}

// uses returns the number of uses of a lemma as a part of speech.
func (r *relater) uses(lemma string, p pos) float64 {
	total := 0.0
	for _, s := range r.senses[lemma] {
		if s.synset.id.pos == p {
			total += frequency(s)
		}
	}
	return total
}

// share returns the share of all uses of a lemma in which it has the meaning of a synset.
func (r *relater) share(lemma string, in *synset) float64 {
	var here, all float64
	for _, s := range r.senses[lemma] {
		all += frequency(s)
		if s.synset == in {
			here += frequency(s)
		}
	}
	if all == 0 {
		return 0
	}
	return here / all
}

// shareAsPart returns the share of the uses of a lemma, as the synset's part of speech, in which it has its meaning.
func (r *relater) shareAsPart(lemma string, in *synset) float64 {
	for _, s := range r.senses[lemma] {
		if s.synset == in {
			return frequency(s) / r.uses(lemma, in.id.pos)
		}
	}
	return 0
}

// relations returns the relations of a lemma as a part of speech, at most limit, by descending weight.
func (r *relater) relations(lemma string, p pos, limit int) []thesaurus.Relation {
	t := weights{}
	total := r.uses(lemma, p)
	for _, s := range r.senses[lemma] {
		share := frequency(s) / total
		number := wordNumber(s.synset, lemma)
		if s.synset.id.pos != p || share < minSourceShare || number == 0 || !r.usable(s.synset, number) {
			continue
		}
		r.addSynonyms(t, s.synset, share, thesaurus.Synonym)
		r.addDerived(t, s.synset, number, share)
		r.addSimilar(t, s.synset, share)
		if s.number == 1 && !capitalised(s.synset.words[number-1]) {
			r.addBroader(t, s.synset, share)
			r.addNarrower(t, s.synset, share)
		}
	}
	delete(t, lemma)
	opposite := r.opposites(lemma)
	all := maps.Clone(t) // drop the negation of a related word even if that word is dropped too
	maps.DeleteFunc(t, func(word string, _ map[thesaurus.Kind]float64) bool {
		return opposite[word] || negates(lemma, word) || all.negated(word)
	})
	return r.heaviest(t, limit)
}

// heaviest returns the relations by descending weight; of equal ones, those to more frequent words first.
func (r *relater) heaviest(t weights, limit int) []thesaurus.Relation {
	var all []thesaurus.Relation
	for word := range t {
		if best := t.strongest(word); best.weight >= minWeight {
			all = append(all, thesaurus.Relation{Word: word, Kind: best.kind, Weight: min(1, best.weight)})
		}
	}
	slices.SortFunc(all, func(a, b thesaurus.Relation) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(r.used[b.Word], r.used[a.Word]),
			strings.Compare(a.Word, b.Word))
	})
	return all[:min(len(all), limit)]
}

// addTarget adds a relation to a word of a synset, weighted by the share of the word's uses that have this meaning.
func (r *relater) addTarget(t weights, s *synset, number int, kind thesaurus.Kind, weight float64) {
	lemma := strings.ToLower(s.words[number-1])
	share := r.share(lemma, s)
	if share < minTargetShare || !r.common[lemma] || !r.usable(s, number) {
		return
	}
	if kind >= thesaurus.Similar && s.id.pos != thesaurus.Verb && strings.Contains(lemma, " ") {
		return // categories of the database that are rare in texts
	}
	if kind == thesaurus.Similar && !r.counted[lemma] {
		weight *= unseenSimilar
	}
	t.add(lemma, kind, weight*math.Sqrt(share))
}

// addSynonyms adds all words of a synset.
func (r *relater) addSynonyms(t weights, s *synset, weight float64, kind thesaurus.Kind) {
	for i := range s.words {
		r.addTarget(t, s, i+1, kind, weight)
	}
}

// addDerived adds words derived from the word and from its synonyms, and the synonyms of derived words.
func (r *relater) addDerived(t weights, s *synset, number int, share float64) {
	for _, p := range s.pointers {
		to := r.synsets[p.to]
		if !isDerivation(p) || to == nil || p.at == 0 || p.at > len(to.words) {
			continue
		}
		ending := suffixFactor(to.words[p.at-1])
		if p.from != number {
			r.addTarget(t, to, p.at, thesaurus.Derived, synonymDerivedStrength*share*ending)
			continue
		}
		// Words of one root are close in all their meanings, though WordNet links only some.
		r.addTarget(t, to, p.at, thesaurus.Derived, derivedStrength*math.Sqrt(share)*ending)
		derived := strings.ToLower(to.words[p.at-1])
		synonym := derivedSynonymStrength * share * ending * ending * math.Sqrt(r.shareAsPart(derived, to))
		for i := range to.words {
			if i+1 != p.at {
				r.addTarget(t, to, i+1, thesaurus.Derived, synonym)
			}
		}
	}
}

// suffixFactor is less than 1 for derived words that rarely replace their root: what can be notified is rarely
// "notifiable", and who hesitates is rarely a "hesitator".
func suffixFactor(word string) float64 {
	switch {
	case strings.HasSuffix(word, "able"), strings.HasSuffix(word, "ible"):
		return 0.5
	case strings.HasSuffix(word, "er"), strings.HasSuffix(word, "or"):
		return 0.75
	default:
		return 1
	}
}

// isDerivation reports whether a pointer links words of the same root: "+" for derived forms, "\" for pertainyms, "<"
// for the verb of a participle.
func isDerivation(p pointer) bool {
	return p.symbol == "+" || p.symbol == pertainym || p.symbol == "<"
}

// addSimilar adds the adjectives and verbs that WordNet marks as similar.
func (r *relater) addSimilar(t weights, s *synset, share float64) {
	for _, p := range s.pointers {
		to := r.synsets[p.to]
		if to == nil || p.symbol != "&" && (p.symbol != "$" || to.id.pos != thesaurus.Verb) {
			continue
		}
		for i := range to.words {
			r.addTarget(t, to, i+1, thesaurus.Similar, similarStrength*share)
		}
	}
}

// addBroader adds the hypernyms of the meaning.
func (r *relater) addBroader(t weights, s *synset, share float64) {
	for _, p := range s.pointers {
		to := r.synsets[p.to]
		if p.symbol != "@" || to == nil {
			continue
		}
		kinds := len(narrower(to))
		if kinds > maxBroader {
			continue
		}
		for i := range to.words {
			r.addTarget(t, to, i+1, thesaurus.Broader, broaderStrength*share/(1+math.Log2(float64(1+kinds))/4))
		}
	}
}

// addNarrower adds the most frequent hyponyms whose words rarely mean anything else. The hyponyms of an attribute are
// opposites, like "shortness" for "length", and are skipped.
func (r *relater) addNarrower(t weights, s *synset, share float64) {
	type kind struct {
		s      *synset
		number int
		uses   int
	}
	if s.topic == attributeTopic {
		return
	}
	var kinds []kind
	for _, id := range narrower(s) {
		to := r.synsets[id]
		for i, word := range to.words {
			lemma := strings.ToLower(word)
			for _, sense := range r.senses[lemma] {
				if sense.synset == to && sense.count > 0 && sense.number == 1 && r.share(lemma, to) >= 0.5 {
					kinds = append(kinds, kind{to, i + 1, sense.count})
				}
			}
		}
	}
	slices.SortFunc(kinds, func(a, b kind) int {
		return cmp.Or(cmp.Compare(b.uses, a.uses), strings.Compare(a.s.words[a.number-1], b.s.words[b.number-1]))
	})
	for _, k := range kinds[:min(len(kinds), maxNarrower)] {
		r.addTarget(t, k.s, k.number, thesaurus.Narrower, narrowerStrength*share)
	}
}

// narrower returns the hyponyms of s, without instances such as persons and places.
func narrower(s *synset) []synsetID {
	var ids []synsetID
	for _, p := range s.pointers {
		if p.symbol == "~" {
			ids = append(ids, p.to)
		}
	}
	return ids
}

// opposites returns the antonyms of a lemma in any meaning, and those of the adjectives it is a satellite of.
func (r *relater) opposites(lemma string) map[string]bool {
	found := map[string]bool{}
	for _, s := range r.senses[lemma] {
		number := wordNumber(s.synset, lemma)
		r.addOpposites(found, s.synset, number)
		for _, p := range s.synset.pointers {
			if to := r.synsets[p.to]; to != nil && p.symbol == "&" {
				r.addOpposites(found, to, 0)
			}
		}
	}
	return found
}

// addOpposites adds the antonyms of a word of a synset, or of all its words if number is 0.
func (r *relater) addOpposites(found map[string]bool, s *synset, number int) {
	for _, p := range s.pointers {
		to := r.synsets[p.to]
		if p.symbol != "!" || to == nil || number != 0 && p.from != number {
			continue
		}
		if p.at > 0 && p.at <= len(to.words) {
			found[strings.ToLower(to.words[p.at-1])] = true
		}
	}
}

// negates reports whether one word is the other with a negating prefix or suffix.
func negates(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, prefix := range [...]string{"un", "in", "im", "ir", "il", "dis", "non", "de", "mis", "anti", "counter"} {
		if rest, ok := strings.CutPrefix(b, prefix); ok && strings.TrimPrefix(rest, "-") == a {
			return true
		}
	}
	rest, ok := strings.CutPrefix(b, a)
	return ok && (rest == "less" || rest == "lessness")
}

// wordNumber returns the position of a lemma in a synset, from 1, or 0 if it is not in it.
func wordNumber(s *synset, lemma string) int {
	return 1 + slices.IndexFunc(s.words, func(word string) bool { return strings.ToLower(word) == lemma })
}

// usable reports whether a word of a synset may be returned: ASCII letters, at most three words, not too general, not
// a short abbreviation, and not labelled as archaic or offensive.
func (r *relater) usable(s *synset, number int) bool {
	word := s.words[number-1]
	if len(word) < 2 || strings.Count(word, " ") > 2 || tooGeneral[word] || isAbbreviation(word) {
		return false
	}
	if strings.IndexFunc(word, func(c rune) bool {
		return c > unicode.MaxASCII || !unicode.IsLetter(c) && !strings.ContainsRune(" -'", c)
	}) >= 0 {
		return false
	}
	return !slices.ContainsFunc(s.pointers, func(p pointer) bool {
		return p.symbol == ";u" && r.banned[p.to] && (p.from == 0 || p.from == number)
	})
}

// tooGeneral holds words with so many meanings that relations to them are useless.
var tooGeneral = map[string]bool{"be": true, "have": true, "do": true, "get": true, "thing": true, "something": true}

// isAbbreviation reports whether a word is at most three capitals, which could be mistaken for another word in lower
// case.
func isAbbreviation(word string) bool {
	return len(word) <= 3 && strings.ToUpper(word) == word
}

func capitalised(word string) bool {
	return strings.ToLower(word) != word
}
