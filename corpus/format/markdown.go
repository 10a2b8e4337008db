package format

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"

	"footnote/corpus/prose"
)

// parseMarkdown reads a Markdown text (CommonMark with GitHub's tables, strike-through and task lists, and footnotes):
// the words without their markup, code unchanged. Fields of a front matter between "---" lines set the metadata. A
// text that would stall the parser is read as plain text.
func parseMarkdown(raw []byte, meta Metadata) (Source, error) {
	text, err := decode(raw)
	if err != nil {
		return Source{}, err
	}
	return readMarkdown(text, meta), nil
}

// readMarkdown is parseMarkdown for a decoded text.
func readMarkdown(raw string, meta Metadata) Source {
	raw = frontMatter(raw, &meta)
	if stalls(raw) {
		return Source{Metadata: meta, Text: raw}
	}
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList,
		extension.Footnote))
	w := markdownWriter{source: []byte(raw), soft: ' '}
	w.blocks(md.Parser().Parse(text.NewReader(w.source)))
	return w.builder.source(meta)
}

// Bounds on the parser's work. The time of goldmark 1.8 grows with the square of the brackets and stars that it finds
// unmatched in a paragraph (20,000 take some 4 s) and with the square of the depth of quotations and lists.
const (
	maxMarks = 1e8 // the sum over paragraphs of the marks squared: 10,000 in one, or 100 in each of 10,000
	maxDepth = 100
)

// stalls reports whether the parser would take more than a second or two for a text.
func stalls(raw string) bool {
	work, marks := 0, 0
	for l := range strings.SplitSeq(raw, "\n") {
		if strings.TrimSpace(l) == "" {
			work += marks * marks
			marks = 0
		}
		marks += strings.Count(l, "[") + strings.Count(l, "*") + strings.Count(l, "_")
		if depth(l) > maxDepth || work+marks*marks > maxMarks {
			return true
		}
	}
	return false
}

// depth counts the marks of quotations and list items at the start of a line.
func depth(l string) int {
	count := 0
	for {
		l = strings.TrimLeft(l, " \t0123456789")
		switch {
		case strings.HasPrefix(l, ">"):
		case len(l) > 1 && strings.IndexByte("-+*.)", l[0]) >= 0 && (l[1] == ' ' || l[1] == '\t'):
		default:
			return count
		}
		l = l[1:]
		count++
	}
}

// frontMatter cuts the "key: value" lines between two "---" lines off the head of a text. It sets only metadata that
// are still empty, and ignores other keys.
func frontMatter(raw string, meta *Metadata) string {
	raw = strings.ReplaceAll(raw, "\r\n", "\n")
	head, body, ok := strings.Cut(strings.TrimPrefix(raw, "---\n"), "\n---\n")
	if !ok || !strings.HasPrefix(raw, "---\n") || strings.Contains(head, "\n\n") {
		return raw
	}
	set := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	for l := range strings.SplitSeq(head, "\n") {
		key, value, _ := strings.Cut(l, ":")
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		switch strings.ToLower(key) {
		case "title":
			set(&meta.Title, value)
		case "source":
			set(&meta.Source, value)
		case "url":
			set(&meta.URL, value)
		case "licence", "license":
			set(&meta.Licence, value)
		case "date", "updated", "lastmod":
			if date, err := readDate(value); err == nil && meta.AsOf.IsZero() {
				meta.AsOf = date
			}
		}
	}
	return body
}

// markdownWriter writes a tree of Markdown nodes to its builder.
type markdownWriter struct {
	builder
	source []byte
	soft   byte // what a line end within a paragraph becomes
}

// maxEndless is the number of withdrawn elements without an end, of different names, after which others are not looked
// for: each search may read the whole text.
const maxEndless = 8

// blocks writes the blocks under a node. What is withdrawn may begin in one block of HTML and end in another.
func (w *markdownWriter) blocks(parent ast.Node) {
	var endless []string // names of withdrawn elements without an end
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindHTMLBlock {
			w.blockNode(n)
			continue
		}
		s := w.literal(n)
		for {
			open := unclosed(s)
			if open.name == "" || len(endless) == maxEndless || slices.Contains(endless, open.name) {
				break
			}
			last, after := w.closing(n, open)
			if last == nil {
				endless = append(endless, open.name)
				break
			}
			w.html(s[:open.at])
			n, s = last, w.literal(last)[after:]
		}
		w.html(s)
	}
}

// closing returns the block after n in which an open element ends, and the offset after its end tag there; nil when it
// does not end.
func (w *markdownWriter) closing(n ast.Node, open openElement) (ast.Node, int) {
	for n = n.NextSibling(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindHTMLBlock {
			continue
		}
		if after := open.closeIn(w.literal(n)); after >= 0 {
			return n, after
		}
	}
	return nil, 0
}

// blockNode writes one block.
func (w *markdownWriter) blockNode(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		w.heading(n.Level, w.inline(n))
	case *ast.Paragraph, *ast.TextBlock:
		w.paragraph(w.lines(n))
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		w.paragraph(w.literal(n))
	case *ast.HTMLBlock:
		w.html(w.literal(n))
	case *ast.List:
		w.list(n, "")
	case *east.Table:
		w.table(n)
	default:
		w.blocks(n)
	}
}

// list writes the items of a list, a line each. Those of inner lists are indented.
func (w *markdownWriter) list(l *ast.List, indent string) {
	number := l.Start
	gap := "\n\n"
	if indent != "" {
		gap = "\n"
	}
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "- "
		if l.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		for n := item.FirstChild(); n != nil; n = n.NextSibling() {
			switch n := n.(type) {
			case *ast.List:
				w.list(n, indent+"  ")
			case *ast.Paragraph, *ast.TextBlock:
				words := w.lines(n)
				if words == "" {
					continue
				}
				w.indented(gap, indent, mark+words)
				mark = ""
			default:
				w.blockNode(n)
			}
			gap = "\n"
		}
	}
}

// indented adds a block with its indentation.
func (w *markdownWriter) indented(gap, indent, s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	w.block(gap+indent, s)
}

// table writes a table, a row a line, with tabs between the cells.
func (w *markdownWriter) table(t ast.Node) {
	gap := "\n\n"
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, w.inline(cell))
		}
		w.block(gap, strings.Join(cells, "\t"))
		gap = "\n"
	}
}

// literal returns the lines of a block, unchanged.
func (w *markdownWriter) literal(n ast.Node) string {
	return strings.TrimRight(string(n.Lines().Value(w.source)), "\n")
}

// html writes the text of a block of HTML.
func (w *markdownWriter) html(s string) {
	page, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return // nested too deeply for the parser, and so for a reader
	}
	w.add(page)
}

// lines returns the words of a paragraph. A line end is a space there, but not in a log of messages.
func (w *markdownWriter) lines(n ast.Node) string {
	if n.Lines().Len() > 1 {
		w.soft = '\n'
		words := w.inline(n)
		w.soft = ' '
		if prose.IsLog(words) {
			return words
		}
	}
	return w.inline(n)
}

// inline returns the words under a node.
func (w *markdownWriter) inline(parent ast.Node) string {
	var b strings.Builder
	w.appendInline(&b, parent)
	return strings.TrimSpace(b.String())
}

// appendInline appends the words under a node to b. What is struck out or hidden is left out.
func (w *markdownWriter) appendInline(b *strings.Builder, parent ast.Node) {
	var endless []string // names of withdrawn elements without an end
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if name, _, out := w.inlineTag(n); out && len(endless) < maxEndless &&
			!slices.Contains(endless, name) {
			if end := w.endOf(n, name); end != nil {
				n = end
				continue
			}
			endless = append(endless, name)
		}
		switch n := n.(type) {
		case *east.Strikethrough:
		case *ast.Text:
			words := string(unescape(n.Value(w.source)))
			if withdrawnBefore(n) && (b.Len() == 0 || strings.HasSuffix(b.String(), " ")) {
				words = strings.TrimPrefix(words, " ") // there is one before what was left out
			}
			b.WriteString(words)
			switch {
			case n.HardLineBreak():
				b.WriteByte('\n')
			case n.SoftLineBreak():
				b.WriteByte(w.soft)
			}
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					b.WriteString(strings.ReplaceAll(string(t.Value(w.source)), "\n", " "))
				}
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(w.source))
		case *ast.RawHTML:
			if strings.HasPrefix(strings.ToLower(string(n.Segments.Value(w.source))), "<br") {
				b.WriteByte('\n')
			}
		case *ast.Image, *east.TaskCheckBox, *east.FootnoteBacklink:
		case *east.FootnoteLink:
			b.WriteString("[" + strconv.Itoa(n.Index) + "]")
		default:
			w.appendInline(b, n)
		}
	}
}

// inlineTag is tagOf for a node.
func (w *markdownWriter) inlineTag(n ast.Node) (name string, kind html.TokenType, out bool) {
	if raw, ok := n.(*ast.RawHTML); ok {
		return tagOf(string(raw.Segments.Value(w.source)))
	}
	return "", html.TextToken, false
}

// endOf returns the end tag of the element that begins with the tag n, else the last end tag of its name beside it, or
// nil.
func (w *markdownWriter) endOf(n ast.Node, name string) ast.Node {
	var last ast.Node
	depth := 0
	for ; n != nil; n = n.NextSibling() {
		switch other, kind, _ := w.inlineTag(n); {
		case other != name:
		case kind == html.StartTagToken:
			depth++
		case kind == html.EndTagToken:
			last = n
			if depth--; depth == 0 {
				return last
			}
		}
	}
	return last
}

// withdrawnBefore reports whether something that is left out may precede a node.
func withdrawnBefore(n ast.Node) bool {
	switch n.PreviousSibling().(type) {
	case *east.Strikethrough, *ast.RawHTML:
		return true
	}
	return false
}

// unescape resolves backslash escapes and character references.
func unescape(s []byte) []byte {
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(s)))
}
