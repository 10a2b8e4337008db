package index

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"footnote/corpus"
	"footnote/retrieval/analysis"
)

// Progress is called for each document that is read, with the totals so far: documents, passages and bytes of text. The
// calls come from the goroutine that called Build or Update.
type Progress func(documents, passages int, bytes int64)

// New indexes documents in memory. An error of the sequence ends the build and is returned unchanged.
func New(ctx context.Context, docs iter.Seq2[corpus.Document, error]) (*Index, error) {
	var records bytes.Buffer
	b, err := newBuilder(&records, "", nil)
	if err != nil {
		return nil, err
	}
	if err := b.addAll(ctx, docs); err != nil {
		return nil, err
	}
	s, err := b.segment(records.Bytes())
	if err != nil {
		return nil, err
	}
	s.refs.Add(1)
	return newIndex([]segmentView{newSegmentView(s, nil, 0, 0)})
}

// Build indexes documents on disk. It writes the index to a temporary folder beside dir, which is renamed to dir once
// it is complete and then replaces an older index. A folder with other content is refused with ErrNotIndex. progress
// may be nil.
func Build(ctx context.Context, dir string, docs iter.Seq2[corpus.Document, error], progress Progress) error {
	if err := checkReplaceable(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), newFolderMode); err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	mode := folderMode(dir)
	work, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".building-")
	if err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	defer os.RemoveAll(work)
	if err := os.Chmod(work, mode); err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	built, err := buildSegment(ctx, work, segmentName(1), docs, progress)
	if err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	m := manifest{Format: formatVersion, Analyzer: analysis.Version, Next: 2, Segments: []segmentManifest{built}}
	if err := m.save(work); err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	return install(work, dir)
}

// newFolderMode is the mode of folders that Footnote makes: an index holds the texts, which may be private.
const newFolderMode fs.FileMode = 0o700

// folderMode returns the mode of an index's folder, so that an operator who lets others read it has to do so once. For
// a folder that does not exist it returns newFolderMode.
func folderMode(dir string) fs.FileMode {
	if info, err := os.Stat(dir); err == nil {
		return info.Mode().Perm()
	}
	return newFolderMode
}

// buildSegment writes a segment in the folder of an index.
func buildSegment(
	ctx context.Context, dir, name string, docs iter.Seq2[corpus.Document, error], progress Progress,
) (segmentManifest, error) {
	folder := filepath.Join(dir, name)
	if err := os.Mkdir(folder, folderMode(dir)); err != nil {
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

// writeFile creates a file, lets write fill it through a buffer, and syncs the content. The name is not synced: see
// syncFolder.
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

// syncFolder syncs the names in a folder, on systems that can.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrPermission) {
		return err // Windows cannot sync folders
	}
	return nil
}

// checkReplaceable returns an error for a folder that holds something other than an index.
func checkReplaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("build index %s: %w", dir, err)
	}
	if _, err := os.Stat(filepath.Join(dir, manifestName)); err != nil && len(entries) > 0 {
		return fmt.Errorf("build index %s: %w", dir, ErrNotIndex)
	}
	return nil
}

// install renames the complete index at work to dir. An index that is there is removed.
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
