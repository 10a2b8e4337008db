package format

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// isWithdrawn reports whether an element is struck out or hidden. Its text is not what the page says.
func isWithdrawn(name atom.Atom, attributes []html.Attribute) bool {
	switch name {
	case atom.Del, atom.S, atom.Strike, atom.Template:
		return true
	case atom.Dialog:
		return !slices.ContainsFunc(attributes, func(a html.Attribute) bool { return a.Key == "open" })
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta,
		atom.Source, atom.Track, atom.Wbr:
		return false // without text or an end
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

// hides reports whether a style keeps an element from being shown, or strikes it out.
func hides(style string) bool {
	for declaration := range strings.SplitSeq(strings.ToLower(style), ";") {
		property, value, _ := strings.Cut(declaration, ":")
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		switch strings.TrimSpace(property) {
		case "display", "visibility":
			if value == "none" || value == "hidden" || value == "collapse" {
				return true
			}
		case "text-decoration", "text-decoration-line":
			if slices.Contains(strings.Fields(value), "line-through") {
				return true
			}
		}
	}
	return false
}

// tagOf reads the tag at the start of s: its name and kind, and whether the element is withdrawn.
func tagOf(s string) (name string, kind html.TokenType, out bool) {
	z := html.NewTokenizer(strings.NewReader(s))
	kind = z.Next()
	t := z.Token()
	return t.Data, kind, kind == html.StartTagToken && isWithdrawn(t.DataAtom, t.Attr)
}

// openElement is an element that is withdrawn and does not end in the HTML where it begins.
type openElement struct {
	name  string // "" for none
	at    int    // its offset
	depth int    // elements of that name that are open, itself included
}

// unclosed returns the last withdrawn element that is open at the end of some HTML.
func unclosed(s string) openElement {
	var open openElement
	z := html.NewTokenizer(strings.NewReader(s))
	for at := 0; ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return open
		}
		size := len(z.Raw())
		t := z.Token()
		switch {
		case open.name == "" && kind == html.StartTagToken && isWithdrawn(t.DataAtom, t.Attr):
			open = openElement{t.Data, at, 1}
		case open.name == "" || t.Data != open.name:
		case kind == html.StartTagToken:
			open.depth++
		case kind == html.EndTagToken:
			if open.depth--; open.depth == 0 {
				open = openElement{}
			}
		}
		at += size
	}
}

// closeIn looks for the end of an element in further HTML. It returns the offset after its end tag, or lowers or raises
// the depth and returns -1.
func (o *openElement) closeIn(s string) int {
	z := html.NewTokenizer(strings.NewReader(s))
	for at := 0; ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return -1
		}
		at += len(z.Raw())
		name, _ := z.TagName()
		switch {
		case string(name) != o.name:
		case kind == html.StartTagToken:
			o.depth++
		case kind == html.EndTagToken:
			if o.depth--; o.depth == 0 {
				return at
			}
		}
	}
}
