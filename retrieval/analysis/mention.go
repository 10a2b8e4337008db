package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/retrieval/english"
)

// Mention is a stretch of a sentence that can answer a question of some kind: a name, a number with its unit.
type Mention struct {
	Span corpus.Span // bytes of the passage's text
	From int         // first token of the passage
	To   int         // after the last token
	Kind MentionKind
}

// MentionKind is what a name refers to, as far as its words and its surroundings show.
type MentionKind uint8

const (
	AnyName MentionKind = iota
	PersonName
	PlaceName
	GroupName
	Quantity

	NameKinds = Quantity // how many there are of names
)

// namesIn finds the names in tokens[from:to] of a text: runs of capitalised words, with particles between them. The
// first word of a sentence counts only as part of a longer run, or if it is always capitalised elsewhere.
func namesIn(text string, tokens []Token, from, to int, known func(string) bool) []Mention {
	var names []Mention
	words := make([]int, 0, to-from)
	for i := from; i < to; i++ {
		if !tokens[i].Extra {
			words = append(words, i)
		}
	}
	for i := 0; i < len(words); {
		if !startsName(text, tokens, words, i, known) {
			i++
			continue
		}
		end := i + 1 // after the last capitalised word
		for j := i + 1; j < len(words); j++ {
			if !continues(text[tokens[words[j-1]].End:tokens[words[j]].Start]) {
				break
			}
			word := tokens[words[j]]
			if word.Upper && (!word.Stop || j+1 < len(words) && tokens[words[j+1]].Upper) {
				end = j + 1
				continue
			}
			if !english.Is(strings.ToLower(text[word.Start:word.End]), english.NameParticle) || j+1 == len(words) ||
				!tokens[words[j+1]].Upper || tokens[words[j+1]].Stop {
				break
			}
		}
		first, last := tokens[words[i]], tokens[words[end-1]]
		name := Mention{Span: corpus.Span{Start: first.Start, End: last.End}, From: words[i], To: words[end-1] + 1}
		name.Span.End = TrimPossessive(text, name.Span)
		name.Kind = kindOfName(text, tokens, words, i, end)
		names = append(names, name)
		i = end
	}
	return names
}

func startsName(text string, tokens []Token, words []int, i int, known func(string) bool) bool {
	t := tokens[words[i]]
	if !t.Upper || t.Number {
		return false
	}
	written := text[t.Start:t.End]
	if t.Stop {
		return false
	}
	if i > 0 || isAcronym(written) {
		return true
	}
	next := i+1 < len(words) && tokens[words[i+1]].Upper && continues(text[t.End:tokens[words[i+1]].Start])
	return next || known(t.Term)
}

// continues reports whether what separates two words can be inside a name.
func continues(between string) bool {
	switch between {
	case " ", "-", "–", ". ", " . ", "\n", " & ":
		return true
	}
	return false
}

// TrimPossessive returns the end of a name without its possessive ending: that of "China" in "China's".
func TrimPossessive(text string, s corpus.Span) int {
	for _, suffix := range []string{"'s", "’s"} {
		if strings.HasSuffix(text[s.Start:s.End], suffix) {
			return s.End - len(suffix)
		}
	}
	return s.End
}

// kindOfName guesses what the name words[i:end] names, by its own words, then by those around it.
func kindOfName(text string, tokens []Token, words []int, i, end int) MentionKind {
	for j := i; j < end; j++ {
		word := strings.ToLower(text[tokens[words[j]].Start:tokens[words[j]].End])
		switch c := english.ClassesOf(word); {
		case c&english.GroupName != 0:
			return GroupName
		case c&english.PlaceName != 0:
			return PlaceName
		case c&english.Title != 0 && end-i > 1:
			return PersonName
		}
	}
	before := ""
	if i > 0 {
		before = strings.ToLower(text[tokens[words[i-1]].Start:tokens[words[i-1]].End])
	}
	switch c := english.ClassesOf(before); {
	case c&english.Title != 0:
		return PersonName
	case c&english.PlacePreposition != 0:
		return PlaceName
	case end < len(words) && personVerbs()[tokens[words[end]].Term]:
		return PersonName
	case end-i >= 2 && end-i <= 3 && allLetters(text, tokens, words[i:end]):
		return PersonName
	}
	return AnyName
}

func allLetters(text string, tokens []Token, words []int) bool {
	for _, w := range words {
		for _, r := range text[tokens[w].Start:tokens[w].End] {
			if unicode.IsDigit(r) {
				return false
			}
		}
	}
	return true
}

// The stems of the verbs of persons, and of the words that belong to a number before them.
var (
	personVerbs = Stems(english.PersonVerb)
	scaleWords  = Stems(english.Scale)
)

// numbersIn finds the quantities in tokens[from:to]: numbers in figures or words that are not dates, with the words of
// their scale that follow, such as "million".
func numbersIn(text string, tokens []Token, from, to int, dates []corpus.Span) []Mention {
	var numbers []Mention
	for i := from; i < to; i++ {
		t := tokens[i]
		if t.Extra || !t.Amount || coveredBy(t, dates) || t.Number && refers(text, tokens, from, i) {
			continue
		}
		end := i
		for j := i + 1; j < to; j++ {
			if tokens[j].Extra {
				continue
			}
			gap := text[tokens[end].End:tokens[j].Start]
			if gap != " " && gap != "-" && gap != "\u00a0" || !tokens[j].Amount && !scaleWords()[tokens[j].Term] {
				break
			}
			end = j
		}
		span := corpus.Span{Start: t.Start, End: tokens[end].End}
		span = WithSigns(text, span)
		numbers = append(numbers, Mention{Span: span, From: i, To: end + 1, Kind: Quantity})
		i = end
	}
	return numbers
}

// refers reports whether the number tokens[i] only points to a place: "fig. 3", "chapter 12".
func refers(text string, tokens []Token, from, i int) bool {
	for j := i - 1; j >= from; j-- {
		if !tokens[j].Extra {
			return english.Is(strings.ToLower(text[tokens[j].Start:tokens[j].End]), english.Locator)
		}
	}
	return false
}

func coveredBy(t Token, spans []corpus.Span) bool {
	for _, s := range spans {
		if s.Start <= t.Start && t.End <= s.End {
			return true
		}
	}
	return false
}

// WithSigns widens the span of a number to the currency sign before it and the per cent sign after it.
func WithSigns(text string, s corpus.Span) corpus.Span {
	if r, n := utf8.DecodeLastRuneInString(text[:s.Start]); unicode.Is(unicode.Sc, r) {
		s.Start -= n
	}
	if r, n := utf8.DecodeRuneInString(text[s.End:]); r == '%' || r == '°' {
		s.End += n
	}
	return s
}
