package discordtest

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRender(t *testing.T) {
	tests := []struct {
		name, source, text string
		kinds              []string
	}{
		{"plain", "Moscow, 1960.", "Moscow, 1960.", nil},
		{"bold", "in **1960** only", "in 1960 only", []string{Bold}},
		{"escaped bold", `in \*\*1960\*\* only`, "in **1960** only", nil},
		{"bold italic", "***both***", "both", []string{Italic, Bold}},
		{"italic star", "an *old* one", "an old one", []string{Italic}},
		{"stars with spaces are plain", "2 * 3 * 4", "2 * 3 * 4", nil},
		{"italic underscore", "an _old_ one", "an old one", []string{Italic}},
		{"snake case is plain", "snake_case_name", "snake_case_name", nil},
		{"underline", "an __old__ one", "an old one", []string{Underline}},
		{"strike", "~~gone~~", "gone", []string{Strike}},
		{"spoiler", "||secret||", "secret", []string{Spoiler}},
		{"half-escaped spoiler still closes", `||se\||cret`, `se\cret`, []string{Spoiler}},
		{"escaped spoiler", `\|\|secret\|\|`, "||secret||", nil},
		{"code", "run `rm *x*` now", "run rm *x* now", []string{Code}},
		{"code with two ticks", "``a`b``", "a`b", []string{Code}},
		{"a lone tick is plain", "it`s *a*", "it`s a", []string{Italic}},
		{"code block", "```go\nx := *p\n```", "x := *p", []string{CodeBlock}},
		{"escaped fence", "\\`\\`\\`\nx\n\\`\\`\\`", "```\nx\n```", nil},
		{"heading", "# Title\ntext", "Title\ntext", []string{Heading}},
		{"four hashes are plain", "#### Title", "#### Title", nil},
		{"number sign in a line", "the # sign", "the # sign", nil},
		{"subtext", "-# small", "small", []string{Subtext}},
		{"quote", "> one\n> two\nthree", "one\ntwo\nthree", []string{Quote}},
		{"quote to the end", ">>> one\ntwo", "one\ntwo", []string{Quote}},
		{"quoted bold", "> a **b**", "a b", []string{Quote, Bold}},
		{"escaped quote", `\> one`, "> one", nil},
		{"list", "- one\n- two", "• one\n• two", []string{List}},
		{"numbered list", "1. one", "1. one", []string{List}},
		{"escaped number", `1960\. A year`, "1960. A year", nil},
		{"masked link", "see [here](https://example.org/a)", "see here", []string{Link}},
		{"masked link with a title", `[here](<https://example.org> "t")`, "here", []string{Link}},
		{"brackets are plain", "[1] (see p. 3) [2](x)", "[1] (see p. 3) [2](x)", nil},
		{"escaped link", `\[here\]\(https\://example.org\)`, "[here](https://example.org)", nil},
		{"bare url", "at https://example.org/a.", "at https://example.org/a.", []string{URL}},
		{"autolink", "<https://example.org>", "<https://example.org>", []string{URL}},
		{"mentions", "<@1> <@!2> <@&3> <#4> </ask:5> @everyone @here",
			"<@1> <@!2> <@&3> <#4> </ask:5> @everyone @here", []string{Mention}},
		{"escaped mention", `\<@1>`, "<@1>", nil},
		{"broken everyone", "@\u200beveryone", "@\u200beveryone", nil},
		{"emoji", "<:a1:2> :smile:", "<:a1:2> :smile:", []string{Emoticon}},
		{"time of day is not an emoji", "at 10:30:15", "at 10:30:15", nil},
		{"timestamp", "<t:0:R>", "<t:0:R>", []string{Timestamp}},
		{"backslash before a letter stays", `C:\dir`, `C:\dir`, nil},
		{"markup in a spoiler", "||**x**||", "x", []string{Spoiler, Bold}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Render(test.source)
			if got.Text != test.text || !slices.Equal(got.Kinds(), test.kinds) {
				t.Errorf("Render(%q) = %q %q, want %q %q", test.source, got.Text, got.Kinds(), test.text, test.kinds)
			}
		})
	}
}

func TestKindsWithout(t *testing.T) {
	got := Render("> **a** ||b|| **c**").Kinds(Quote, Bold)
	if !slices.Equal(got, []string{Spoiler}) {
		t.Errorf("got %q, want only the spoiler", got)
	}
}

// FuzzRenderEscaped checks that a text whose punctuation is all escaped is shown unchanged and without markup.
func FuzzRenderEscaped(f *testing.F) {
	for _, seed := range []string{
		"**a** ||b|| `c` <@1> @everyone", "# h\n> q\n- l\n1. n", "[a](https://b.c) ~~d~~ __e__", "\\", "a\\*",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > maxDisplayText {
			t.Skip("not a text that Discord takes")
		}
		var escaped strings.Builder
		for _, r := range text {
			if r < 0x80 && r > ' ' && (!isWord(r) || r == '_') {
				escaped.WriteByte('\\')
			}
			if r == '@' {
				escaped.WriteString("@\u2060") // a word joiner keeps "everyone" apart
				continue
			}
			escaped.WriteRune(r)
		}
		got := Render(escaped.String())
		if shown := strings.ReplaceAll(got.Text, "@\u2060", "@"); shown != text || len(got.Markup) > 0 {
			t.Errorf("%q is shown as %q with %v", text, shown, got.Markup)
		}
	})
}

func FuzzRender(f *testing.F) {
	f.Add("***a** b* __c__ > \n> d ``e``` [f](https://g)")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > maxDisplayText {
			t.Skip("not a text that Discord takes")
		}
		for _, m := range Render(text).Markup {
			if m.Text == "" {
				t.Errorf("%q: %s without text", text, m.Kind)
			}
		}
	})
}

// BenchmarkRenderHostile measures texts of 4000 characters, the longest that a message allows, made of one delimiter.
func BenchmarkRenderHostile(b *testing.B) {
	for _, unit := range []string{"|", "*", "_", "`", "[", "> ", "*a_", "||a", "<", "[a](", "```a\n"} {
		b.Run(unit, func(b *testing.B) {
			source := strings.Repeat(unit, 4000/len(unit))
			b.ReportAllocs()
			for b.Loop() {
				Render(source)
			}
		})
	}
}
