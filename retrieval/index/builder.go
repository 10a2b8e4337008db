package index

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"iter"
	"runtime"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// builder makes one segment of a sequence of documents.
type builder struct {
	records   *recordFileWriter
	record    []byte // buffer for one record
	table     *table
	postings  *postingsBuilder
	catalogue catalogueWriter
	documents int
	digest    hash.Hash // of the documents' ids and texts
	progress  Progress
}

// newBuilder returns a builder without documents. It writes the records to out, and postings that do not fit in memory
// to files in the folder work. If work is empty, all postings stay in memory.
func newBuilder(out io.Writer, work string, progress Progress) (*builder, error) {
	records, err := newRecordFileWriter(out)
	if err != nil {
		return nil, err
	}
	return &builder{
		records: records, table: &table{}, postings: newPostingsBuilder(work), digest: sha256.New(), progress: progress,
	}, nil
}

// queuedPerProcessor bounds the documents in memory: so many for each processor.
const queuedPerProcessor = 8

// addAll adds documents and finishes the record file. The calling goroutine reads the documents, one goroutine for each
// processor prepares them, and one adds them in order.
func (b *builder) addAll(ctx context.Context, docs iter.Seq2[corpus.Document, error]) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	processors := runtime.GOMAXPROCS(0)
	work, order := make(chan *preparedDocument), make(chan *preparedDocument, queuedPerProcessor*processors)
	for range processors {
		go func() {
			s := newSplitter(b.postings.vocabulary)
			for p := range work {
				p.prepare(s)
			}
		}()
	}
	added := make(chan error, 1)
	go func() {
		var err error
		for p := range order {
			if <-p.done; err != nil {
				continue
			}
			if err = b.add(p); err != nil {
				err = fmt.Errorf("index %s: %w", p.ID, err)
				cancel(err)
			}
		}
		added <- err
	}()
	err := b.sendDocuments(ctx, docs, work, order)
	close(work)
	close(order)
	if addErr := <-added; addErr != nil {
		return addErr
	}
	if err != nil {
		return err
	}
	return b.records.finish()
}

// sendDocuments sends each document to both channels. It stops at the first error and when ctx is done.
func (b *builder) sendDocuments(
	ctx context.Context, docs iter.Seq2[corpus.Document, error], work, order chan<- *preparedDocument,
) error {
	ordinal, first, bytes := uint32(0), uint32(0), int64(0)
	for doc, err := range docs {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		p := &preparedDocument{Document: doc, ordinal: ordinal, first: first, done: make(chan struct{})}
		for _, to := range []chan<- *preparedDocument{work, order} {
			select {
			case to <- p:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		ordinal++
		first += uint32(len(doc.Passages))
		bytes += int64(len(doc.Text))
		if b.progress != nil {
			b.progress(int(ordinal), int(first), bytes)
		}
	}
	return nil
}

// add adds a prepared document: the next in order.
func (b *builder) add(p *preparedDocument) error {
	b.record = appendDocument(b.record[:0], b.postings.vocabulary, p)
	if err := b.records.addDocument(b.record); err != nil {
		return err
	}
	for _, passage := range p.passages {
		lengths, err := b.postings.addPassage(p.title, passage)
		if err != nil {
			return err
		}
		b.table.add(p.ordinal, lengths, passage.Passage)
		b.record = appendPassage(b.record[:0], b.postings.vocabulary, passage)
		if err := b.records.addPassage(b.record); err != nil {
			return err
		}
	}
	b.catalogue.add(p.Metadata)
	b.documents++
	for _, part := range []string{p.ID, "\x00", p.Text, "\x00"} {
		_, _ = io.WriteString(b.digest, part) // a hash never fails
	}
	return nil
}

// manifest describes the segment under the name of its folder.
func (b *builder) manifest(name string) segmentManifest {
	return segmentManifest{
		Name: name, Documents: b.documents, Passages: b.table.passages(),
		Digest: "sha256:" + hex.EncodeToString(b.digest.Sum(nil)),
	}
}

// segment returns the segment in memory. records is what the builder wrote to its out.
func (b *builder) segment(records []byte) (*segment, error) {
	s := &segment{table: b.table}
	var words bytes.Buffer
	var err error
	if s.postings, err = b.postings.postings(); err != nil {
		return nil, err
	}
	if err := b.postings.dictionary().write(&words); err != nil {
		return nil, err
	}
	if s.dictionary, err = parseDictionary(words.Bytes(), len(s.postings.termText)); err != nil {
		return nil, err
	}
	if s.catalogue, err = parseCatalogue(b.catalogue.bytes()); err != nil {
		return nil, err
	}
	s.records, err = newRecordFile("records in memory", bytes.NewReader(records), int64(len(records)))
	return s, err
}

// preparedDocument is a document to add, with the work that can be done before its turn comes.
type preparedDocument struct {
	corpus.Document
	ordinal, first uint32        // of the document and of its first passage
	done           chan struct{} // closed when the fields below are set
	title          splitText
	gaps           []splitText       // see documentRecord
	headings       [][]splitText     // parallel to Sections
	passages       []preparedPassage // parallel to Passages
}

// preparedPassage is a passage that is split into words and analysed.
type preparedPassage struct {
	corpus.Passage
	text           splitText
	headings       []splitText
	cues           []english.Cues // parallel to Sentences
	names, numbers []analysis.Mention
}

// prepare sets the fields that do not depend on other documents, and closes done.
func (p *preparedDocument) prepare(s *splitter) {
	defer close(p.done)
	p.title = s.split(p.Title)
	p.gaps = s.splitAll(gapsOf(p.Document))
	p.headings = make([][]splitText, len(p.Sections))
	for i, section := range p.Sections {
		p.headings[i] = s.splitAll(section.Heading)
	}
	p.passages = make([]preparedPassage, len(p.Passages))
	for i, passage := range p.Passages {
		p.passages[i] = preparePassage(s, passage)
	}
}

// preparePassage splits and analyses a passage.
func preparePassage(s *splitter, passage corpus.Passage) preparedPassage {
	p := preparedPassage{Passage: passage, headings: s.splitAll(passage.Heading)}
	p.text = s.split(passage.Text)
	analyzed := analysis.Passage{Passage: passage, Tokens: p.text.tokens}
	analyzed.Divide()
	analyzed.FindMentions()
	p.cues = make([]english.Cues, len(analyzed.Sentences))
	for i, sentence := range analyzed.Sentences {
		p.cues[i] = sentence.Cues
		p.names = append(p.names, sentence.Names...)
		p.numbers = append(p.numbers, sentence.Numbers...)
	}
	return p
}
