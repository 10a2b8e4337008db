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
	Doc     string   // a name for people; the README lists it
	Lines   bool     // each line of a file is a document; otherwise the file is one

	// Parse takes the text out of a file, or out of a line. meta is what is known about the document already. The
	// error may come with a source that has an ID: it then concerns a part that the document can be read without.
	// Otherwise a source with an error is zero.
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
		Endings: []string{".epub"},
		Doc:     "a book: its chapters in reading order",
		Parse:   parseEPUB,
	},
	{
		Endings: []string{".docx"},
		Doc:     "a document of Word",
		Parse:   parseDOCX,
	},
	{
		Endings: []string{".odt"},
		Doc:     "an OpenDocument text",
		Parse:   parseODT,
	},
	{
		Endings: []string{".srt"},
		Doc:     "subtitles: the speech, without times",
		Parse:   parseSRT,
	},
	{
		Endings: []string{".vtt"},
		Doc:     "WebVTT subtitles, likewise",
		Parse:   parseVTT,
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

// Of returns the format of a file by its name, and the name without the ending. Where no format has the ending, it
// returns plain text, and known is false.
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

// Metadata describes a document. Only ID and Title are always set; what a source does not state stays empty.
type Metadata struct {
	ID      string        // the jsonl id, or the path under the corpus folder without its ending
	Title   string        // never empty in a document: the source's own title, else its first heading, else the ID
	Source  string        // the origin of the text, for people
	URL     string        // where it can be read
	Licence string        // SPDX identifier or a sentence
	AsOf    edtf.Interval // the date at which the contents held ("Data as of July 1987"); zero: not stated
}

// Source is the text of one document, taken out of a file or a line, before it is cleaned.
type Source struct {
	Metadata
	Text      string        // without markup; invalid UTF-8 may remain
	Headings  []Heading     // of the markup, in order
	Published edtf.Interval // the day in the source's own metadata; the as-of date when no other is stated
	Extracted bool          // from markup: Headings is complete, and repairs have no offset

	Rearranged bool // columns came one after the other: repairs have no offset
}

// Heading is a heading of a source or a document.
type Heading struct {
	Level int        // 1 for the outermost; 0 for the document's title, which is in no path
	Text  string     // without markup
	Span  prose.Span // its line or lines, marks and underline included
}
