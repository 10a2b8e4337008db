package dates

import "footnote/corpus/prose"

// takesWork are verbs and nouns before the title of a work.
var takesWork = prose.WordSet(`read reads reading liked loved love loves enjoyed enjoy watched watching
	reviewed recommended hated novel novels book books film films movie movies album song play musical game
	titled entitled adaptation sequel`)

// ofWork are the kinds of work that a sentence about a title names.
var ofWork = prose.WordSet("film novel book album movie song game play musical miniseries series poem opera")

// becomes are words before a year and a colon: "The year was 1969: a man …".
var becomes = prose.WordSet("is was were be in of year since until by from to")

// titled reports whether a number is the title of a work or begins one: "read 1984", "1984 by Orwell", "2001: A Space
// Odyssey", "“1984” is a novel". A year after a cue is no title.
func (f *finder) titled(i int, cued bool) bool {
	if f.typed || f.at(i).end-f.at(i).start != 4 {
		return false
	}
	before, after := f.at(i-1), f.at(i+1)
	if f.quotedAlone(i) {
		return takesWork[f.word(i-2)] || f.is(i+2, "by") && f.at(i+3).capital || f.namesWork(i+2)
	}
	if cued {
		return false
	}
	switch {
	case takesWork[f.word(i-1)] && !before.capital:
		return f.pauses(i+1) || f.is(i+1, "by") && f.at(i+2).capital || f.isWord(i+1, "and", "or", "is", "was")
	case f.is(i+1, "by") && f.at(i+2).capital && f.at(i+2).kind == plainWord:
		return f.opensSentence(i) || f.isWord(i-1, "and", "or")
	case after.kind == mark && f.text[after.start] == ':' && f.at(i+2).space && !becomes[f.word(i-1)]:
		inside := before.kind == plainWord || before.kind == keyword || before.kind == comma
		return f.capitalised(i+2, !inside)
	}
	return false
}

// quotedAlone reports whether quotation marks, or signs of emphasis, enclose a number and nothing else.
func (f *finder) quotedAlone(i int) bool {
	before, after := f.at(i-1), f.at(i+1)
	if f.at(i).space || after.space || before.kind == outside || after.kind == outside {
		return false
	}
	switch open, end := f.text[before.start:before.end], f.text[after.start:after.end]; open {
	case "\"", "*", "_":
		return end == open
	case "“":
		return end == "”"
	case "«":
		return end == "»"
	case "‘":
		return end == "’"
	}
	return false
}

// longestTitle bounds the words of a title after its colon.
const longestTitle = 8

// capitalised reports whether the words from a token are capitalised like a title, at least two of them and the first
// after an article. At the beginning of a sentence, where a year often leads an entry of a chronicle, the sentence must
// go on to say what work it is.
func (f *finder) capitalised(i int, opens bool) bool {
	if !f.at(i).capital || !f.isWord(i, "a", "an", "the") {
		return false
	}
	k, capitals := i+1, 0
	for ; k < i+longestTitle; k++ {
		t := f.at(k)
		if t.capital {
			capitals++
			continue
		}
		if !f.isWord(k, "of", "the", "a", "an", "and", "in", "on", "to", "for", "with") {
			break
		}
	}
	if capitals < 2 {
		return false
	}
	if !opens {
		return f.pauses(k) || f.at(k).kind == plainWord || f.at(k).kind == keyword
	}
	return f.namesWork(k)
}

// namesWork reports whether the sentence goes on to say that a title is one: "is a novel".
func (f *finder) namesWork(i int) bool {
	if !f.isWord(i, "is", "was") {
		return false
	}
	for k := i + 1; k < i+longestTitle && !f.pauses(k); k++ {
		if ofWork[f.word(k)] {
			return true
		}
	}
	return false
}
