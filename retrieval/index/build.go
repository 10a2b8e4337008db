package index

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// An index on disk is a folder that holds a folder for each part, and
//
//	manifest.json  written last: a folder without it is no index
//	lock           locked while the index is updated
//
// A part holds
//
//	records.bin    the records of its passages and documents
//	words.bin      the dictionary
//	passages.bin   the table
//	postings.bin   the lists; without them, they are made of the records at each start
//	documents.bin  the catalogue
//
// All of it is described in index/format.md.
const (
	ManifestName   = "manifest.json"
	lockName       = "lock"
	recordsName    = "records.bin"
	dictionaryName = "words.bin"
	tableName      = "passages.bin"
	postingsName   = "postings.bin"
	catalogueName  = "documents.bin"
	format         = 6 // of the folder and the records in it
)

// manifest says what an index on disk is made of.
type manifest struct {
	Format   int               `json:"format"`
	Analyzer int               `json:"analyzer"`
	Next     int               `json:"next"` // number of the next part
	Segments []segmentManifest `json:"parts"`
}

type segmentManifest struct {
	Name      string   `json:"name"` // of its folder
	Documents int      `json:"documents"`
	Passages  int      `json:"passages"`
	Digest    string   `json:"digest"`            // SHA-256 over the documents' ids and texts
	Removed   []uint32 `json:"removed,omitempty"` // numbers of documents that no longer count, from 0, in order
}

// SegmentPrefix begins the name of the folder of a part; its number follows.
const SegmentPrefix = "part-"

func segmentName(n int) string { return fmt.Sprintf("%s%d", SegmentPrefix, n) }

// Progress is told with each document how much Build has taken in: documents, passages and bytes of text so far. It
// is called where the documents are read.
type Progress func(documents, passages int, bytes int64)

// New indexes documents in memory. The error of the sequence, if any, is returned as it is.
func New(ctx context.Context, docs iter.Seq2[corpus.Document, error]) (*Index, error) {
	var records bytes.Buffer
	b, err := newBuilder(&records, "", nil)
	if err != nil {
		return nil, err
	}
	if err := b.addAll(ctx, docs); err != nil {
		return nil, err
	}
	p, err := b.segment(records.Bytes())
	if err != nil {
		return nil, err
	}
	p.refs.Add(1)
	return newIndex([]segmentView{newSegmentView(p, nil, 0, 0)})
}

// segment returns what was built in memory, with these records.
func (b *builder) segment(records []byte) (*segment, error) {
	p := &segment{table: b.table}
	var words bytes.Buffer
	var err error
	if p.postings, err = b.postings.postings(); err != nil {
		return nil, err
	}
	if err := b.postings.dictionary().write(&words); err != nil {
		return nil, err
	}
	if p.dictionary, err = parseDictionary(words.Bytes(), len(p.postings.termText)); err != nil {
		return nil, err
	}
	if p.catalogue, err = parseCatalogue(b.catalogue.bytes()); err != nil {
		return nil, err
	}
	p.records, err = newRecordFile("records in memory", bytes.NewReader(records), int64(len(records)))
	return p, err
}

// Build indexes documents on disk. The index is at dir whole or not at all: it is made beside dir and takes its place
// at the end, also that of an older index. A dir that holds anything else is refused. progress may be nil.
func Build(ctx context.Context, dir string, docs iter.Seq2[corpus.Document, error], progress Progress) (err error) {
	if err := checkReplaceable(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	work, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".building-")
	if err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	defer os.RemoveAll(work)
	if err := os.Chmod(work, 0o755); err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	made, err := buildSegment(ctx, work, segmentName(1), docs, progress)
	if err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	m := manifest{Format: format, Analyzer: analysis.Version, Next: 2, Segments: []segmentManifest{made}}
	if err := m.save(work); err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	return install(work, dir)
}

// buildSegment makes a part in the folder of an index.
func buildSegment(
	ctx context.Context, dir, name string, docs iter.Seq2[corpus.Document, error], progress Progress,
) (segmentManifest, error) {
	folder := filepath.Join(dir, name)
	if err := os.Mkdir(folder, 0o755); err != nil {
		return segmentManifest{}, err
	}
	var b *builder
	err := writeFile(filepath.Join(folder, recordsName), func(out io.Writer) (err error) {
		if b, err = newBuilder(out, folder, progress); err != nil {
			return err
		}
		return b.addAll(ctx, docs)
	})
	if err != nil {
		return segmentManifest{}, err
	}
	if err := b.postings.save(filepath.Join(folder, postingsName)); err != nil {
		return segmentManifest{}, err
	}
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{{dictionaryName, b.postings.dictionary().write}, {tableName, b.table.write}, {catalogueName, b.catalogue.write}} {
		if err := writeFile(filepath.Join(folder, file.name), file.write); err != nil {
			return segmentManifest{}, err
		}
	}
	return b.manifest(name), errors.Join(syncFolder(folder), syncFolder(dir))
}

// writeFile creates a file with what write writes, buffered. The content outlasts a crash; syncFolder does the same
// for the name.
func writeFile(path string, write func(out io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(f, 1<<18)
	if err := write(out); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(out.Flush(), f.Sync(), f.Close())
}

// syncFolder makes the names in a folder outlast a crash, on systems that can.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrPermission) {
		return err // Windows syncs no folders
	}
	return nil
}

// replaceable refuses a path that holds something else than an index.
func checkReplaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	if _, err := os.Stat(filepath.Join(dir, ManifestName)); err != nil && len(entries) > 0 {
		return fmt.Errorf("build index %s: the folder is not empty and holds no index; name a new folder", dir)
	}
	return nil
}

// install puts the finished index at work in the place of dir.
func install(work, dir string) error {
	old := work + ".old"
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("replace index %s: %w", dir, err)
	}
	if err := os.Rename(work, dir); err != nil {
		return errors.Join(fmt.Errorf("replace index %s: %w", dir, err), os.Rename(old, dir))
	}
	return errors.Join(syncFolder(filepath.Dir(dir)), os.RemoveAll(old))
}

// save writes the manifest of the index at dir, whole or not at all.
func (m manifest) save(dir string) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, ManifestName)
	err = writeFile(path+".new", func(out io.Writer) error {
		_, err := out.Write(append(data, '\n'))
		return err
	})
	if err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	return syncFolder(dir)
}

// loadManifest reads the manifest of an index and checks that this version can read the index.
func loadManifest(dir string) (manifest, error) {
	var m manifest
	data, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("open index %s: there is no index; build one with footnote index", dir)
	}
	if err != nil {
		return m, fmt.Errorf("open index %s: %w", dir, err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("open index %s: %s: %w", dir, ManifestName, err)
	}
	if m.Format != format || m.Analyzer != analysis.Version {
		return m, fmt.Errorf("open index %s: it was built by another version of footnote; "+
			"build it again with footnote index", dir)
	}
	for _, p := range m.Segments {
		if p.Name == "" || p.Name != filepath.Base(p.Name) {
			return m, fmt.Errorf("open index %s: %s: %q is no part; build it again with footnote index",
				dir, ManifestName, p.Name)
		}
	}
	return m, nil
}

type builder struct {
	records   *recordFileWriter
	record    []byte // buffer
	table     *table
	postings  *postingsBuilder
	catalogue catalogueWriter
	documents int
	digest    hash.Hash
	progress  Progress
}

// newBuilder returns a builder without documents. It writes the records to out and the runs of the postings to files
// in the folder work; "" keeps them in memory.
func newBuilder(out io.Writer, work string, progress Progress) (*builder, error) {
	records, err := newRecordFileWriter(out)
	if err != nil {
		return nil, err
	}
	return &builder{
		records: records, table: &table{}, postings: newPostingsBuilder(work), digest: sha256.New(), progress: progress,
	}, nil
}

// prepared is a document on its way into an index.
type preparedDocument struct {
	corpus.Document
	ordinal, first uint32        // of the document and of its first passage
	done           chan struct{} // closed when what follows is there
	record         []byte        // of the document
	title          splitText
	gaps           []splitText       // see documentRecord
	headings       [][]splitText     // parallel to Sections
	passages       []preparedPassage // parallel to Passages
}

// preparedPassage is a passage taken apart. Spelt texts are in memory until the passage is added.
type preparedPassage struct {
	corpus.Passage
	text           splitText
	headings       []splitText
	cues           []english.Cues // parallel to Sentences
	names, numbers []analysis.Mention
}

// prepare does for a document what does not depend on others.
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

// preparePassage takes a passage apart.
func preparePassage(s *splitter, passage corpus.Passage) preparedPassage {
	made := preparedPassage{Passage: passage, headings: s.splitAll(passage.Heading)}
	made.text = s.split(passage.Text)
	analyzed := analysis.Passage{Passage: passage, Tokens: made.text.tokens}
	analyzed.Divide()
	analyzed.FindMentions()
	made.cues = make([]english.Cues, len(analyzed.Sentences))
	for i, sentence := range analyzed.Sentences {
		made.cues[i] = sentence.Cues
		made.names = append(made.names, sentence.Names...)
		made.numbers = append(made.numbers, sentence.Numbers...)
	}
	return made
}

// countText counts the terms and spellings of a text of the passage that is being added. It returns the length of the
// text for ranking.
func (v *postingsBuilder) countText(s splitText) int {
	for _, w := range s.words {
		if w == nil || w.term == nil {
			continue
		}
		v.countTerm(w.term)
		if w.spelling != nil {
			v.countSpelling(w.spelling)
		}
	}
	for _, t := range s.extras {
		v.countTerm(t)
	}
	return s.length
}

// addPassage adds the next passage, of a document of that title. It returns the lengths for ranking, parallel to
// searched.
func (v *postingsBuilder) addPassage(title splitText, p preparedPassage) (lengths [len(searchedFields)]uint16, err error) {
	counted := [len(searchedFields)]int{v.countText(p.text), v.countText(title), 0}
	for _, h := range p.headings {
		counted[2] += v.countText(h)
	}
	for i, n := range counted {
		lengths[i] = uint16(min(n, 1<<16-1))
	}
	return lengths, v.endPassage()
}

// inPreparation bounds the documents in memory for each processor.
const queuedPerProcessor = 8

// addAll adds documents and ends the record file. They are read here, prepared on all processors, and added in order
// on one of them.
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

// readInto sends documents to both channels, until there are no more, one is an error or ctx is done.
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

func (b *builder) manifest(name string) segmentManifest {
	return segmentManifest{
		Name: name, Documents: b.documents, Passages: b.table.passages(),
		Digest: "sha256:" + hex.EncodeToString(b.digest.Sum(nil)),
	}
}
