package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// headKind is what a line of a log of messages begins with, or is.
type headKind int

const (
	noHead headKind = iota
	stamp           // a time with seconds, a date or brackets: "[12:03] ", "12:03:22 ", "2024-05-01 12:03 - "
	clock           // a bare time: "12:03 "
	nick            // a name in angle brackets: "<anna> "
	label           // a name with a colon: "Anna: "
	byline          // a line of its own that ends in a time: "anna — Today at 2:03 PM", "anna [2:03 PM]"
	headKinds
)

// minMessages is the least number of lines with heads of one kind that make a block of lines a log, and minHeads the
// least share of its lines. A single line of running text may begin with a time or a word and a colon too. Stamps and
// bylines are clear without a share: a message may have many lines.
const (
	minMessages = 2
	minHeads    = 1.0 / 3
)

// IsLog reports whether the lines of a text are a log of messages, so that a line end is more than a space.
func IsLog(text string) bool {
	return strings.Contains(text, "\n") && messageHead(text, linesOf(text, Span{0, len(text)})) != noHead
}

// messageHead returns the kind of head that makes a block of lines a log of messages, or noHead. Each line with such a
// head begins a message.
func messageHead(text string, lines []Span) headKind {
	var counts [headKinds]int
	for _, l := range lines {
		counts[headOf(l.In(text))]++
	}
	best := noHead
	for kind := stamp; kind < headKinds; kind++ {
		clear := kind == stamp || kind == byline
		if counts[kind] >= minMessages && (clear || float64(counts[kind]) >= minHeads*float64(len(lines))) &&
			(best == noHead || counts[kind] > counts[best]) {
			best = kind
		}
	}
	return best
}

// headOf returns what a line begins with.
func headOf(line string) headKind {
	n, sure := stampLen(line)
	switch {
	case sure:
		return stamp
	case n > 0:
		return clock
	case nickLen(line) > 0:
		return nick
	case isByline(line):
		return byline
	case isLabel(line):
		return label
	}
	return noHead
}

// stampLen returns the length of the time at the start of a line, with a date before it and brackets around it, or 0;
// sure is whether it has more than hours and minutes.
func stampLen(line string) (n int, sure bool) {
	const longest = 48 // bytes of a time with its date
	head := line[:min(len(line), longest)]
	bracket := head != "" && (head[0] == '[' || head[0] == '(')
	for i := 0; i < len(head); {
		if n := clockLen(head[i:]); n > 0 {
			sure = i > 0 || n > len("12:03")
			if !bracket {
				return i + n, sure
			}
			if end := strings.IndexAny(head[i:], "])"); end >= 0 {
				return i + end + 1, true
			}
			return 0, false
		}
		n := datePartLen(head[i:])
		if n == 0 {
			return 0, false
		}
		i += n
	}
	return 0, false
}

// datePartLen returns the length of what a date before a time may begin with: digits, a mark, or the name of a month
// or day.
func datePartLen(s string) int {
	if strings.IndexByte("[(-/., T", s[0]) >= 0 && (s[0] != 'T' || len(s) > 1 && IsDigit(s[1])) {
		return 1
	}
	n := 0
	for n < len(s) && IsDigit(s[n]) {
		n++
	}
	if n > 0 {
		return n
	}
	for n < len(s) && 'a' <= s[n]|0x20 && s[n]|0x20 <= 'z' {
		n++
	}
	const longest = len("september")
	if n < 3 || n > longest || !dateWords[strings.ToLower(s[:3])] {
		return 0
	}
	return n
}

// dateWords are the first three letters of the words in a date before a time.
var dateWords = WordSet("jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun")

// isByline reports whether a line is a name and the time of the message under it, in brackets or after a dash.
func isByline(line string) bool {
	const longest = 80 // bytes
	if len(line) > longest || line == "" {
		return false
	}
	at := strings.LastIndexAny(line, "[(")
	if strings.IndexByte("])", line[len(line)-1]) < 0 {
		if at = strings.LastIndex(line, " — "); at < 0 {
			return false
		}
		at += len(" — ")
	}
	if at < 1 || !endsInClock(strings.Trim(line[at:], "[]()")) {
		return false
	}
	name := strings.Trim(line[:at], " —,-")
	return name != "" && len(strings.Fields(name)) <= nameWords+1 && !strings.ContainsAny(name, ".!?;:\"“”()[]")
}

// endsInClock reports whether a few words end in a time of day.
func endsInClock(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 4 {
		return false
	}
	last := words[len(words)-1]
	if isHalfDay(last) && len(words) > 1 {
		last = words[len(words)-2]
	}
	return clockLen(last) == len(last)
}

// isHalfDay reports whether a word says which half of the day a time is in.
func isHalfDay(word string) bool {
	return strings.EqualFold(word, "am") || strings.EqualFold(word, "pm")
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
	end += zoneLen(s[end:])
	if end < len(s) && !isSpaceByte(s[end]) && strings.IndexByte("])-", s[end]) < 0 {
		return 0
	}
	return end
}

// zoneLen returns the length of what may follow a time without a space: "pm", "Z", "+01:00".
func zoneLen(s string) int {
	const half, offset = len("pm"), len("+01:00")
	switch {
	case strings.HasPrefix(s, "Z"):
		return 1
	case len(s) >= half && isHalfDay(s[:half]):
		return half
	case len(s) >= offset && (s[0] == '+' || s[0] == '-') && IsDigit(s[1]) && IsDigit(s[2]) && s[3] == ':':
		return offset
	}
	return 0
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
