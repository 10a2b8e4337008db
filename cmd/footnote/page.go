package main

import (
	"bufio"
	"io"
	"os"
	"runtime"
	"strings"
	"unicode/utf8"

	"footnote/corpus"

	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// Widths of a page in columns: for a pipe, and the limits for a terminal. Lines longer than a hundred columns are
// hard to read.
const (
	pipeWidth = 80
	minWidth  = 40
	maxWidth  = 100
)

// The styles of a page as SGR sequences (ECMA-48): bold with underline for the answering span, faint for everything
// that is not part of the text.
const (
	styleSpan  = "\x1b[1;4m"
	styleFaint = "\x1b[2m"
	stylePlain = "\x1b[0m"
)

// page prints text for people, wrapped to a width in columns, with styles if the output supports them. Text of a
// document never reaches a terminal as a control sequence. Write errors are kept until flush.
type page struct {
	out      *bufio.Writer
	width    int
	styled   bool
	terminal bool
}

// newPage returns a page on w. It uses styles on a terminal, unless NO_COLOR is set (no-color.org) or TERM is dumb;
// CLICOLOR_FORCE enables them everywhere.
func newPage(w io.Writer) *page {
	p := &page{out: bufio.NewWriter(w), width: pipeWidth}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.terminal = true
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			p.width = min(max(columns, minWidth), maxWidth)
		}
	}
	p.styled = showsStyles(p.terminal, os.Getenv)
	return p
}

func showsStyles(terminal bool, getenv func(string) string) bool {
	if getenv("NO_COLOR") != "" {
		return false
	}
	if force := getenv("CLICOLOR_FORCE"); force != "" && force != "0" {
		return true
	}
	if runtime.GOOS == "windows" && getenv("WT_SESSION") == "" {
		return false // an older console, which prints escape sequences literally
	}
	return terminal && getenv("TERM") != "dumb"
}

// flush writes buffered text and returns the first write error.
func (p *page) flush() error { return p.out.Flush() }

// line prints a line with control characters made visible.
func (p *page) line(s string) {
	p.out.WriteString(visible(s))
	p.out.WriteByte('\n')
}

// verbatim prints a document's text byte for byte. On a terminal, control characters other than tabs and line ends
// are made visible, and the last line is ended.
func (p *page) verbatim(text string) {
	if !p.terminal {
		p.out.WriteString(text)
		return
	}
	for line := range strings.Lines(text) {
		for i, cell := range strings.Split(strings.TrimRight(line, "\r\n"), "\t") {
			if i > 0 {
				p.out.WriteByte('\t')
			}
			p.out.WriteString(visible(cell))
		}
		p.out.WriteByte('\n')
	}
}

// visible replaces characters that could control a terminal: most control characters by their pictures (U+2400), the
// others and those that reorder a line by U+FFFD.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x20:
			return 0x2400 + r
		case r == 0x7f:
			return 0x2421
		case 0x80 <= r && r < 0xa0, 0x202a <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
			return utf8.RuneError
		default:
			return r
		}
	}, s)
}

// paragraph prints text with each run of white space as one space, wrapped at the line breaks that Unicode (UAX #14)
// permits. first starts the first line; the others are indented by its width. marks are byte spans of text in order,
// which are printed in style.
func (p *page) paragraph(first, text, style string, marks ...corpus.Span) {
	w := wrapper{page: p, indent: uniseg.StringWidth(first), style: style}
	p.out.WriteString(first)
	w.column = w.indent
	for offset, state := 0, -1; offset < len(text); {
		segment, _, _, next := uniseg.FirstLineSegmentInString(text[offset:], state)
		w.segment(segment, offset, marks)
		offset, state = offset+len(segment), next
	}
	w.setStyle(false)
	p.out.WriteByte('\n')
}

// wrapper is the state of a paragraph while it is printed.
type wrapper struct {
	page   *page
	indent int    // columns before each line
	column int    // column of the next character
	style  string // of marked text
	space  bool   // white space precedes the next word
	marked bool   // the style is active
}

// segment prints the text between two permitted line breaks; offset is its position in the paragraph's text.
func (w *wrapper) segment(segment string, offset int, marks []corpus.Span) {
	word := strings.TrimRight(segment, whiteSpace)
	if word == "" {
		w.space = w.space || segment != "" && w.column > w.indent
		return
	}
	gap := 0
	if w.space {
		gap = 1
	}
	if w.column > w.indent && w.column+gap+uniseg.StringWidth(visible(word)) > w.page.width {
		w.newLine()
	}
	if w.space && w.column > w.indent {
		w.setStyle(marked(offset-1, marks) && marked(offset, marks))
		w.page.out.WriteByte(' ')
		w.column++
	}
	w.word(word, offset, marks)
	w.space = len(word) < len(segment)
}

// whiteSpace holds the characters that end a line or separate words. A no-break space is not among them.
const whiteSpace = " \t\r\n\v\f\u0085\u2028\u2029"

// word prints the characters of a word; one that is wider than a line is broken between characters.
func (w *wrapper) word(word string, offset int, marks []corpus.Span) {
	for characters := uniseg.NewGraphemes(word); characters.Next(); {
		from, _ := characters.Positions()
		character := visible(characters.Str())
		if strings.Trim(characters.Str(), whiteSpace) == "" {
			character = " " // inside brackets like ( this ), where no line may break
		}
		columns := uniseg.StringWidth(character)
		if w.column > w.indent && w.column+columns > w.page.width {
			w.newLine()
		}
		w.setStyle(marked(offset+from, marks))
		w.page.out.WriteString(character)
		w.column += columns
	}
}

func (w *wrapper) newLine() {
	w.setStyle(false)
	w.page.out.WriteByte('\n')
	w.page.out.WriteString(strings.Repeat(" ", w.indent))
	w.column = w.indent
	w.space = false
}

// setStyle switches the style on or off.
func (w *wrapper) setStyle(on bool) {
	if on == w.marked || !w.page.styled {
		return
	}
	w.marked = on
	if on {
		w.page.out.WriteString(w.style)
	} else {
		w.page.out.WriteString(stylePlain)
	}
}

// marked reports whether the byte at offset is in one of the spans.
func marked(offset int, spans []corpus.Span) bool {
	for _, s := range spans {
		if s.Start <= offset && offset < s.End {
			return true
		}
	}
	return false
}
