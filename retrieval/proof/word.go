package proof

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// word is a word of a claim or a sentence.
type word struct {
	text  string // in lower case, with a straight apostrophe
	stem  string
	lemma string
	tag   english.Tag
	gap   english.Tag // the punctuation before the word; english.TagEdge at the start, 0 gap as none
	mark  bool        // there is punctuation before the word
	full  bool        // there is a full stop, or what ends a sentence too, before the word
	upper bool        // begins with a capital
	dated bool        // part of a date, or the preposition before one
	place corpus.Span // bytes of the text

	date        *corpus.Date // of a date that mergeDates made one word, else nil
	preposition string       // before the date; may be empty
	differs     bool         // the date is the one that differs, and the sentence has found instead
	found       string
	slot        bool // stands for what differs
	closed      bool // there is punctuation after a closing bracket before the word
	anyBe       bool // "was" or "were"
	infinitive  bool // after "to", where the sentence says that it took place: "led Moscow to withdraw"
}

// wordsIn divides a text into words, and a contraction into two. The spans of the dates are in
// bytes of the text.
func wordsIn(text string, dates []corpus.Date) []word {
	var words []word
	before := english.TagEdge
	end := 0
	for {
		from, to := analysis.NextWord(text, end)
		if from == to {
			break
		}
		written := text[from:to]
		w := word{text: plainWord(written), place: corpus.Span{Start: from, End: to}}
		if tag, ok := english.TagGap(text[end:from]); ok && tag != english.TagQuote || len(words) == 0 {
			w.gap, w.mark = tag, true
			w.full = strings.ContainsAny(text[end:from], ".!?")
			before = tag
		}
		if at := strings.LastIndexAny(text[end:from], ")]"); at >= 0 {
			_, w.closed = english.TagGap(text[end+at+1 : from])
		}
		w.stem = analysis.Stem(strings.TrimSuffix(w.text, "'s"))
		w.lemma = lemma(w.text)
		w.tag = english.TagWord(written, before, len(words) == 0)
		w.upper = startsUpper(written)
		w.dated = slices.ContainsFunc(dates, func(d corpus.Date) bool { return d.Span.Overlaps(w.place) })
		words = append(words, expand(w)...)
		before, end = words[len(words)-1].tag, to
	}
	for i := len(words) - 2; i >= 0; i-- {
		if words[i+1].dated && !words[i].dated && english.Is(words[i].text, english.DatePreposition) {
			words[i].dated = true
		}
	}
	for i := range words {
		words[i].infinitive = i > 0 && words[i-1].tag == english.TagTo && dependsOnCausative(words, i)
	}
	return words
}

// expand returns the two words of a contraction with "not", with or without its apostrophe. Any other word is its own.
func expand(w word) []word {
	verb, ok := strings.CutSuffix(w.text, "n't")
	if !ok {
		switch w.text {
		case "cannot":
			verb, ok = "can", true
		case "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "hasnt", "havent", "hadnt", "wouldnt",
			"couldnt", "shouldnt", "mustnt", "neednt":
			verb, ok = w.text[:len(w.text)-len("nt")], true
		case "cant", "wont", "shant":
			verb, ok = w.text[:len(w.text)-len("nt")], true
		}
	}
	if !ok {
		return []word{w}
	}
	switch verb {
	case "ca", "sha", "wo":
		verb = map[string]string{"ca": "can", "sha": "shall", "wo": "will"}[verb]
	}
	first := w
	first.text, first.stem, first.lemma = verb, analysis.Stem(verb), lemma(verb)
	if tag, ok := english.ClosedTag(verb); ok {
		first.tag = tag
	}
	not := word{text: "not", stem: "not", lemma: "not", tag: english.TagNot, dated: w.dated, place: w.place}
	return []word{first, not}
}

// startsUpper reports whether a word begins with a capital.
func startsUpper(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first)
}

// plainWord returns a word in lower case with a straight apostrophe.
func plainWord(written string) string {
	return strings.ToLower(strings.ReplaceAll(written, "’", "'"))
}

// wordsOf returns the texts of the words of a text.
func wordsOf(text string) []string {
	var words []string
	for end := 0; ; {
		from, to := analysis.NextWord(text, end)
		if from == to {
			return words
		}
		words = append(words, plainWord(text[from:to]))
		end = to
	}
}

// mergeDates makes one word of each date with its preposition.
func mergeDates(words []word, dates []corpus.Date) []word {
	var out []word
	for i := 0; i < len(words); i++ {
		w := words[i]
		at := func(w word) int {
			return slices.IndexFunc(dates, func(d corpus.Date) bool { return d.Span.Overlaps(w.place) })
		}
		if w.dated && at(w) < 0 && i+1 < len(words) && at(words[i+1]) >= 0 {
			before := w
			i++
			w = words[i]
			w.preposition = before.text
			w.gap, w.mark, w.full, w.closed = before.gap, before.mark, before.full, before.closed
			w.date = &dates[at(w)]
		} else if n := at(w); n >= 0 {
			w.date = &dates[n]
		}
		for w.date != nil && i+1 < len(words) && at(words[i+1]) >= 0 && &dates[at(words[i+1])] == w.date {
			i++
		}
		if w.date != nil {
			w.text = plainWord(w.date.Text)
		}
		out = append(out, w)
	}
	return out
}

// withSlot marks the words or the date of a claim that differ, so that they match what the sentence has instead. ok is
// false when the claim does not have them side by side.
func withSlot(words []word, claimed, found string) (out []word, ok bool) {
	for i, w := range words {
		if w.date != nil && w.date.Text == claimed {
			out = slices.Clone(words)
			out[i].differs, out[i].found = true, found
			return out, true
		}
	}
	return mergeSlot(words, wordsOf(claimed))
}

// mergeSlot makes one word of words that are side by side.
func mergeSlot(words []word, slot []string) (out []word, ok bool) {
	for i := range words {
		if i+len(slot) > len(words) {
			break
		}
		same := true
		for n, s := range slot {
			same = same && words[i+n].text == s
		}
		if same && len(slot) > 0 {
			w := words[i]
			w.slot = true
			return slices.Concat(words[:i], []word{w}, words[i+len(slot):]), true
		}
	}
	return nil, false
}

// isVerb reports whether word i is a verb: finite, or after an auxiliary or "to".
func isVerb(words []word, i int) bool {
	switch words[i].tag {
	case english.TagPast, english.TagVerb:
		return i > 0 && !words[i-1].tag.LeadsNoun()
	case english.TagIng:
		return i > 0 && words[i-1].tag == english.TagBe
	case english.TagNoun, english.TagPlural, english.TagAdjective:
		return i > 0 && words[i-1].tag.In(english.TagTo, english.TagModal, english.TagDo)
	}
	return false
}

// isPassive reports whether the verb at i follows a form of "be".
func isPassive(words []word, i int) bool {
	if words[i].tag != english.TagPast {
		return false
	}
	for j := i - 1; j >= 0 && !words[j+1].mark; j-- {
		switch {
		case words[j].tag == english.TagBe:
			return true
		case words[j].tag != english.TagAdverb:
			return false
		}
	}
	return false
}

// isPastBe reports whether a word is "was" or "were".
func isPastBe(w word) bool { return w.text == "was" || w.text == "were" }

// isDeterminer reports whether a word only leads a noun: "the", "his", "this".
func isDeterminer(w word) bool {
	return w.date == nil && !w.slot &&
		w.tag.In(english.TagArticle, english.TagPossessive, english.TagDemonstrative)
}

func isIndefinite(w word) bool { return w.text == "a" || w.text == "an" }

// mayBeVerb reports whether a word may make a clause.
func (w word) mayBeVerb() bool {
	return !w.dated && w.tag.In(english.TagPast, english.TagVerb, english.TagBe, english.TagHave, english.TagDo,
		english.TagModal)
}

// governorReach is how many words before a noun its preposition is looked for.
const governorReach = 5

// dependsOnCausative reports whether the verb at i, after "to", depends on one that says that it took place.
func dependsOnCausative(words []word, i int) bool {
	for k := i - 2; k >= 0 && k > i-2-governorReach && !words[k+1].mark; k-- {
		if isCausative(words[k]) {
			return true
		}
	}
	return false
}

// phraseEnd returns where a phrase with a preposition ends that begins at pos, 0 if there is none that can be left out.
// A date with its preposition is one word.
func phraseEnd(words []word, pos int) int {
	w := words[pos]
	switch {
	case w.date != nil:
		return pos + 1
	case !w.tag.Preposition() || w.tag == english.TagAbout || limits(w):
		return 0
	}
	end := 0
	for pos++; pos < len(words) && !words[pos].mark; pos++ {
		switch w = words[pos]; {
		case isDeterminer(w), w.tag.In(english.TagAdjective, english.TagOrdinal):
		case w.tag == english.TagAnd && end == pos:
		case w.date != nil && w.preposition != "":
			return end
		case w.date != nil, w.tag.In(english.TagNoun, english.TagPlural, english.TagName, english.TagNumber,
			english.TagYear):
			end = pos + 1
		default:
			return end
		}
	}
	return end
}

// marked returns words with punctuation in front of the first one, unmarked without it.
func marked(words []word) []word { return markedAs(words, true) }

func unmarked(words []word) []word { return markedAs(words, false) }

func markedAs(words []word, mark bool) []word {
	words = slices.Clone(words)
	words[0].mark = mark
	return words
}
