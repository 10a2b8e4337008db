package retrieval

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/retrieval/thesaurus"
)

// wordClass says what a word, or what stands between two words, does in a sentence, as far as its form tells. English
// closed classes are listed; open ones are guessed by ending. A class is a feature, so a wrong guess costs little.
type wordClass uint8

const (
	edgeClass wordClass = iota // the beginning or end of the sentence
	commaClass
	openClass  // an opening bracket
	closeClass // a closing bracket
	quoteClass
	colonClass // a colon, a semicolon or a dash
	articleClass
	possessiveClass    // his, their
	demonstrativeClass // this, such
	quantifierClass    // all, many
	ofClass
	inClass
	onClass
	atClass
	byClass
	toClass
	forClass
	fromClass
	withClass
	asClass
	betweenClass
	sinceClass // since, until, before, after, during
	throughClass
	aboutClass // about, over, more than: what approximates a number
	prepositionClass
	andClass
	orClass
	butClass
	becauseClass
	whileClass
	thatClass
	whoClass   // who, whose
	whichClass // which, where, when
	pronounClass
	beClass
	haveClass
	doClass
	modalClass
	notClass
	namingClass // called, known, named
	adverbClass
	numberClass
	yearClass // a number of four digits that can be a year
	ordinalClass
	monthClass
	pastClass // a verb in the past or a participle
	ingClass
	verbClass // a verb in another form
	nameClass // written with a capital
	adjectiveClass
	pluralClass // a noun in the plural
	nounClass   // what is left
	wordClasses
)

var classNames = [wordClasses]string{
	"edge", "comma", "open", "close", "quote", "colon", "article", "possessive", "demonstrative", "quantifier", "of", "in", "on", "at", "by",
	"to", "for", "from", "with", "as", "between", "since", "through", "about", "preposition", "and", "or", "but", "because", "while", "that",
	"who", "which", "pronoun", "be", "have", "do", "modal", "not", "naming", "adverb", "number", "year", "ordinal", "month", "past", "ing", "verb",
	"name", "adjective", "plural", "noun",
}

// closedWords are the words whose class their form alone tells.
var closedWords = classes(map[wordClass]string{
	articleClass:       "the a an",
	possessiveClass:    "his her its their our my your",
	demonstrativeClass: "this these those such another other same",
	quantifierClass:    "all any some no each every both many much several few most more less least various numerous half enough",
	ofClass:            "of", inClass: "in", onClass: "on upon", atClass: "at", byClass: "by", toClass: "to", forClass: "for", fromClass: "from",
	withClass: "with without", asClass: "as like", betweenClass: "between among amongst", sinceClass: "since until till before after during throughout following",
	throughClass:     "through via using",
	aboutClass:       "about around approximately roughly nearly almost over under below above up than only exactly circa",
	prepositionClass: "into onto within against across along behind beside besides beyond near off out outside inside per toward towards down despite including regarding concerning",
	andClass:         "and", orClass: "or nor", butClass: "but yet except",
	becauseClass: "because so therefore thus hence due owing if unless whether",
	whileClass:   "while whereas although though however then once",
	thatClass:    "that", whoClass: "who whom whose", whichClass: "which where when what why how",
	pronounClass: "he she it they him them we us i you me himself herself itself themselves one ones there here",
	beClass:      "is are was were be been being am", haveClass: "has have had having", doClass: "do does did",
	modalClass:   "can could may might must shall should will would cannot",
	notClass:     "not never none neither",
	namingClass:  "called named known termed titled entitled dubbed nicknamed referred considered",
	adverbClass:  "also too very just even still ever again already rather quite often usually later now soon always ago together well instead perhaps away back",
	numberClass:  "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen",
	ordinalClass: "first second third fourth fifth sixth seventh eighth ninth tenth last next",
	monthClass:   "january february march april june july august september october november december spring summer autumn winter fall",
	pastClass: `began begun broke broken brought built bought caught chose chosen came dealt drew drawn drove driven fell fallen felt fought found fled
		flew forbade gave given went gone grew grown hung heard held kept knew laid led left lent lost made meant met paid rode rose risen ran said saw
		seen sought sold sent shook shaken shot showed shown sang sank sat slept slew slain spoke spoken spent stood stole stolen struck swore sworn swam
		took taken taught tore torn told thought threw thrown understood wore worn won withdrew withdrawn wrote written bore borne born bound bred lit
		overthrew overthrown overcame undertook became cut put set let hit cost split spread`,
})

func classes(lists map[wordClass]string) map[string]wordClass {
	m := map[string]wordClass{}
	for c := range wordClasses { // in order, so that the later class of two holds
		for _, w := range strings.Fields(lists[c]) {
			m[w] = c
		}
	}
	return m
}

// classOf guesses the class of a word as written, from the class of the word before it; initial says that it begins its
// sentence.
func classOf(written string, before wordClass, initial bool) wordClass {
	first, _ := utf8.DecodeRuneInString(written)
	if unicode.IsDigit(first) {
		return classOfFigures(written)
	}
	lower := strings.ToLower(written)
	if unicode.IsUpper(first) && !initial {
		if closedWords[lower] == monthClass || lower == "may" {
			return monthClass
		}
		return nameClass
	}
	if c, ok := closedWords[lower]; ok {
		return c
	}
	if c, ok := classByUse(lower, before); ok {
		return c
	}
	if c, ok := classByEnding(lower); ok {
		return c
	}
	if unicode.IsUpper(first) {
		return nameClass
	}
	return nounClass
}

func classOfFigures(written string) wordClass {
	for _, ending := range []string{"st", "nd", "rd", "th"} {
		if strings.HasSuffix(written, ending) {
			return ordinalClass
		}
	}
	if isYear(written) {
		return yearClass
	}
	return numberClass
}

// classByUse is the class that a word has most often, among those that the word before it leaves open: nouns and adjectives
// stand behind articles and prepositions, verbs behind "to", auxiliaries and pronouns.
func classByUse(lower string, before wordClass) (wordClass, bool) {
	u := thesaurus.UsesOf(lower)
	var uses [4]int
	for p := range uses {
		uses[p] = u.Total(thesaurus.PartOfSpeech(p))
	}
	switch nominal, verbal := uses[thesaurus.Noun]+uses[thesaurus.Adjective], uses[thesaurus.Verb]; {
	case nominal == 0 || verbal == 0:
	case before.leadsNoun():
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
			return pastClass, true
		}
		return adjectiveClass, true
	case thesaurus.Adverb:
		return adverbClass, true
	case thesaurus.Verb:
		switch {
		case !inflected || strings.HasSuffix(lower, "s"):
			return verbClass, true
		case strings.HasSuffix(lower, "ing"):
			return ingClass, true
		}
		return pastClass, true
	}
	if inflected {
		return pluralClass, true
	}
	return nounClass, true
}

// leadsNoun reports whether a noun or what belongs to it follows a word of the class, and no verb.
func (c wordClass) leadsNoun() bool {
	switch c {
	case articleClass, possessiveClass, demonstrativeClass, quantifierClass, adjectiveClass, ordinalClass, numberClass:
		return true
	}
	return c.preposition() && c != toClass
}

// leadsVerb reports whether a verb follows a word of the class rather than a noun.
func (c wordClass) leadsVerb() bool {
	switch c {
	case toClass, modalClass, doClass, pronounClass, whoClass:
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

// endings guess the class of a word that is on no list, tried in order.
var endings = []struct {
	ending string
	class  wordClass
}{
	{"ly", adverbClass}, {"ing", ingClass}, {"ed", pastClass}, {"ous", adjectiveClass}, {"ical", adjectiveClass}, {"ial", adjectiveClass},
	{"ional", adjectiveClass}, {"ic", adjectiveClass}, {"ive", adjectiveClass}, {"able", adjectiveClass}, {"ible", adjectiveClass},
	{"ful", adjectiveClass}, {"less", adjectiveClass}, {"ary", adjectiveClass}, {"ish", adjectiveClass}, {"ural", adjectiveClass}, {"ize", verbClass},
	{"izes", verbClass}, {"ise", verbClass}, {"ify", verbClass}, {"ifies", verbClass}, {"ss", nounClass}, {"us", nounClass}, {"is", nounClass}, {"s", pluralClass},
}

func classByEnding(lower string) (wordClass, bool) {
	for _, e := range endings {
		if len(lower) > len(e.ending)+2 && strings.HasSuffix(lower, e.ending) {
			return e.class, true
		}
	}
	return 0, false
}

// content reports whether words of a class can be what a sentence is about.
func (c wordClass) content() bool { return c >= namingClass && c != adverbClass }

// joining reports whether a word of the class must be followed by what it belongs to, so that no answer ends with it.
func (c wordClass) joining() bool {
	switch c {
	case articleClass, possessiveClass, demonstrativeClass, andClass, orClass, butClass, becauseClass, whileClass, thatClass, whoClass, whichClass,
		beClass, haveClass, doClass, modalClass, namingClass:
		return true
	}
	return c >= ofClass && c <= prepositionClass && c != aboutClass
}

// preposition reports whether words of the class stand before a noun phrase.
func (c wordClass) preposition() bool { return c >= ofClass && c <= prepositionClass }

// opensClause reports whether a word of the class begins a clause.
func (c wordClass) opensClause() bool {
	return c == butClass || c == becauseClass || c == whileClass || c == whoClass || c == whichClass
}

// finite reports whether a word of the class can be the verb of a clause.
func (c wordClass) finite() bool {
	return c == beClass || c == haveClass || c == doClass || c == modalClass || c == pastClass || c == verbClass
}

// noun reports whether a word of the class can be a noun that is no name.
func (c wordClass) noun() bool { return c == nounClass || c == pluralClass }

// nominal reports whether a word of the class can end a noun phrase.
func (c wordClass) nominal() bool {
	return c.noun() || c == nameClass || c == pronounClass || c == yearClass
}

// beginsPhrase reports whether a word of the class begins a noun phrase.
func (c wordClass) beginsPhrase() bool {
	return c == articleClass || c == possessiveClass || c == demonstrativeClass || c == quantifierClass || c == pronounClass
}

// coarse brings classes together for pairs of them.
func (c wordClass) coarse() coarseClass { return coarseClasses[c] }

type coarseClass uint8

const (
	coarseEdge coarseClass = iota // the end of the sentence or punctuation
	coarseComma
	coarseArticle
	coarseOf
	coarsePreposition
	coarseAnd
	coarseClause
	coarsePronoun
	coarseAuxiliary
	coarseAdverb
	coarseNumber
	coarseParticiple
	coarseVerb
	coarseName
	coarseAdjective
	coarseNoun
	coarseCount
)

var coarseNames = [coarseCount]string{"edge", "comma", "article", "of", "preposition", "and", "clause", "pronoun", "auxiliary", "adverb", "number", "participle",
	"verb", "name", "adjective", "noun"}

var coarseClasses = [wordClasses]coarseClass{
	commaClass: coarseComma, articleClass: coarseArticle, possessiveClass: coarseArticle, demonstrativeClass: coarseArticle,
	quantifierClass: coarseArticle, ofClass: coarseOf, inClass: coarsePreposition, onClass: coarsePreposition, atClass: coarsePreposition,
	byClass: coarsePreposition, toClass: coarsePreposition, forClass: coarsePreposition, fromClass: coarsePreposition,
	withClass: coarsePreposition, asClass: coarsePreposition, betweenClass: coarsePreposition, sinceClass: coarsePreposition,
	throughClass: coarsePreposition, aboutClass: coarseAdverb, prepositionClass: coarsePreposition, andClass: coarseAnd, orClass: coarseAnd,
	butClass: coarseClause, becauseClass: coarseClause, whileClass: coarseClause, thatClass: coarseClause, whoClass: coarseClause,
	whichClass: coarseClause, pronounClass: coarsePronoun, beClass: coarseAuxiliary, haveClass: coarseAuxiliary, doClass: coarseAuxiliary,
	modalClass: coarseAuxiliary, notClass: coarseAdverb, namingClass: coarseParticiple, adverbClass: coarseAdverb, numberClass: coarseNumber, yearClass: coarseNumber,
	ordinalClass: coarseAdjective, monthClass: coarseName, pastClass: coarseParticiple, ingClass: coarseParticiple, verbClass: coarseVerb,
	nameClass: coarseName, adjectiveClass: coarseAdjective, pluralClass: coarseNoun, nounClass: coarseNoun,
}

// gapClass is the class of what stands between two words; ok is false for white space alone and for what joins them.
func gapClass(gap string) (c wordClass, ok bool) {
	for _, r := range gap {
		switch {
		case r == '(' || r == '[':
			return openClass, true
		case r == ')' || r == ']':
			return closeClass, true
		case isQuotationMark(r):
			return quoteClass, true
		case r == ',' && !ok:
			c, ok = commaClass, true
		case (r == ';' || r == ':' || r == '–' || r == '—' || r == '.' || r == '!' || r == '?') && !ok:
			c, ok = colonClass, true
		case r == '-' && gap != "-" && !ok:
			c, ok = colonClass, true
		}
	}
	return c, ok
}

func isQuotationMark(r rune) bool {
	return r == '"' || r == '“' || r == '”' || r == '„' || r == '«' || r == '»' || r == '‘' || r == '\'' || r == '’'
}

// spanWord is a word of a sentence as a candidate's beginning or end.
type spanWord struct {
	span  corpus.Span // bytes of the sentence, with the signs of a number
	class wordClass
	gap   wordClass // of what stands before the word, where parted says that something does
	hits  []use     // words of the question that it counts for
	sense thesaurus.Sense

	parted   bool // punctuation stands before the word
	attached bool // no space stands before the word: a hyphen or nothing
	related  bool // of a meaning related to the question's noun
}

// senseOf is the sort of thing that a word of a class stands for.
func senseOf(written string, c wordClass) thesaurus.Sense {
	switch c {
	case nameClass:
		if s := thesaurus.SenseOf(written); s != thesaurus.UnknownSense {
			return s
		}
		return thesaurus.SenseOf(strings.ToLower(written))
	case nounClass, ingClass:
		return thesaurus.SenseOf(strings.ToLower(written))
	case pluralClass:
		lower := strings.ToLower(written)
		for _, ending := range []struct{ plural, singular string }{{"s", ""}, {"ies", "y"}, {"es", ""}, {"men", "man"}, {"", ""}} {
			if stem, ok := strings.CutSuffix(lower, ending.plural); ok {
				if s := thesaurus.SenseOf(stem + ending.singular); s != thesaurus.UnknownSense {
					return s
				}
			}
		}
	}
	return thesaurus.UnknownSense
}
