package retrieval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Style is a form of bibliographic reference.
type Style string

// The styles.
const (
	Chicago Style = "chicago" // The Chicago Manual of Style, 18th edition, bibliography
	APA     Style = "apa"     // Publication Manual of the APA, 7th edition, as a work without an author
	BibTeX  Style = "bibtex"
	CSL     Style = "csl" // https://github.com/citation-style-language/schema, csl-data.json
)

// Styles lists all styles in the order in which they are offered.
func Styles() []Style { return []Style{Chicago, APA, BibTeX, CSL} }

// Reference writes the source of a passage in a style: as a line of text, or as code for BibTeX and CSL. What the
// source does not state, such as an author, is omitted. An as-of date is the time for which the text holds and not that
// of its publication, so it is written as a note. The error is that of an unknown style.
func (l Location) Reference(style Style) (string, error) {
	switch style {
	case Chicago:
		return l.prose(quotedTitle(l.Document.Title)), nil
	case APA:
		return l.prose(l.Document.Title, "(n.d.)"), nil
	case BibTeX:
		return l.bibTeX(), nil
	case CSL:
		return l.csl()
	}
	return "", fmt.Errorf("no style %q; there are chicago, apa, bibtex and csl", style)
}

// prose writes a reference in words: the title as its style has it, then what all styles have.
func (l Location) prose(title ...string) string {
	return sentences(append(title, l.headings(), l.asOf(), l.Document.Source, l.Document.URL, l.paragraph())...)
}

func (l Location) headings() string { return strings.Join(l.Passage.Heading, ", ") }

func (l Location) asOf() string {
	if l.Document.AsOf.IsZero() {
		return ""
	}
	return "Data as of " + l.Document.AsOf.Human()
}

// paragraph writes the number and the citation id of the passage.
func (l Location) paragraph() string {
	return fmt.Sprintf("¶ %d (Footnote %s)", l.Passage.Number, l.ID)
}

// quotedTitle puts a title in quotation marks, with the full stop inside, as Chicago does.
func quotedTitle(title string) string {
	if strings.ContainsAny(title[len(title)-1:], ".?!") {
		return "“" + title + "”"
	}
	return "“" + title + ".”"
}

// sentences joins the parts that are not empty. Each ends with a full stop, except a URL, which a full stop would
// break.
func sentences(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		p = strings.Join(strings.Fields(p), " ")
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p)
		end, _ := utf8.DecodeLastRuneInString(p)
		if !strings.ContainsRune(".?!”", end) && !strings.Contains(p, "://") {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// notes joins what has no field of its own.
func (l Location) notes() string {
	notes := []string{l.paragraph()}
	if asOf := l.asOf(); asOf != "" {
		notes = append([]string{asOf}, notes...)
	}
	if l.Document.Licence != "" {
		notes = append(notes, "Licence: "+l.Document.Licence)
	}
	return strings.Join(notes, "; ")
}

func (l Location) bibTeX() string {
	var b strings.Builder
	fmt.Fprintf(&b, "@misc{footnote-%s,\n", strings.ToLower(strings.TrimPrefix(l.ID, citationMark)))
	for _, f := range []struct{ name, value string }{
		{"title", "{" + escapeBibTeX(l.Document.Title) + "}"}, // a second brace keeps its capitals
		{"chapter", escapeBibTeX(l.headings())},
		{"howpublished", escapeBibTeX(l.Document.Source)},
		{"url", escapeURL(l.Document.URL)},
		{"note", escapeBibTeX(l.notes())},
	} {
		if f.value != "" {
			fmt.Fprintf(&b, "  %s = {%s},\n", f.name, f.value)
		}
	}
	b.WriteString("}")
	return b.String()
}

// bibTeXSpecial escapes the special characters of TeX.
var bibTeXSpecial = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `$`, `\$`, `&`, `\&`, `#`, `\#`, `%`, `\%`, `_`, `\_`,
	`~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`, "¶", `\P{}`)

func escapeBibTeX(s string) string {
	return bibTeXSpecial.Replace(strings.Join(strings.Fields(s), " "))
}

// escapeURL percent-encodes what would end a field of BibTeX. TeX's package url accepts the rest.
func escapeURL(s string) string {
	return strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C", " ", "%20", "\n", "", "\r", "").Replace(s)
}

// cslItem is an item of CSL-JSON. The names are those of csl-data.json.
type cslItem struct {
	Type    string `json:"type"`
	ID      string `json:"id"`
	Title   string `json:"title"`
	Section string `json:"section,omitempty"`
	Source  string `json:"source,omitempty"`
	URL     string `json:"URL,omitempty"`
	Note    string `json:"note"`
}

func (l Location) csl() (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	d := l.Document
	err := e.Encode([]cslItem{{"document", l.ID, d.Title, l.headings(), d.Source, d.URL, l.notes()}})
	return strings.TrimSuffix(b.String(), "\n"), err
}
