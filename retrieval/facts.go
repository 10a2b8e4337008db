package retrieval

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// piece is a stretch of a sentence that can answer a question of some kind: a name, a number with its unit.
type piece struct {
	span  corpus.Span // bytes of the passage's text
	from  int         // first token of the passage
	to    int         // behind the last token
	names naming
}

// naming says what a name names, as far as its words and its surroundings tell.
type naming uint8

const (
	anyName naming = iota
	personName
	placeName
	groupName
	aNumber

	namings = aNumber // how many there are of names
)

// namesIn finds the names in tokens[from:to] of a text: runs of capitalised words, with particles between them. The
// first word of a sentence counts only as part of a longer run, or where a word that never stands in small letters
// elsewhere begins it.
func namesIn(text string, tokens []analysis.Token, from, to int, known func(string) bool) []piece {
	var names []piece
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
		end := i + 1 // behind the last capitalised word
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
		name := piece{span: corpus.Span{Start: first.Start, End: last.End}, from: words[i], to: words[end-1] + 1}
		name.span.End = trimPossessive(text, name.span)
		name.names = namingOf(text, tokens, words, i, end)
		names = append(names, name)
		i = end
	}
	return names
}

func startsName(text string, tokens []analysis.Token, words []int, i int, known func(string) bool) bool {
	t := tokens[words[i]]
	if !t.Upper || t.Number {
		return false
	}
	written := text[t.Start:t.End]
	if t.Stop {
		return false
	}
	if i > 0 || analysis.IsAcronym(written) {
		return true
	}
	next := i+1 < len(words) && tokens[words[i+1]].Upper && continues(text[t.End:tokens[words[i+1]].Start])
	return next || known(t.Term)
}

// continues reports whether what stands between two words can stand inside a name.
func continues(between string) bool {
	return between == " " || between == "-" || between == "–" || between == ". " || between == " . " || between == "\n" || between == " & "
}

func trimPossessive(text string, s corpus.Span) int {
	for _, suffix := range []string{"'s", "’s"} {
		if strings.HasSuffix(text[s.Start:s.End], suffix) {
			return s.End - len(suffix)
		}
	}
	return s.End
}

// namingOf guesses what the name words[i:end] names, by its own words, then by those around it.
func namingOf(text string, tokens []analysis.Token, words []int, i, end int) naming {
	for j := i; j < end; j++ {
		word := strings.ToLower(text[tokens[words[j]].Start:tokens[words[j]].End])
		switch c := english.ClassesOf(word); {
		case c&english.GroupName != 0:
			return groupName
		case c&english.PlaceName != 0:
			return placeName
		case c&english.Title != 0 && end-i > 1:
			return personName
		}
	}
	before := ""
	if i > 0 {
		before = strings.ToLower(text[tokens[words[i-1]].Start:tokens[words[i-1]].End])
	}
	switch c := english.ClassesOf(before); {
	case c&english.Title != 0:
		return personName
	case c&english.PlacePreposition != 0:
		return placeName
	case end < len(words) && personVerbs()[tokens[words[end]].Term]:
		return personName
	case end-i >= 2 && end-i <= 3 && allLetters(text, tokens, words[i:end]):
		return personName
	}
	return anyName
}

func allLetters(text string, tokens []analysis.Token, words []int) bool {
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
	personVerbs = analysis.Stems(english.PersonVerb)
	scaleWords  = analysis.Stems(english.Scale)
)

// numbersIn finds the quantities in tokens[from:to]: numbers in figures or words that are no dates, with the words
// that stand for their scale behind them.
func numbersIn(text string, tokens []analysis.Token, from, to int, dates []corpus.Span) []piece {
	var numbers []piece
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
		span = withSigns(text, span)
		numbers = append(numbers, piece{span: span, from: i, to: end + 1, names: aNumber})
		i = end
	}
	return numbers
}

// refers reports whether the number tokens[i] only points to a place: "fig. 3", "chapter 12".
func refers(text string, tokens []analysis.Token, from, i int) bool {
	for j := i - 1; j >= from; j-- {
		if !tokens[j].Extra {
			return english.Is(strings.ToLower(text[tokens[j].Start:tokens[j].End]), english.Locator)
		}
	}
	return false
}

func coveredBy(t analysis.Token, spans []corpus.Span) bool {
	for _, s := range spans {
		if s.Start <= t.Start && t.End <= s.End {
			return true
		}
	}
	return false
}

// withSigns widens the span of a number to the currency sign before it and the per cent sign behind it.
func withSigns(text string, s corpus.Span) corpus.Span {
	if r, n := utf8.DecodeLastRuneInString(text[:s.Start]); unicode.Is(unicode.Sc, r) {
		s.Start -= n
	}
	if r, n := utf8.DecodeRuneInString(text[s.End:]); r == '%' || r == '°' {
		s.End += n
	}
	return s
}
