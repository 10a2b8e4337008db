package corpus

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/format"
	"footnote/corpus/prose"
)

// Limits on headings in a plain text, which only their form shows.
const (
	headingRunes = 80 // a marked heading: capitals, a number, an underline
	bareRunes    = 60 // a short line without any mark
	bareWords    = 9
	proseRunes   = 120 // the least length of a paragraph under a bare heading
)

// headingCapitals is the least number of letters of a heading in capitals.
const headingCapitals = 4

// findHeadings finds the headings of a plain text: lines that begin with "#" marks, underlined lines, and single lines
// that are in capitals, are numbered, or are short, without final punctuation and over a paragraph of prose. all are
// the blocks of the text after a title line.
func findHeadings(text string, all [][]Span) []format.Heading {
	var out []format.Heading
	for i, b := range all {
		if h, ok := underlined(text, b); ok {
			out = append(out, h)
			continue
		}
		if h, ok := loneHeading(text, all, i); ok {
			out = append(out, h)
			continue
		}
		for _, l := range b {
			if h, ok := marked(text, l); ok {
				out = append(out, h)
			}
		}
	}
	return out
}

// marked reads a line such as "## History".
func marked(text string, l Span) (format.Heading, bool) {
	s := l.In(text)
	level := len(s) - len(strings.TrimLeft(s, "#"))
	if level == 0 || level > 6 || !strings.HasPrefix(s[level:], " ") {
		return format.Heading{}, false
	}
	name := strings.TrimSpace(strings.TrimRight(s[level:], "# "))
	if !hasLetter(name) || utf8.RuneCountInString(name) > 2*headingRunes {
		return format.Heading{}, false
	}
	return format.Heading{Level: level, Text: name, Span: l}, true
}

// underlined reads a block that begins with a line over a row of "=" or "-".
func underlined(text string, b []Span) (format.Heading, bool) {
	if len(b) < 2 {
		return format.Heading{}, false
	}
	name, rule := b[0].In(text), b[1].In(text)
	if len(rule) < 3 || prose.Longer(name, headingRunes) || !hasLetter(name) {
		return format.Heading{}, false
	}
	for level, mark := range []string{"=", "-"} {
		if strings.Trim(rule, mark) == "" {
			return format.Heading{Level: level + 1, Text: name,
				Span: Span{Start: b[0].Start, End: b[1].End}}, true
		}
	}
	return format.Heading{}, false
}

// loneHeading reads the block all[i] as a heading when it is a single line.
func loneHeading(text string, all [][]Span, i int) (format.Heading, bool) {
	if len(all[i]) != 1 || i+1 == len(all) {
		return format.Heading{}, false
	}
	l := all[i][0]
	s := l.In(text)
	if prose.Longer(s, headingRunes) || !hasLetter(s) || strings.Contains(s, "://") ||
		strings.ContainsAny(s, "@=|\t") || prose.BulletLen(s) > 0 {
		return format.Heading{}, false
	}
	if level := numberLevel(s); level > 0 && !endsInPunctuation(s) {
		return format.Heading{Level: level, Text: s, Span: l}, true
	}
	if prose.Capitals(s) >= headingCapitals && !strings.HasSuffix(s, ",") {
		return format.Heading{Level: 1, Text: s, Span: l}, true
	}
	if level := bareLevel(text, all, i); level > 0 {
		return format.Heading{Level: level, Text: s, Span: l}, true
	}
	return format.Heading{}, false
}

// bareLevel returns the level of a heading without any mark: alone between paragraphs of prose it is the heading of
// the second; of two such lines the first is the outer heading. It returns 0 when the line is not a heading.
func bareLevel(text string, all [][]Span, i int) int {
	first, end := i, i+1
	if i > 0 && isBare(text, all[i-1]) {
		first--
	}
	if end < len(all) && isBare(text, all[end]) {
		end++
	}
	between := (first == 0 || isProse(text, all[first-1])) && end < len(all) && isProse(text, all[end])
	switch {
	case !isBare(text, all[i]) || end-first > 2 || !between:
		return 0
	case end-first == 2 && first == i:
		return 1
	}
	return 2
}

// The beginnings of numbered headings: "Chapter 3", "2.1 Sources", "3) Sources", "IV. Sources".
var (
	chapterNumber = regexp.MustCompile(`(?i)^(?:chapter|part|book|section|appendix) ` +
		`+(?:\d+|[ivxlc]+|[a-h])(?:[.:) ]|$)`)
	leadingNumber = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|[IVXLC]+\.) +\p{Lu}`)
)

// numberLevel returns the depth of the number that s begins with: 2 for "2.1", 0 without a number.
func numberLevel(s string) int {
	if chapterNumber.MatchString(s) {
		return 1
	}
	number := leadingNumber.FindStringSubmatch(s)
	if number == nil {
		return 0
	}
	return 1 + strings.Count(strings.TrimSuffix(number[1], "."), ".")
}

// isBare reports whether a block is one line that looks like a heading without any mark.
func isBare(text string, b []Span) bool {
	s := b[0].In(text)
	first, _ := utf8.DecodeRuneInString(s)
	return len(b) == 1 && !prose.Longer(s, bareRunes) && len(strings.Fields(s)) <= bareWords &&
		(unicode.IsUpper(first) || unicode.IsDigit(first) || unicode.Is(unicode.Lo, first)) &&
		!endsInPunctuation(s) && !strings.HasPrefix(strings.ToLower(s), "by ")
}

// isProse reports whether a block is long and ends like a sentence.
func isProse(text string, b []Span) bool {
	s := prose.Cover(b).In(text)
	return prose.Longer(s, proseRunes-1) && endsInPunctuation(strings.TrimRight(s, `"'”’»)]`))
}

// endsInPunctuation reports whether the last character ends a sentence or leads on to something.
func endsInPunctuation(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return prose.IsTerminator(r) || strings.ContainsRune(",;:", r)
}

// hasLetter reports whether s has a letter.
func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// sections cuts body at its headings. Parts without text are dropped.
func sections(text string, body Span, headings []format.Heading) []outlined {
	var out []outlined
	var path []format.Heading
	start := body.Start
	add := func(end int) {
		if s := prose.Trim(text, Span{Start: start, End: end}); s.Len() > 0 {
			out = append(out, outlined{path: slices.Clone(path), span: s})
		}
	}
	for _, h := range headings {
		add(h.Span.Start)
		for len(path) > 0 && path[len(path)-1].Level >= h.Level {
			path = path[:len(path)-1]
		}
		if h.Level > 0 {
			path = append(path, h)
		}
		start = h.Span.End
	}
	add(body.End)
	return out
}

// outlined is a section with its headings, outermost first.
type outlined struct {
	path []format.Heading
	span Span
}

// section returns o in its public form.
func (o outlined) section() Section {
	s := Section{Span: o.span}
	for _, h := range o.path {
		s.Heading = append(s.Heading, h.Text)
	}
	return s
}
