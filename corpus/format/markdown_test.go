package format

import (
	"strings"
	"testing"
	"time"
)

func TestParseMarkdown(t *testing.T) {
	tests := []struct{ name, markdown, want string }{
		{"emphasis and links", "Some *words* with **a [link](http://x.y \"t\")** and `code`.",
			"Some words with a link and code."},
		{"wrapped lines", "one\ntwo\n\nthree", "one two\n\nthree"},
		{"hard line break", "one  \ntwo", "one\ntwo"},
		{"entities and escapes", `Marks &amp; Spencer \*starred\* &copy;`, "Marks & Spencer *starred* ©"},
		{"list", "- one\n- two **bold**\n  goes on\n  - inner\n", "- one\n- two bold goes on\n  - inner"},
		{"numbered list", "3. three\n4. four\n", "3. three\n4. four"},
		{"table", "| a | b |\n|---|---|\n| 1 | 2 |\n", "a\tb\n1\t2"},
		{"code block", "```go\nfunc f() {\n\n\t# literal *text*\n}\n```",
			"func f() {\n\n\t# literal *text*\n}"},
		{"quotation", "> quoted\n> text", "quoted text"},
		{"image", "See ![a map](map.png) here.", "See  here."},
		{"HTML block", "<div>Raw <b>words</b></div>", "Raw words"},
		{"inline HTML", "a<br>b <span>c</span>", "a\nb c"},
		{"footnote", "Text[^1].\n\n[^1]: The note.", "Text[1].\n\nThe note."},
		{"strike-through and tasks", "~~old~~ new\n\n- [x] done", "new\n\n- done"},
		{"bare address", "See <https://example.com/a>.", "See https://example.com/a."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := readMarkdown(test.markdown, Metadata{})
			if got.Text != test.want {
				t.Errorf("got %q, want %q", got.Text, test.want)
			}
		})
	}
}

func TestMarkdownThatWouldStall(t *testing.T) {
	tests := []struct{ name, markdown string }{
		{"open links", strings.Repeat("[a](", 200_000)},
		{"crossing emphasis", strings.Repeat("*a_ ", 200_000)},
		{"deep quotation", strings.Repeat("> ", 100_000) + "a"},
		{"deep lists", strings.Repeat("* - 1. ", 50_000) + "a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			got := readMarkdown(test.markdown, Metadata{ID: "d"})
			if got.Text != test.markdown {
				t.Errorf("not read as plain text: %d bytes of %d", len(got.Text), len(test.markdown))
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
