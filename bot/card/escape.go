package card

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Escape returns Discord Markdown that shows text literally, whatever it holds. Discord drops a backslash before
// punctuation, so readers who copy from the message get the text itself. Only invisible characters are replaced, such
// as controls and direction overrides, by a visible name.
//
// It keeps mentions and links from being rendered. That nobody is pinged is ensured by allowed_mentions, because
// Discord looks for pings in the raw text.
func Escape(text string) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	e := escaper{lineStart: true}
	for i := 0; i < len(text); {
		n := e.write(&b, text[i:])
		i += n
	}
	return b.String()
}

// escaper is the state of escaping, derived from the text so far. Its zero value is in the middle of a line.
type escaper struct {
	lineStart bool // only spaces since the start of the line
	number    bool // only spaces and digits since then
	last      rune // the previous character
}

// write escapes the first character of rest, which is not empty, and returns its length in bytes.
func (e *escaper) write(b *strings.Builder, rest string) int {
	r, n := utf8.DecodeRuneInString(rest)
	switch {
	case r == utf8.RuneError && n == 1:
		b.WriteRune(utf8.RuneError)
	case r == '\n':
		b.WriteByte('\n')
	case r == '\t':
		b.WriteByte(' ')
	case invisible(r):
		fmt.Fprintf(b, "⟨U+%04X⟩", r)
	default:
		if e.active(r, rest[n:]) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	e.advance(r)
	return n
}

// units returns how many UTF-16 code units write produces for the first character of rest, and that character's length
// in bytes.
func (e *escaper) units(rest string) (units, n int) {
	r, n := utf8.DecodeRuneInString(rest)
	units = utf16.RuneLen(r)
	switch {
	case r == '\n', r == '\t':
	case invisible(r):
		units = len("<U+0000>")
		if r > 0xFFFF {
			units++
		}
	case e.active(r, rest[n:]):
		units++
	}
	e.advance(r)
	return units, n
}

// active reports whether Discord would read r as markup here. rest is the text after it.
//
// Nothing is escaped without need, because a copy of the message's source holds the backslashes. "[" opens a link, so
// "]" need not be escaped; "<" opens mentions and timestamps, so "@" and "#" within them are inert.
func (e *escaper) active(r rune, rest string) bool {
	next := shownFirst(rest)
	switch r {
	case '\\', '*', '_', '`', '[', '<':
		return true
	case '~', '|': // only in pairs
		return next == r || e.last == r
	case '@':
		return strings.HasPrefix(rest, "everyone") || strings.HasPrefix(rest, "here")
	case '#', '>', '-': // headings, quotes, lists, "-# "
		return e.lineStart
	case ':': // :emoji: and https://
		return next != ' ' && next != '\n' && next != utf8.RuneError
	case '.':
		numbered := e.number && (next == ' ' || next == '\n' || next == utf8.RuneError)
		return numbered || alphanumeric(e.last) && domain(rest)
	}
	return false
}

// domain reports whether rest continues like a web address after its last dot: "gg/abc".
func domain(rest string) bool {
	name := strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	return len(name) < len(rest) && strings.HasPrefix(name, "/")
}

// shownFirst returns the first character that is shown for text.
func shownFirst(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	switch {
	case r == '\t':
		return ' '
	case r != '\n' && invisible(r):
		return '⟨'
	}
	return r
}

func (e *escaper) advance(r rune) {
	digit := '0' <= r && r <= '9'
	blank := r == ' ' || r == '\t'
	switch {
	case r == '\n':
		e.lineStart, e.number = true, false
	case invisible(r) && !blank: // its name is shown, which ends like a word
		*e = escaper{last: '⟩'}
		return
	case digit:
		e.number = e.number || e.lineStart
		e.lineStart = false
	case !blank:
		e.lineStart, e.number = false, false
	}
	e.last = r
}

func alphanumeric(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' ||
		r >= utf8.RuneSelf && r != utf8.RuneError
}

// invisible reports whether r could hide text, reorder it or break a line: controls, direction marks, tags, and
// zero-width characters except the joiners that scripts and emoji need.
func invisible(r rune) bool {
	switch {
	case r < 0x20, 0x7F <= r && r < 0xA0:
		return true
	case r == 0x061C, r == 0x180E, r == 0x200B, r == 0x200E, r == 0x200F, r == 0xFEFF:
		return true
	case 0x2028 <= r && r <= 0x202E, 0x2060 <= r && r <= 0x206F:
		return true
	case 0xFFF9 <= r && r <= 0xFFFB, 0xE0000 <= r && r <= 0xE0FFF:
		return true
	}
	return false
}

// unescape returns the text that Markdown from Escape shows.
func unescape(markdown string) string {
	var b strings.Builder
	b.Grow(len(markdown))
	for i := 0; i < len(markdown); i++ {
		if markdown[i] == '\\' && i+1 < len(markdown) {
			i++
		}
		b.WriteByte(markdown[i])
	}
	return b.String()
}

// OneLine replaces each run of white space, including line breaks, by a space.
func OneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Visible returns what a user typed on one line, without the invisible characters. The result can be shown in a title
// and read back.
func Visible(s string) string {
	return OneLine(strings.Map(func(r rune) rune {
		if invisible(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}
