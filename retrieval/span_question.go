package retrieval

import (
	"strings"
)

// askedFor refines the Kind of a question by what the answer looks like: it is what the weights of a span depend on.
type askedFor uint8

const (
	forDate askedFor = iota
	forYear
	forPerson
	forPlace
	forCount
	forShare // a percentage, a proportion
	forAmount
	forLength
	forReason
	forManner
	forTerm     // what something is called
	forNamed    // which thing of a sort that the question names
	forThings   // which things, in the plural
	forSubject  // what does something
	forObject   // what somebody does
	forIdentity // what something is
	forTopic
	askedForms
)

// turn is how a question stands to a statement that answers it.
type turn uint8

const (
	turnOther    turn = iota
	turnSubject       // the answer is what the verb behind the interrogative says something of: "Who built the mill?"
	turnObject        // "What did the council build?"
	turnIdentity      // "What is the mill?"
	turnPassive       // "Where was the mill built?"
	turnLast          // the interrogative stands at the end: "The mill was built by whom?"
	turns
)

// spanContexts are what the weight of a feature depends on: it is the sum of those of all contexts of the question.
var spanContexts = []string{
	"any",
	"date", "year", "person", "place", "count", "share", "amount", "length", "reason", "manner", "term", "named", "things", "subject", "object", "identity", "topic",
	"turn other", "turn subject", "turn object", "turn identity", "turn passive", "turn last",
	"some thing", "some time", "some quantity", "some clause",
}

// wording is the form of a question.
type wording struct {
	asked  askedFor
	turn   turn
	verb   int       // index into Query.Words of the verb, -1 for none
	next   int       // … of the first content word behind the interrogative and its noun
	last   int       // … of the last content word
	focus  int       // … of the noun behind the interrogative
	before wordClass // the preposition before the interrogative or at the question's end; edgeClass for none
}

// contexts returns the indices into spanContexts.
func (w wording) contexts() [4]int {
	return [4]int{0, 1 + int(w.asked), 1 + int(askedForms) + int(w.turn), 1 + int(askedForms) + int(turns) + int(broadly[w.asked])}
}

// broad brings the forms of an answer together.
type broad uint8

const (
	broadThing broad = iota
	broadTime
	broadQuantity
	broadClause
)

var broadly = [askedForms]broad{
	forDate: broadTime, forYear: broadTime, forCount: broadQuantity, forShare: broadQuantity, forAmount: broadQuantity, forLength: broadQuantity,
	forReason: broadClause, forManner: broadClause,
}

// questionToken is a word of the question.
type questionToken struct {
	lower    string
	class    wordClass
	position int
	word     int // index into Query.Words, -1 for a word that is not looked for
}

// wording reads the form of the question.
func (q *Query) wording() wording {
	tokens := q.questionTokens()
	w := wording{verb: -1, next: -1, last: -1, focus: -1}
	at := interrogativeAt(tokens)
	end := phraseEnd(tokens, at)
	for i, t := range tokens {
		if t.word >= 0 {
			w.last = t.word
			if i >= end && w.next < 0 {
				w.next = t.word
			}
		}
	}
	w.before = askedPreposition(tokens, at)
	w.turn, w.verb = turnOf(tokens, end)
	w.focus = focusOf(tokens, at, end)
	if at > 1 && end+1 >= len(tokens) {
		w.turn, w.verb, w.next, w.last = beforeLast(tokens[:at])
	}
	w.asked = q.askedFor(tokens, at, end, w.turn)
	return w
}

func (q *Query) questionTokens() []questionToken {
	var tokens []questionToken
	for _, t := range analyze(q.text) {
		if t.extra {
			continue
		}
		written := q.text[t.start:t.end]
		token := questionToken{lower: strings.ToLower(written), class: classOf(written, len(tokens) == 0), position: t.pos, word: -1}
		for i, w := range q.Words {
			if w.position == t.pos {
				token.word = i
			}
		}
		tokens = append(tokens, token)
	}
	return tokens
}

// interrogativeAt returns the first interrogative, 0 for a question without.
func interrogativeAt(tokens []questionToken) int {
	for i, t := range tokens {
		switch t.lower {
		case "what", "which", "who", "whom", "whose", "when", "where", "why", "how":
			return i
		}
	}
	return 0
}

// phraseEnd returns the first token behind the interrogative and the noun that goes with it: "which naval base *was*".
func phraseEnd(tokens []questionToken, at int) int {
	if at >= len(tokens) {
		return at
	}
	switch tokens[at].lower {
	case "who", "whom", "when", "where", "why":
		return at + 1
	}
	for i := at + 1; i < len(tokens); i++ {
		if c := tokens[i].class; c.finite() || c.preposition() && c != ofClass || verbLike(tokens, i) {
			return i
		}
	}
	return min(at+1, len(tokens))
}

// verbLike reports whether a word that looks like a noun is a verb by what follows it: "what field *involves* the study".
func verbLike(tokens []questionToken, i int) bool {
	if i+1 >= len(tokens) || !tokens[i].class.noun() {
		return false
	}
	switch tokens[i+1].class {
	case articleClass, possessiveClass, demonstrativeClass:
		return true
	}
	return false
}

// beforeLast reads a question whose interrogative stands at its end: its words are those before it, the nearest first.
func beforeLast(tokens []questionToken) (t turn, verb, next, last int) {
	verb, next, last = -1, -1, -1
	for _, t := range tokens {
		if t.word < 0 {
			continue
		}
		if next < 0 {
			next = t.word
		}
		last = t.word
		if t.class == pastClass || t.class == verbClass || t.class == ingClass {
			verb = t.word
		}
	}
	return turnLast, verb, next, last
}

// focusOf returns the noun that says of what sort the answer is: the last word of the interrogative's phrase, else the
// noun of "what is the *capital* of …".
func focusOf(tokens []questionToken, at, end int) int {
	for i := end - 1; i > at; i-- {
		if tokens[i].word >= 0 {
			return tokens[i].word
		}
	}
	if end >= len(tokens) || tokens[end].class != beClass {
		return -1
	}
	focus := -1
	for _, t := range tokens[end+1:] {
		switch {
		case t.class == articleClass || t.class == possessiveClass || t.class == adjectiveClass || t.class == ordinalClass || t.class == numberClass || t.class == quantifierClass:
			continue
		case t.class.noun() && t.word >= 0:
			focus = t.word
			continue
		case t.class == ofClass && focus < 0:
			continue
		}
		break
	}
	return focus
}

// askedPreposition is the preposition whose object is asked for: "*In* what city …", "… was it used *for*?".
func askedPreposition(tokens []questionToken, at int) wordClass {
	if at > 0 && at < len(tokens) && tokens[at-1].class.preposition() {
		return tokens[at-1].class
	}
	if n := len(tokens); n > 0 && tokens[n-1].class.preposition() {
		return tokens[n-1].class
	}
	return edgeClass
}

// turnOf tells how the question is turned and which word is its verb; tokens[end] is the first behind the interrogative.
func turnOf(tokens []questionToken, end int) (turn, int) {
	if end >= len(tokens) {
		return turnOther, -1
	}
	switch c := tokens[end].class; c {
	case doClass, modalClass, haveClass:
		if end+1 < len(tokens) && (verbLike(tokens, end+1) || tokens[end+1].class == pastClass || tokens[end+1].class == verbClass) {
			return turnSubject, tokens[end+1].word
		}
		return turnObject, objectVerb(tokens, end+1)
	case beClass:
		for i := end + 1; i < len(tokens); i++ {
			if c := tokens[i].class; c == pastClass || c == namingClass || c == ingClass {
				if i == end+1 {
					return turnSubject, tokens[i].word
				}
				return turnPassive, tokens[i].word
			}
		}
		return turnIdentity, -1
	case pastClass, verbClass, pluralClass, nounClass:
		return turnSubject, tokens[end].word
	}
	return turnOther, -1
}

// objectVerb finds the verb of "did the council build the mill": the first content word behind a noun that a function
// word or the end follows.
func objectVerb(tokens []questionToken, from int) int {
	for i := from + 1; i < len(tokens); i++ {
		t, before := tokens[i], tokens[i-1].class
		if t.word < 0 || t.class == nameClass || t.class == numberClass || before == articleClass || before == adjectiveClass || before.preposition() {
			continue
		}
		if i+1 == len(tokens) || !tokens[i+1].class.content() || tokens[i+1].class == nameClass || tokens[i+1].class == adjectiveClass {
			return t.word
		}
	}
	return -1
}

var (
	yearWords   = set("year years")
	dateWords   = set("when date dates day month months decade decades century centuries")
	shareWords  = set("percentage percent proportion fraction share")
	amountWords = set("much high tall far deep wide fast large big old cost price size speed temperature weight height depth distance area")
	termWords   = set("term name called named word title nickname known referred termed phrase nicknamed")
)

// askedFor tells what the answer looks like.
func (q *Query) askedFor(tokens []questionToken, at, end int, t turn) askedFor {
	holds := func(words map[string]bool, from, to int) bool {
		for _, t := range tokens[from:min(to, len(tokens))] {
			if words[t.lower] {
				return true
			}
		}
		return false
	}
	phrase := end
	if q.Kind == Topic {
		at, phrase = 0, len(tokens) // "withdrawal of advisers year"
	}
	switch {
	case holds(yearWords, at, phrase) || q.Kind == When && holds(yearWords, 0, len(tokens)):
		return forYear
	case holds(dateWords, at, phrase):
		return forDate
	}
	switch q.Kind {
	case When:
		return forDate
	case Who:
		return forPerson
	case Where:
		return forPlace
	case HowMany:
		if holds(shareWords, at, end) {
			return forShare
		}
		if holds(amountWords, at, at+2) {
			return forAmount
		}
		return forCount
	case HowLong:
		return forLength
	case Why:
		return forReason
	case How:
		return forManner
	case YesNo, Topic:
		return forTopic
	}
	if holds(termWords, at, len(tokens)) {
		return forTerm
	}
	if end > at+1 {
		if tokens[end-1].class == pluralClass {
			return forThings
		}
		return forNamed
	}
	switch t {
	case turnObject:
		return forObject
	case turnSubject:
		return forSubject
	}
	return forIdentity
}
