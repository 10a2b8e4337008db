package retrieval

import (
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

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"footnote/corpus"
)

// batchSize is how many bleve documents go into one batch: large enough that a segment is worth its overhead, small
// enough to bound the memory of a build.
const batchSize = 2000

// An index on disk is a folder that holds
//
//	bleve/         the bleve index
//	passages.bin   the table
//	postings.bin   the postings of bleve/ as they are searched; without it they are made at each start
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

// Progress is told after each batch how much Build has indexed: documents, passages and bytes of text so far.
type Progress func(documents, passages int, bytes int64)

// New indexes documents in memory. The error of the sequence, if any, is returned as it is.
func New(ctx context.Context, docs iter.Seq2[corpus.Document, error]) (*Index, error) {
	b, err := newBuilder("", nil)
	if err != nil {
		return nil, err
	}
	if err := b.addAll(ctx, docs); err != nil {
		return nil, errors.Join(err, b.bleve.Close())
	}
	return newIndex(b.bleve, b.table, b.documents, func(reader index.IndexReader) (*lists, error) { return makeLists(ctx, reader, b.table) })
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
	b, err := newBuilder(filepath.Join(work, bleveName), progress)
	if err != nil {
		return err
	}
	if err := b.addAll(ctx, docs); err != nil {
		return errors.Join(err, b.bleve.Close())
	}
	if err := errors.Join(b.saveLists(ctx, filepath.Join(work, listsName)), b.bleve.Close()); err != nil {
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
	documents []corpus.Metadata
	bytes     int64
	digest    hash.Hash
	progress  Progress
}

// newBuilder makes an empty bleve index at path, in memory for "".
func newBuilder(path string, progress Progress) (*builder, error) {
	x, err := bleve.NewUsing(path, bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	return &builder{bleve: x, batch: x.NewBatch(), table: &table{}, digest: sha256.New(), progress: progress}, nil
}

func (b *builder) addAll(ctx context.Context, docs iter.Seq2[corpus.Document, error]) error {
	for doc, err := range docs {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.add(doc); err != nil {
			return fmt.Errorf("index %s: %w", doc.ID, err)
		}
	}
	return b.flush()
}

func (b *builder) add(doc corpus.Document) error {
	record, err := documentDocument(uint32(len(b.documents)), uint32(b.table.passages()), doc)
	if err != nil {
		return err
	}
	if err := b.batch.IndexAdvanced(record); err != nil {
		return err
	}
	for _, p := range doc.Passages {
		ordinal := uint32(b.table.passages())
		record, lengths := passageDocument(ordinal, uint32(len(b.documents)), doc.Title, p)
		if err := b.batch.IndexAdvanced(record); err != nil {
			return err
		}
		b.table.add(uint32(len(b.documents)), lengths, p)
	}
	b.documents = append(b.documents, doc.Metadata)
	b.bytes += int64(len(doc.Text))
	for _, part := range []string{doc.ID, "\x00", doc.Text, "\x00"} {
		_, _ = io.WriteString(b.digest, part) // a hash never fails
	}
	if b.batch.Size() < batchSize {
		return nil
	}
	return b.flush()
}

// saveLists writes the postings in the form in which they are searched.
func (b *builder) saveLists(ctx context.Context, path string) error {
	advanced, err := b.bleve.Advanced()
	if err != nil {
		return err
	}
	reader, err := advanced.Reader()
	if err != nil {
		return err
	}
	return errors.Join(saveLists(ctx, path, reader, b.table), reader.Close())
}

func (b *builder) flush() error {
	if err := b.bleve.Batch(b.batch); err != nil {
		return err
	}
	b.batch.Reset()
	if b.progress != nil {
		b.progress(len(b.documents), b.table.passages(), b.bytes)
	}
	return nil
}

func (b *builder) manifest() manifest {
	return manifest{
		Format: format, Analyzer: analyzerVersion, Documents: len(b.documents), Passages: b.table.passages(),
		Digest: "sha256:" + hex.EncodeToString(b.digest.Sum(nil)),
	}
}
