package corpus

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"footnote/corpus/format"
)

// parsed returns the document, with the id "d", of a file with an ending.
func parsed(t testing.TB, ending, raw string) Document {
	t.Helper()
	f, _, _ := format.Of("d" + ending)
	s, err := f.Parse([]byte(raw), Metadata{ID: "d"})
	if err != nil {
		t.Fatal(err)
	}
	return newDocument(s)
}

func TestHTMLDocument(t *testing.T) {
	article := strings.Repeat("<p>"+proseParagraph+"</p>", 5)
	page := `<html><head><title>Border Talks | The Daily</title>
<meta property="article:published_time" content="1987-07-04T10:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Border Talks</h1>` +
		article + "<h2>Origins</h2>" + article +
		`</article><aside>Read also: ten things</aside></body></html>`
	doc := parsed(t, ".html", page)
	checkDocument(t, doc)
	if doc.Title != "Border Talks" {
		t.Errorf("title %q, want it without the name of the site", doc.Title)
	}
	if doc.AsOf.String() != "1987-07-04" {
		t.Errorf("as of %q, want the day of publication", doc.AsOf)
	}
	last := doc.Sections[len(doc.Sections)-1]
	if !slices.Equal(last.Heading, []string{"Origins"}) {
		t.Errorf("the last section is under %q, want Origins", last.Heading)
	}
	for _, furniture := range []string{"Home", "Read also"} {
		if strings.Contains(doc.Text, furniture) {
			t.Errorf("%q is in the text", furniture)
		}
	}
}

func TestHTMLHeadings(t *testing.T) {
	page := "<title>Border Talks</title><body><p>A caption.</p><h1>Border Talks</h1><p>They met.</p><h2>" +
		proseParagraph +
		"</h2><p>Again.</p><h2>Origins</h2><p>Long ago.</p>"
	doc := parsed(t, ".html", page)
	checkDocument(t, doc)
	var got []string
	for _, s := range doc.Sections {
		got = append(got, strings.Join(s.Heading, " > "))
	}
	if want := []string{"", "", "Origins"}; !slices.Equal(got, want) {
		t.Errorf("sections %q, want %q: neither the title nor a sentence heads one", got, want)
	}
	if !slices.ContainsFunc(doc.Passages,
		func(p Passage) bool { return strings.Contains(p.Text, proseParagraph) }) {
		t.Error("the sentence that is marked as a heading is in no passage")
	}
}

// TestHTMLAgainstTypedArticles measures the extraction of the main text on news pages whose articles people typed out,
// by shingles of four words as in the benchmark's own evaluation.
func TestHTMLAgainstTypedArticles(t *testing.T) {
	file, err := os.Open("../../shared/eval/html_articles/pages.jsonl.gz")
	if err != nil {
		t.Skip("the article pages are not at hand: ", err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<24)
	var pages, precision, recall float64
	for lines.Scan() {
		var page struct {
			HTML string
			Gold string `json:"gold_text"`
		}
		if err := json.Unmarshal(lines.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		doc := parsed(t, ".html", page.HTML)
		checkDocument(t, doc)
		got, gold := shingles(doc.Text), shingles(page.Gold)
		shared, all, want := 0, 0, 0
		for shingle, n := range got {
			shared += min(n, gold[shingle])
			all += n
		}
		for _, n := range gold {
			want += n
		}
		precision += float64(shared) / float64(max(all, 1))
		recall += float64(shared) / float64(max(want, 1))
		pages++
	}
	precision, recall = precision/pages, recall/pages
	f1 := 2 * precision * recall / (precision + recall)
	t.Logf("main text of %v pages: precision %.3f, recall %.3f, F1 %.3f", pages, precision, recall, f1)
	if f1 < 0.97 {
		t.Errorf("F1 %.3f, want at least 0.97", f1)
	}
}

// shingles counts the runs of four words of a text.
func shingles(text string) map[string]int {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	out := make(map[string]int)
	for i := range max(len(words)-3, 0) {
		out[strings.Join(words[i:i+4], " ")]++
	}
	return out
}

func TestMarkdownDocument(t *testing.T) {
	doc := parsed(t, ".md", "---\ntitle: \"Border Talks\"\ndate: 1987-07\nlicense: CC0-1.0\ntags: [a]\n---\n"+
		"# Talks\n\nThey met.\n\nOrigins\n-------\n\n```\n# no heading\n```\n")
	checkDocument(t, doc)
	if doc.Title != "Border Talks" || doc.AsOf.String() != "1987-07" || doc.Licence != "CC0-1.0" {
		t.Errorf("front matter read as %+v", doc.Metadata)
	}
	want := [][]string{{"Talks"}, {"Talks", "Origins"}}
	if len(doc.Sections) != 2 || len(doc.Sections[0].Heading) != 1 || len(doc.Sections[1].Heading) != 2 ||
		doc.Sections[1].Heading[1] != "Origins" {
		t.Errorf("sections %+v, want %q", doc.Sections, want)
	}
}

func TestMarkdownTitleIsNotASection(t *testing.T) {
	doc := parsed(t, ".md", "# Border Talks\n\nThey met.\n\n## Origins\n\nLong ago.\n")
	if doc.Title != "Border Talks" || len(doc.Sections) != 2 || len(doc.Sections[0].Heading) != 0 ||
		doc.Sections[1].Heading[0] != "Origins" {
		t.Errorf("title %q, sections %+v; want the first heading as title only", doc.Title, doc.Sections)
	}
}

func TestMarkdownWithoutTitle(t *testing.T) {
	doc := parsed(t, ".md", "## Origins\n\nLong ago.\n\n## End\n\nIt ended.\n")
	if doc.Title != "d" || len(doc.Sections) != 2 || !slices.Equal(doc.Sections[0].Heading, []string{"Origins"}) {
		t.Errorf("title %q, sections %+v; want the id as title and both headings", doc.Title, doc.Sections)
	}
}

// fuzzFormat checks the documents that a format makes of any bytes.
func fuzzFormat(f *testing.F, ending string) {
	kind, _, _ := format.Of("d" + ending)
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := kind.Parse(raw, Metadata{ID: "d"})
		if s.ID == "" {
			if err == nil {
				t.Fatal("neither a source nor an error")
			}
			return
		}
		if doc := newDocument(s); doc.Text != "" {
			checkDocument(t, doc)
		}
	})
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte("<title>t</title><h1>a</h1><ul><li>b<ol><li>c</ol></ul>" +
		"<table><tr><td>d<td><p>e<p>f</table><pre>g</pre>"))
	f.Add([]byte("<meta charset=utf-16><p>\xff\xfe\x00a"))
	fuzzFormat(f, ".html")
}

func FuzzMarkdown(f *testing.F) {
	f.Add([]byte("---\ntitle: x\n---\n# A\n\n- b\n  1. c\n\n| d | e |\n|--|--|\n| f | g |\n\n<p>h</p>\n\n[^1]: i"))
	fuzzFormat(f, ".md")
}

func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"id":"x","title":"t","text":"One. Two.","date":"1987-07"}`))
	f.Add([]byte(`{"id":3,"text":"\ud800"}`))
	fuzzFormat(f, ".jsonl")
}
