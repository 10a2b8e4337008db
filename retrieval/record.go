package retrieval

import (
	"encoding/binary"
	"errors"

	"footnote/corpus"
)

// A record of a passage is a row of fields without names, numbers as varints and texts as their length and bytes:
//
//	document    ordinal
//	number      in its document
//	id
//	headings    count, then texts
//	start       of the passage in the document's text
//	text
//	sentences   count, then pairs: begin less the end of that before (the first: less the start of the passage), and length
//	dates       count, then each:
//	              from      0: inside the text; 1: as before, inferred; else 2 + number in dateSources, one up when inferred
//	              begin     of its span, less the start of the passage, zigzag, and length
//	              text      only where from is 2 or more; else it is what the span names
//	              edtf      a text; empty where it is the text itself
//
// Those of documents are rare to be read and are JSON.

// dateSources numbers the sources of dates.
var dateSources = [...]corpus.DateSource{corpus.FromText, corpus.FromHeading, corpus.FromMetadata}

var errRecord = errors.New("the record is damaged")

// recordWriter appends fields.
type recordWriter struct{ data []byte }

func (w *recordWriter) number(n int)  { w.data = binary.AppendUvarint(w.data, uint64(n)) }
func (w *recordWriter) signed(n int)  { w.data = binary.AppendVarint(w.data, int64(n)) }
func (w *recordWriter) text(s string) { w.number(len(s)); w.data = append(w.data, s...) }
func (w *recordWriter) span(s corpus.Span, from int) {
	w.signed(s.Start - from)
	w.number(s.Len())
}

// encodePassage makes the record of a passage.
func encodePassage(document uint32, p corpus.Passage) []byte {
	w := recordWriter{make([]byte, 0, len(p.Text)+128)}
	w.number(int(document))
	w.number(p.Number)
	w.text(p.ID)
	w.number(len(p.Heading))
	for _, h := range p.Heading {
		w.text(h)
	}
	w.number(p.Span.Start)
	w.text(p.Text)
	w.number(len(p.Sentences))
	end := p.Span.Start
	for _, s := range p.Sentences {
		w.span(s, end)
		end = s.End
	}
	w.number(len(p.Dates))
	for _, d := range p.Dates {
		w.date(d, p)
	}
	return w.data
}

func (w *recordWriter) date(d corpus.Date, p corpus.Passage) {
	from := 0
	inside := d.From == corpus.FromText && p.Span.Contains(d.Span) && d.Span.Shift(-p.Span.Start).In(p.Text) == d.Text
	if !inside {
		from = 2
		for i, source := range dateSources {
			if source == d.From {
				from = 2 + 2*i
			}
		}
	}
	if d.Inferred {
		from++
	}
	w.number(from)
	w.span(d.Span, p.Span.Start)
	if !inside {
		w.text(d.Text)
	}
	if edtf := d.Interval.String(); edtf != d.Text {
		w.text(edtf)
	} else {
		w.text("")
	}
}

// recordReader takes fields off data; texts are parts of it. After the first that is not there all are zero.
type recordReader struct {
	data   string
	failed bool
}

func (r *recordReader) fail() { r.data, r.failed = "", true }

func (r *recordReader) number() int {
	n, shift := uint64(0), 0
	for i := 0; i < len(r.data) && shift < 35; i++ {
		c := r.data[i]
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			r.data = r.data[i+1:]
			return int(n)
		}
		shift += 7
	}
	r.fail()
	return 0
}

func (r *recordReader) signed() int {
	n := r.number()
	return n>>1 ^ -(n & 1)
}

// count reads how many parts follow, of a byte at least each.
func (r *recordReader) count() int {
	n := r.number()
	if n > len(r.data) {
		r.fail()
		return 0
	}
	return n
}

func (r *recordReader) text() string {
	n := r.count()
	s := r.data[:n]
	r.data = r.data[n:]
	return s
}

func (r *recordReader) span(from int) corpus.Span {
	start := from + r.signed()
	return corpus.Span{Start: start, End: start + r.number()}
}

// decodePassage reads the record of a passage but for DocumentID, which names the document of the ordinal.
func decodePassage(data string) (document uint32, p corpus.Passage, err error) {
	r := recordReader{data: data}
	document = uint32(r.number())
	p.Number = r.number()
	p.ID = r.text()
	if n := r.count(); n > 0 {
		p.Heading = make([]string, n)
		for i := range p.Heading {
			p.Heading[i] = r.text()
		}
	}
	p.Span.Start = r.number()
	p.Text = r.text()
	p.Span.End = p.Span.Start + len(p.Text)
	if n := r.count(); n > 0 {
		p.Sentences = make([]corpus.Span, n)
	}
	end := p.Span.Start
	for i := range p.Sentences {
		p.Sentences[i] = r.span(end)
		end = p.Sentences[i].End
		r.failed = r.failed || !p.Span.Contains(p.Sentences[i])
	}
	if n := r.count(); n > 0 {
		p.Dates = make([]corpus.Date, n)
	}
	for i := range p.Dates {
		if err := r.date(&p.Dates[i], p); err != nil {
			return 0, corpus.Passage{}, err
		}
	}
	if r.failed || len(r.data) > 0 {
		return 0, corpus.Passage{}, errRecord
	}
	return document, p, nil
}

func (r *recordReader) date(d *corpus.Date, p corpus.Passage) error {
	from := r.number()
	d.Inferred = from%2 == 1
	d.Span = r.span(p.Span.Start)
	switch {
	case r.failed || from/2 > len(dateSources):
		return errRecord
	case from < 2 && !p.Span.Contains(d.Span):
		return errRecord
	case from < 2:
		d.From, d.Text = corpus.FromText, d.Span.Shift(-p.Span.Start).In(p.Text)
	default:
		d.From, d.Text = dateSources[from/2-1], r.text()
	}
	edtf := r.text()
	if edtf == "" {
		edtf = d.Text
	}
	var err error
	if d.Interval, err = parseInterval(edtf); err != nil {
		return err
	}
	return nil
}
