package english

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/retrieval/thesaurus"
)

// Tag is a part of speech, or the kind of punctuation between two words. Words of closed classes are listed in
// lexicon.txt; the tags of other words are guessed from WordNet and from their endings. Tags are features of a span:
// a wrong guess costs little. The order of the constants is that of the features.
type Tag uint8

// The tags.
const (
	TagEdge Tag = iota // the beginning or end of the sentence
	TagComma
	TagOpen  // an opening bracket
	TagClose // a closing bracket
	TagQuote
	TagColon // a colon, a semicolon or a dash
	TagArticle
	TagPossessive    // his, their
	TagDemonstrative // this, such
	TagQuantifier    // all, many
	TagOf
	TagIn
	TagOn
	TagAt
	TagBy
	TagTo
	TagFor
	TagFrom
	TagWith
	TagAs
	TagBetween
	TagSince // since, until, before, after, during
	TagThrough
	TagAbout // about, over, more than: what approximates a number
	TagPreposition
	TagAnd
	TagOr
	TagBut
	TagBecause
	TagWhile
	TagThat
	TagWho   // who, whose
	TagWhich // which, where, when
	TagPronoun
	TagBe
	TagHave
	TagDo
	TagModal
	TagNot
	TagNaming // called, known, named
	TagAdverb
	TagNumber
	TagYear // a number of four digits that can be a year
	TagOrdinal
	TagMonth
	TagPast // a verb in the past or a participle
	TagIng
	TagVerb // a verb in another form
	TagName // written with a capital
	TagAdjective
	TagPlural // a noun in the plural
	TagNoun   // what is left
	Tags
)

// tagNames are the names of the tags in lexicon.txt and in the names of features.
var tagNames = [Tags]string{
	"edge", "comma", "open", "close", "quote", "colon", "article", "possessive", "demonstrative", "quantifier",
	"of", "in", "on", "at", "by", "to", "for", "from", "with", "as", "between", "since", "through", "about",
	"preposition", "and", "or", "but", "because", "while", "that", "who", "which", "pronoun", "be", "have", "do",
	"modal", "not", "naming", "adverb", "number", "year", "ordinal", "month", "past", "ing", "verb", "name",
	"adjective", "plural", "noun",
}

// TagNames returns the names of all tags, in their order.
func TagNames() []string { return tagNames[:] }

// String returns the name of a tag.
func (t Tag) String() string { return tagNames[t] }

// tagNamed returns the tag of a name; ok is false where there is none.
func tagNamed(name string) (t Tag, ok bool) {
	i := slices.Index(tagNames[:], name)
	return Tag(max(i, 0)), i >= 0
}

// ClosedTag returns the tag that lexicon.txt gives a word; ok is false for a word without one.
func ClosedTag(word string) (t Tag, ok bool) {
	t = theLexicon().words[word].tag
	return t, t != TagEdge
}

// TagWord returns the tag of a word as written, after a word or a boundary with the tag before. Set initial for the
// first word of a sentence, whose capital says nothing.
func TagWord(written string, before Tag, initial bool) Tag {
	first, _ := utf8.DecodeRuneInString(written)
	if unicode.IsDigit(first) {
		return tagFigures(written)
	}
	lower := strings.ToLower(written)
	if unicode.IsUpper(first) && !initial {
		if t, _ := ClosedTag(lower); t == TagMonth || lower == "may" {
			return TagMonth
		}
		return TagName
	}
	if t, ok := ClosedTag(lower); ok {
		return t
	}
	if t, ok := tagByUse(lower, before); ok {
		return t
	}
	if t, ok := tagByEnding(lower); ok {
		return t
	}
	if unicode.IsUpper(first) {
		return TagName
	}
	return TagNoun
}

// tagFigures returns the tag of a word that begins with a digit.
func tagFigures(written string) Tag {
	for _, ending := range []string{"st", "nd", "rd", "th"} {
		if strings.HasSuffix(written, ending) {
			return TagOrdinal
		}
	}
	if isYear(written) {
		return TagYear
	}
	return TagNumber
}

// tagByUse returns the tag that a word has most often in WordNet, among those that the tag before allows: nouns and
// adjectives follow articles and prepositions, verbs follow "to", auxiliaries and pronouns.
func tagByUse(lower string, before Tag) (Tag, bool) {
	u := thesaurus.UsesOf(lower)
	var uses [4]int
	for p := range uses {
		uses[p] = u.Total(thesaurus.PartOfSpeech(p))
	}
	switch nominal, verbal := uses[thesaurus.Noun]+uses[thesaurus.Adjective], uses[thesaurus.Verb]; {
	case nominal == 0 || verbal == 0:
	case before.LeadsNoun():
		uses[thesaurus.Verb] = 0
	case before.leadsVerb():
		uses[thesaurus.Noun], uses[thesaurus.Adjective] = 0, 0
	}
	most := thesaurus.Noun
	for p := thesaurus.Verb; p <= thesaurus.Adverb; p++ {
		if uses[p] > uses[most] {
			most = p
		}
	}
	if uses[most] == 0 {
		return 0, false
	}
	inflected := u.Inflected[most] > u.Base[most]
	switch most {
	case thesaurus.Adjective:
		if strings.HasSuffix(lower, "ed") { // "rationed" is an adjective only as a participle is
			return TagPast, true
		}
		return TagAdjective, true
	case thesaurus.Adverb:
		return TagAdverb, true
	case thesaurus.Verb:
		switch {
		case !inflected || strings.HasSuffix(lower, "s"):
			return TagVerb, true
		case strings.HasSuffix(lower, "ing"):
			return TagIng, true
		}
		return TagPast, true
	}
	if inflected {
		return TagPlural, true
	}
	return TagNoun, true
}

// LeadsNoun reports whether a noun phrase follows a word with the tag, and no verb.
func (t Tag) LeadsNoun() bool {
	switch t {
	case TagArticle, TagPossessive, TagDemonstrative, TagQuantifier, TagAdjective, TagOrdinal, TagNumber:
		return true
	}
	return t.Preposition() && t != TagTo
}

// leadsVerb reports whether a verb follows a word with the tag rather than a noun.
func (t Tag) leadsVerb() bool {
	switch t {
	case TagTo, TagModal, TagDo, TagPronoun, TagWho:
		return true
	}
	return false
}

// isYear reports whether a number is written as years of the last thousand are.
func isYear(s string) bool {
	return len(s) == 4 && (s[0] == '1' || s[0] == '2' && s[1] == '0') && asciiDigits(s)
}

func asciiDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// tagByEnding guesses the tag of a word that is not listed.
func tagByEnding(lower string) (Tag, bool) {
	for _, e := range theLexicon().endings {
		if len(lower) > len(e.text)+2 && strings.HasSuffix(lower, e.text) {
			return e.tag, true
		}
	}
	return 0, false
}

// In reports whether a tag is one of several.
func (t Tag) In(tags ...Tag) bool { return slices.Contains(tags, t) }

// Content reports whether words with the tag can be what a sentence is about.
func (t Tag) Content() bool { return t >= TagNaming && t != TagAdverb }

// Joining reports whether something must follow a word with the tag, so that no answer ends with it.
func (t Tag) Joining() bool {
	switch t {
	case TagArticle, TagPossessive, TagDemonstrative, TagAnd, TagOr, TagBut, TagBecause, TagWhile, TagThat, TagWho,
		TagWhich, TagBe, TagHave, TagDo, TagModal, TagNaming:
		return true
	}
	return t >= TagOf && t <= TagPreposition && t != TagAbout
}

// Preposition reports whether words with the tag precede a noun phrase.
func (t Tag) Preposition() bool { return t >= TagOf && t <= TagPreposition }

// OpensClause reports whether a word with the tag begins a clause.
func (t Tag) OpensClause() bool {
	return t == TagBut || t == TagBecause || t == TagWhile || t == TagWho || t == TagWhich
}

// Finite reports whether a word with the tag can be the verb of a clause.
func (t Tag) Finite() bool {
	return t == TagBe || t == TagHave || t == TagDo || t == TagModal || t == TagPast || t == TagVerb
}

// Noun reports whether a word with the tag can be a common noun.
func (t Tag) Noun() bool { return t == TagNoun || t == TagPlural }

// Nominal reports whether a word with the tag can end a noun phrase.
func (t Tag) Nominal() bool {
	return t.Noun() || t == TagName || t == TagPronoun || t == TagYear
}

// BeginsPhrase reports whether a word with the tag begins a noun phrase.
func (t Tag) BeginsPhrase() bool {
	return t == TagArticle || t == TagPossessive || t == TagDemonstrative || t == TagQuantifier || t == TagPronoun
}

// CoarseTag is a group of tags. Features of pairs of tags use groups: there are fewer of them.
type CoarseTag uint8

// The groups.
const (
	CoarseEdge CoarseTag = iota // the end of the sentence or punctuation
	CoarseComma
	CoarseArticle
	CoarseOf
	CoarsePreposition
	CoarseAnd
	CoarseClause
	CoarsePronoun
	CoarseAuxiliary
	CoarseAdverb
	CoarseNumber
	CoarseParticiple
	CoarseVerb
	CoarseName
	CoarseAdjective
	CoarseNoun
	CoarseTags
)

// coarseTagNames are the names of the groups in the names of features.
var coarseTagNames = [CoarseTags]string{
	"edge", "comma", "article", "of", "preposition", "and", "clause", "pronoun", "auxiliary", "adverb", "number",
	"participle", "verb", "name", "adjective", "noun",
}

// CoarseTagNames returns the names of all groups, in their order.
func CoarseTagNames() []string { return coarseTagNames[:] }

// Coarse returns the group of a tag.
func (t Tag) Coarse() CoarseTag { return coarseOf[t] }

var coarseOf = [Tags]CoarseTag{
	TagComma: CoarseComma, TagArticle: CoarseArticle, TagPossessive: CoarseArticle, TagDemonstrative: CoarseArticle,
	TagQuantifier: CoarseArticle, TagOf: CoarseOf, TagIn: CoarsePreposition, TagOn: CoarsePreposition,
	TagAt: CoarsePreposition, TagBy: CoarsePreposition, TagTo: CoarsePreposition, TagFor: CoarsePreposition,
	TagFrom: CoarsePreposition, TagWith: CoarsePreposition, TagAs: CoarsePreposition, TagBetween: CoarsePreposition,
	TagSince: CoarsePreposition, TagThrough: CoarsePreposition, TagAbout: CoarseAdverb,
	TagPreposition: CoarsePreposition, TagAnd: CoarseAnd, TagOr: CoarseAnd, TagBut: CoarseClause,
	TagBecause: CoarseClause, TagWhile: CoarseClause, TagThat: CoarseClause, TagWho: CoarseClause,
	TagWhich: CoarseClause, TagPronoun: CoarsePronoun, TagBe: CoarseAuxiliary, TagHave: CoarseAuxiliary,
	TagDo: CoarseAuxiliary, TagModal: CoarseAuxiliary, TagNot: CoarseAdverb, TagNaming: CoarseParticiple,
	TagAdverb: CoarseAdverb, TagNumber: CoarseNumber, TagYear: CoarseNumber, TagOrdinal: CoarseAdjective,
	TagMonth: CoarseName, TagPast: CoarseParticiple, TagIng: CoarseParticiple, TagVerb: CoarseVerb,
	TagName:      CoarseName,
	TagAdjective: CoarseAdjective, TagPlural: CoarseNoun, TagNoun: CoarseNoun,
}

// TagGap returns the tag of what separates two words; ok is false for white space alone and for what joins words.
func TagGap(gap string) (tag Tag, ok bool) {
	for _, r := range gap {
		switch {
		case r == '(' || r == '[':
			return TagOpen, true
		case r == ')' || r == ']':
			return TagClose, true
		case isQuotationMark(r):
			return TagQuote, true
		case r == ',' && !ok:
			tag, ok = TagComma, true
		case (r == ';' || r == ':' || r == '–' || r == '—' || r == '.' || r == '!' || r == '?') && !ok:
			tag, ok = TagColon, true
		case r == '-' && gap != "-" && !ok:
			tag, ok = TagColon, true
		}
	}
	return tag, ok
}

func isQuotationMark(r rune) bool {
	return strings.ContainsRune("\"“”„«»‘'’", r)
}
