package card

import (
	"strings"
	"unicode/utf8"

	"footnote/bot/discord"
	"footnote/corpus"

	"github.com/rivo/uniseg"
)

// Limits for the parts of a card, escaped, in UTF-16 code units. Together with the markup around them and the short
// fixed lines they stay below MaxText.
const (
	MaxHeading  = 400  // a question
	MaxLine     = 200  // a title, a name or a date on its own line
	MaxExcerpt  = 1600 // about a screen
	maxBold     = 50   // spans in an excerpt; their markup comes on top of MaxExcerpt
	MaxCitation = 500
	maxDates    = 500
	maxContext  = 3000 // a page of a passage with its neighbours
)

// Ellipsis marks a cut.
const Ellipsis = "…"

// wordReach is how far a cut moves back to fall between words, in bytes. It is longer than any English word.
const wordReach = 40

// lineCost is what a line break adds to a block quote besides itself: the quote marker of the next line, and bold that
// ends before the break and begins again after it.
const lineCost = len("> ") + 2*len("**")

// fit returns the length in bytes of the longest prefix of text that takes at most budget units once escaped in a block
// quote. It ends between two graphemes.
func fit(text string, budget int) int {
	end := 0
	e := escaper{lineStart: true}
	for state := -1; end < len(text); {
		cluster, next := grapheme(text[end:], state)
		budget -= e.cost(cluster, text[end:])
		if budget < 0 {
			break
		}
		end += len(cluster)
		state = next
	}
	return end
}

// grapheme returns the first grapheme of text and the state to pass for the next one. Pass -1 for the first.
func grapheme(text string, state int) (cluster string, next int) {
	if len(text) > 1 && text[0] < utf8.RuneSelf && text[1] < utf8.RuneSelf && text[0] != '\r' {
		return text[:1], -1 // most text is ASCII, and this is much faster
	}
	cluster, _, _, next = uniseg.FirstGraphemeClusterInString(text, state)
	return cluster, next
}

// cost returns how many units the escaped cluster takes in a block quote. rest begins with cluster.
func (e *escaper) cost(cluster, rest string) int {
	cost := strings.Count(cluster, "\n") * lineCost
	for i := 0; i < len(cluster); {
		units, n := e.units(rest[i:])
		cost += units
		i += n
	}
	return cost
}

// Prefix is like fit, but ends between two words if one of the last wordReach bytes allows it.
func Prefix(text string, budget int) int { return wordEnd(text, fit(text, budget)) }

// wordEnd returns the end of the last word in text up to end, or end if none of the last wordReach bytes ends a word.
func wordEnd(text string, end int) int {
	if end == len(text) {
		return end
	}
	low := max(1, end-wordReach)
	for low < end && !utf8.RuneStart(text[low]) {
		low++
	}
	if space := strings.LastIndexAny(text[low:end+1], " \n"); end > 0 && space >= 0 {
		return low + space
	}
	return end
}

// Shorten cuts text to budget units and escapes it.
func Shorten(text string, budget int) string {
	if n := fit(text, budget); n == len(text) {
		return Escape(text)
	}
	n := Prefix(text, budget-len(Ellipsis))
	return Escape(strings.TrimRight(text[:n], " \n")) + Ellipsis
}

// Line returns text on one line, cut to budget units and escaped.
func Line(text string, budget int) string { return Shorten(OneLine(text), budget) }

// window returns the part of text to show in a block quote of at most budget units: all of it if it fits, else the
// beginning if that shows focus, else a part that begins a little before focus.
func window(text string, focus corpus.Span, budget int) corpus.Span {
	budget -= 2 * len(Ellipsis)
	if n := fit(text, budget); n >= focus.End || n == len(text) {
		if n < len(text) {
			n = Prefix(text, budget)
		}
		return corpus.Span{Start: 0, End: n}
	}
	start := wordAfter(text, max(0, focus.Start-budget/3), focus.Start)
	return corpus.Span{Start: start, End: start + Prefix(text[start:], budget)}
}

// wordAfter returns where the first word begins after the byte offset from, else the first grapheme, but at most to.
// The grapheme at from is skipped, because from may be in its middle.
func wordAfter(text string, from, to int) int {
	if from == 0 {
		return 0
	}
	for from < to && !utf8.RuneStart(text[from]) {
		from++
	}
	if space := strings.IndexAny(text[from:min(to, from+wordReach)], " \n"); space >= 0 {
		return from + space + 1
	}
	cluster, _ := grapheme(text[from:], -1)
	return min(from+len(cluster), to)
}

// Plain returns text for a place without Markdown: on one line, cut between graphemes to budget units.
func Plain(text string, budget int) string {
	text = Visible(text)
	if discord.Units(text) <= budget {
		return text
	}
	left := budget - len(Ellipsis)
	end := 0
	for state := -1; end < len(text); {
		cluster, next := grapheme(text[end:], state)
		if left -= discord.Units(cluster); left < 0 {
			break
		}
		end += len(cluster)
		state = next
	}
	return strings.TrimRight(text[:end], " ") + Ellipsis
}
