package library

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"footnote/corpus"
	"footnote/retrieval"
)

// origins maps the ids of documents to the files that they were read from. The built-in text has no origin, because it
// cannot change.
type origins map[string]*origin

// origin is the state of a file when it was read.
type origin struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	Time   int64  `json:"time"`   // modification time in Unix nanoseconds
	Digest string `json:"digest"` // SHA-256 in hexadecimal

	mu sync.Mutex
}

// originsName is the name of the file with the origins, in the folder of an index.
const originsName = "origins.json"

// record yields the documents and records the origin of each.
func (o origins) record(docs iter.Seq2[corpus.Document, error]) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		byPath := map[string]*origin{} // a .jsonl has many documents
		for doc, err := range docs {
			if path := filePart(doc.File); err == nil && path != "" {
				if byPath[path] == nil {
					byPath[path] = readOrigin(path)
				}
				o[doc.ID] = byPath[path]
			}
			if !yield(doc, err) {
				return
			}
		}
	}
}

// filePart returns the path of a place: "file.jsonl" of "file.jsonl:12". A path without a line is returned as it is.
func filePart(place string) string {
	if _, err := os.Stat(place); err == nil {
		return place
	}
	if i := strings.LastIndexByte(place, ':'); i > 0 {
		return place[:i]
	}
	return place
}

// readOrigin returns the current state of a file. A file that cannot be read counts as changed from the start.
func readOrigin(path string) *origin {
	path, _ = filepath.Abs(path)
	o := &origin{Path: path}
	if info, err := os.Stat(path); err == nil {
		o.Size, o.Time = info.Size(), info.ModTime().UnixNano()
		o.Digest, _ = digestFile(path)
	}
	return o
}

// digestFile returns the SHA-256 of a file in hexadecimal.
func digestFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// changed reports whether a file differs from the state in which it was read. It reads the file only when its size is
// the same and its time is not. If only the time has changed, it keeps the new time.
func (o *origin) changed() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	info, err := os.Stat(o.Path)
	if err != nil || info.Size() != o.Size || o.Digest == "" {
		return true
	}
	if info.ModTime().UnixNano() == o.Time {
		return false
	}
	digest, err := digestFile(o.Path)
	if err != nil || digest != o.Digest {
		return true
	}
	o.Time = info.ModTime().UnixNano()
	return false
}

// originsFile is the stored form of origins.
type originsFile struct {
	Files     []*origin      `json:"files"`     // each once
	Documents map[string]int `json:"documents"` // ids to indexes into Files
}

// save writes the origins into the folder of an index.
func (o origins) save(dir string) error {
	kept := originsFile{Documents: make(map[string]int, len(o))}
	number := map[*origin]int{}
	for _, id := range slices.Sorted(maps.Keys(o)) {
		n, ok := number[o[id]]
		if !ok {
			n = len(kept.Files)
			number[o[id]] = n
			kept.Files = append(kept.Files, o[id])
		}
		kept.Documents[id] = n
	}
	data, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, originsName), data, 0o600)
}

// loadOrigins reads what save wrote, nil from an index of a version that did not record its sources. The error is
// retrieval.ErrDamaged when the file is damaged.
func loadOrigins(dir string) (origins, error) {
	data, err := os.ReadFile(filepath.Join(dir, originsName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	var kept originsFile
	if err := json.Unmarshal(data, &kept); err != nil {
		return nil, fmt.Errorf("%s is %w: %w", originsName, retrieval.ErrDamaged, err)
	}
	o := make(origins, len(kept.Documents))
	for id, n := range kept.Documents {
		if n < 0 || n >= len(kept.Files) || kept.Files[n] == nil {
			return nil, fmt.Errorf("%s is %w", originsName, retrieval.ErrDamaged)
		}
		o[id] = kept.Files[n]
	}
	return o, nil
}
