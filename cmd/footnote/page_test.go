package main

import (
	"bufio"
	"strings"
	"testing"
	"unicode"

	"footnote/corpus"

	"github.com/rivo/uniseg"
)

// newTestPage returns a page of the given width and its output.
func newTestPage(width int, styled bool) (*page, *strings.Builder) {
	var out strings.Builder
	return &page{out: bufio.NewWriter(&out), width: width, styled: styled}, &out
}

func TestParagraph(t *testing.T) {
	tests := []struct {
		name   string
		first  string
		text   string
		mark   string // the marked part of text
		styled bool
		want   string
	}{
		{"fits", "", "one two", "", false, "one two\n"},
		{"empty", "  ", "", "", false, "  \n"},
		{"wraps between words", "", "one two three four", "", false, "one two\nthree four\n"},
		{"indents under its number", "[1] ", "one two three", "", false, "[1] one\n    two\n    three\n"},
		{"treats line ends as spaces", "", "one\r\n\t two", "", false, "one two\n"},
		{"trims white space", "", " one ", "", false, "one\n"},
		{"breaks a word that is wider than a line", "", "incomprehensibilities", "", false,
			"incomprehe\nnsibilitie\ns\n"},
		{"counts a wide character twice", "", "中文字符中文字符", "", false, "中文字符中\n文字符\n"},
		{"keeps combining accents with their character", "", "eeeeeeeeee\u0301e", "", false, "eeeeeeeeee\u0301\ne\n"},
		{"counts no column for an accent", "", "cafe\u0301 cafe\u0301s", "", false, "cafe\u0301 cafe\u0301s\n"},
		{"breaks after a hyphen", "", "Sino-Soviet", "", false, "Sino-\nSoviet\n"},
		{"keeps a no-break space", "", "1,200\u00a0men ran", "", false, "1,200\u00a0men\nran\n"},
		{"shows control characters", "", "a\x1b[2Jb\x07", "", false, "a␛[2Jb␇\n"},
		{"shows bidirectional controls", "", "a\u202eb", "", false, "a\ufffdb\n"},
		{"marks nothing without styles", "", "in 1960.", "1960", false, "in 1960.\n"},
		{"marks the span", "", "in 1960.", "1960", true, "in <1960>.\n"},
		{"marks the spaces in a span", "", "a b c d", "b c", true, "a <b c> d\n"},
		{"marks a span on both its lines", "  ", "by late 1960.", "late 1960", true, "  by <late>\n  <1960>.\n"},
		{"marks a span inside a word", "", "mid1960s", "1960", true, "mid<1960>s\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, out := newTestPage(10, tt.styled)
			var marks []corpus.Span
			if at := strings.Index(tt.text, tt.mark); tt.mark != "" {
				marks = append(marks, corpus.Span{Start: at, End: at + len(tt.mark)})
			}
			p.paragraph(tt.first, tt.text, styleSpan, marks...)
			if err := p.flush(); err != nil {
				t.Fatal(err)
			}
			got := strings.NewReplacer(styleSpan, "<", stylePlain, ">").Replace(out.String())
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// FuzzParagraph checks that no line is wider than the page, that no output controls a terminal, and that no character
// but white space is lost.
func FuzzParagraph(f *testing.F) {
	f.Add("In 1960 Moscow withdrew.", 3, 7, 20)
	f.Add("\x1b]0;title\x07 中文字符 e\u0301\u202e", 0, 4, 12)
	f.Add("👩‍👩‍👧‍👦🇨🇳 a\u00a0b\u2028c", 2, 9, 8)
	f.Fuzz(func(t *testing.T, text string, from, to, width int) {
		text = strings.ToValidUTF8(text, "?")
		width = 8 + min(max(width, 0), 100)
		from = min(max(from, 0), len(text))
		to = min(max(to, from), len(text))
		p, out := newTestPage(width, false)
		p.paragraph("  ", text, styleSpan, corpus.Span{Start: from, End: to})
		if err := p.flush(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			line = strings.TrimSuffix(line, "\n")
			if w := uniseg.StringWidth(line); w > width {
				t.Errorf("%q: line %q has %d columns, more than %d", text, line, w, width)
			}
			if strings.ContainsFunc(line, unicode.IsControl) {
				t.Errorf("%q: line %q contains a control character", text, line)
			}
		}
		if got, want := squeeze(out.String()), squeeze(shown(text)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// squeeze removes all white space.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// shown returns the expected text of a paragraph: white space unchanged, the rest made visible.
func shown(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(whiteSpace, r) {
			b.WriteByte(' ')
		} else {
			b.WriteString(visible(string(r)))
		}
	}
	return b.String()
}

func TestVerbatim(t *testing.T) {
	const text = "one\ttwo\r\n\x1b[31mred\x07\nlast"
	tests := []struct {
		name     string
		terminal bool
		want     string
	}{
		{"every byte in a pipe", false, text},
		{"pictures on a terminal", true, "one\ttwo\n␛[31mred␇\nlast\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, out := newTestPage(10, false)
			p.terminal = tt.terminal
			p.verbatim(text)
			if err := p.flush(); err != nil {
				t.Fatal(err)
			}
			if got := out.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestShowsStyles(t *testing.T) {
	tests := []struct {
		name     string
		terminal bool
		env      map[string]string
		want     bool
	}{
		{"terminal", true, map[string]string{"WT_SESSION": "1"}, true},
		{"pipe", false, nil, false},
		{"NO_COLOR", true, map[string]string{"NO_COLOR": "1"}, false},
		{"empty NO_COLOR counts as unset", true, map[string]string{"NO_COLOR": "", "WT_SESSION": "1"}, true},
		{"dumb terminal", true, map[string]string{"TERM": "dumb"}, false},
		{"forced in a pipe", false, map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"forced off", false, map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{"NO_COLOR beats force", true, map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := showsStyles(tt.terminal, func(key string) string { return tt.env[key] }); got != tt.want {
				t.Errorf("got %t, want %t", got, tt.want)
			}
		})
	}
}
