package query

import (
	"cmp"
	"slices"
	"strings"

	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// AnswerType is what a question asks for.
type AnswerType string

// The types of answers.
const (
	When    AnswerType = "when"
	Who     AnswerType = "who"
	Where   AnswerType = "where"
	HowMany AnswerType = "how many"
	HowLong AnswerType = "how long"
	Why     AnswerType = "why"
	How     AnswerType = "how"
	What    AnswerType = "what" // a name, a thing or a clause: any other question
	YesNo   AnswerType = "yes or no"
	Topic   AnswerType = "topic" // words without a question
)

// form is the form of a question: its words with their parts of speech, and which of them ask.
type form struct {
	answerType AnswerType
	tokens     []questionToken
	at         int // the interrogative, into tokens; 0 without one
	end        int // the first token after the interrogative and its noun: "which naval base *was*"
	head       int // the noun that names the sort of the answer, into tokens; -1 without one
}

// questionToken is a word of a question.
type questionToken struct {
	lower    string // in lower case; what is meant, for a misspelt interrogative
	tag      english.Tag
	position int // in the question, counting all words
	start    int // in bytes of the question
}

// AnswerTypeOf returns what a question asks for.
func AnswerTypeOf(question string) AnswerType {
	return formOf(question, analysis.English.Analyze(question)).answerType
}

// formOf returns the form of a question with these tokens. It skips a clause with "when", "where" or "if" before the
// question proper: "When oil got dear, which policy ended?".
func formOf(question string, tokens []analysis.Token) form {
	f := form{tokens: questionTokens(question, tokens), head: -1}
	from := 0
	comma := strings.IndexByte(question, ',')
	if comma >= 0 && len(f.tokens) > 0 && english.Is(f.tokens[0].lower, english.Subordinator) {
		after := slices.IndexFunc(f.tokens, func(t questionToken) bool { return t.start > comma })
		if after > 0 && interrogativeAt(f.tokens[after:]) >= 0 {
			from = after
		}
	}
	f.at = interrogativeAt(f.tokens[from:])
	if f.at < 0 {
		f.readWithout(question)
		return f
	}
	f.at += from
	if english.Is(f.tokens[0].lower, english.Command) && f.readCommand() && !f.asksLater() {
		return f
	}
	f.settleNoun()
	f.end = phraseEnd(f.tokens, f.at)
	f.settleVerb()
	f.head = headOf(f.tokens, f.at, f.end)
	f.answerType = f.askedType()
	return f
}

// readWithout reads a question without an interrogative.
func (f *form) readWithout(question string) {
	f.at, f.answerType = 0, Topic
	if len(f.tokens) == 0 || f.readCommand() {
		return
	}
	comma := strings.IndexByte(question, ',')
	for i, t := range f.tokens {
		auxiliary := t.tag.In(english.TagBe, english.TagDo, english.TagHave, english.TagModal)
		if begins := i == 0 || f.tokens[i-1].start < comma && comma < t.start; begins && auxiliary {
			f.answerType = YesNo
			return
		}
	}
	f.answerType = f.telegraphed()
}

// readCommand reads a command such as "name the countries that …". It reports whether the question is one.
func (f *form) readCommand() bool {
	if !english.Is(f.tokens[0].lower, english.Command) {
		return false
	}
	head := nounAt(f.tokens, 1)
	if head < 0 {
		return false
	}
	f.at, f.head, f.end, f.answerType = 0, head, head+1, f.typeOfNoun(head, What)
	return true
}

// settleNoun tags a word as a noun, where it can be one, if it follows "which", or follows "what" and precedes "of" or
// a verb: "what *gauge* of rail".
func (f *form) settleNoun() {
	i := f.at + 1
	if i >= len(f.tokens) || f.tokens[i].tag != english.TagVerb {
		return
	}
	which := f.tokens[f.at].lower == "which"
	before := i+1 < len(f.tokens) && (f.tokens[i+1].tag == english.TagOf || f.tokens[i+1].tag.Finite())
	uses := thesaurus.UsesOf(f.tokens[i].lower)
	if (which || f.tokens[f.at].lower == "what" && before) && uses.Total(thesaurus.Noun) > 0 {
		f.tokens[i].tag = english.TagNoun
		if uses.Inflected[thesaurus.Noun] > 0 {
			f.tokens[i].tag = english.TagPlural
		}
	}
}

// settleVerb tags the last of several nouns after the interrogative as the verb, where the question has no other verb:
// "what party *rules* in the city".
func (f *form) settleVerb() {
	last := f.end - 1
	if last <= f.at+1 || !f.tokens[last].tag.Noun() || !f.tokens[last-1].tag.Noun() ||
		slices.ContainsFunc(f.tokens[last:], func(t questionToken) bool { return t.tag.Finite() }) ||
		slices.ContainsFunc(f.tokens[:f.at], func(t questionToken) bool { return t.tag.Finite() }) {
		return
	}
	if thesaurus.UsesOf(f.tokens[last].lower).Total(thesaurus.Verb) > 0 {
		f.tokens[last].tag = english.TagVerb
		f.end = last
	}
}

// asksLater reports whether the interrogative after a command says more than the noun of the command: "name the man
// who" but not "give the year in which".
func (f *form) asksLater() bool {
	return f.answerType == What && slices.ContainsFunc(f.tokens, func(t questionToken) bool {
		return t.tag.In(english.TagWho, english.TagWhich)
	})
}

// telegraphed returns the answer type of words without an interrogative, by a noun at their beginning or end:
// "withdrawal advisers year", "date of the treaty", "number of ships".
func (f *form) telegraphed() AnswerType {
	last := len(f.tokens) - 1
	if english.Is(f.tokens[last].lower, english.TimeNoun) {
		f.head = last
		return f.typeOfNoun(last, Topic)
	}
	first := nounAt(f.tokens, 0)
	if first >= 0 && first+1 < last && f.tokens[first+1].tag == english.TagOf {
		if t := f.typeOfNoun(first, Topic); t == When || t == HowMany || t == Why {
			f.head = first
			return t
		}
	}
	return Topic
}

// interrogativeAt returns the token that asks, -1 for none. Of several interrogatives it is the first word or the
// second after a preposition, else the last word ("the country which lost was invaded when"), else the first "what" or
// "how", else the first interrogative.
func interrogativeAt(tokens []questionToken) int {
	first, plain := -1, -1
	for i, t := range tokens {
		if !english.IsInterrogative(t.lower) {
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
	case first == 0 || first == 1 && (tokens[0].tag.Preposition() || tokens[0].tag == english.TagAnd):
		return first
	case english.IsInterrogative(tokens[last].lower):
		return last
	case plain >= 0:
		return plain
	}
	return first
}

// askedType returns the answer type by the interrogative and what goes with it.
func (f *form) askedType() AnswerType {
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
		case english.Is(word, english.Measure|english.Often):
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
	return f.typeOfNoun(f.head, What)
}

// typeOfNoun returns the answer type that a noun asks for, or otherwise.
func (f *form) typeOfNoun(head int, otherwise AnswerType) AnswerType {
	if f.tokens[head].tag == english.TagName && head > 0 && f.tokens[head-1].tag == english.TagName {
		return otherwise // "which Ice Age"
	}
	noun := f.tokens[head].lower
	switch c := english.ClassesOf(noun); {
	case noun == "age":
		return HowMany
	case c&english.TimeNoun != 0:
		return When
	case c&(english.CountNoun|english.ShareNoun) != 0:
		return HowMany
	case c&english.ReasonNoun != 0:
		return Why
	case c&english.PlaceNoun != 0:
		return Where
	case c&english.PersonNoun != 0 || namesPerson(noun):
		return Who
	}
	return otherwise
}

// namesPerson reports whether a noun is narrower than a noun for persons: "physicist" than "scientist".
func namesPerson(noun string) bool {
	return slices.ContainsFunc(thesaurus.Related(noun), func(r thesaurus.Relation) bool {
		isPerson := english.Is(r.Word, english.PersonNoun) && r.Word != "group"
		return isPerson && r.Kind == thesaurus.Broader && r.Weight > 0.3
	})
}

// headOf returns the token of the noun that goes with an interrogative: "which naval *base* was", "what kind of
// *people*", "what is the *capital* of"; -1 for none.
func headOf(tokens []questionToken, at, end int) int {
	if end > at+1 {
		return nounAt(tokens[:end], at+1)
	}
	word := tokens[at].lower
	if word != "what" && word != "which" || end >= len(tokens) || tokens[end].tag != english.TagBe {
		return -1
	}
	return nounAt(tokens, end+1)
}

// nounAt returns the token of the noun of the phrase that begins at from, or of the noun after "of" where the first one
// says little: "the name of the *king*"; -1 for none.
func nounAt(tokens []questionToken, from int) int {
	head, adjective := -1, -1 // "name an extra that …"
	for i := from; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case t.tag == english.TagOf && head >= 0:
			if !english.Is(tokens[head].lower, english.KindNoun) || i+1 == len(tokens) {
				return head
			}
			if after := nounAt(tokens, i+1); after >= 0 {
				return after
			}
			return head
		case t.tag.Noun() || t.tag.In(english.TagName, english.TagIng) || english.Is(t.lower, english.TimeNoun):
			head = i
		case head < 0 && t.tag == english.TagAdjective:
			adjective = i
		case t.tag == english.TagAdjective, head < 0 && (t.tag.LeadsNoun() || t.tag == english.TagPast),
			head < 0 && t.tag == english.TagPronoun && i == from:
		default:
			return max(head, adjective)
		}
	}
	return max(head, adjective)
}

// questionTokens returns the words of a question with their tags.
func questionTokens(question string, analyzed []analysis.Token) []questionToken {
	var tokens []questionToken
	before := english.TagEdge
	for _, t := range analyzed {
		if t.Extra {
			continue
		}
		written := question[t.Start:t.End]
		before = english.TagWord(written, before, len(tokens) == 0)
		token := questionToken{lower: strings.ToLower(written), tag: before, position: t.Position, start: t.Start}
		if meant := english.Slip(token.lower); meant != "" {
			before, _ = english.ClosedTag(meant)
			token.lower, token.tag = meant, before
		}
		if asking, is := contracted(token.lower); is {
			token.lower = asking
			tokens = append(tokens, token)
			token.lower, token.tag, before = "is", english.TagBe, english.TagBe
		}
		tokens = append(tokens, token)
	}
	return tokens
}

// contracted returns the interrogative of a contraction such as "what's", with or without its apostrophe.
func contracted(lower string) (interrogative string, ok bool) {
	for _, is := range []string{"'s", "’s", "s"} {
		if word, cut := strings.CutSuffix(lower, is); cut && english.IsInterrogative(word) {
			return word, true
		}
	}
	return "", false
}

// phraseEnd returns the first token after the interrogative and the noun that goes with it: "which naval base *was*".
func phraseEnd(tokens []questionToken, at int) int {
	switch tokens[at].lower {
	case "who", "whom", "when", "where", "why":
		return at + 1
	}
	for i := at + 1; i < len(tokens); i++ {
		switch c := tokens[i].tag; {
		case c.Finite(), c.Preposition() && c != english.TagOf, c.In(english.TagWhich, english.TagWho, english.TagThat),
			verbLike(tokens, i):
			return i
		}
	}
	return len(tokens)
}

// verbLike reports whether a word tagged as a noun is a verb by what follows it: "what field *involves* the study".
func verbLike(tokens []questionToken, i int) bool {
	if i+1 >= len(tokens) || !tokens[i].tag.Noun() {
		return false
	}
	switch tokens[i+1].tag {
	case english.TagArticle, english.TagPossessive, english.TagDemonstrative:
		return true
	}
	return false
}

// isForm reports whether a word belongs to the form of a question rather than to its subject.
func isForm(word string) bool {
	return english.IsInterrogative(word) || english.Is(word, english.QuestionForm)
}

// questionWords reports of each token whether it only asks: the interrogative, and the noun after it that names the
// type of answer ("what year", "how many"). They belong to the form of the question, not to its subject.
func questionWords(tokens []analysis.Token, text string) []bool {
	asking := make([]bool, len(tokens))
	after := false // an interrogative, with nothing but function words and words of form between
	for i, t := range tokens {
		if t.Extra {
			continue
		}
		word := strings.ToLower(text[t.Start:t.End])
		word = cmp.Or(english.Slip(word), word)
		switch {
		case english.IsInterrogative(word) && word != "whom" && word != "whose":
			asking[i], after = true, true
		case after && isForm(word):
			asking[i] = true
		case after && t.Stop:
		default:
			after = false
		}
	}
	return asking
}
