package query

import (
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/retrieval/english"
)

// leading returns how many words at the beginning of a sentence come before its question.
func (p *Parser) leading(s []word) int {
	if n := p.prefix(s); n > 0 {
		return n
	}
	if n := frame(s); n > 0 {
		return n
	}
	return p.clause(s)
}

// prefix returns how many words at the beginning of a sentence are padding: the longest prefix of padding and function
// words after which the question can begin.
func (p *Parser) prefix(s []word) int {
	if n := textSays(s); n > 0 {
		return n
	}
	n := 0
	for n < len(s) && (s[n].pads() || manner(s[n:]) || s[n].function && (!s[n].asks || puts(s[n:]))) {
		n++
	}
	for k := min(n, len(s)-1); k > 0; k-- {
		if contentWords(s[k:]) > 0 && p.leads(s[:k], s[k:]) {
			return k
		}
	}
	return 0
}

// foreign reports whether a part of a message has padding, and no other word that the corpus has or that may be a name:
// "real quick", "blanking on this one". Such words cannot find anything.
func (p *Parser) foreign(s []word) bool {
	pads := false
	for i := range s {
		w := &s[i]
		pads = pads || w.pads()
		if !w.idle() && (w.capital && i > 0 || w.figures || p.known(w)) {
			return false
		}
	}
	return pads
}

// longestRemark is the most words of a remark, such as "bit of a long shot, but".
const longestRemark = 6

// remark reports whether a clause that ends with "but" is too short and too plain to be part of the question.
func remark(clause []word) bool {
	return len(clause) <= longestRemark && clause[len(clause)-1].lower == "but" &&
		!slices.ContainsFunc(clause[1:], func(w word) bool { return w.capital || w.figures })
}

// clause returns how many words at the beginning of a sentence are a clause about whoever asks, or a foreign one, up
// to a comma, and what leads to the question after it: "our group is stuck, does anybody know". The question must be
// complete without it.
func (p *Parser) clause(s []word) int {
	tag, _ := english.ClosedTag(s[0].lower)
	if english.Is(s[0].lower, english.Subordinator) || tag.Preposition() {
		return 0 // a condition, not a reason to ask
	}
	for k := 1; k < len(s) && k <= longestFrame; k++ {
		if s[k-1].asks {
			return 0
		}
		if s[k].gap < clauseGap || !anyIs(s[:k], english.Speaker) && !p.foreign(s[:k]) {
			continue
		}
		n := k + p.prefix(s[k:])
		if q := s[n:]; asks(q) && contentWords(q) >= frameWords && !refers(q) {
			return n
		}
	}
	return 0
}

// longestFrame is the most words of a clause that frame may leave out.
const longestFrame = 16

// frame returns how many words at the beginning of a sentence are a clause of any words that puts the question after
// it: "my little brother keeps asking me", "not sure if I am right but", "we had this in class:". The clause has to do
// with whoever asks, or says how one asks. The question must be complete without it.
func frame(s []word) int {
	for k := 1; k < len(s) && k <= longestFrame; k++ {
		if s[k-1].asks || english.Is(s[0].lower, english.Command) {
			return 0
		}
		rest, prefix := s[k:], s[:k]
		if !asks(rest) && !asksLater(rest) || contentWords(rest) < frameWords || refers(rest) {
			continue
		}
		end := prefix[k-1]
		personal := anyIs(prefix, english.Speaker)
		switch {
		case end.lower == "but", rest[0].gap == colonGap, rest[0].gap == quoteGap:
			if personal || anyIs(prefix, english.Stance) || hasChat(prefix) || remark(prefix) && asks(rest) {
				return k
			}
		case personal && k > 1:
			if end.in("on about") && prefix[k-2].in("in me us up") && rest[0].asks || // "fill me in on"
				end.is(english.Inquiry) && asks(rest) ||
				end.is(english.Speaker) && prefix[k-2].is(english.Inquiry) {
				return k
			}
		}
	}
	return 0
}

// manner reports whether a part begins with an adverb that says how to answer: "*gently* explain".
func manner(s []word) bool {
	return len(s) > 1 && strings.HasSuffix(s[0].lower, "ly") && s[1].is(english.Inquiry)
}

// textSays returns how many words at the beginning of a sentence ask what the text says about a topic: "what does the
// book say about". The text is always meant.
func textSays(s []word) int {
	const texts = "it this text book document handbook page article corpus source guide manual site website wiki file"
	if len(s) < 6 || s[0].lower != "what" || !s[1].in("does do did") {
		return 0
	}
	at := 2
	if s[at].in("the this your that") && len(s) > 6 {
		at++
	}
	if s[at].in(texts) && s[at+1].in("say tell mention") && s[at+2].in("about on regarding") {
		return at + 3
	}
	return 0
}

// puts reports whether an interrogative belongs to a clause that puts another question: "what I want to know is when",
// "who can tell me when", "who knows when".
func puts(s []word) bool {
	if len(s) < 2 {
		return false
	}
	tag, _ := english.ClosedTag(s[1].lower)
	if s[0].lower == "what" && len(s) > 3 && tag.In(english.TagModal, english.TagDo) && s[2].is(english.Listener) {
		return s[3].lower == "know" || s[3].lower == "tell" // "what do you know about"
	}
	who := s[0].lower == "who" && (tag == english.TagModal || s[1].lower == "knows" || s[1].lower == "here")
	if !who && !s[1].is(english.Speaker) {
		return false
	}
	for i := 1; i < len(s) && s[i].idle(); i++ {
		if s[i].asks {
			return true
		}
	}
	return false
}

// leads reports whether a prefix of a sentence comes before its question, which is rest.
func (p *Parser) leads(prefix, rest []word) bool {
	last := len(prefix) - 1
	for last >= 0 && !prefix[last].pads() {
		last--
	}
	if last < 0 || parts(prefix, rest) {
		return false
	}
	asked := asks(rest) || asksLater(rest) || rest[0].is(english.Inquiry)
	if rest[0].gap >= quoteGap && p.sets(prefix) || rest[0].gap == colonGap && len(prefix) > 1 && asked {
		return true
	}
	if allChat(prefix) {
		if end := &prefix[len(prefix)-1]; !end.chats() && !end.is(english.Addressee) && end.lower != "so" {
			return rest[0].asks // "hi there is", "ok new rules"
		}
		return asked || !p.knowsAny(prefix)
	}
	if calls(prefix) && asks(rest) && rest[0].lower != "who" && rest[0].lower != "which" {
		return true
	}
	if last == len(prefix)-1 && prefix[last].is(english.Listener) && english.Is(rest[0].lower, english.Command) {
		first, _ := english.ClosedTag(prefix[0].lower)
		return first == english.TagModal // "can you list"
	}
	if !joins(prefix[last+1:], prefix[0].asks) {
		return false
	}
	if prefix[len(prefix)-1].lower == "but" && asked &&
		(talks(prefix) || anyIs(prefix, english.Stance)) {
		return true
	}
	return p.puts(prefix, last, rest)
}

// parts reports whether a cut between two parts would part an interrogative from what belongs to it: "in *what* year",
// "if the bill fails, *what* happens".
func parts(prefix, rest []word) bool {
	last := prefix[len(prefix)-1].lower
	tag, _ := english.ClosedTag(last)
	if !tag.Preposition() && last != "if" || last == "about" {
		return false
	}
	switch rest[0].lower {
	case "what", "which", "whom", "whose", "how":
		return last != "of" && last != "on"
	}
	return asksLater(rest)
}

// whichNoun is the most words that follow a late "which" that asks: "in *which* naval base". More of them are a clause.
const whichNoun = 3

// asksLater reports whether a question has its interrogative inside: "outside the city, what", "the treaty ended what".
func asksLater(s []word) bool {
	for i := 1; i < len(s); i++ {
		w := &s[i]
		tag, _ := english.ClosedTag(w.lower)
		switch {
		case w.gap >= clauseGap && tag.In(english.TagBe, english.TagDo, english.TagHave, english.TagModal):
			return true // "in 1972, did"
		case !w.asks:
		case w.lower == "what", w.lower == "how", w.gap >= clauseGap, i == len(s)-1:
			return true
		case w.lower == "which":
			return len(s)-1-i <= whichNoun
		}
	}
	return false
}

// sets reports whether a clause before a comma or a colon says that, why or for whom one asks, and is no condition:
// "my teacher asked us:", "asking for a friend,", but not "if I need help,".
func (p *Parser) sets(clause []word) bool {
	if !slices.ContainsFunc(clause, func(w word) bool { return w.pads() }) {
		return false
	}
	tag, _ := english.ClosedTag(clause[0].lower)
	if english.Is(clause[0].lower, english.Subordinator) && tag != english.TagAs {
		return !p.knowsAny(clause) || polite(clause)
	}
	if tag.Preposition() && !anyIs(clause, english.Speaker) && !hasChat(clause) {
		return !p.knowsAny(clause)
	}
	return talks(clause) || !clause[0].function && (!p.knowsAny(clause) || anyIs(clause, english.Stance))
}

// polite reports whether a condition only asks politely: "if anyone knows", "if you can help".
func polite(clause []word) bool {
	return anyIs(clause, english.Listener|english.Addressee) && anyIs(clause, english.Inquiry)
}

// talks reports whether a part of a message has chatter, or a word for those who talk, for asking or for a question.
func talks(s []word) bool {
	return hasChat(s) || anyIs(s, english.Speaker|english.Listener|english.Inquiry|english.InquiryNoun)
}

func hasChat(s []word) bool {
	for i := range s {
		if s[i].chats() {
			return true
		}
	}
	return false
}

// allChat reports whether a part of a message is chatter with an addressee: "hi everyone", "ok so", "good morning all".
func allChat(s []word) bool {
	const with = english.Addressee | english.Stance | english.Occasion
	for i := range s {
		if !s[i].chats() && !s[i].is(with) && s[i].lower != "so" && s[i].lower != "there" && s[i].lower != "all" &&
			s[i].lower != "just" && s[i].lower != "now" && s[i].lower != "and" {
			return false
		}
	}
	return hasChat(s)
}

// calls reports whether a part of a message only addresses somebody: "guys", "bro".
func calls(s []word) bool {
	return !slices.ContainsFunc(s, func(w word) bool { return !w.is(english.Addressee) })
}

// joins reports whether function words lead from a verb of asking to what is asked: "tell me *about*", "ask *if*".
// After a clause that begins with an interrogative it can be a form of be: "what I want to know *is*".
func joins(s []word, asks bool) bool {
	for i := range s {
		tag, _ := english.ClosedTag(s[i].lower)
		switch {
		case tag.Preposition(), tag.In(english.TagAbout, english.TagBut, english.TagThat),
			tag == english.TagBe && asks, s[i].lower == "if", s[i].lower == "whether", s[i].lower == "out",
			s[i].lower == "up":
		default:
			return false
		}
	}
	return true
}

// puts reports whether a prefix puts a question by a verb or a noun of asking, prefix[last] or the one before "me":
// "does anyone know", "can you tell me about", "any idea".
func (p *Parser) puts(prefix []word, last int, rest []word) bool {
	verb := last
	for verb > 0 && (prefix[verb].is(english.Speaker) || prefix[verb].chats() && !prefix[verb].is(english.Inquiry) ||
		prefix[verb].lower == "to") {
		verb-- // "explain to me please"
	}
	end := prefix[len(prefix)-1].lower
	about := last+1 < len(prefix) && leadsToTopic(prefix[last].lower, end)
	later := asksLater(rest)
	asked := rest[0].asks || end != "to" && (asks(rest) || later && prefix[verb].is(english.Inquiry))
	addressed := anyIs(prefix, talkers) || hasChat(prefix)
	switch {
	case prefix[verb].is(english.InquiryNoun):
		first, _ := english.ClosedTag(prefix[0].lower)
		direct := asks(rest) || later && addressed && last+1 == len(prefix)
		return direct && !strings.HasSuffix(prefix[verb].lower, "thing") ||
			about && (addressed || first == english.TagQuantifier)
	case prefix[verb].is(english.Inquiry | english.Wish):
		if !requests(prefix, verb) || english.Is(prefix[0].lower, english.Subordinator) {
			return false
		}
		embedded := last+1 < len(prefix) && (end == "if" || end == "whether" || end == "out")
		return asked || embedded || about || prefix[verb].is(english.Inquiry) && verb > 0 && !commands(prefix[verb:])
	}
	return false
}

// leadsToTopic reports whether a word leads from a verb or a noun of asking to a topic: "know *about*", "info *on*".
func leadsToTopic(verb, word string) bool {
	switch word {
	case "about", "on", "of", "regarding", "concerning", "into":
		return true
	case "in":
		return verb == "interested"
	case "for":
		return strings.HasPrefix(verb, "look") || strings.HasPrefix(verb, "search")
	case "with":
		return verb == "help" || strings.HasPrefix(verb, "strugg")
	}
	return false
}

// commands reports whether a part begins with a command that a question may be put as: "give me the year".
func commands(s []word) bool { return english.Is(s[0].lower, english.Command) }

// requests reports whether a verb of asking is a request, or says that one asks: it is a command, or it has to do with
// those who talk.
func requests(prefix []word, verb int) bool {
	if prefix[0].asks { // see puts
		return true
	}
	for i := range prefix {
		if i != verb && prefix[i].is(talkers) {
			return true
		}
	}
	for i := range prefix[:verb] {
		if !prefix[i].pads() && prefix[i].lower != "just" && prefix[i].lower != "to" {
			return false
		}
	}
	return true
}

// trailing returns how many words at the end of a sentence come after its question: the longest suffix of padding and
// function words that cannot be part of it.
func (p *Parser) trailing(s []word) int {
	n := len(s)
	if n > 4 && s[n-3].lower == "like" && s[n-2].is(english.Speaker) && (s[n-1].figures || s[n-1].in("five ten")) {
		return 3 // "like im 5"
	}
	for n > 0 && s[n-1].idle() && !s[n-1].asks {
		n--
	}
	for k := max(n, 1); k < len(s); k++ {
		if contentWords(s[:k]) > 0 && p.trails(s[:k], s[k:]) {
			return len(s) - k
		}
	}
	return 0
}

// wordsBefore is how many content words a question must have before padding after it is left out where no comma or
// other mark is between them.
const wordsBefore = 2

// trails reports whether a suffix of a sentence comes after its question.
func (p *Parser) trails(question, suffix []word) bool {
	first, _ := english.ClosedTag(suffix[0].lower)
	if suffix[0].gap == clauseGap && !first.In(english.TagAnd, english.TagOr) && p.sets(suffix) {
		return true
	}
	if allChat(suffix) && !corpus.IsWord(suffix[0].lower) && !p.known(&suffix[0]) {
		return true // "thx", "lol"
	}
	last, _ := english.ClosedTag(question[len(question)-1].lower)
	if last.Joining() || question[len(question)-1].asks {
		return false
	}
	switch {
	case len(suffix) == 1 && suffix[0].in("exactly anyway"):
		return true
	case allChat(suffix):
		if !suffix[0].is(english.Courtesy) && !suffix[0].mention && corpus.IsWord(suffix[0].lower) {
			return false // "too quickly"
		}
		return !p.knowsAny(suffix) || suffix[0].is(english.Courtesy) && contentWords(question) >= wordsBefore
	case len(suffix) == 2 && suffix[0].in("for to") && suffix[1].in("me us"):
		return english.Is(question[0].lower, english.Command) || question[0].is(english.Inquiry)
	case contentWords(question) < wordsBefore:
		return false
	case needs(suffix):
		return true
	case suffix[0].lower == "by" && len(suffix) == 2: // "by tomorrow"
		return suffix[1].is(english.Occasion) && !p.knowsAny(suffix)
	case first.Preposition(): // "for my homework"
		return len(suffix) > 2 && (suffix[1].lower == "my" || suffix[1].lower == "our") &&
			anyIs(suffix, english.Occasion) && !p.knowsAny(suffix)
	case len(suffix) == 1 && suffix[0].is(english.Addressee): // "anyone"
		return (strings.HasPrefix(suffix[0].lower, "any") || strings.HasPrefix(suffix[0].lower, "some")) &&
			!p.knowsAny(suffix)
	}
	return asksAgain(suffix)
}

// needs reports whether a suffix says what for or how one asks: "I need it for my homework", "im so lost".
func needs(s []word) bool {
	tag, _ := english.ClosedTag(s[0].lower)
	if tag.In(english.TagAnd, english.TagBut) && len(s) > 1 { // "and I have no clue", "and idk"
		return hasChat(s) || s[1].is(english.Speaker) &&
			anyIs(s, english.InquiryNoun|english.Occasion|english.Stance|english.Inquiry)
	}
	return len(s) > 2 && s[0].is(english.Speaker) &&
		(s[1].is(english.Wish) && anyIs(s[2:], english.Occasion) || anyIs(s[1:], english.Stance|english.InquiryNoun))
}

// asksAgain reports whether a suffix asks whether anybody knows: "do you know", "can anyone explain this", "any idea".
func asksAgain(s []word) bool {
	first, _ := english.ClosedTag(s[0].lower)
	if first == english.TagQuantifier && len(s) > 1 && s[1].is(english.InquiryNoun) {
		return true
	}
	if s[0].lower == "did" {
		return false
	}
	if !first.In(english.TagDo, english.TagModal) && s[0].lower != "if" && !s[0].is(english.Addressee) {
		return false
	}
	for i := range s[1:] {
		switch w := &s[i+1]; {
		case !s[i].is(english.Listener|english.Addressee) && !s[i].chats():
		case w.lower == "know", w.lower == "knows", w.lower == "remember":
			return true
		case w.is(english.Inquiry) && i+2 < len(s) && s[i+2].is(english.Speaker), // "tell me"
			(w.lower == "explain" || w.lower == "help") && i+2 == len(s):
			return true
		}
	}
	return false
}
