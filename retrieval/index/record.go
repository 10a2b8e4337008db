package index

import (
	"encoding/binary"
	"errors"
	"sync"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// A record of a passage is a row of fields without names, numbers as varints, texts as their length and bytes, and
// spelt texts as the length of their symbols (see dictionary.go) and these:
//
//	number      in its document
//	id          a text; empty where the table has it
//	headings    count, then spelt texts
//	start       of the passage in the document's text
//	text        spelt
//	sentences   count, then of each: begin less the end of that before (the first: less the start of the passage),
//	            length, marks
//	dates       count, then each:
//	              from      0: inside the text; 1: as before, inferred; else 2 + number in dateSources, one up when
//	                        inferred
//	              begin     of its span, less the start of the passage, zigzag, and length
//	              text      only where from is 2 or more; else it is what the span names
//	              edtf      a text; empty where it is the text itself
//	names       count, then pairs: its first token less that of the name before, and
//	            (tokens - 1) · namings + what it names
//	numbers     likewise, but only tokens - 1
//
// A record of a document is a row of the same kind. It has what the records of its passages do not have:
//
//	first       ordinal of its first passage in the part
//	gaps        count, then spelt texts: before the first passage, between passages, after the last
//	sections    count, then of each: count of headings, spelt texts, begin less the end of the section before,
//	            zigzag, length
//	repairs     count, then of each: kind (a text), begin less the end of the repair before, zigzag, length,
//	            offset in the source, zigzag, and the source bytes (a text)

// dateSources numbers the sources of dates.
var dateSources = [...]corpus.DateSource{corpus.FromText, corpus.FromHeading, corpus.FromMetadata}

var errRecord = errors.New("the record is damaged")

// recordWriter appends fields.
type recordWriter struct{ data []byte }

func (w *recordWriter) number(n int) { w.data = binary.AppendUvarint(w.data, uint64(n)) }

func (w *recordWriter) signed(n int) { w.data = binary.AppendVarint(w.data, int64(n)) }

func (w *recordWriter) text(s string) { w.number(len(s)); w.data = append(w.data, s...) }

func (w *recordWriter) span(s corpus.Span, from int) {
	w.signed(s.Start - from)
	w.number(s.Len())
}

// splitText appends a text in symbols, by way of scratch.
func (w *recordWriter) codedText(v *vocabulary, s splitText) {
	v.scratch = v.append(v.scratch[:0], s.words)
	w.number(len(v.scratch))
	w.data = append(w.data, v.scratch...)
}

// speltTexts appends a count and as many texts in symbols.
func (w *recordWriter) codedTexts(v *vocabulary, all []splitText) {
	w.number(len(all))
	for _, s := range all {
		w.codedText(v, s)
	}
}

// appendPassage appends the record of a passage.
func appendPassage(data []byte, v *vocabulary, p preparedPassage) []byte {
	w := recordWriter{data}
	w.number(p.Number)
	if _, packed := packID(p.ID); packed {
		w.text("")
	} else {
		w.text(p.ID)
	}
	w.codedTexts(v, p.headings)
	w.number(p.Span.Start)
	w.codedText(v, p.text)
	w.number(len(p.Sentences))
	end := p.Span.Start
	for i, s := range p.Sentences {
		w.span(s, end)
		w.number(int(p.cues[i]))
		end = s.End
	}
	w.number(len(p.Dates))
	for _, d := range p.Dates {
		w.date(d, p.Passage)
	}
	w.mentions(p.names, int(analysis.NameKinds))
	w.mentions(p.numbers, 1)
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

// mentions appends what tokens the pieces of a passage are of, and which of so many kinds.
func (w *recordWriter) mentions(all []analysis.Mention, kinds int) {
	w.number(len(all))
	before := 0
	for _, p := range all {
		w.number(p.From - before)
		kind := int(p.Kind)
		if kinds == 1 {
			kind = 0
		}
		w.number((p.To-p.From-1)*kinds + kind)
		before = p.From
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

// storedText is a text with its words.
type storedText struct {
	text  string
	words []storedWord
}

// splitText reads a text in symbols.
func (r *recordReader) codedText(d *dictionary, room *recordBuffer) storedText {
	from := len(room.words)
	var err error
	if room.text, room.words, err = d.appendText(r.text(), room.text[:0], room.words); err != nil {
		r.fail()
		return storedText{}
	}
	return storedText{string(room.text), room.words[from:len(room.words):len(room.words)]}
}

// speltTexts reads a count and as many texts in symbols, nil for none.
func (r *recordReader) codedTexts(d *dictionary, room *recordBuffer) []string {
	n := r.count()
	if n == 0 {
		return nil
	}
	all := make([]string, n)
	for i := range all {
		all[i] = r.codedText(d, room).text
	}
	return all
}

// recordBuffer is room for reading a record: what is read lies in it until it is given back.
type recordBuffer struct {
	text  []byte
	words []storedWord
}

var recordBufferPool = sync.Pool{New: func() any { return &recordBuffer{} }}

func (s *recordBuffer) release() {
	s.words = s.words[:0]
	recordBufferPool.Put(s)
}

// tokens makes the tokens of a text of its words.
func (t storedText) tokens(terms string) []analysis.Token {
	z := analysis.NewTokenizer(t.text, make([]analysis.Token, 0, len(t.words)+len(t.words)/16+1))
	for _, w := range t.words {
		form := w.form(t.text, terms)
		z.Add(int(w.start), int(w.end), &form)
	}
	return z.Tokens
}

// storedPassage is a passage as its record has it, but for DocumentID and, where the table has it, the ID.
type storedPassage struct {
	corpus.Passage
	text           storedText
	headings       []storedText
	cues           []english.Cues     // of the sentences
	names, numbers []analysis.Mention // spans are not filled
}

// decodePassage reads the record of a passage, whose words lie in room.
func decodePassage(data string, d *dictionary, room *recordBuffer) (p storedPassage, err error) {
	r := recordReader{data: data}
	p.Number = r.number()
	p.ID = r.text()
	if n := r.count(); n > 0 {
		p.Heading, p.headings = make([]string, n), make([]storedText, n)
		for i := range p.Heading {
			p.headings[i] = r.codedText(d, room)
			p.Heading[i] = p.headings[i].text
		}
	}
	p.Span.Start = r.number()
	p.text = r.codedText(d, room)
	p.Text = p.text.text
	p.Span.End = p.Span.Start + len(p.Text)
	if n := r.count(); n > 0 {
		p.Sentences, p.cues = make([]corpus.Span, n), make([]english.Cues, n)
	}
	end := p.Span.Start
	for i := range p.Sentences {
		p.Sentences[i], p.cues[i] = r.span(end), english.Cues(r.number())
		end = p.Sentences[i].End
		r.failed = r.failed || !p.Span.Contains(p.Sentences[i])
	}
	if n := r.count(); n > 0 {
		p.Dates = make([]corpus.Date, n)
	}
	for i := range p.Dates {
		if err := r.date(&p.Dates[i], p.Passage); err != nil {
			return storedPassage{}, err
		}
	}
	p.names, p.numbers = r.mentions(int(analysis.NameKinds)), r.mentions(1)
	if r.failed || len(r.data) > 0 {
		return storedPassage{}, errRecord
	}
	return p, nil
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

func (r *recordReader) mentions(kinds int) []analysis.Mention {
	n := r.count()
	if n == 0 {
		return nil
	}
	all := make([]analysis.Mention, n)
	before := 0
	for i := range all {
		from, rest := before+r.number(), r.number()
		all[i] = analysis.Mention{From: from, To: from + rest/kinds + 1, Kind: analysis.MentionKind(rest % kinds)}
		if kinds == 1 {
			all[i].Kind = analysis.Quantity
		}
		before = from
	}
	return all
}

// placeMentions fills the spans of pieces, which have to lie among the tokens.
func setMentionSpans(all []analysis.Mention, text string, tokens []analysis.Token) error {
	for i := range all {
		p := &all[i]
		if p.To > len(tokens) || p.From < 0 || p.From >= p.To {
			return errRecord
		}
		p.Span = corpus.Span{Start: tokens[p.From].Start, End: tokens[p.To-1].End}
		if p.Kind == analysis.Quantity {
			p.Span = analysis.WithSigns(text, p.Span)
		} else {
			p.Span.End = analysis.TrimPossessive(text, p.Span)
		}
	}
	return nil
}

// documentRecord is what a record keeps of a document.
type documentRecord struct {
	first    uint32   // ordinal of its first passage in the part
	gaps     []string // texts before the first passage, between passages and after the last
	sections []corpus.Section
	repairs  []corpus.Repair
}

// gapsOf returns the texts of a document before its first passage, between its passages and after the last.
func gapsOf(doc corpus.Document) []string {
	gaps, end := make([]string, 0, len(doc.Passages)+1), 0
	for _, p := range doc.Passages {
		gaps = append(gaps, doc.Text[end:p.Span.Start])
		end = p.Span.End
	}
	return append(gaps, doc.Text[end:])
}

// appendDocument appends the record of a document.
func appendDocument(data []byte, v *vocabulary, p *preparedDocument) []byte {
	w := recordWriter{data}
	w.number(int(p.first))
	w.codedTexts(v, p.gaps)
	w.number(len(p.Sections))
	end := 0
	for i, s := range p.Sections {
		w.codedTexts(v, p.headings[i])
		w.span(s.Span, end)
		end = s.Span.End
	}
	w.number(len(p.Repairs))
	end = 0
	for _, r := range p.Repairs {
		w.text(string(r.Kind))
		w.span(r.Span, end)
		w.signed(r.Offset)
		w.text(r.Source)
		end = r.Span.End
	}
	return w.data
}

// decodeDocument reads the record of a document of a part with so many passages.
func decodeDocument(data string, d *dictionary, passages int) (documentRecord, error) {
	room := recordBufferPool.Get().(*recordBuffer)
	defer room.release()
	r := recordReader{data: data}
	doc := documentRecord{first: uint32(r.number()), gaps: r.codedTexts(d, room)}
	if n := r.count(); n > 0 {
		doc.sections = make([]corpus.Section, n)
	}
	end := 0
	for i := range doc.sections {
		doc.sections[i] = corpus.Section{Heading: r.codedTexts(d, room), Span: r.span(end)}
		end = doc.sections[i].Span.End
	}
	if n := r.count(); n > 0 {
		doc.repairs = make([]corpus.Repair, n)
	}
	end = 0
	for i := range doc.repairs {
		doc.repairs[i] = corpus.Repair{
			Kind: corpus.RepairKind(r.text()), Span: r.span(end), Offset: r.signed(), Source: r.text(),
		}
		end = doc.repairs[i].Span.End
	}
	outside := len(doc.gaps) > 1 && int64(doc.first)+int64(len(doc.gaps)-1) > int64(passages)
	if r.failed || len(r.data) > 0 || len(doc.gaps) == 0 || outside {
		return documentRecord{}, errRecord
	}
	return doc, nil
}

func parseInterval(s string) (edtf.Interval, error) {
	if s == "" {
		return edtf.Interval{}, nil
	}
	return edtf.Parse(s)
}
