package format

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// isWithdrawn reports whether an element is struck out or hidden. Its text is not what the page says.
func isWithdrawn(name atom.Atom, attributes []html.Attribute) bool {
	switch name {
	case atom.Del, atom.S, atom.Strike:
		return true
	}
	for _, a := range attributes {
		switch {
		case a.Key == "hidden" && !strings.EqualFold(a.Val, "until-found"),
			a.Key == "aria-hidden" && strings.EqualFold(a.Val, "true"),
			a.Key == "style" && hides(a.Val):
			return true
		}
	}
	return false
}

// hides reports whether a style keeps an element from being shown.
func hides(style string) bool {
	for declaration := range strings.SplitSeq(strings.ToLower(style), ";") {
		property, value, _ := strings.Cut(declaration, ":")
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		switch strings.TrimSpace(property) + ":" + value {
		case "display:none", "visibility:hidden":
			return true
		}
	}
	return false
}

// withdrawn follows the tags of inline HTML in Markdown, where an element is several nodes beside each other.
type withdrawn struct {
	name  string // of the element that is struck out or hidden; "" outside of one
	depth int    // of elements of that name inside it
}

// tag reads a tag.
func (w *withdrawn) tag(s string) {
	z := html.NewTokenizer(strings.NewReader(s))
	kind := z.Next()
	t := z.Token()
	switch {
	case w.name == "" && kind == html.StartTagToken && isWithdrawn(t.DataAtom, t.Attr):
		w.name = t.Data
	case w.name == "" || t.Data != w.name:
	case kind == html.StartTagToken:
		w.depth++
	case kind == html.EndTagToken && w.depth > 0:
		w.depth--
	case kind == html.EndTagToken:
		w.name = ""
	}
}
