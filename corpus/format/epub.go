package format

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// errProtected is the error for a book that only its shop's program opens.
var errProtected = errors.New("the book is copy-protected (DRM); use an edition without")

// parseEPUB takes the chapters of a book in EPUB, in reading order, without its contents page. The specification is
// EPUB 3.3 of the W3C; EPUB 2 differs in nothing that is read.
func parseEPUB(raw []byte, meta Metadata) (Source, error) {
	a, err := openArchive(raw, "EPUB")
	if err != nil {
		return Source{}, err
	}
	book, err := openBook(a)
	if err != nil {
		return Source{}, err
	}
	var p builder
	for _, chapter := range book.chapters {
		content, err := a.part(chapter)
		if err != nil {
			return Source{}, err
		}
		text, err := decodeHTML(content)
		if err != nil {
			return Source{}, fmt.Errorf("%s: %w", chapter, err)
		}
		page, err := html.Parse(strings.NewReader(closeEmpty(text)))
		if err != nil {
			return Source{}, fmt.Errorf("%s: %w", chapter, err)
		}
		removePrinted(page)
		p.add(page)
	}
	if p.text.Len() == 0 {
		return Source{}, errors.New("there is no text in the book")
	}
	if meta.Title == "" {
		meta.Title = book.title
	}
	if meta.Licence == "" {
		meta.Licence = book.rights
	}
	s := p.source(meta)
	s.Published = day(book.date)
	return s, nil
}

// book is what an EPUB says of itself.
type book struct {
	title, rights, date string
	chapters            []string // parts in reading order
}

func openBook(a *archive) (book, error) {
	container, err := a.tree("META-INF/container.xml")
	if err != nil {
		return book{}, err
	}
	packages := ""
	container.each("rootfile", func(e *element) {
		if packages == "" {
			packages = e.attribute("full-path")
		}
	})
	root, err := a.tree(packages)
	if err != nil {
		return book{}, err
	}
	if root == nil {
		return book{}, errors.New("it is damaged, or not EPUB: it names no package of chapters")
	}
	protected, err := encrypted(a)
	if err != nil {
		return book{}, err
	}
	about := root.child("package", "metadata")
	b := book{
		title: about.child("title").words(), rights: about.child("rights").words(), date: about.child("date").words(),
	}
	parts, contents := map[string]string{}, map[string]bool{}
	root.each("item", func(e *element) {
		name, err := url.PathUnescape(e.attribute("href"))
		if kind := e.attribute("media-type"); err != nil || kind != "application/xhtml+xml" && kind != "text/html" {
			return
		}
		parts[e.attribute("id")] = beside(packages, name)
		contents[e.attribute("id")] = slices.Contains(strings.Fields(e.attribute("properties")), "nav")
	})
	root.each("itemref", func(e *element) {
		if id := e.attribute("idref"); a.parts[parts[id]] != nil && !contents[id] {
			b.chapters = append(b.chapters, parts[id])
		}
	})
	if slices.ContainsFunc(b.chapters, func(part string) bool { return protected[part] }) {
		return book{}, errProtected
	}
	return b, nil
}

// encrypted returns the parts that are encrypted. Fonts may be in a book that anybody can read.
func encrypted(a *archive) (map[string]bool, error) {
	root, err := a.tree("META-INF/encryption.xml")
	parts := map[string]bool{}
	root.each("cipherreference", func(e *element) {
		if name, err := url.PathUnescape(e.attribute("URI")); err == nil {
			parts[name] = true
		}
	})
	return parts, err
}

// emptyEnd ends an element without content in XHTML, which HTML knows for some elements only.
const emptyEnd = "/>"

// closeEmpty gives the empty elements of XHTML that HTML would leave open an end.
func closeEmpty(text string) string {
	var b strings.Builder
	for {
		end := strings.Index(text, emptyEnd)
		if end < 0 {
			return b.String() + text
		}
		start := strings.LastIndexByte(text[:end], '<')
		name := ""
		if start >= 0 {
			name, _, _ = strings.Cut(strings.TrimLeft(text[start+1:end], "/!?"), " ")
			name = strings.TrimSpace(name)
		}
		switch atom.Lookup([]byte(strings.ToLower(name))) {
		case atom.A, atom.Span, atom.Div, atom.P, atom.Title, atom.Script, atom.Style, atom.Td, atom.Th, atom.I, atom.B,
			atom.Em, atom.Strong, atom.Li, atom.Section, atom.Iframe, atom.Textarea, atom.Sup, atom.Sub:
			b.WriteString(text[:end] + "></" + name + ">")
		default:
			b.WriteString(text[:end+len(emptyEnd)])
		}
		text = text[end+len(emptyEnd):]
	}
}

// removePrinted removes what stands in a chapter for the printed book or for its links: the numbers of pages, and the
// marks of notes, which would end up inside words.
func removePrinted(page *html.Node) {
	var out []*html.Node
	for n := range page.Descendants() {
		for _, a := range n.Attr {
			kinds := strings.Fields(a.Val)
			switch {
			case a.Key != "epub:type" && a.Key != "role":
			case slices.Contains(kinds, "pagebreak"), slices.Contains(kinds, "doc-pagebreak"),
				slices.Contains(kinds, "noteref"), slices.Contains(kinds, "doc-noteref"):
				out = append(out, n)
			}
		}
	}
	for _, n := range out {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}
