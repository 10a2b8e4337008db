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
)

func TestParseHTML(t *testing.T) {
	tests := []struct{ name, html, want string }{
		{"paragraphs", "<p>one\n two</p><p>three<br>four</p>", "one two\n\nthree\nfour"},
		{"list", "<ul><li>one<li>two</ul>", "- one\n- two"},
		{"numbered list", "<ol><li>one<li>two</ol>", "1. one\n2. two"},
		{"table", "<table><tr><th>Year<th>Event</tr> <tr><td>1950<td>Treaty</tr></table>", "Year\tEvent\n1950\tTreaty"},
		{"preformatted", "<pre>a\n  b</pre>", "a\n  b"},
		{"furniture", "<nav><a href=/>Home</a></nav><script>x()</script><p>Text.</p><footer>Imprint</footer>", "Text."},
		{"caption", "<figure><img src=a><figcaption>A photo.</figcaption></figure><p>Text.</p>", "Text."},
		{"headlines of other texts", "<p>Text.</p><p>Read more: <a href=/a>Ten things to know about treaties</a></p><ul><li><a href=/b>Why the border talks failed</a></ul>", "Text."},
		{"list of links", "<ul><li><a href=/a>Treaty of Paris</a><li><a href=/b>Treaty of Ghent</a></ul>", "- Treaty of Paris\n- Treaty of Ghent"},
		{"entities", "<p>Marks &amp; Spencer&hellip;</p>", "Marks & Spencer…"},
		{"inline elements", "<p>a<b>b</b> <i>c</i></p>", "ab c"},
		{"heading", "<h2>Origins</h2><p>Text.</p>", "Origins\n\nText."},
		{"table that lays out a page", "<table><tr><td><h2>One</h2><p>a</p><td><p>b</p><p>c</p></table>", "One\n\na\n\nb\n\nc"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseHTML([]byte("<html><body>"+test.html+"</body></html>"), Metadata{})
			if err != nil {
				t.Fatal(err)
			}
			if got.text != test.want {
				t.Errorf("got %q, want %q", got.text, test.want)
			}
		})
	}
}

func TestHTMLDocument(t *testing.T) {
	article := strings.Repeat("<p>"+proseParagraph+"</p>", 5)
	page := `<html><head><title>Border Talks | The Daily</title><meta property="article:published_time" content="1987-07-04T10:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Border Talks</h1>` + article + "<h2>Origins</h2>" + article +
		`</article><aside>Read also: ten things</aside></body></html>`
	s, err := parseHTML([]byte(page), Metadata{ID: "d"})
	if err != nil {
		t.Fatal(err)
	}
	doc := s.document()
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
	page := "<title>Border Talks</title><body><p>A caption.</p><h1>Border Talks</h1><p>They met.</p><h2>" + proseParagraph +
		"</h2><p>Again.</p><h2>Origins</h2><p>Long ago.</p>"
	s, err := parseHTML([]byte(page), Metadata{ID: "d"})
	if err != nil {
		t.Fatal(err)
	}
	doc := s.document()
	checkDocument(t, doc)
	var got []string
	for _, s := range doc.Sections {
		got = append(got, strings.Join(s.Heading, " > "))
	}
	if want := []string{"", "", "Origins"}; !slices.Equal(got, want) {
		t.Errorf("sections %q, want %q: neither the title nor a sentence heads one", got, want)
	}
	if !slices.ContainsFunc(doc.Passages, func(p Passage) bool { return strings.Contains(p.Text, proseParagraph) }) {
		t.Error("the sentence that is marked as a heading is in no passage")
	}
}

func TestDecodeHTML(t *testing.T) {
	tests := []struct{ name, page string }{
		{"UTF-8 without a word", "<p>Привет café"},
		{"meta charset", "<meta charset=koi8-r><p>\xf0\xd2\xc9\xd7\xc5\xd4 caf"},
		{"http-equiv", `<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>` + "\xcf\xf0\xe8\xe2\xe5\xf2"},
		{"UTF-8 that calls itself Latin", "<meta charset=iso-8859-1><p>Привет"},
		{"UTF-8 mark", "\xef\xbb\xbf<p>Привет"},
		{"UTF-16 mark", "\xff\xfe<\x00p\x00>\x00\x1f\x04@\x048\x042\x045\x04B\x04"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseHTML([]byte(test.page), Metadata{})
			if err != nil || !strings.Contains(got.text, "Привет") {
				t.Errorf("got %q, %v", got.text, err)
			}
		})
	}
}

// TestHTMLAgainstTypedArticles measures main text extraction on news pages whose articles people typed out, by the
// shingles of four words as the benchmark's own evaluation does.
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
	lines.Buffer(nil, lineMost)
	var pages, precision, recall float64
	for lines.Scan() {
		var page struct {
			HTML string
			Gold string `json:"gold_text"`
		}
		if err := json.Unmarshal(lines.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		s, err := parseHTML([]byte(page.HTML), Metadata{ID: "page"})
		if err != nil {
			t.Fatal(err)
		}
		doc := s.document()
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

func FuzzHTML(f *testing.F) {
	f.Add([]byte("<title>t</title><h1>a</h1><ul><li>b<ol><li>c</ol></ul><table><tr><td>d<td><p>e<p>f</table><pre>g</pre>"))
	f.Add([]byte("<meta charset=utf-16><p>\xff\xfe\x00a"))
	f.Fuzz(func(t *testing.T, page []byte) {
		s, err := parseHTML(page, Metadata{ID: "d"})
		if err != nil {
			return
		}
		if doc := s.document(); doc.Text != "" {
			checkDocument(t, doc)
		}
	})
}
