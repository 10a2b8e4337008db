package format

import (
	"path/filepath"
	"strings"

	"footnote/corpus/edtf"
	"footnote/corpus/prose"
)

// Format is a kind of file that documents are read from.
type Format struct {
	Endings []string // of the names of its files, in lower case, with the full stop
	Doc     string   // what is read, for people
	Lines   bool     // each line of a file is a document; otherwise the file is one

	// Parse takes the text out of a file, or out of a line. meta is what is known about the document already: the
	// source's own title and dates count only where it is silent. An error comes with a zero source, or beside a
	// source with an ID for a fault that the document can be read without.
	Parse func(raw []byte, meta Metadata) (Source, error)
}

// formats holds the formats that are read, in the order in which messages list their endings.
var formats = [...]Format{
	{
		Endings: []string{".txt", ".text"},
		Doc:     "plain text",
		Parse:   parsePlain,
	},
	{
		Endings: []string{".md", ".markdown"},
		Doc:     "Markdown",
		Parse:   parseMarkdown,
	},
	{
		Endings: []string{".html", ".htm", ".xhtml"},
		Doc:     "a web page",
		Parse:   parseHTML,
	},
	{
		Endings: []string{".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz"},
		Doc:     "a document a line",
		Lines:   true,
		Parse:   parseRecord,
	},
}

// Endings lists the endings that are read.
func Endings() []string {
	var out []string
	for _, f := range formats {
		out = append(out, f.Endings...)
	}
	return out
}

// Of returns the format of a file by its name, and the name without the ending. For an ending of no format it is
// plain text, and known is false.
func Of(name string) (f Format, stem string, known bool) {
	lower := strings.ToLower(name)
	for _, f := range formats {
		for _, ending := range f.Endings {
			if strings.HasSuffix(lower, ending) && len(name) > len(ending) {
				return f, name[:len(name)-len(ending)], true
			}
		}
	}
	return formats[0], strings.TrimSuffix(name, filepath.Ext(name)), false
}

// Metadata says what a document is. Only ID and Title are always there; what a source does not state stays empty.
type Metadata struct {
	ID      string        // the jsonl id, or the path under the corpus folder without its ending
	Title   string        // never empty in a document: the source's own title, else its first heading, else the ID
	Source  string        // where the text came from, for people
	URL     string        // where it can be read
	Licence string        // SPDX identifier or a sentence
	AsOf    edtf.Interval // when the source says that its contents held ("Data as of July 1987"); zero: not stated
}

// Source is the text that a format found in a file or a line, before it is cleaned.
type Source struct {
	Metadata
	Text      string        // valid UTF-8, markup taken off
	Headings  []Heading     // in text, in order, when the markup named them
	Published edtf.Interval // the day that the source's own metadata give; the as-of date when nothing else states one
	Extracted bool          // the text was taken out of markup: headings are those above, and repairs have no offset
}

// Heading is a heading of a source or a document.
type Heading struct {
	Level int        // 1 for the outermost; 0 for the document's title, which is in no path
	Text  string     // without markup
	Span  prose.Span // its line or lines, marks and underline included
}
