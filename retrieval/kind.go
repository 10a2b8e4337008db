package retrieval

import (
	"cmp"
	"slices"
	"strings"

	"footnote/retrieval/thesaurus"
)

// Kind is what a question asks for.
type Kind string

// The kinds of questions.
const (
	When    Kind = "when"
	Who     Kind = "who"
	Where   Kind = "where"
	HowMany Kind = "how many"
	HowLong Kind = "how long"
	Why     Kind = "why"
	How     Kind = "how"
	What    Kind = "what" // a name, a thing or a clause
	YesNo   Kind = "yes or no"
	Topic   Kind = "topic" // words without a question
)

// The nouns that tell by themselves what is asked for: "which naval *base*", "in what *year*", "the *number* of".
var (
	timeNouns = set(`year years date dates day days month months week weekend decade decades century centuries time period periods era eras age ages
		season millennium weekday hour timeframe epoch`)
	placeNouns = set(`country countries city cities state states place places town towns location locations region regions province provinces continent
		continents island islands river rivers county counties area areas district districts village villages capital nation nations territory territories
		neighborhood neighborhoods neighbourhood street streets ocean sea lake lakes mountain mountains valley port harbor site birthplace hometown
		venue base`)
	personNouns = set(`person people man men woman women leader leaders president presidents king kings queen emperor pope bishop general minister premier
		chairman chancellor governor mayor senator politician scientist scientists actor actress author authors writer poet singer composer player
		players artist artists team teams company companies party parties organization organizations organisation group groups philosopher philosophers
		mathematician physicist chemist explorer ruler rulers director coach founder founders inventor engineer architect designer professor secretary
		commander dynasty tribe family brother brothers sister wife husband son daughter father mother successor predecessor rival ally allies`)
	countNouns = set(`percentage percent proportion number population amount quantity fraction share price cost size speed temperature weight height depth
		distance rate length width altitude elevation density total salary budget ratio score average`)
	reasonNouns = set("reason reasons cause causes motive motives justification rationale excuse pretext")
	sortNouns   = set("kind kinds type types sort sorts form forms name names title titles one ones")
)

// measures are the words behind "how" that ask for a number.
var measures = set(`many much often large big tall high far deep old wide fast frequently heavy hot cold loud thick steep strong expensive regularly
	quickly close near small young populous`)

// commands are the verbs that begin a question put as a command: "name the countries that …".
var commands = set("name list give state identify tell find show specify")

// subordinate are the words that a clause before the question proper begins with.
var subordinate = set("when where if while after before since although because as once")

// form is how a question is put.
type form struct {
	kind   Kind
	tokens []questionToken
	at     int // the interrogative, into tokens; 0 where there is none
	end    int // behind the interrogative and the noun that goes with it: "which naval base *was*"
	head   int // the noun that says of what sort the answer is, into tokens; -1 for none
}

// questionToken is a word of a question.
type questionToken struct {
	lower    string
	class    wordClass
	position int // in the question, counting all words
	start    int // byte of the question
}

// kindOf tells what a question asks for.
func kindOf(question string) Kind { return formOf(question, analyze(question)).kind }

// formOf reads how a question is put. A clause with "when", "where" or "if" before the question proper ("When oil got dear,
// which policy ended?") is passed over.
func formOf(question string, tokens []token) form {
	f := form{tokens: questionTokens(question, tokens), head: -1}
	from := 0
	if comma := strings.IndexByte(question, ','); comma >= 0 && len(f.tokens) > 0 && subordinate[f.tokens[0].lower] {
		behind := slices.IndexFunc(f.tokens, func(t questionToken) bool { return t.start > comma })
		if behind > 0 && interrogativeAt(f.tokens[behind:]) >= 0 {
			from = behind
		}
	}
	f.at = interrogativeAt(f.tokens[from:])
	if f.at < 0 {
		f.readWithout(question)
		return f
	}
	f.at += from
	if commands[f.tokens[0].lower] && f.readCommand() && !f.asksLater() {
		return f
	}
	f.settleNoun()
	f.end = phraseEnd(f.tokens, f.at)
	f.settleVerb()
	f.head = headOf(f.tokens, f.at, f.end)
	f.kind = f.askedKind()
	return f
}

// readWithout reads a question without an interrogative.
func (f *form) readWithout(question string) {
	f.at, f.kind = 0, Topic
	if len(f.tokens) == 0 || f.readCommand() {
		return
	}
	comma := strings.IndexByte(question, ',')
	for i, t := range f.tokens {
		auxiliary := t.class == beClass || t.class == doClass || t.class == haveClass || t.class == modalClass
		if begins := i == 0 || f.tokens[i-1].start < comma && comma < t.start; begins && auxiliary {
			f.kind = YesNo
			return
		}
	}
	f.kind = f.telegraphed()
}

// readCommand reads "name the countries that …"; false says that the question is no such command.
func (f *form) readCommand() bool {
	if !commands[f.tokens[0].lower] {
		return false
	}
	head := nounAt(f.tokens, 1)
	if head < 0 {
		return false
	}
	f.at, f.head, f.end, f.kind = 0, head, head+1, f.kindOfNoun(head, What)
	return true
}

// settleNoun takes the word behind "which", or behind "what" and before "of" or a verb, for a noun where it can be one: "what
// *gauge* of rail".
func (f *form) settleNoun() {
	i := f.at + 1
	if i >= len(f.tokens) || f.tokens[i].class != verbClass {
		return
	}
	which := f.tokens[f.at].lower == "which"
	before := i+1 < len(f.tokens) && (f.tokens[i+1].class == ofClass || f.tokens[i+1].class.finite())
	if (which || f.tokens[f.at].lower == "what" && before) && thesaurus.UsesOf(f.tokens[i].lower).Total(thesaurus.Noun) > 0 {
		f.tokens[i].class = nounClass
		if thesaurus.UsesOf(f.tokens[i].lower).Inflected[thesaurus.Noun] > 0 {
			f.tokens[i].class = pluralClass
		}
	}
}

// settleVerb takes the last of several nouns behind the interrogative for the verb where the question has no other: "what
// party *rules* in the city".
func (f *form) settleVerb() {
	last := f.end - 1
	if last <= f.at+1 || !f.tokens[last].class.noun() || !f.tokens[last-1].class.noun() ||
		slices.ContainsFunc(f.tokens[last:], func(t questionToken) bool { return t.class.finite() }) ||
		slices.ContainsFunc(f.tokens[:f.at], func(t questionToken) bool { return t.class.finite() }) {
		return
	}
	if thesaurus.UsesOf(f.tokens[last].lower).Total(thesaurus.Verb) > 0 {
		f.tokens[last].class = verbClass
		f.end = last
	}
}

// asksLater reports whether the interrogative behind a command says more than its noun: "name the man who" but not "give the
// year in which".
func (f *form) asksLater() bool {
	return f.kind == What && slices.ContainsFunc(f.tokens, func(t questionToken) bool { return t.class == whoClass || t.class == whichClass })
}

// telegraphed is the kind of words without a question, by a noun at their beginning or end: "withdrawal advisers year",
// "date of the treaty", "number of ships".
func (f *form) telegraphed() Kind {
	last := len(f.tokens) - 1
	if timeNouns[f.tokens[last].lower] {
		f.head = last
		return f.kindOfNoun(last, Topic)
	}
	first := nounAt(f.tokens, 0)
	if first >= 0 && first+1 < last && f.tokens[first+1].class == ofClass {
		if kind := f.kindOfNoun(first, Topic); kind == When || kind == HowMany || kind == Why {
			f.head = first
			return kind
		}
	}
	return Topic
}

// interrogativeAt returns the word that asks, -1 for a question without one. It stands first or behind a preposition at the
// beginning, else last, else it is the first "what" or "how", else the first at all: "the country which lost was invaded when".
func interrogativeAt(tokens []questionToken) int {
	first, plain := -1, -1
	for i, t := range tokens {
		if !interrogatives[t.lower] {
			continue
		}
		if first < 0 {
			first = i
		}
		if plain < 0 && (t.lower == "what" || t.lower == "how") {
			plain = i
		}
	}
	last := len(tokens) - 1
	switch {
	case first < 0:
		return -1
	case first == 0 || first == 1 && (tokens[0].class.preposition() || tokens[0].class == andClass):
		return first
	case interrogatives[tokens[last].lower]:
		return last
	case plain >= 0:
		return plain
	}
	return first
}

var interrogatives = set("who whom whose which what when where why how")

// askedKind tells the kind by the interrogative and what goes with it.
func (f *form) askedKind() Kind {
	next := func(n int) string {
		if i := f.at + n; i < len(f.tokens) {
			return f.tokens[i].lower
		}
		return ""
	}
	switch f.tokens[f.at].lower {
	case "who", "whom", "whose":
		return Who
	case "when":
		return When
	case "where":
		return Where
	case "why":
		return Why
	case "how":
		switch word := next(1); {
		case word == "long" && next(2) == "ago", word == "and" && next(2) == "when":
			return When
		case word == "long", word == "much" && (next(2) == "time" || next(2) == "longer"):
			return HowLong
		case word == "come":
			return Why
		case measures[word]:
			return HowMany
		}
		return How
	}
	if verb := next(1); verb == "caused" || verb == "causes" {
		return Why
	}
	if f.head < 0 {
		return What
	}
	return f.kindOfNoun(f.head, What)
}

// kindOfNoun is the kind that a noun asks for, or otherwise.
func (f *form) kindOfNoun(head int, otherwise Kind) Kind {
	switch noun := f.tokens[head].lower; {
	case f.tokens[head].class == nameClass && head > 0 && f.tokens[head-1].class == nameClass: // "which Ice Age"
		return otherwise
	case noun == "age":
		return HowMany
	case timeNouns[noun]:
		return When
	case countNouns[noun]:
		return HowMany
	case reasonNouns[noun]:
		return Why
	case placeNouns[noun]:
		return Where
	case personNouns[noun] || namesPerson(noun):
		return Who
	}
	return otherwise
}

// namesPerson reports whether a noun is a narrower one of those for persons: "physicist" of "scientist".
func namesPerson(noun string) bool {
	return slices.ContainsFunc(thesaurus.Related(noun), func(r thesaurus.Relation) bool {
		return r.Kind == thesaurus.Broader && r.Weight > 0.3 && personNouns[r.Word] && r.Word != "group"
	})
}

// headOf returns the noun that goes with an interrogative: "which naval *base* was", "what kind of *people*", "what is the
// *capital* of"; -1 for none.
func headOf(tokens []questionToken, at, end int) int {
	if end > at+1 {
		return nounAt(tokens[:end], at+1)
	}
	if word := tokens[at].lower; word != "what" && word != "which" || end >= len(tokens) || tokens[end].class != beClass {
		return -1
	}
	return nounAt(tokens, end+1)
}

// nounAt returns the noun of the phrase that begins at a token, that behind "of" where the first says little: "the name of
// the *king*"; -1 for none.
func nounAt(tokens []questionToken, from int) int {
	head, adjective := -1, -1 // "name an extra that …"
	for i := from; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case t.class == ofClass && head >= 0:
			if !sortNouns[tokens[head].lower] || i+1 == len(tokens) {
				return head
			}
			if behind := nounAt(tokens, i+1); behind >= 0 {
				return behind
			}
			return head
		case t.class.noun() || t.class == nameClass || t.class == ingClass || timeNouns[t.lower]:
			head = i
		case head < 0 && t.class == adjectiveClass:
			adjective = i
		case head < 0 && (t.class.leadsNoun() || t.class == pastClass || t.class == pronounClass && i == from), t.class == adjectiveClass:
		default:
			return max(head, adjective)
		}
	}
	return max(head, adjective)
}

// questionTokens reads the words of a question.
func questionTokens(question string, analyzed []token) []questionToken {
	var tokens []questionToken
	before := edgeClass
	for _, t := range analyzed {
		if t.extra {
			continue
		}
		written := question[t.start:t.end]
		before = classOf(written, before, len(tokens) == 0)
		token := questionToken{lower: strings.ToLower(written), class: before, position: t.pos, start: t.start}
		if asking, is := misspelt[token.lower]; is {
			token.lower, token.class, before = asking, closedWords[asking], closedWords[asking]
		}
		if asking, is := contracted(token.lower); is {
			token.lower = asking
			tokens = append(tokens, token)
			token.lower, token.class, before = "is", beClass, beClass
		}
		tokens = append(tokens, token)
	}
	return tokens
}

// contracted takes an interrogative out of "what's", also where the apostrophe was left out.
func contracted(lower string) (interrogative string, ok bool) {
	for _, is := range []string{"'s", "’s", "s"} {
		if word, cut := strings.CutSuffix(lower, is); cut && interrogatives[word] {
			return word, true
		}
	}
	return "", false
}

// misspelt maps interrogatives as people mistype them; none is an English word.
var misspelt = map[string]string{
	"wich": "which", "whitch": "which", "wihch": "which", "wat": "what", "waht": "what", "whta": "what", "wen": "when", "wehn": "when", "whne": "when",
	"whre": "where", "wheer": "where", "hwo": "who", "hwy": "why",
}

// phraseEnd returns the first token behind the interrogative and the noun that goes with it: "which naval base *was*".
func phraseEnd(tokens []questionToken, at int) int {
	switch tokens[at].lower {
	case "who", "whom", "when", "where", "why":
		return at + 1
	}
	for i := at + 1; i < len(tokens); i++ {
		switch c := tokens[i].class; {
		case c.finite(), c.preposition() && c != ofClass, c == whichClass, c == whoClass, c == thatClass, verbLike(tokens, i):
			return i
		}
	}
	return len(tokens)
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

// wordsOf returns the words of s in lower case.
func wordsOf(s string) []string {
	var words []string
	for _, t := range analyze(s) {
		if !t.extra {
			words = append(words, strings.ToLower(s[t.start:t.end]))
		}
	}
	return words
}

// formWords are the words that, beside the interrogative itself, make up the form of a question and say nothing of its subject.
var formWords = set(`who whom whose which what when where why how whether many much often long ago year years date day month decade
	century time period percentage percent proportion number reason name`)

// questionWords marks the tokens that only ask: the interrogative and the noun behind it that names the kind of answer
// ("what year", "how many"). They are part of the question's form, not of its subject.
func questionWords(tokens []token, text string) []bool {
	asking := make([]bool, len(tokens))
	behind := false
	for i, t := range tokens {
		if t.extra {
			continue
		}
		word := strings.ToLower(text[t.start:t.end])
		word = cmp.Or(misspelt[word], word)
		switch {
		case word == "what" || word == "which" || word == "how" || word == "when" || word == "who" || word == "where" || word == "why":
			asking[i], behind = true, true
		case behind && formWords[word]:
			asking[i] = true
		case behind && t.stop:
		default:
			behind = false
		}
	}
	return asking
}
