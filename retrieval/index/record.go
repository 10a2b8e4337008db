package index

import (
	"encoding/binary"
	"fmt"
	"sync"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// A record is a sequence of fields. A number is a uvarint, or a zigzag varint where that is said. A text is its length
// and its bytes. A coded text is the length of its symbols in bytes and the symbols (dictionary.go). A span is its
// start minus some offset, zigzag, and its length.
//
// The record of a passage:
//
//	number      of the passage in its document, from 1
//	id          text; empty if the table has the id
//	headings    count, then coded texts
//	start       of the passage in the document's text
//	text        coded text
//	sentences   count, then for each: span from the end of the sentence before (the first: from the start of the
//	            passage), cues
//	dates       count, then for each:
//	              source  2·s, or 2·s + 1 if the date is inferred; s is 0 if the text of the date is what its span
//	                      holds in the passage, else 1 + position in dateSources
//	              span    from the start of the passage
//	              text    text; only if s is not 0
//	              edtf    text; empty if it equals the text of the date
//	names       count, then for each: first token minus the first token of the name before, and
//	            (tokens - 1)·analysis.NameKinds + kind
//	numbers     count, then for each: first token minus the first token of the number before, and tokens - 1
//
// The record of a document has what its passages do not have:
//
//	first       ordinal of its first passage in the segment
//	gaps        count, then coded texts: before the first passage, between passages, after the last
//	sections    count, then for each: count of headings, coded texts, span from the end of the section before
//	repairs     count, then for each: kind (text), span from the end of the repair before, offset in the source
//	            (zigzag), source bytes (text)

// dateSources numbers the sources of dates in records. The order is part of the format.
var dateSources = [...]corpus.DateSource{corpus.FromText, corpus.FromHeading, corpus.FromMetadata}

var errRecord = fmt.Errorf("the record is %w", ErrDamaged)

// recordWriter appends fields to data.
type recordWriter struct{ data []byte }

func (w *recordWriter) number(n int) { w.data = binary.AppendUvarint(w.data, uint64(n)) }

func (w *recordWriter) signed(n int) { w.data = binary.AppendVarint(w.data, int64(n)) }

func (w *recordWriter) text(s string) { w.number(len(s)); w.data = append(w.data, s...) }

// span appends a span relative to an offset.
func (w *recordWriter) span(s corpus.Span, from int) {
	w.signed(s.Start - from)
	w.number(s.Len())
}

// codedText appends a coded text.
func (w *recordWriter) codedText(v *vocabulary, s splitText) {
	v.scratch = v.append(v.scratch[:0], s.words)
	w.number(len(v.scratch))
	w.data = append(w.data, v.scratch...)
}

// codedTexts appends a count and as many coded texts.
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

// mentions appends the tokens and kinds of mentions. kinds is the number of kinds that they can have; with 1 the kind
// is left out.
func (w *recordWriter) mentions(all []analysis.Mention, kinds int) {
	w.number(len(all))
	before := 0
	for _, m := range all {
		w.number(m.From - before)
		kind := int(m.Kind)
		if kinds == 1 {
			kind = 0
		}
		w.number((m.To-m.From-1)*kinds + kind)
		before = m.From
	}
}

// recordReader reads fields from data. Texts share the memory of data. After a field that cannot be read, failed is set
// and all further fields are zero.
type recordReader struct {
	data   string
	failed bool
}

func (r *recordReader) fail() { r.data, r.failed = "", true }

// number reads a uvarint of at most 35 bits.
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

// count reads the number of items that follow. Each takes at least a byte, so a larger number fails.
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

// storedText is a text that was read from a record, with its words.
type storedText struct {
	text  string
	words []storedWord
}

// codedText reads a coded text. Its words are in buffer.
func (r *recordReader) codedText(d *dictionary, buffer *recordBuffer) storedText {
	from := len(buffer.words)
	var err error
	if buffer.text, buffer.words, err = d.appendText(r.text(), buffer.text[:0], buffer.words); err != nil {
		r.fail()
		return storedText{}
	}
	return storedText{string(buffer.text), buffer.words[from:len(buffer.words):len(buffer.words)]}
}

// codedTexts reads a count and as many coded texts. It returns nil for a count of 0.
func (r *recordReader) codedTexts(d *dictionary, buffer *recordBuffer) []string {
	n := r.count()
	if n == 0 {
		return nil
	}
	all := make([]string, n)
	for i := range all {
		all[i] = r.codedText(d, buffer).text
	}
	return all
}

// recordBuffer is a reusable buffer. The words of a record that is read into it are valid until release.
type recordBuffer struct {
	text  []byte
	words []storedWord
}

var recordBufferPool = sync.Pool{New: func() any { return &recordBuffer{} }}

func (b *recordBuffer) release() {
	b.words = b.words[:0]
	recordBufferPool.Put(b)
}

// tokens returns the tokens of a text. terms is the text of the segment's terms.
func (t storedText) tokens(terms string) []analysis.Token {
	z := analysis.NewTokenizer(t.text, make([]analysis.Token, 0, len(t.words)+len(t.words)/16+1))
	for _, w := range t.words {
		form := w.form(t.text, terms)
		z.Add(int(w.start), int(w.end), &form)
	}
	return z.Tokens
}

// storedPassage is the content of a passage's record. DocumentID is not set, nor is the ID if the table has it.
type storedPassage struct {
	corpus.Passage
	text           storedText
	headings       []storedText
	cues           []english.Cues     // of the sentences
	names, numbers []analysis.Mention // without spans, see setMentionSpans
}

// decodePassage reads the record of a passage. Its words are in buffer.
func decodePassage(data string, d *dictionary, buffer *recordBuffer) (p storedPassage, err error) {
	r := recordReader{data: data}
	p.Number = r.number()
	p.ID = r.text()
	if n := r.count(); n > 0 {
		p.Heading, p.headings = make([]string, n), make([]storedText, n)
		for i := range p.Heading {
			p.headings[i] = r.codedText(d, buffer)
			p.Heading[i] = p.headings[i].text
		}
	}
	p.Span.Start = r.number()
	p.text = r.codedText(d, buffer)
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

// appendPassageText appends the text in the record of a passage to b.
func appendPassageText(b []byte, record string, d *dictionary, buffer *recordBuffer) ([]byte, error) {
	r := recordReader{data: record}
	r.number()
	r.text()
	for range r.count() {
		r.text() // a heading
	}
	r.number()
	text := r.text()
	if r.failed {
		return b, errRecord
	}
	var err error
	b, buffer.words, err = d.appendText(text, b, buffer.words)
	return b, err
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

// setMentionSpans sets the spans of mentions. Mentions of tokens that do not exist are an error.
func setMentionSpans(all []analysis.Mention, text string, tokens []analysis.Token) error {
	for i := range all {
		m := &all[i]
		if m.To > len(tokens) || m.From < 0 || m.From >= m.To {
			return errRecord
		}
		m.Span = corpus.Span{Start: tokens[m.From].Start, End: tokens[m.To-1].End}
		if m.Kind == analysis.Quantity {
			m.Span = analysis.WithSigns(text, m.Span)
		} else {
			m.Span.End = analysis.TrimPossessive(text, m.Span)
		}
	}
	return nil
}

// documentRecord is the content of a document's record.
type documentRecord struct {
	first    uint32   // ordinal of its first passage in the segment
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

// decodeDocument reads the record of a document. passages is the number of passages of its segment.
func decodeDocument(data string, d *dictionary, passages int) (documentRecord, error) {
	buffer := recordBufferPool.Get().(*recordBuffer)
	defer buffer.release()
	r := recordReader{data: data}
	doc := documentRecord{first: uint32(r.number()), gaps: r.codedTexts(d, buffer)}
	if n := r.count(); n > 0 {
		doc.sections = make([]corpus.Section, n)
	}
	end := 0
	for i := range doc.sections {
		doc.sections[i] = corpus.Section{Heading: r.codedTexts(d, buffer), Span: r.span(end)}
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

// parseInterval parses an EDTF value. An empty one is the zero interval.
func parseInterval(s string) (edtf.Interval, error) {
	if s == "" {
		return edtf.Interval{}, nil
	}
	return edtf.Parse(s)
}
