package format

import (
	"strings"
	"testing"
)

func TestParseHTML(t *testing.T) {
	tests := []struct{ name, html, want string }{
		{"paragraphs", "<p>one\n two</p><p>three<br>four</p>", "one two\n\nthree\nfour"},
		{"list", "<ul><li>one<li>two</ul>", "- one\n- two"},
		{"numbered list", "<ol><li>one<li>two</ol>", "1. one\n2. two"},
		{"table", "<table><tr><th>Year<th>Event</tr> <tr><td>1950<td>Treaty</tr></table>",
			"Year\tEvent\n1950\tTreaty"},
		{"preformatted", "<pre>a\n  b</pre>", "a\n  b"},
		{"furniture", "<nav><a href=/>Home</a></nav><script>x()</script><p>Text.</p><footer>Imprint</footer>",
			"Text."},
		{"caption", "<figure><img src=a><figcaption>A photo.</figcaption></figure><p>Text.</p>", "Text."},
		{"headlines of other texts",
			"<p>Text.</p><p>Read more: <a href=/a>Ten things to know about treaties</a></p>" +
				"<ul><li><a href=/b>Why the border talks failed</a></ul>", "Text."},
		{"list of links", "<ul><li><a href=/a>Treaty of Paris</a><li><a href=/b>Treaty of Ghent</a></ul>",
			"- Treaty of Paris\n- Treaty of Ghent"},
		{"entities", "<p>Marks &amp; Spencer&hellip;</p>", "Marks & Spencer…"},
		{"inline elements", "<p>a<b>b</b> <i>c</i></p>", "ab c"},
		{"heading", "<h2>Origins</h2><p>Text.</p>", "Origins\n\nText."},
		{"table that lays out a page", "<table><tr><td><h2>One</h2><p>a</p><td><p>b</p><p>c</p></table>",
			"One\n\na\n\nb\n\nc"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseHTML([]byte("<html><body>"+test.html+"</body></html>"), Metadata{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Text != test.want {
				t.Errorf("got %q, want %q", got.Text, test.want)
			}
		})
	}
}

func TestDecodeHTML(t *testing.T) {
	tests := []struct{ name, page string }{
		{"UTF-8 without a declaration", "<p>Привет café"},
		{"meta charset", "<meta charset=koi8-r><p>\xf0\xd2\xc9\xd7\xc5\xd4 caf"},
		{"http-equiv", `<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>` +
			"\xcf\xf0\xe8\xe2\xe5\xf2"},
		{"UTF-8 that calls itself Latin", "<meta charset=iso-8859-1><p>Привет"},
		{"UTF-8 mark", "\xef\xbb\xbf<p>Привет"},
		{"UTF-16 mark", "\xff\xfe<\x00p\x00>\x00\x1f\x04@\x048\x042\x045\x04B\x04"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseHTML([]byte(test.page), Metadata{})
			if err != nil || !strings.Contains(got.Text, "Привет") {
				t.Errorf("got %q, %v", got.Text, err)
			}
		})
	}
}
