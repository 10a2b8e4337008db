package query

import (
	"slices"

	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// FineType is an AnswerType refined by what the answer looks like. The weights of spans depend on it.
type FineType uint8

// The fine types.
const (
	ForDate FineType = iota
	ForYear
	ForPerson
	ForPlace
	ForCount
	ForShare // a percentage, a proportion
	ForAmount
	ForLength
	ForFrequency
	ForReason
	ForManner
	ForTerm     // what something is called
	ForNamed    // which thing of a sort that the question names
	ForThings   // which things, in the plural
	ForSubject  // what does something
	ForObject   // what somebody does
	ForIdentity // what something is
	ForTopic
	FineTypes // how many there are
)

// String returns the name of the type as in model.json.
func (a FineType) String() string {
	return [FineTypes]string{
		"date", "year", "person", "place", "count", "share", "amount", "length", "frequency", "reason", "manner",
		"term", "named", "things", "subject", "object", "identity", "topic",
	}[a]
}

// Role is the role of the answer in the clause of the question.
type Role uint8

// The roles.
const (
	RoleOther    Role = iota
	RoleSubject       // of the verb after the interrogative: "Who built the mill?"
	RoleObject        // "What did the council build?"
	RoleIdentity      // "What is the mill?"
	RolePassive       // "Where was the mill built?"
	RoleLast          // the interrogative is at the end: "The mill was built by whom?"
	Roles             // how many there are
)

// String returns the name of the role as in model.json.
func (r Role) String() string {
	return [Roles]string{"other", "subject", "object", "identity", "passive", "last"}[r]
}

// Target is what the answer to a question looks like, for the choice of a span. Words are indices into Query.Words, -1
// for none.
type Target struct {
	Type   FineType
	Role   Role
	Verb   int             // the verb of the question
	Next   int             // the first content word after the interrogative and its noun
	Last   int             // the last content word
	Focus  int             // the noun that goes with the interrogative
	Sense  thesaurus.Sense // of that noun
	Plural bool            // that noun is in the plural: "which countries"
	Owner  bool            // the question asks "whose": the noun is what the answer owns
	Before english.Tag     // the preposition before the interrogative or at the end of the question; TagEdge for none
}

// TypeGroup is a group of fine types that answers of one form belong to.
type TypeGroup uint8

// The groups.
const (
	GroupThing TypeGroup = iota
	GroupTime
	GroupQuantity
	GroupClause
	TypeGroups // how many there are
)

// String returns the name of the group as in model.json.
func (g TypeGroup) String() string {
	return [TypeGroups]string{"thing", "time", "quantity", "clause"}[g]
}

// Group returns the group of a fine type.
func (a FineType) Group() TypeGroup { return groups[a] }

var groups = [FineTypes]TypeGroup{
	ForDate: GroupTime, ForYear: GroupTime,
	ForCount: GroupQuantity, ForShare: GroupQuantity, ForAmount: GroupQuantity,
	ForLength: GroupQuantity, ForFrequency: GroupQuantity,
	ForReason: GroupClause, ForManner: GroupClause,
}

// Target returns what the answer looks like.
func (q *Query) Target() Target {
	f := q.form
	w := Target{Verb: -1, Next: -1, Last: -1, Focus: q.wordAt(f, f.head)}
	for i := range f.tokens {
		word := q.wordAt(f, i)
		if word >= 0 {
			w.Last = word
			if i >= f.end && w.Next < 0 {
				w.Next = word
			}
		}
	}
	var verb int
	w.Before = askedPreposition(f.tokens, f.at)
	w.Role, verb = roleOf(f.tokens, f.end)
	w.Verb = q.wordAt(f, verb)
	if f.at > 1 && f.end >= len(f.tokens) {
		w.Role = RoleLast
		w.Verb, w.Next, w.Last = q.beforeLast(f)
	}
	w.Type = f.fineType(w.Role)
	w.Owner = f.at < len(f.tokens) && f.tokens[f.at].lower == "whose"
	if q.Type == When && w.Type.Group() != GroupTime { // the caller asks for a date, the words do not
		w.Type = ForDate
	}
	if f.head >= 0 {
		w.Sense = english.SenseOf(f.tokens[f.head].lower, f.tokens[f.head].tag)
		w.Plural = f.tokens[f.head].tag == english.TagPlural
	}
	return w
}

// wordAt returns the index into Words of a token of the question. It returns -1 for -1 and for any token not in Words.
func (q *Query) wordAt(f form, token int) int {
	if token < 0 || token >= len(f.tokens) {
		return -1
	}
	for i := range q.Words {
		if q.Words[i].Position == f.tokens[token].position {
			return i
		}
	}
	return -1
}

// beforeLast returns the verb, the first and the last word of a question whose interrogative is at its end.
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
		if t.tag == english.TagPast || t.tag == english.TagVerb || t.tag == english.TagIng {
			verb = word
		}
	}
	return verb, next, last
}

// askedPreposition returns the tag of the preposition whose object is asked for ("*In* what city …", "… was it used
// *for*?"), TagEdge for none.
func askedPreposition(tokens []questionToken, at int) english.Tag {
	if at > 0 && at < len(tokens) && tokens[at-1].tag.Preposition() {
		return tokens[at-1].tag
	}
	if n := len(tokens); n > 0 && tokens[n-1].tag.Preposition() {
		return tokens[n-1].tag
	}
	return english.TagEdge
}

// roleOf returns the role of the answer and the token of the verb, -1 for none. tokens[end] is the first one after the
// interrogative and its noun.
func roleOf(tokens []questionToken, end int) (Role, int) {
	if end >= len(tokens) {
		return RoleOther, -1
	}
	switch c := tokens[end].tag; c {
	case english.TagDo, english.TagModal, english.TagHave:
		if end+1 < len(tokens) && (verbLike(tokens, end+1) || tokens[end+1].tag.In(english.TagPast, english.TagVerb)) {
			return RoleSubject, end + 1
		}
		return RoleObject, objectVerb(tokens, end+1)
	case english.TagBe:
		for i := end + 1; i < len(tokens); i++ {
			if c := tokens[i].tag; c == english.TagPast || c == english.TagNaming || c == english.TagIng {
				if i == end+1 {
					return RoleSubject, i
				}
				return RolePassive, i
			}
		}
		return RoleIdentity, -1
	case english.TagPast, english.TagVerb, english.TagPlural, english.TagNoun:
		return RoleSubject, end
	}
	return RoleOther, -1
}

// objectVerb returns the token of the verb of a clause such as "did the council build the mill", -1 for none: the first
// content word after a noun that a function word, a name or the end follows.
func objectVerb(tokens []questionToken, from int) int {
	for i := from + 1; i < len(tokens); i++ {
		t, before := tokens[i], tokens[i-1].tag
		if !t.tag.Content() || t.tag.In(english.TagName, english.TagNumber) ||
			before.In(english.TagArticle, english.TagAdjective) || before.Preposition() {
			continue
		}
		if i+1 == len(tokens) {
			return i
		}
		if c := tokens[i+1].tag; !c.Content() || c.In(english.TagName, english.TagAdjective) {
			return i
		}
	}
	return -1
}

// fineType returns what the answer looks like, when it has a role.
func (f form) fineType(t Role) FineType {
	holds := func(c english.Class, tokens []questionToken) bool {
		return slices.ContainsFunc(tokens, func(t questionToken) bool { return english.Is(t.lower, c) })
	}
	phrase := f.tokens[min(f.at, len(f.tokens)):min(max(f.end, f.at+2), len(f.tokens))]
	switch f.answerType {
	case When:
		if f.head >= 0 && english.Is(f.tokens[f.head].lower, english.YearNoun) {
			return ForYear
		}
		return ForDate
	case Who:
		return ForPerson
	case Where:
		return ForPlace
	case HowMany:
		switch {
		case holds(english.Often, phrase):
			return ForFrequency
		case holds(english.ShareNoun, phrase):
			return ForShare
		case holds(english.Amount, phrase):
			return ForAmount
		}
		return ForCount
	case HowLong:
		return ForLength
	case Why:
		switch {
		case f.head >= 0 && f.tokens[f.head].lower == "cause", f.head >= 0 && f.tokens[f.head].lower == "causes":
			return ForThings
		case f.head < 0 && (f.tokens[f.at].lower == "what" || f.tokens[f.at].lower == "which"): // "what caused"
			return ForSubject
		}
		return ForReason
	case How:
		return ForManner
	case YesNo, Topic:
		return ForTopic
	}
	if holds(english.Term, f.tokens[f.at:]) {
		return ForTerm
	}
	if f.end > f.at+1 && f.head >= 0 {
		if f.tokens[f.head].tag == english.TagPlural {
			return ForThings
		}
		return ForNamed
	}
	switch t {
	case RoleObject:
		return ForObject
	case RoleSubject:
		return ForSubject
	}
	return ForIdentity
}
