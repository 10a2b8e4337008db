package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// headKind is what a line of a log of messages begins with.
type headKind int

const (
	noHead headKind = iota
	stamp           // a time: "[12:03] ", "12:03:22 ", "2024-05-01 12:03 - "
	nick            // a name in angle brackets: "<anna> "
	label           // a name with a colon: "Anna: "
	headKinds
)

// minMessages is the least number of lines with heads of one kind that make a block of lines a log, and minHeads the
// least share of its lines. A single line of running text may begin with a time or a word and a colon too.
const (
	minMessages = 2
	minHeads    = 1.0 / 3
)

// messageHead returns the kind of head that makes a block of lines a log of messages, or noHead. Each line with such a
// head begins a message.
func messageHead(text string, lines []Span) headKind {
	var counts [headKinds]int
	for _, l := range lines {
		counts[headOf(l.In(text))]++
	}
	best := noHead
	for kind := stamp; kind < headKinds; kind++ {
		if counts[kind] >= minMessages && float64(counts[kind]) >= minHeads*float64(len(lines)) &&
			counts[kind] > counts[best]*min(1, int(best)) {
			best = kind
		}
	}
	return best
}

// headOf returns what a line begins with.
func headOf(line string) headKind {
	switch {
	case stampLen(line) > 0:
		return stamp
	case nickLen(line) > 0:
		return nick
	case isLabel(line):
		return label
	}
	return noHead
}

// stampLen returns the length of the time at the start of a line, with a date before it and brackets around it, or 0.
func stampLen(line string) int {
	const longest = 40 // bytes of a time with its date
	head := line[:min(len(line), longest)]
	bracket := head != "" && (head[0] == '[' || head[0] == '(')
	for i := 0; i < len(head); {
		switch c := head[i]; {
		case IsDigit(c):
			if n := clockLen(head[i:]); n > 0 {
				i += n
				if !bracket {
					return i
				}
				if end := strings.IndexAny(head[i:], "])"); end >= 0 {
					return i + end + 1
				}
				return 0
			}
			for i < len(head) && IsDigit(head[i]) {
				i++
			}
		case strings.IndexByte("[(-/., T", c) >= 0:
			i++
		default:
			return 0
		}
	}
	return 0
}

// clockLen returns the length of a time of day at the start of s ("9:05", "12:03:22.5"), or 0.
func clockLen(s string) int {
	digits := func(i int) int {
		n := 0
		for i+n < len(s) && IsDigit(s[i+n]) {
			n++
		}
		return n
	}
	n := digits(0)
	if n == 0 || n > 2 || n == len(s) || s[n] != ':' || digits(n+1) != 2 {
		return 0
	}
	end := n + 3
	for end < len(s) && (s[end] == ':' || s[end] == '.' || s[end] == ',') && digits(end+1) > 0 {
		end += 1 + digits(end+1)
	}
	if end < len(s) && !isSpaceByte(s[end]) && strings.IndexByte("])-", s[end]) < 0 {
		return 0
	}
	return end
}

// The greatest length of a name before a message, in bytes and in words.
const (
	nameBytes = 32
	nameWords = 3
)

// nickLen returns the length of a name in angle brackets at the start of a line, or 0.
func nickLen(line string) int {
	if !strings.HasPrefix(line, "<") {
		return 0
	}
	end := strings.IndexByte(line[:min(len(line), nameBytes)], '>')
	if end < 2 || end+1 < len(line) && line[end+1] != ' ' || strings.ContainsAny(line[1:end], "/<\"=") {
		return 0
	}
	return end + 1
}

// isLabel reports whether a line begins with a name, a colon and a space. The name begins with a capital, a digit or a
// sign of a handle, or is one word.
func isLabel(line string) bool {
	end := strings.Index(line[:min(len(line), nameBytes)], ": ")
	if end < 1 {
		return false
	}
	name := line[:end]
	words := len(strings.Fields(name))
	first, _ := utf8.DecodeRuneInString(name)
	return words <= nameWords && !strings.ContainsAny(name, ".!?,;\"“”()") &&
		(words == 1 || !unicode.IsLower(first))
}
