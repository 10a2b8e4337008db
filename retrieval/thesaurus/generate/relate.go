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

// The strength of each tie where both words are always used in the meanings that are tied. Synonyms have 1. The figures
// were chosen by reading the relations of some hundred words: lower where more of what came was wrong.
const (
	derivedStrength     = 0.9  // of the word itself: "burial" of "bury"
	mateDerivedStrength = 0.5  // of a synonym: "besiege" of "besieging", a synonym of "siege"
	derivedMateStrength = 0.5  // a synonym of the derived word: "surround" of "encircle", made from "encirclement"
	unseenSimilar       = 0.5  // of that where the other word was never seen in the tagged texts
	similarStrength     = 0.45 // satellites of an adjective, verbs of the same group
	broaderStrength     = 0.5  // less where the broader word has many narrower ones
	narrowerStrength    = 0.25
)

// The limits below which a meaning or tie counts as rare.
const (
	minSourceShare = 0.06 // of the uses of the word that is looked up
	minTargetShare = 0.02 // of the uses of the word that is found
	minWeight      = 0.08
	unseenUses     = 0.5 // what a first meaning counts that was never seen in the tagged texts; later ones half of the one before
	maxNarrower    = 4
	maxBroader     = 60 // narrower ones of a broader word that still says something about each
)

// relater weighs the ties of a database.
type relater struct {
	*wordNet
	banned map[synsetID]bool // what marks a word as archaic, offensive or slang
	common map[string]bool   // the lemmas that are used at all
	used   map[string]int    // how often a lemma stands in the tagged texts and in the explanations
}

func newRelater(w *wordNet) *relater {
	r := &relater{wordNet: w, banned: map[synsetID]bool{}, common: map[string]bool{}, used: map[string]int{}}
	for _, register := range [...]string{"archaism", "disparagement", "ethnic slur", "obscenity", "dirty word", "slang"} {
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

// minGlosses is how often a word that the tagged texts lack stands in the explanations of other words if it is common.
const minGlosses = 3

// isPlace reports whether a lemma is the name of a place in one word. Texts hold many that no explanation does.
func (w *wordNet) isPlace(lemma string) bool {
	return !strings.Contains(lemma, " ") && slices.ContainsFunc(w.senses[lemma], func(s sense) bool {
		return s.number == 1 && s.synset.topic == placeTopic && capitalised(s.synset.words[0])
	})
}

// glosses returns how often a lemma or a regular form of it stands in the explanations.
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

// tie is the weight of a relation while it is added up.
type tie struct {
	kind   thesaurus.Kind
	weight float64
}

// ties collects the relations of one word as one part of speech.
type ties map[string]map[thesaurus.Kind]float64

func (t ties) add(word string, kind thesaurus.Kind, weight float64) {
	if t[word] == nil {
		t[word] = map[thesaurus.Kind]float64{}
	}
	t[word][kind] += weight
}

// negated reports whether a word denies another word that is related: "nonlinguistic" beside "linguistic".
func (t ties) negated(word string) bool {
	for _, prefix := range [...]string{"un", "non"} {
		if rest, ok := strings.CutPrefix(word, prefix); ok && t[rest] != nil {
			return true
		}
	}
	return false
}

// strongest returns the strongest tie to a word.
func (t ties) strongest(word string) tie {
	var best tie
	for kind := thesaurus.Lemma; kind <= thesaurus.Narrower; kind++ {
		if w := t[word][kind]; w > best.weight {
			best = tie{kind, w}
		}
	}
	return best
}

// mass is how often a sense is used, estimated for those that were never seen.
func mass(s sense) float64 {
	return float64(s.count) + unseenUses*math.Pow(2, float64(1-s.number))
}

// uses returns how often a lemma is used as a part of speech.
func (r *relater) uses(lemma string, p pos) float64 {
	total := 0.0
	for _, s := range r.senses[lemma] {
		if s.synset.id.pos == p {
			total += mass(s)
		}
	}
	return total
}

// share returns the share of a lemma's uses, as all parts of speech, in which it means the synset.
func (r *relater) share(lemma string, in *synset) float64 {
	var here, all float64
	for _, s := range r.senses[lemma] {
		all += mass(s)
		if s.synset == in {
			here += mass(s)
		}
	}
	if all == 0 {
		return 0
	}
	return here / all
}

// shareAsPart returns the share of a lemma's uses as the synset's part of speech in which it means the synset.
func (r *relater) shareAsPart(lemma string, in *synset) float64 {
	for _, s := range r.senses[lemma] {
		if s.synset == in {
			return mass(s) / r.uses(lemma, in.id.pos)
		}
	}
	return 0
}

// relations returns the relations of a lemma as a part of speech, heaviest first, at most limit.
func (r *relater) relations(lemma string, p pos, limit int) []thesaurus.Relation {
	t := ties{}
	total := r.uses(lemma, p)
	for _, s := range r.senses[lemma] {
		share := mass(s) / total
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
	all := maps.Clone(t) // what denies a related word goes, even where that word goes too
	maps.DeleteFunc(t, func(word string, _ map[thesaurus.Kind]float64) bool {
		return opposite[word] || negates(lemma, word) || all.negated(word)
	})
	return r.heaviest(t, limit)
}

// heaviest returns the relations with the greatest weight; of equal ones those to the words used most.
func (r *relater) heaviest(t ties, limit int) []thesaurus.Relation {
	var all []thesaurus.Relation
	for word := range t {
		if best := t.strongest(word); best.weight >= minWeight {
			all = append(all, thesaurus.Relation{Word: word, Kind: best.kind, Weight: min(1, best.weight)})
		}
	}
	slices.SortFunc(all, func(a, b thesaurus.Relation) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(r.used[b.Word], r.used[a.Word]), strings.Compare(a.Word, b.Word))
	})
	return all[:min(len(all), limit)]
}

// addTarget adds a relation to a word of a synset, weighted by how much of its use the synset is.
func (r *relater) addTarget(t ties, s *synset, number int, kind thesaurus.Kind, weight float64) {
	lemma := strings.ToLower(s.words[number-1])
	share := r.share(lemma, s)
	if share < minTargetShare || !r.common[lemma] || !r.usable(s, number) {
		return
	}
	if kind >= thesaurus.Similar && s.id.pos != thesaurus.Verb && strings.Contains(lemma, " ") {
		return // terms that order the database, and are seldom written
	}
	if kind == thesaurus.Similar && !r.counted[lemma] {
		weight *= unseenSimilar
	}
	t.add(lemma, kind, weight*math.Sqrt(share))
}

func (r *relater) addSynonyms(t ties, s *synset, weight float64, kind thesaurus.Kind) {
	for i := range s.words {
		r.addTarget(t, s, i+1, kind, weight)
	}
}

// addDerived adds what is made from the word, from its synonyms, and the synonyms of what is made from it.
func (r *relater) addDerived(t ties, s *synset, number int, share float64) {
	for _, p := range s.pointers {
		to := r.synsets[p.to]
		if !isDerivation(p) || to == nil || p.at == 0 || p.at > len(to.words) {
			continue
		}
		ending := strengthOfEnding(to.words[p.at-1])
		if p.from != number {
			r.addTarget(t, to, p.at, thesaurus.Derived, mateDerivedStrength*share*ending)
			continue
		}
		// Words of one root stay close in all their meanings, though WordNet ties only some.
		r.addTarget(t, to, p.at, thesaurus.Derived, derivedStrength*math.Sqrt(share)*ending)
		mate := derivedMateStrength * share * ending * ending * math.Sqrt(r.shareAsPart(strings.ToLower(to.words[p.at-1]), to))
		for i := range to.words {
			if i+1 != p.at {
				r.addTarget(t, to, i+1, thesaurus.Derived, mate)
			}
		}
	}
}

// strengthOfEnding is less than 1 for derived words that are seldom used where their root is: what can be notified is
// rarely "notifiable", and who hesitates is rarely a "hesitator".
func strengthOfEnding(word string) float64 {
	switch {
	case strings.HasSuffix(word, "able"), strings.HasSuffix(word, "ible"):
		return 0.5
	case strings.HasSuffix(word, "er"), strings.HasSuffix(word, "or"):
		return 0.75
	default:
		return 1
	}
}

// isDerivation reports whether a pointer ties a word to one of the same root: "+" for derived forms, pertainyms, "<" for
// the verb of a participle.
func isDerivation(p pointer) bool {
	return p.symbol == "+" || p.symbol == pertainym || p.symbol == "<"
}

// addSimilar adds the adjectives and verbs that WordNet calls similar.
func (r *relater) addSimilar(t ties, s *synset, share float64) {
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

// addBroader adds what the meaning is one kind of.
func (r *relater) addBroader(t ties, s *synset, share float64) {
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

// addNarrower adds the commonest kinds of the meaning that mean little else. The kinds of an attribute are its opposite
// ends, "shortness" of "length", and are left out.
func (r *relater) addNarrower(t ties, s *synset, share float64) {
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

// narrower returns the synsets that are kinds of s; persons and places that are examples of it are not.
func narrower(s *synset) []synsetID {
	var ids []synsetID
	for _, p := range s.pointers {
		if p.symbol == "~" {
			ids = append(ids, p.to)
		}
	}
	return ids
}

// opposites returns the antonyms of a lemma in any meaning, and those of the adjectives that it is a shade of.
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

// negates reports whether one word is the other with a prefix or an ending that turns its meaning round.
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

// wordNumber returns the number of a lemma in a synset from 1, or 0.
func wordNumber(s *synset, lemma string) int {
	return 1 + slices.IndexFunc(s.words, func(word string) bool { return strings.ToLower(word) == lemma })
}

// usable reports whether a word of a synset may be given: written in letters, at most three words, neither a verb that
// says nothing nor a short abbreviation, and not marked as archaic or offensive.
func (r *relater) usable(s *synset, number int) bool {
	word := s.words[number-1]
	if len(word) < 2 || strings.Count(word, " ") > 2 || empty[word] || isAbbreviation(word) {
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

// empty are words with so many meanings that they are related to none.
var empty = map[string]bool{"be": true, "have": true, "do": true, "get": true, "thing": true, "something": true}

// isAbbreviation reports whether a word is two or three capitals, which in lower case are mistaken for other words.
func isAbbreviation(word string) bool {
	return len(word) <= 3 && strings.ToUpper(word) == word
}

func capitalised(word string) bool {
	return strings.ToLower(word) != word
}
