package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// chatState says whether a group of lines is written without capitals, as in chats.
type chatState uint8

const (
	notAsked chatState = iota
	withCapitals
	withoutCapitals
)

// endsBeforeSmall decides whether a sentence ends at a terminator at i, whose marks end at end, before a word in small
// letters at next. Several marks such as "?!" end a sentence. A single one ends it only in a text without capitals, and
// a full stop only before a word that begins many sentences: abbreviations are as small as the rest there.
func (s *splitter) endsBeforeSmall(i, end, next int, word string, after follower) bool {
	marks := s.text[i:end]
	if len(marks) > 1 && strings.Trim(marks, "!?") == "" {
		return unicode.IsLower(RuneAfter(s.text, next))
	}
	if end != i+1 || !s.isChat() {
		return false
	}
	switch {
	case marks != ".":
		return strings.Contains("!?", marks)
	case len(word) < 2 || isAbbreviation(word) && !chatWords[word], s.followsDigit(i - len(word)):
		return false // "h. a. smith", "the prof. he", "12 in. and"
	}
	starter, _, _ := strings.Cut(strings.ReplaceAll(after.text, "’", "'"), "'")
	return chatStarters[starter] && isEnglish(word)
}

// chatWords are also abbreviations, which chats seldom have.
var chatWords = WordSet("no so us am")

// chatStarters are words that begin many sentences, and in chats have no capital.
var chatStarters = WordSet(`i im you u he she we they it its this that thats these those there theres the my your his
	her our what whats when where why how who which is are was were do does did can could would should will and but so
	if then no yes yeah yep nope ok okay lol well maybe just not please pls thanks thx sorry hey hi hello btw also`)

// isChat reports whether the group of lines begins with a small letter and has no capital after a terminator.
func (s *splitter) isChat() bool {
	if s.chat == notAsked {
		s.chat = withCapitals
		if first := nextWord(s.text[s.begin:]); first.lower() && !first.camel() && !s.hasCapital() {
			s.chat = withoutCapitals
		}
	}
	return s.chat == withoutCapitals
}

// hasCapital reports whether a capital follows a terminator and a space in the group of lines.
func (s *splitter) hasCapital() bool {
	rest := s.text[s.begin:]
	for {
		i := strings.IndexAny(rest, ".!?")
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
		next := SkipSpace(rest, 0)
		if r, _ := utf8.DecodeRuneInString(rest[next:]); next > 0 && unicode.IsUpper(r) {
			return true
		}
	}
}
