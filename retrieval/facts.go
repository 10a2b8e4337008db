package retrieval

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
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
func namesIn(text string, tokens []token, from, to int, known func(string) bool) []piece {
	var names []piece
	words := make([]int, 0, to-from)
	for i := from; i < to; i++ {
		if !tokens[i].extra {
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
			if !continues(text[tokens[words[j-1]].end:tokens[words[j]].start]) {
				break
			}
			word := tokens[words[j]]
			if word.upper && (!word.stop || j+1 < len(words) && tokens[words[j+1]].upper) {
				end = j + 1
				continue
			}
			if !particles[strings.ToLower(text[word.start:word.end])] || j+1 == len(words) || !tokens[words[j+1]].upper || tokens[words[j+1]].stop {
				break
			}
		}
		first, last := tokens[words[i]], tokens[words[end-1]]
		name := piece{span: corpus.Span{Start: first.start, End: last.end}, from: words[i], to: words[end-1] + 1}
		name.span.End = trimPossessive(text, name.span)
		name.names = namingOf(text, tokens, words, i, end)
		names = append(names, name)
		i = end
	}
	return names
}

func startsName(text string, tokens []token, words []int, i int, known func(string) bool) bool {
	t := tokens[words[i]]
	if !t.upper || t.number {
		return false
	}
	written := text[t.start:t.end]
	if t.stop {
		return false
	}
	if i > 0 || isAcronym(written) {
		return true
	}
	next := i+1 < len(words) && tokens[words[i+1]].upper && continues(text[t.end:tokens[words[i+1]].start])
	return next || known(t.term)
}

// continues reports whether what stands between two words can stand inside a name.
func continues(between string) bool {
	return between == " " || between == "-" || between == "–" || between == ". " || between == " . " || between == "\n" || between == " & "
}

// particles join the words of a name.
var particles = set("of the de la le du des del della di da von van der den zu ter ten bin ibn al el y and for")

func trimPossessive(text string, s corpus.Span) int {
	for _, suffix := range []string{"'s", "’s"} {
		if strings.HasSuffix(text[s.Start:s.End], suffix) {
			return s.End - len(suffix)
		}
	}
	return s.End
}

// namingOf guesses what the name words[i:end] names, by its own words, then by those around it.
func namingOf(text string, tokens []token, words []int, i, end int) naming {
	for j := i; j < end; j++ {
		word := strings.ToLower(text[tokens[words[j]].start:tokens[words[j]].end])
		switch {
		case groupWords[word]:
			return groupName
		case placeWords[word]:
			return placeName
		case titleWords[word] && end-i > 1:
			return personName
		}
	}
	before := ""
	if i > 0 {
		before = strings.ToLower(text[tokens[words[i-1]].start:tokens[words[i-1]].end])
	}
	switch {
	case titleWords[before]:
		return personName
	case before == "in" || before == "at" || before == "near" || before == "from" || before == "to" || before == "around" || before == "outside":
		return placeName
	case end < len(words) && personVerbs[tokens[words[end]].term]:
		return personName
	case end-i >= 2 && end-i <= 3 && allLetters(text, tokens, words[i:end]):
		return personName
	}
	return anyName
}

func allLetters(text string, tokens []token, words []int) bool {
	for _, w := range words {
		for _, r := range text[tokens[w].start:tokens[w].end] {
			if unicode.IsDigit(r) {
				return false
			}
		}
	}
	return true
}

var (
	titleWords = set(`mr mrs ms dr sir lord lady king queen prince princess emperor empress pope bishop archbishop cardinal saint st
		president chancellor premier minister secretary senator governor mayor general colonel captain major lieutenant admiral marshal
		professor judge justice chairman chief coach leader commander director ambassador duke count earl baron sultan shah caliph khan tsar czar`)
	groupWords = set(`party union army navy university college school company corporation inc ltd committee council congress parliament
		league association organization organisation agency department ministry institute society church bank club team group brothers
		front alliance commission court bureau service forces corps regiment division board foundation federation government band orchestra`)
	placeWords = set(`island islands river lake mount mountain mountains sea ocean bay gulf city county province state street avenue road
		valley desert peninsula cape coast north south east west northern southern eastern western republic kingdom square park bridge
		airport station hill hills port harbor strait plateau region district village town`)
	personVerbs = stems(`said say write tell become born die marry argue believe claim know meet win lead serve receive call
		announce declare propose suggest develop discover invent found introduce describe refuse resign succeed defeat order`)
)

func stems(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[stem(w)] = true
	}
	return m
}

// numbersIn finds the quantities in tokens[from:to]: numbers in figures or words that are no dates, with the words that
// stand for their scale behind them.
func numbersIn(text string, tokens []token, from, to int, dates []corpus.Span) []piece {
	var numbers []piece
	for i := from; i < to; i++ {
		t := tokens[i]
		if t.extra || !t.amount || coveredBy(t, dates) || t.number && refers(text, tokens, from, i) {
			continue
		}
		end := i
		for j := i + 1; j < to; j++ {
			if tokens[j].extra {
				continue
			}
			gap := text[tokens[end].end:tokens[j].start]
			if gap != " " && gap != "-" && gap != "\u00a0" || !tokens[j].amount && !scaleWords[tokens[j].term] {
				break
			}
			end = j
		}
		span := corpus.Span{Start: t.start, End: tokens[end].end}
		span = withSigns(text, span)
		numbers = append(numbers, piece{span: span, from: i, to: end + 1, names: aNumber})
		i = end
	}
	return numbers
}

// refers reports whether the number tokens[i] only points to a place: "fig. 3", "chapter 12".
func refers(text string, tokens []token, from, i int) bool {
	for j := i - 1; j >= from; j-- {
		if !tokens[j].extra {
			return pointers[strings.ToLower(text[tokens[j].start:tokens[j].end])]
		}
	}
	return false
}

// pointers stand before the number of a place in a text or of a thing in a row.
var pointers = set("fig figure figures table chapter section sec appendix page pages p pp vol volume no article note plate map step equation")

func coveredBy(t token, spans []corpus.Span) bool {
	for _, s := range spans {
		if s.Start <= t.start && t.end <= s.End {
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

var (
	numberWords = set(`two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
		nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen half once twice
		one third quarter hundreds thousands millions dozens`)
	scaleWords = stems(`hundred thousand million billion trillion percent dozen`)
)
