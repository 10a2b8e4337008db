package format

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"footnote/corpus/edtf"
)

// maxElements bounds the work on a hostile page. The longest articles of Wikipedia have some 40,000 elements.
const maxElements = 200_000

// minArticle is the least length of a main text, in bytes. When less is found, the page has no boilerplate, and all of
// it is read.
const minArticle = 250

// parseHTML extracts the main text of a page, with its headings, title and date.
//
// The extractor is go-readability. On the 100 pages of scrapinghub's benchmark it scores F1 0.962 (4-gram shingles)
// against 0.961 for go-trafilatura, in two thirds of its time. go-trafilatura would also delay each start of the
// program by 200 ms, in which its date parser compiles patterns for all languages. Without captions and the headlines
// of other texts (linksElsewhere), which people also leave out when they type an article, it scores 0.972.
func parseHTML(raw []byte, meta Metadata) (Source, error) {
	text, err := decodeHTML(raw)
	if err != nil {
		return Source{}, err
	}
	page, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return Source{}, fmt.Errorf("parse the page: %w", err)
	}
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxElements
	article, err := parser.ParseDocument(page, nil)
	if err != nil {
		return Source{}, fmt.Errorf("find the main text: %w", err)
	}
	var p builder
	if article.Node != nil {
		p.add(article.Node)
	}
	if p.text.Len() < minArticle {
		p = builder{}
		p.add(page)
	}
	if meta.Title == "" {
		meta.Title = pageTitle(article.Title(), page)
	}
	s := p.source(meta)
	s.Published = statedDate(article)
	return s, nil
}

// pageTitle returns the title of a page without the name of its site: the first main heading that is part of the
// stated title, or any main heading when no title is stated.
func pageTitle(stated string, page *html.Node) string {
	stated = strings.Join(strings.Fields(stated), " ")
	for n := range page.Descendants() {
		if n.DataAtom != atom.H1 {
			continue
		}
		h := strings.Join(strings.Fields(textOf(n)), " ")
		if h != "" && (stated == "" || strings.Contains(stated, h)) {
			return h
		}
	}
	return stated
}

// decodeHTML decodes a page: by its byte order mark, by the encoding that it names unless it is clearly UTF-8, else
// like a plain text.
func decodeHTML(raw []byte) (string, error) {
	const head = 1024 // bytes in which HTML requires the name of the encoding
	enc, name, certain := charset.DetermineEncoding(raw, "")
	named := bytes.Contains(bytes.ToLower(raw[:min(len(raw), head)]), []byte("charset"))
	if certain || !named || name == "utf-8" || isWideUTF8(raw) || bytes.IndexByte(raw, 0) >= 0 {
		return decode(raw)
	}
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return "", fmt.Errorf("decode the page from %s: %w", name, err)
	}
	return string(text), nil
}

// isWideUTF8 reports whether raw is valid UTF-8 with characters beyond ASCII, which text in another encoding never is
// by chance.
func isWideUTF8(raw []byte) bool {
	return utf8.Valid(raw) && bytes.ContainsFunc(raw, func(r rune) bool { return r >= utf8.RuneSelf })
}

// statedDate returns the day on which a page was last changed or, if it does not state that, published.
func statedDate(a readability.Article) edtf.Interval {
	at, err := a.ModifiedTime()
	if err != nil {
		at, err = a.PublishedTime()
	}
	if err != nil {
		return edtf.Interval{}
	}
	date, err := edtf.Parse(at.Format(time.DateOnly))
	if err != nil {
		return edtf.Interval{}
	}
	return date
}

// add collects the text under a node.
func (p *builder) add(n *html.Node) {
	w := htmlWriter{builder: p, first: true}
	w.node(n)
	w.flush()
}

// htmlWriter writes a tree of HTML nodes to a builder.
type htmlWriter struct {
	*builder
	run    strings.Builder // the words of the paragraph so far
	tight  bool            // the paragraph is a line of the list or table before it
	first  bool            // the next row is the first of its table
	prefix string          // what the paragraph begins with: a list item's mark
}

// flush ends the paragraph.
func (w *htmlWriter) flush() {
	s := collapse(w.run.String())
	w.run.Reset()
	if s == "" {
		return
	}
	if w.tight {
		w.line(w.prefix + s)
	} else {
		w.paragraph(w.prefix + s)
	}
	w.tight, w.prefix = false, ""
}

// node writes a node and its children.
func (w *htmlWriter) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.run.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
		return
	case html.ElementNode:
	default:
		w.children(n)
		return
	}
	if isWithdrawn(n.DataAtom, n.Attr) {
		return
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Svg, atom.Nav, atom.Aside,
		atom.Footer, atom.Form, atom.Button, atom.Select, atom.Iframe, atom.Object, atom.Textarea,
		atom.Figcaption:
	case atom.Br:
		w.run.WriteString("\n")
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.flush()
		w.heading(int(n.Data[1]-'0'), collapse(textOf(n)))
	case atom.Pre:
		w.flush()
		w.paragraph(textOf(n))
	case atom.Ul, atom.Ol:
		if !isLinkFarm(n) {
			w.list(n)
		}
	case atom.Table:
		w.table(n)
	case atom.Tr:
		w.row(n)
	default:
		if isInline(n.DataAtom) {
			w.children(n)
			return
		}
		if n.DataAtom == atom.P && linksElsewhere(n) {
			return
		}
		w.flush()
		w.children(n)
		w.flush()
	}
}

// children writes the children of a node.
func (w *htmlWriter) children(n *html.Node) {
	for c := range n.ChildNodes() {
		w.node(c)
	}
}

// headlineWords is the least number of words of a link on its own that is the headline of another text and not a name.
const headlineWords = 5

// isLinkFarm reports whether all items of a list are headlines of other texts.
func isLinkFarm(list *html.Node) bool {
	items := 0
	for c := range list.ChildNodes() {
		if c.DataAtom != atom.Li {
			continue
		}
		if !linksElsewhere(c) {
			return false
		}
		items++
	}
	return items > 0
}

// labelWords is the greatest number of words of the label before such a link: "Read more:", "See also the report:".
const labelWords = 4

// linksElsewhere reports whether the text under a node is one long link, perhaps after a label.
func linksElsewhere(n *html.Node) bool {
	text := textOf(n)
	all := len(strings.Fields(text))
	linked := 0
	for c := range n.Descendants() {
		if c.DataAtom == atom.A {
			linked += len(strings.Fields(textOf(c)))
		}
	}
	if all < headlineWords || linked == 0 {
		return false
	}
	label, _, labelled := strings.Cut(text, ":")
	return linked >= all || labelled && linked >= headlineWords &&
		all-linked <= min(labelWords, len(strings.Fields(label)))
}

// list writes the items of a list, a line each; the first begins a paragraph.
func (w *htmlWriter) list(n *html.Node) {
	w.flush()
	number := 0
	for c := range n.ChildNodes() {
		if c.DataAtom != atom.Li {
			w.node(c)
			continue
		}
		if isWithdrawn(c.DataAtom, c.Attr) {
			continue // it has no number either
		}
		number++
		w.tight = number > 1
		w.prefix = "- "
		if n.DataAtom == atom.Ol {
			w.prefix = strconv.Itoa(number) + ". "
		}
		w.children(c)
		w.flush()
		w.tight, w.prefix = false, ""
	}
}

// row writes a row of a table as a line, with tabs between the cells.
func (w *htmlWriter) row(n *html.Node) {
	w.flush()
	var cells []string
	for c := range n.ChildNodes() {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		if isWithdrawn(c.DataAtom, c.Attr) {
			cells = append(cells, "") // the columns after it stay where they are
			continue
		}
		if holdsBlocks(c) {
			w.children(c) // a table that lays out a page
			w.flush()
			continue
		}
		cells = append(cells, strings.ReplaceAll(collapse(textOf(c)), "\n", " "))
	}
	w.first = w.builder.row(cells, w.first)
}

// table writes a table, a row a line.
func (w *htmlWriter) table(n *html.Node) {
	w.flush()
	outer := w.first
	w.first = true
	w.children(n)
	w.flush()
	w.first = outer
}

// holdsBlocks reports whether a cell has paragraphs, headings, lists or tables in it.
func holdsBlocks(cell *html.Node) bool {
	count := 0
	for c := range cell.Descendants() {
		switch c.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.Table, atom.Ul, atom.Ol:
			return true
		case atom.P:
			count++
		}
	}
	return count > 1
}

// textOf returns the text under a node, unchanged, without what is struck out or hidden.
func textOf(n *html.Node) string {
	var b strings.Builder
	appendText(&b, n)
	return b.String()
}

func appendText(b *strings.Builder, n *html.Node) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case c.DataAtom == atom.Br:
			b.WriteString("\n")
		case !isWithdrawn(c.DataAtom, c.Attr):
			appendText(b, c)
		}
	}
}

// collapse replaces each run of HTML's white space by a space, or by a line end where it has one.
func collapse(s string) string {
	var b strings.Builder
	for i, l := range strings.Split(s, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.Join(strings.FieldsFunc(l, func(r rune) bool {
			return r == ' ' || r == '\t' || r == '\r' || r == '\f'
		}), " "))
	}
	return strings.Trim(b.String(), "\n ")
}

// isInline reports whether an element is part of a line.
func isInline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data,
		atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I, atom.Img, atom.Ins, atom.Kbd, atom.Label, atom.Mark,
		atom.Q, atom.Rp, atom.Rt, atom.Ruby, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike,
		atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr:
		return true
	}
	return a == 0 // not an element of HTML
}
