package retrieval

import (
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
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"footnote/corpus"
)

// batchSize is how many bleve documents go into one batch and so into one segment: enough that a lookup goes through few
// segments (eleven for 100,000 passages), few enough to bound the memory of a build.
const batchSize = 10_000

// An index on disk is a folder that holds
//
//	bleve/         the bleve index
//	passages.bin   the table
//	postings.bin   the lists; without them, they are made of the records at each start
//	documents.json the documents' metadata, one JSON object a line
//	manifest.json  written last: a folder without it is no index
const (
	bleveName     = "bleve"
	tableName     = "passages.bin"
	listsName     = "postings.bin"
	documentsName = "documents.json"
	manifestName  = "manifest.json"
	format        = 3 // of the folder and the records in it
)

// manifest says what an index on disk is and what it was made from.
type manifest struct {
	Format    int    `json:"format"`
	Analyzer  int    `json:"analyzer"`
	Documents int    `json:"documents"`
	Passages  int    `json:"passages"`
	Digest    string `json:"digest"` // SHA-256 over the documents' ids and texts
}

// Progress is told with each document how much Build has taken in: documents, passages and bytes of text so far. It is called
// where the documents are read.
type Progress func(documents, passages int, bytes int64)

// New indexes documents in memory. The error of the sequence, if any, is returned as it is.
func New(ctx context.Context, docs iter.Seq2[corpus.Document, error]) (*Index, error) {
	b, err := newBuilder("", "", nil)
	if err != nil {
		return nil, err
	}
	if err := b.addAll(ctx, docs); err != nil {
		return nil, errors.Join(err, b.bleve.Close())
	}
	x, err := newIndex(b.bleve, b.table, b.documents)
	if err != nil {
		return nil, err
	}
	if x.lists, err = b.inverter.lists(b.table); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// Build indexes documents on disk. The index is at dir whole or not at all: it is made beside dir and takes its place
// at the end, also that of an older index. A dir that holds anything else is refused. progress may be nil.
func Build(ctx context.Context, dir string, docs iter.Seq2[corpus.Document, error], progress Progress) (err error) {
	if err := replaceable(dir); err != nil {
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
	b, err := newBuilder(filepath.Join(work, bleveName), work, progress)
	if err != nil {
		return err
	}
	if err := b.addAll(ctx, docs); err != nil {
		return errors.Join(err, b.bleve.Close())
	}
	if err := errors.Join(b.inverter.save(filepath.Join(work, listsName)), b.bleve.Close()); err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	if err := b.table.save(filepath.Join(work, tableName)); err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	if err := saveDocuments(filepath.Join(work, documentsName), b.documents); err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	if err := b.manifest().save(filepath.Join(work, manifestName)); err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	return install(work, dir)
}

// replaceable refuses a path that holds something else than an index.
func replaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	if _, err := os.Stat(filepath.Join(dir, manifestName)); err != nil && len(entries) > 0 {
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
	return os.RemoveAll(old)
}

func (m manifest) save(path string) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

// checkManifest reads the manifest of an index and checks that this version can read the index.
func checkManifest(dir string) error {
	var m manifest
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open index %s: there is no index; build one with footnote index", dir)
	}
	if err != nil {
		return fmt.Errorf("open index %s: %w", dir, err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return fmt.Errorf("open index %s: %s: %w", dir, manifestName, err)
	}
	if m.Format != format || m.Analyzer != analyzerVersion {
		return fmt.Errorf("open index %s: it was built by another version of footnote; build it again with footnote index", dir)
	}
	return nil
}

type builder struct {
	bleve     bleve.Index
	batch     *bleve.Batch
	table     *table
	inverter  *inverter
	documents []corpus.Metadata
	digest    hash.Hash
	progress  Progress
}

// newBuilder makes an empty bleve index at path, in memory for "". What the lists need in between goes to work.
func newBuilder(path, work string, progress Progress) (*builder, error) {
	neverMerge := map[string]any{"MaxSegmentsPerTier": 1 << 20} // a merge would leave the old segments beside the new
	x, err := bleve.NewUsing(path, bleve.NewIndexMapping(), scorch.Name, scorch.Name, map[string]any{"scorchMergePlanOptions": neverMerge})
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	return &builder{bleve: x, batch: x.NewBatch(), table: &table{}, inverter: newInverter(work), digest: sha256.New(), progress: progress}, nil
}

// prepared is a document on its way into an index.
type prepared struct {
	corpus.Document
	ordinal, first uint32        // of the document and of its first passage
	done           chan struct{} // closed when what follows is there
	records        []*document.Document
	passages       []preparedPassage // parallel to Passages
	err            error
}

type preparedPassage struct {
	lengths   [len(searched)]uint16
	terms     []termCount
	spellings []string // in order, each once
}

// prepare does for a document what does not depend on others.
func (p *prepared) prepare() {
	defer close(p.done)
	record, err := documentDocument(p.ordinal, p.first, p.Document)
	if err != nil {
		p.err = err
		return
	}
	p.records = append(p.records, record)
	for i, passage := range p.Passages {
		p.records = append(p.records, passageDocument(p.first+uint32(i), p.ordinal, passage))
		p.passages = append(p.passages, preparePassage(p.Title, passage))
	}
}

// preparePassage analyses what is searched of a passage.
func preparePassage(title string, p corpus.Passage) preparedPassage {
	var made preparedPassage
	var terms []string
	for i, text := range [...]string{p.Text, title, strings.Join(p.Heading, "\n")} {
		tokens := analyze(text)
		made.lengths[i] = uint16(min(countWords(tokens), 1<<16-1))
		made.spellings = spelt(made.spellings, text, tokens)
		for _, t := range tokens {
			terms = append(terms, t.term)
		}
	}
	slices.Sort(made.spellings)
	made.spellings = slices.Compact(made.spellings)
	slices.Sort(terms)
	for _, term := range terms {
		if last := len(made.terms) - 1; last >= 0 && made.terms[last].term == term {
			made.terms[last].count++
		} else {
			made.terms = append(made.terms, termCount{term, 1})
		}
	}
	return made
}

// inPreparation bounds the documents in memory for each processor.
const inPreparation = 8

// addAll adds documents: they are read here, prepared on all processors, and added in order on one of them.
func (b *builder) addAll(ctx context.Context, docs iter.Seq2[corpus.Document, error]) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	processors := runtime.GOMAXPROCS(0)
	work, order := make(chan *prepared), make(chan *prepared, inPreparation*processors)
	for range processors {
		go func() {
			for p := range work {
				p.prepare()
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
	err := b.readInto(ctx, docs, work, order)
	close(work)
	close(order)
	if addErr := <-added; addErr != nil {
		return addErr
	}
	if err != nil {
		return err
	}
	return b.flush()
}

// readInto sends documents to both channels, until there are no more, one is an error or ctx is done.
func (b *builder) readInto(ctx context.Context, docs iter.Seq2[corpus.Document, error], work, order chan<- *prepared) error {
	ordinal, first, bytes := uint32(0), uint32(0), int64(0)
	for doc, err := range docs {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		p := &prepared{Document: doc, ordinal: ordinal, first: first, done: make(chan struct{})}
		for _, to := range []chan<- *prepared{work, order} {
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

func (b *builder) add(p *prepared) error {
	if p.err != nil {
		return p.err
	}
	for _, record := range p.records {
		if err := b.batch.IndexAdvanced(record); err != nil {
			return err
		}
	}
	for i, made := range p.passages {
		b.table.add(p.ordinal, made.lengths, p.Passages[i])
		if err := b.inverter.add(made.terms, made.spellings); err != nil {
			return err
		}
	}
	b.documents = append(b.documents, p.Metadata)
	for _, part := range []string{p.ID, "\x00", p.Text, "\x00"} {
		_, _ = io.WriteString(b.digest, part) // a hash never fails
	}
	if b.batch.Size() < batchSize {
		return nil
	}
	return b.flush()
}

// makeLists makes the lists again, of the records.
func (x *Index) makeLists(ctx context.Context) (*lists, error) {
	v := newInverter("")
	for ordinal := range uint32(x.table.passages()) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		document, passage, err := x.readRecord(ordinal)
		if err != nil {
			return nil, err
		}
		made := preparePassage(document.Title, passage)
		if err := v.add(made.terms, made.spellings); err != nil {
			return nil, err
		}
	}
	return v.lists(x.table)
}

func (b *builder) flush() error {
	if err := b.bleve.Batch(b.batch); err != nil {
		return err
	}
	b.batch.Reset()
	return nil
}

func (b *builder) manifest() manifest {
	return manifest{
		Format: format, Analyzer: analyzerVersion, Documents: len(b.documents), Passages: b.table.passages(),
		Digest: "sha256:" + hex.EncodeToString(b.digest.Sum(nil)),
	}
}
