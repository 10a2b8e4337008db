package corpus

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseMarkdown(t *testing.T) {
	tests := []struct{ name, markdown, want string }{
		{"emphasis and links", "Some *words* with **a [link](http://x.y \"t\")** and `code`.", "Some words with a link and code."},
		{"wrapped lines", "one\ntwo\n\nthree", "one two\n\nthree"},
		{"hard line break", "one  \ntwo", "one\ntwo"},
		{"entities and escapes", `Marks &amp; Spencer \*starred\* &copy;`, "Marks & Spencer *starred* ©"},
		{"list", "- one\n- two **bold**\n  goes on\n  - inner\n", "- one\n- two bold goes on\n  - inner"},
		{"numbered list", "3. three\n4. four\n", "3. three\n4. four"},
		{"table", "| a | b |\n|---|---|\n| 1 | 2 |\n", "a\tb\n1\t2"},
		{"code block", "```go\nfunc f() {\n\n\t# literal *text*\n}\n```", "func f() {\n\n\t# literal *text*\n}"},
		{"quotation", "> quoted\n> text", "quoted text"},
		{"image", "See ![a map](map.png) here.", "See  here."},
		{"HTML block", "<div>Raw <b>words</b></div>", "Raw words"},
		{"inline HTML", "a<br>b <span>c</span>", "a\nb c"},
		{"footnote", "Text[^1].\n\n[^1]: The note.", "Text[1].\n\nThe note."},
		{"strike-through and tasks", "~~old~~ new\n\n- [x] done", "old new\n\n- done"},
		{"bare address", "See <https://example.com/a>.", "See https://example.com/a."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseMarkdown(test.markdown, Metadata{})
			if err != nil {
				t.Fatal(err)
			}
			if got.text != test.want {
				t.Errorf("got %q, want %q", got.text, test.want)
			}
		})
	}
}

func TestMarkdownDocument(t *testing.T) {
	s, err := parseMarkdown("---\ntitle: \"Border Talks\"\ndate: 1987-07\nlicense: CC0-1.0\ntags: [a]\n---\n# Talks\n\nThey met.\n\nOrigins\n-------\n\n```\n# no heading\n```\n", Metadata{ID: "d"})
	if err != nil {
		t.Fatal(err)
	}
	doc := s.document()
	checkDocument(t, doc)
	if doc.Title != "Border Talks" || doc.AsOf.String() != "1987-07" || doc.Licence != "CC0-1.0" {
		t.Errorf("front matter read as %+v", doc.Metadata)
	}
	want := [][]string{{"Talks"}, {"Talks", "Origins"}}
	if len(doc.Sections) != 2 || len(doc.Sections[0].Heading) != 1 || len(doc.Sections[1].Heading) != 2 || doc.Sections[1].Heading[1] != "Origins" {
		t.Errorf("sections %+v, want %q", doc.Sections, want)
	}
}

func TestMarkdownTitleIsNoSection(t *testing.T) {
	s, err := parseMarkdown("# Border Talks\n\nThey met.\n\n## Origins\n\nLong ago.\n", Metadata{ID: "d"})
	if err != nil {
		t.Fatal(err)
	}
	doc := s.document()
	if doc.Title != "Border Talks" || len(doc.Sections) != 2 || len(doc.Sections[0].Heading) != 0 || doc.Sections[1].Heading[0] != "Origins" {
		t.Errorf("title %q, sections %+v; want the first heading as title only", doc.Title, doc.Sections)
	}
}

func TestMarkdownWithoutTitle(t *testing.T) {
	s, err := parseMarkdown("## Origins\n\nLong ago.\n\n## End\n\nIt ended.\n", Metadata{ID: "notes"})
	if err != nil {
		t.Fatal(err)
	}
	doc := s.document()
	if doc.Title != "notes" || len(doc.Sections) != 2 || !slices.Equal(doc.Sections[0].Heading, []string{"Origins"}) {
		t.Errorf("title %q, sections %+v; want the id as title and both headings", doc.Title, doc.Sections)
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
			got, err := parseMarkdown(test.markdown, Metadata{ID: "d"})
			if err != nil || got.text != test.markdown {
				t.Errorf("not read as plain text: %d bytes of %d, %v", len(got.text), len(test.markdown), err)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("---\ntitle: x\n---\n# A\n\n- b\n  1. c\n\n| d | e |\n|--|--|\n| f | g |\n\n<p>h</p>\n\n[^1]: i")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseMarkdown(text, Metadata{ID: "d"})
		if err != nil {
			return
		}
		if doc := s.document(); doc.Text != "" {
			checkDocument(t, doc)
		}
	})
}
