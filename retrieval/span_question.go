package retrieval

import (
	"slices"

	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
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
	forFrequency
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

func (a askedFor) String() string {
	return [askedForms]string{
		"date", "year", "person", "place", "count", "share", "amount", "length", "frequency", "reason", "manner", "term", "named", "things", "subject",
		"object", "identity", "topic",
	}[a]
}

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

func (t turn) String() string {
	return [turns]string{"other", "subject", "object", "identity", "passive", "last"}[t]
}

// wording is the form of a question.
type wording struct {
	asked  askedFor
	turn   turn
	verb   int             // index into Query.Words of the verb, -1 for none
	next   int             // … of the first content word behind the interrogative and its noun
	last   int             // … of the last content word
	focus  int             // … of the noun behind the interrogative
	sense  thesaurus.Sense // of that noun
	plural bool            // that noun is one for several: "which countries"
	owner  bool            // asked with "whose": the noun is what the answer owns
	before english.Tag     // the preposition before the interrogative or at the question's end; edgeClass for none
}

// broad brings the forms of an answer together.
type broad uint8

const (
	broadThing broad = iota
	broadTime
	broadQuantity
	broadClause
	broadForms
)

func (b broad) String() string { return [broadForms]string{"thing", "time", "quantity", "clause"}[b] }

// group returns the group of the form.
func (a askedFor) group() broad { return groups[a] }

var groups = [askedForms]broad{
	forDate: broadTime, forYear: broadTime, forCount: broadQuantity, forShare: broadQuantity, forAmount: broadQuantity, forLength: broadQuantity, forFrequency: broadQuantity,
	forReason: broadClause, forManner: broadClause,
}

// wording reads the form of the question.
func (q *Query) wording() wording {
	f := q.form
	w := wording{verb: -1, next: -1, last: -1, focus: q.wordAt(f, f.head)}
	for i := range f.tokens {
		word := q.wordAt(f, i)
		if word >= 0 {
			w.last = word
			if i >= f.end && w.next < 0 {
				w.next = word
			}
		}
	}
	var verb int
	w.before = askedPreposition(f.tokens, f.at)
	w.turn, verb = turnOf(f.tokens, f.end)
	w.verb = q.wordAt(f, verb)
	if f.at > 1 && f.end >= len(f.tokens) {
		w.turn = turnLast
		w.verb, w.next, w.last = q.beforeLast(f)
	}
	w.asked = f.asked(w.turn)
	w.owner = f.at < len(f.tokens) && f.tokens[f.at].lower == "whose"
	if q.Kind == When && w.asked.group() != broadTime { // a date is wanted of words that do not ask for one
		w.asked = forDate
	}
	if f.head >= 0 {
		w.sense = senseOf(f.tokens[f.head].lower, f.tokens[f.head].class)
		w.plural = f.tokens[f.head].class == english.TagPlural
	}
	return w
}

// wordAt returns the index into Words of a token of the question, -1 for a token that is not looked for and for -1.
func (q *Query) wordAt(f form, token int) int {
	if token < 0 || token >= len(f.tokens) {
		return -1
	}
	for i := range q.Words {
		if q.Words[i].position == f.tokens[token].position {
			return i
		}
	}
	return -1
}

// beforeLast reads a question whose interrogative stands at its end: its words are those before it.
func (q *Query) beforeLast(f form) (verb, next, last int) {
	verb, next, last = -1, -1, -1
	for i, t := range f.tokens[:f.at] {
		word := q.wordAt(f, i)
		if word < 0 {
			continue
		}
		if next < 0 {
			next = word
		}
		last = word
		if t.class == english.TagPast || t.class == english.TagVerb || t.class == english.TagIng {
			verb = word
		}
	}
	return verb, next, last
}

// askedPreposition is the preposition whose object is asked for: "*In* what city …", "… was it used *for*?".
func askedPreposition(tokens []questionToken, at int) english.Tag {
	if at > 0 && at < len(tokens) && tokens[at-1].class.Preposition() {
		return tokens[at-1].class
	}
	if n := len(tokens); n > 0 && tokens[n-1].class.Preposition() {
		return tokens[n-1].class
	}
	return english.TagEdge
}

// turnOf tells how the question is turned and which token is its verb, -1 for none; tokens[end] is the first behind the
// interrogative.
func turnOf(tokens []questionToken, end int) (turn, int) {
	if end >= len(tokens) {
		return turnOther, -1
	}
	switch c := tokens[end].class; c {
	case english.TagDo, english.TagModal, english.TagHave:
		if end+1 < len(tokens) && (verbLike(tokens, end+1) || tokens[end+1].class.In(english.TagPast, english.TagVerb)) {
			return turnSubject, end + 1
		}
		return turnObject, objectVerb(tokens, end+1)
	case english.TagBe:
		for i := end + 1; i < len(tokens); i++ {
			if c := tokens[i].class; c == english.TagPast || c == english.TagNaming || c == english.TagIng {
				if i == end+1 {
					return turnSubject, i
				}
				return turnPassive, i
			}
		}
		return turnIdentity, -1
	case english.TagPast, english.TagVerb, english.TagPlural, english.TagNoun:
		return turnSubject, end
	}
	return turnOther, -1
}

// objectVerb finds the token of the verb of "did the council build the mill": the first content word behind a noun that a function
// word or the end follows.
func objectVerb(tokens []questionToken, from int) int {
	for i := from + 1; i < len(tokens); i++ {
		t, before := tokens[i], tokens[i-1].class
		if !t.class.Content() || t.class.In(english.TagName, english.TagNumber) ||
			before.In(english.TagArticle, english.TagAdjective) || before.Preposition() {
			continue
		}
		if i+1 == len(tokens) {
			return i
		}
		if c := tokens[i+1].class; !c.Content() || c.In(english.TagName, english.TagAdjective) {
			return i
		}
	}
	return -1
}

// asked tells what the answer looks like.
func (f form) asked(t turn) askedFor {
	holds := func(c english.Class, tokens []questionToken) bool {
		return slices.ContainsFunc(tokens, func(t questionToken) bool { return english.Is(t.lower, c) })
	}
	phrase := f.tokens[min(f.at, len(f.tokens)):min(max(f.end, f.at+2), len(f.tokens))]
	switch f.kind {
	case When:
		if f.head >= 0 && english.Is(f.tokens[f.head].lower, english.YearNoun) {
			return forYear
		}
		return forDate
	case Who:
		return forPerson
	case Where:
		return forPlace
	case HowMany:
		switch {
		case holds(english.Often, phrase):
			return forFrequency
		case holds(english.ShareNoun, phrase):
			return forShare
		case holds(english.Amount, phrase):
			return forAmount
		}
		return forCount
	case HowLong:
		return forLength
	case Why:
		switch {
		case f.head >= 0 && f.tokens[f.head].lower == "cause", f.head >= 0 && f.tokens[f.head].lower == "causes":
			return forThings
		case f.head < 0 && (f.tokens[f.at].lower == "what" || f.tokens[f.at].lower == "which"): // "what caused"
			return forSubject
		}
		return forReason
	case How:
		return forManner
	case YesNo, Topic:
		return forTopic
	}
	if holds(english.Term, f.tokens[f.at:]) {
		return forTerm
	}
	if f.end > f.at+1 && f.head >= 0 {
		if f.tokens[f.head].class == english.TagPlural {
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
