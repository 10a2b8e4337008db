package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"footnote/retrieval/analysis"
)

// An index on disk is a folder with a folder for each segment, and
//
//	manifest.json  written last: a folder without it is not an index
//	lock           locked while the index is updated
//
// The folder of a segment holds
//
//	records.bin    the records of its passages and documents
//	words.bin      the dictionary
//	passages.bin   the table
//	postings.bin   the postings; if it is missing or damaged, they are rebuilt from the records at each start
//	documents.bin  the catalogue
//
// All files are described in format.md.
const (
	manifestName   = "manifest.json"
	lockName       = "lock"
	recordsName    = "records.bin"
	dictionaryName = "words.bin"
	tableName      = "passages.bin"
	postingsName   = "postings.bin"
	catalogueName  = "documents.bin"
	formatVersion  = 8 // of the folder and all files in it
)

// SegmentPrefix begins the name of a segment's folder. The number of the segment follows.
const SegmentPrefix = "part-"

func segmentName(n int) string { return fmt.Sprintf("%s%d", SegmentPrefix, n) }

// manifest names the segments of an index on disk.
type manifest struct {
	Format   int               `json:"format"`
	Analyzer int               `json:"analyzer"`
	Next     int               `json:"next"` // number of the next segment
	Segments []segmentManifest `json:"parts"`
}

type segmentManifest struct {
	Name      string   `json:"name"` // of its folder
	Documents int      `json:"documents"`
	Passages  int      `json:"passages"`
	Digest    string   `json:"digest"`            // SHA-256 of the documents' ids and texts
	Removed   []uint32 `json:"removed,omitempty"` // ordinals in the segment of removed documents, ascending
}

// save replaces the manifest of the index at dir atomically.
func (m manifest) save(dir string) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, manifestName)
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

// loadManifest reads the manifest of an index and checks that this program can read the index. The error is ErrNoIndex,
// ErrVersion or ErrDamaged, or one of reading the file.
func loadManifest(dir string) (manifest, error) {
	m, err := readManifest(filepath.Join(dir, manifestName))
	if err != nil {
		return manifest{}, fmt.Errorf("open index %s: %w", dir, err)
	}
	return m, nil
}

func readManifest(path string) (manifest, error) {
	var m manifest
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, ErrNoIndex
	}
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("%s is %w: %w", manifestName, ErrDamaged, err)
	}
	if m.Format != formatVersion || m.Analyzer != analysis.Version {
		return m, ErrVersion
	}
	for _, s := range m.Segments {
		if s.Name == "" || s.Name != filepath.Base(s.Name) {
			return m, fmt.Errorf("%s is %w: %q is not the name of a segment", manifestName, ErrDamaged, s.Name)
		}
	}
	return m, nil
}
