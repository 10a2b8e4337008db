package discordtest

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Rendered is Markdown as a user sees it.
type Rendered struct {
	// Text is the visible text. Markup and escaping backslashes are removed, "- " at the start of a line is "• ", and
	// a masked link is its label. Mentions, emoji and timestamps, whose look depends on the reader, stay as in the
	// source.
	Text string
	// Markup is what took effect, in order of appearance, the outer before the inner.
	Markup []Markup
}

// Markup is one construct of Discord's Markdown that took effect.
type Markup struct {
	// Kind is one of the constants below.
	Kind string
	// Text is the source of the construct with its delimiters.
	Text string
}

// The kinds of Markup.
const (
	Bold      = "bold"
	Italic    = "italic"
	Underline = "underline"
	Strike    = "strike"
	Spoiler   = "spoiler"
	Code      = "code"
	CodeBlock = "code block"
	Heading   = "heading"
	Subtext   = "subtext"
	Quote     = "quote"
	List      = "list"
	Link      = "link" // with a label of its own
	URL       = "url"  // shown as it is, but pressed like a link
	Mention   = "mention"
	Emoticon  = "emoji"     // <:name:id>, and :name: for any name
	Timestamp = "timestamp" // shown in the reader's time zone
)

// Kinds returns the distinct kinds of markup that took effect, in order of first appearance, without those listed.
func (r Rendered) Kinds(without ...string) []string {
	seen := map[string]bool{}
	for _, kind := range without {
		seen[kind] = true
	}
	var out []string
	for _, m := range r.Markup {
		if !seen[m.Kind] {
			seen[m.Kind] = true
			out = append(out, m.Kind)
		}
	}
	return out
}

// Render renders Markdown like Discord's client. Where the client's behaviour is not certain, it assumes that the
// markup takes effect.
func Render(source string) Rendered {
	var r renderer
	r.lines(source)
	return Rendered{Text: r.text.String(), Markup: r.markup}
}

type renderer struct {
	text   strings.Builder
	markup []Markup
}

// mark records a construct.
func (r *renderer) mark(kind, source string) {
	r.markup = append(r.markup, Markup{kind, source})
}

var (
	headingLine  = regexp.MustCompile(`^ *#{1,3}[ \t]+([^\n]*\S[^\n]*)`)
	subtextLine  = regexp.MustCompile(`^ *-#[ \t]+([^\n]*\S[^\n]*)`)
	listLine     = regexp.MustCompile(`^( *)([*-]|[0-9]+\.)[ \t]+([^\n]*\S[^\n]*)`)
	quoteLine    = regexp.MustCompile(`^ *> ([^\n]*)`)
	quoteRest    = regexp.MustCompile(`^ *>>> (?s:(.*))`)
	codeFence    = regexp.MustCompile("^```(?:[A-Za-z0-9_+.#-]+\n)?\n*([^\n](?s:.*?))\n*```")
	codeRun      = regexp.MustCompile("^`+")
	autolink     = regexp.MustCompile(`^<(?:[^: >\n]{1,30}:/[^ >\n]+|(?:mailto|tel|sms):[^ >\n]+)>`)
	bareURL      = regexp.MustCompile(`^(?i:https?|steam)://[^\s<]*[^<.,:;"'\]\s]`)
	linkTarget   = regexp.MustCompile(`^\(\s*<?(?i:https?|discord)://[^\s)>]+>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)`)
	mentionToken = regexp.MustCompile(`^(?:<@[!&]?[0-9]+>|<#[0-9]+>|</[^>\n:]+:[0-9]+>|<id:[a-z]+>|@everyone|@here)`)
	emojiToken   = regexp.MustCompile(`^(?:<a?:\w{2,}:[0-9]+>|:[a-z0-9_+-]*[a-z][a-z0-9_+-]*:)`)
	timeToken    = regexp.MustCompile(`^<t:-?[0-9]+(?::[a-zA-Z])?>`)
)

// lines renders text that starts at the start of a line.
func (r *renderer) lines(source string) { r.run(source, true) }

// inline renders text in the middle of a line.
func (r *renderer) inline(source string) { r.run(source, false) }

func (r *renderer) run(source string, lineStart bool) {
	for source != "" {
		n := 0
		if lineStart {
			n = r.block(source)
		}
		if n == 0 {
			n = r.span(source)
		}
		if n == 0 {
			_, n = utf8.DecodeRuneInString(source)
			r.text.WriteString(source[:n])
		}
		lineStart = source[n-1] == '\n'
		source = source[n:]
	}
}

// block renders a construct that must start a line and returns its length in bytes, or 0 if the line is plain.
func (r *renderer) block(source string) int {
	if m := quoteRest.FindStringSubmatch(source); m != nil {
		r.mark(Quote, m[0])
		r.lines(m[1])
		return len(m[0])
	}
	if n := r.quote(source); n > 0 {
		return n
	}
	if m := headingLine.FindStringSubmatch(source); m != nil {
		r.mark(Heading, m[0])
		r.inline(strings.TrimRight(m[1], "# \t"))
		return len(m[0])
	}
	if m := subtextLine.FindStringSubmatch(source); m != nil {
		r.mark(Subtext, m[0])
		r.inline(m[1])
		return len(m[0])
	}
	if m := listLine.FindStringSubmatch(source); m != nil {
		r.mark(List, m[0])
		bullet := m[2]
		if bullet == "*" || bullet == "-" {
			bullet = "•"
		}
		r.text.WriteString(m[1] + bullet + " ")
		r.inline(m[3])
		return len(m[0])
	}
	return 0
}

// quote renders the quoted lines at the start and returns their length in bytes.
func (r *renderer) quote(source string) int {
	var inner []string
	n := 0
	for {
		m := quoteLine.FindStringSubmatch(source[n:])
		if m == nil {
			break
		}
		inner = append(inner, m[1])
		n += len(m[0])
		if n == len(source) {
			break
		}
		n++ // the line feed
	}
	if inner == nil {
		return 0
	}
	r.mark(Quote, source[:n])
	r.lines(strings.Join(inner, "\n"))
	if source[n-1] == '\n' {
		r.text.WriteByte('\n')
	}
	return n
}

// span renders a construct that may occur anywhere and returns its length in bytes, or 0 if there is none.
func (r *renderer) span(source string) int {
	switch source[0] {
	case '\\':
		return r.escape(source)
	case '`':
		return r.code(source)
	case '*', '_':
		return r.emphasis(source)
	case '~':
		return r.paired(Strike, source, "~~")
	case '|':
		return r.paired(Spoiler, source, "||")
	case '[':
		return r.link(source)
	}
	for _, token := range []struct {
		kind    string
		pattern *regexp.Regexp
	}{{Timestamp, timeToken}, {Mention, mentionToken}, {Emoticon, emojiToken}, {URL, autolink}, {URL, bareURL}} {
		if m := token.pattern.FindString(source); m != "" {
			r.mark(token.kind, m)
			r.text.WriteString(m)
			return len(m)
		}
	}
	return 0
}

// escape renders a backslash before punctuation as the punctuation.
func (r *renderer) escape(source string) int {
	next, n := utf8.DecodeRuneInString(source[1:])
	if n == 0 || isWord(next) && next != '_' || strings.ContainsRune(" \t\r\n", next) {
		return 0
	}
	r.text.WriteRune(next)
	return 1 + n
}

func isWord(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

// code renders a code block or a span of code.
func (r *renderer) code(source string) int {
	if m := codeFence.FindStringSubmatch(source); m != nil {
		r.mark(CodeBlock, m[0])
		r.text.WriteString(m[1])
		return len(m[0])
	}
	ticks := codeRun.FindString(source)
	for at := len(ticks); at < len(source); {
		i := strings.IndexByte(source[at:], '`')
		if i < 0 {
			break
		}
		at += i
		run := codeRun.FindString(source[at:])
		if len(run) == len(ticks) {
			r.mark(Code, source[:at+len(run)])
			r.text.WriteString(strings.TrimSpace(source[len(ticks):at]))
			return at + len(run)
		}
		at += len(run)
	}
	r.text.WriteString(ticks)
	return len(ticks)
}

// emphasis renders bold, italic or underlined text: the longest match, like the client.
func (r *renderer) emphasis(source string) int {
	kind, width, end := "", 0, 0
	try := func(k string, w, e int) {
		if e > end {
			kind, width, end = k, w, e
		}
	}
	if source[0] == '*' {
		try(Italic, 1, starItalic(source))
		try(Bold, 2, double(source, "**"))
	} else {
		try(Italic, 1, lineItalic(source))
		try(Underline, 2, double(source, "__"))
	}
	if end == 0 {
		return 0
	}
	r.mark(kind, source[:end])
	r.inline(source[width : end-width])
	return end
}

// double returns the end of text between doubled delimiters, or 0.
func double(source, marks string) int {
	if !strings.HasPrefix(source, marks) {
		return 0
	}
	for i := 2; i < len(source); i++ {
		switch {
		case source[i] == '\\':
			i++
		case i > 2 && strings.HasPrefix(source[i:], marks) && !strings.HasPrefix(source[i+2:], marks[:1]):
			return i + 2
		}
	}
	return 0
}

// starItalic returns the end of text between single stars, or 0. The text neither starts nor ends with white space.
func starItalic(source string) int {
	space := true // the last character does not allow a closing star
	for i := 1; i < len(source); i++ {
		switch c := source[i]; {
		case c == '\\':
			i++
			space = false
		case strings.HasPrefix(source[i:], "**"):
			i++
			space = false
		case c == '*' && !space:
			return i + 1
		case c == '*':
			return 0
		case strings.IndexByte(" \t\r\n", c) >= 0:
			if i == 1 {
				return 0
			}
			space = true
		default:
			space = false
		}
	}
	return 0
}

// lineItalic returns the end of text between single underscores, or 0. No word continues after the closing one.
func lineItalic(source string) int {
	for i := 1; i < len(source); i++ {
		switch {
		case source[i] == '\\':
			i++
		case strings.HasPrefix(source[i:], "__"):
			i++
		case source[i] == '_':
			if i == 1 || i+1 < len(source) && isWord(rune(source[i+1])) {
				return 0
			}
			return i + 1
		}
	}
	return 0
}

// paired renders text between doubled delimiters. Backslashes inside do not escape them.
func (r *renderer) paired(kind, source, marks string) int {
	if len(source) < 5 || !strings.HasPrefix(source, marks) {
		return 0
	}
	i := strings.Index(source[3:], marks)
	if i < 0 {
		return 0
	}
	end := 3 + i + 2
	r.mark(kind, source[:end])
	r.inline(source[2 : end-2])
	return end
}

// link renders a masked link as its label.
func (r *renderer) link(source string) int {
	depth := 0
	for i := 0; i < len(source); i++ {
		switch source[i] {
		case '\\':
			i++
		case '[':
			depth++
		case ']':
			depth--
		}
		if depth > 0 || i >= len(source) {
			continue
		}
		target := linkTarget.FindString(source[i+1:])
		if target == "" || i == 1 {
			return 0
		}
		end := i + 1 + len(target)
		r.mark(Link, source[:end])
		r.inline(source[1:i])
		return end
	}
	return 0
}
