package format

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html/charset"

	"footnote/corpus/edtf"
)

// Bounds on an archive. A book of 1,000 pages unpacks to some 5 MB of text in 100 parts.
const (
	maxUnpacked     = 128 << 20 // bytes of all parts that are read
	maxParts        = 20_000
	maxElementDepth = 200       // of elements in a part
	maxNodes        = 2_000_000 // elements and texts of a part
)

var (
	errTooMuch = fmt.Errorf("it unpacks to more than %d MiB", maxUnpacked>>20)
	errNested  = fmt.Errorf("its elements are nested more than %d deep", maxElementDepth)
	errLarge   = fmt.Errorf("a part of it has more than %d elements", maxNodes)
)

// archive is the parts of a book or of a document of an office program, which are ZIP archives.
type archive struct {
	parts map[string]*zip.File // by path
	left  int64                // bytes that may still be unpacked
}

// openArchive opens an archive. kind names the format in errors.
func openArchive(raw []byte, kind string) (*archive, error) {
	if bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")) { // a compound file of older programs, and around ciphertext
		return nil, fmt.Errorf("it is not %s: it has a password or an old format; save it without, as %s", kind, kind)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("it is damaged, or not %s: %w", kind, err)
	}
	if len(z.File) > maxParts {
		return nil, fmt.Errorf("it has %d parts, more than %d", len(z.File), maxParts)
	}
	a := &archive{parts: map[string]*zip.File{}, left: maxUnpacked}
	for _, f := range z.File {
		if _, ok := a.parts[f.Name]; !ok {
			a.parts[f.Name] = f
		}
	}
	return a, nil
}

// part unpacks a part. It is nil if there is none of that name.
func (a *archive) part(name string) ([]byte, error) {
	f := a.parts[name]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, a.left+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if a.left -= int64(len(content)); a.left < 0 {
		return nil, errTooMuch
	}
	return content, nil
}

// tree unpacks a part and parses it. It is nil if there is no such part.
func (a *archive) tree(name string) (*element, error) {
	content, err := a.part(name)
	if err != nil || content == nil {
		return nil, err
	}
	root, err := parseXML(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return root, nil
}

// element is an element of XML, or a text, which has no name. Names are without prefix and in lower case: the formats
// that are read have no two elements that differ only in that and mean different things here.
type element struct {
	name       string
	text       string
	attributes []xml.Attr
	children   []*element
}

// parseXML parses a part. Entities that a part defines itself are errors, so none can grow.
func parseXML(content []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(content))
	d.CharsetReader = charset.NewReaderLabel
	d.Entity = xml.HTMLEntity
	root := &element{}
	open := []*element{root}
	for nodes := 0; ; nodes++ {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return root, nil
		case err != nil:
			return nil, err
		case nodes > maxNodes:
			return nil, errLarge
		}
		parent := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			e := &element{name: strings.ToLower(t.Name.Local), attributes: t.Attr}
			parent.children = append(parent.children, e)
			if open = append(open, e); len(open) > maxElementDepth {
				return nil, errNested
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			parent.children = append(parent.children, &element{text: string(t)})
		}
	}
}

// child returns the first child of a name, and that one's for each further name. It is nil if there is none.
func (e *element) child(names ...string) *element {
	for _, name := range names {
		if e == nil {
			return nil
		}
		var found *element
		for _, c := range e.children {
			if c.name == name {
				found = c
				break
			}
		}
		e = found
	}
	return e
}

// each calls use with the elements of a name below e, in order.
func (e *element) each(name string, use func(*element)) {
	if e == nil {
		return
	}
	for _, c := range e.children {
		if c.name == name {
			use(c)
		}
		c.each(name, use)
	}
}

// attribute returns an attribute by its name without prefix, "" if there is none.
func (e *element) attribute(name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.attributes {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// words returns the text below e, with single blanks.
func (e *element) words() string {
	var b strings.Builder
	var add func(*element)
	add = func(e *element) {
		b.WriteString(e.text)
		for _, c := range e.children {
			add(c)
		}
	}
	if e != nil {
		add(e)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// day returns the day of a time such as 2019-04-01T10:00:00Z, or a year or month; zero for anything else.
func day(stated string) edtf.Interval {
	stated, _, _ = strings.Cut(strings.TrimSpace(stated), "T")
	date, err := edtf.Parse(stated)
	if err != nil {
		return edtf.Interval{}
	}
	return date
}

// beside returns the path of a part that another part names.
func beside(part, name string) string { return path.Join(path.Dir(part), name) }
