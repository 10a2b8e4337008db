package corpus

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/format"
	"footnote/corpus/prose"
)

// checkDocument fails unless spans are ordered, in bounds, inside their parents and on rune boundaries, and passages
// and sentences cover their parents but for white space, bullets and the line of the as-of date.
func checkDocument(t testing.TB, doc Document) {
	t.Helper()
	if !utf8.ValidString(doc.Text) {
		t.Fatal("the text is not UTF-8")
	}
	if doc.ID == "" || doc.Title == "" {
		t.Fatalf("id %q, title %q", doc.ID, doc.Title)
	}
	var sections, passages []Span
	for _, s := range doc.Sections {
		sections = append(sections, s.Span)
	}
	checkSpans(t, doc.Text, Span{Start: 0, End: len(doc.Text)}, sections)
	ids := make(map[string]bool)
	for i, p := range doc.Passages {
		passages = append(passages, p.Span)
		if p.Text != p.Span.In(doc.Text) || p.Number != i+1 || p.DocumentID != doc.ID || len(p.ID) != 10 ||
			ids[p.ID] {
			t.Fatalf("passage %d: %+v", i, p)
		}
		ids[p.ID] = true
		if len(p.Sentences) == 0 {
			t.Fatalf("passage %q has no sentence", p.Text)
		}
		checkSpans(t, doc.Text, p.Span, p.Sentences)
		checkDates(t, doc.Text, p)
		for _, gap := range gaps(p.Span, p.Sentences) {
			if s := strings.TrimSpace(gap.In(doc.Text)); s != "" && prose.BulletLen(s+" ") == 0 {
				t.Fatalf("%q of passage %q is in no sentence", s, p.Text)
			}
		}
	}
	checkSpans(t, doc.Text, Span{Start: 0, End: len(doc.Text)}, passages)
	_, asOf := findAsOf(doc.Text, prose.Blocks(doc.Text, Span{Start: 0, End: len(doc.Text)}))
	for _, section := range sections {
		var inside []Span
		for _, p := range passages {
			if section.Contains(p) {
				inside = append(inside, p)
			} else if section.Overlaps(p) {
				t.Fatalf("passage %v crosses section %v", p, section)
			}
		}
		for _, gap := range gaps(section, inside) {
			if s := strings.TrimFunc(gap.In(doc.Text), unicode.IsSpace); s != "" &&
				!strings.Contains(asOf.In(doc.Text), s) {
				t.Fatalf("%q of section %v is in no passage", s, section)
			}
		}
	}
}

func checkDates(t testing.TB, text string, p Passage) {
	t.Helper()
	for _, d := range p.Dates {
		inside := p.Span.Contains(d.Span)
		if inside != (d.From == FromText) || d.Span.In(text) != d.Text {
			t.Fatalf("date %+v of passage %v", d, p.Span)
		}
	}
}

// checkSpans fails unless the spans are ordered, disjoint, not empty, inside parent and on rune boundaries.
func checkSpans(t testing.TB, text string, parent Span, spans []Span) {
	t.Helper()
	last := parent.Start
	for _, s := range spans {
		if s.Start < last || s.End <= s.Start || s.End > parent.End {
			t.Fatalf("span %v after %d in %v", s, last, parent)
		}
		if utf8.ValidString(text) && !utf8.ValidString(s.In(text)) {
			t.Fatalf("span %v cuts a rune", s)
		}
		last = s.End
	}
}

// gaps returns the parts of parent outside the ordered spans.
func gaps(parent Span, spans []Span) []Span {
	var out []Span
	at := parent.Start
	for _, s := range spans {
		out = append(out, Span{Start: at, End: s.Start})
		at = s.End
	}
	return append(out, Span{Start: at, End: parent.End})
}

func TestDocumentTitle(t *testing.T) {
	prose := "The treaty was signed in 1950. It lapsed in 1980."
	tests := []struct {
		name, known, text string
		title, first      string // the title, and what the first passage begins with
	}{
		{"short first line", "", "Sino-Soviet Relations\n\n" + prose, "Sino-Soviet Relations", "The treaty"},
		{"question as title", "", "Who Split?\n\n" + prose, "Who Split?", "The treaty"},
		{"marked first line", "", "# Relations\n\n" + prose, "Relations", "The treaty"},
		{"underlined first line", "", "Relations\n=========\n\n" + prose, "Relations", "The treaty"},
		{"sentence as first line", "", "It began.\n\n" + prose, "d", "It began."},
		{"nothing but one line", "", "Just a line", "d", "Just a line"},
		{"known title repeated", "RELATIONS", "Relations\n\n" + prose, "RELATIONS", "The treaty"},
		{"known title, other first line", "Relations", "Moscow\n\n" + prose, "Relations", "Moscow"},
		{"title without text", "Relations", " \n", "Relations", "Relations"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc := newDocument(format.Source{Metadata: Metadata{ID: "d", Title: test.known},
				Text: test.text})
			checkDocument(t, doc)
			if doc.Title != test.title {
				t.Errorf("title %q, want %q", doc.Title, test.title)
			}
			if len(doc.Passages) == 0 || !strings.HasPrefix(doc.Passages[0].Text, test.first) {
				t.Errorf("passages %+v, want the first to begin with %q", doc.Passages, test.first)
			}
		})
	}
}

func TestHeadingDatesHoldForTheSection(t *testing.T) {
	text := "## Recognition, 1956\n\nThe letter came in January 1957.\n\n## Closure\n\nThe embassy closed."
	doc := newDocument(format.Source{Metadata: Metadata{ID: "d", Title: "Sudan"}, Text: text})
	checkDocument(t, doc)
	if len(doc.Passages) != 2 {
		t.Fatalf("got %d passages, want 2", len(doc.Passages))
	}
	var got []string
	for _, d := range doc.Passages[0].Dates {
		got = append(got, string(d.From)+" "+d.Interval.String())
	}
	if want := "heading 1956, text 1957-01"; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := len(doc.Passages[1].Dates); n != 0 {
		t.Errorf("the section without a date got %d", n)
	}
}

func TestMoveHeadings(t *testing.T) {
	// source "ab##Head##cd": "ab" became "x", the second "##" was dropped.
	repairs := []Repair{{Span: Span{Start: 0, End: 1}, Offset: 0, Source: "ab"},
		{Span: Span{Start: 7, End: 7}, Offset: 8, Source: "##"}}
	got := moveHeadings("x##Headcd",
		[]format.Heading{{Level: 1, Text: "", Span: Span{Start: 4, End: 8}},
			{Level: 2, Text: "", Span: Span{Start: 8, End: 10}}}, repairs)
	if len(got) != 1 || got[0].Text != "Head" || got[0].Span != (Span{Start: 3, End: 7}) {
		t.Errorf("got %+v, want Head at 3 to 7 and the dropped heading left out", got)
	}
}

func FuzzDocument(f *testing.F) {
	f.Add("Title\n\nA paragraph of prose. Another sentence.\n\nHEADING\n\n- one\n- two\n\nData as of July 1987\n")
	f.Add("## A\n\ntext\r\n\r\nB\n---\n\x00\xff")
	f.Fuzz(func(t *testing.T, text string) {
		doc := newDocument(format.Source{Metadata: Metadata{ID: "d"}, Text: text})
		if doc.Text == "" {
			return
		}
		checkDocument(t, doc)
	})
}
