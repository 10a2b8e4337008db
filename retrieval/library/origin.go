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
)

// origins maps document ids to the files that the documents were read from. The built-in text has none, since it
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

// originsName is the file in the folder of an index that holds its origins.
const originsName = "origins.json"

// note yields the documents and notes the file of each.
func (o origins) note(docs iter.Seq2[corpus.Document, error]) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		byPath := map[string]*origin{} // a .jsonl holds many documents
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

// filePart returns the file of "file.jsonl:12" or of a plain path.
func filePart(place string) string {
	if _, err := os.Stat(place); err == nil {
		return place
	}
	if i := strings.LastIndexByte(place, ':'); i > 0 {
		return place[:i]
	}
	return place
}

// readOrigin describes a file as it is now. A file that cannot be read counts as changed from the start.
func readOrigin(path string) *origin {
	path, _ = filepath.Abs(path)
	o := &origin{Path: path}
	if info, err := os.Stat(path); err == nil {
		o.Size, o.Time = info.Size(), info.ModTime().UnixNano()
		o.Digest, _ = digestFile(path)
	}
	return o
}

func digestFile(path string) (string, error) {
	f, err := corpus.OpenFile(path) // it may have been replaced by a named pipe since it was read
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

// changed reports whether a file differs from the one that was read. It reads the bytes only when the size is the same
// and the time is not, and then remembers a new time if the bytes are the same.
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

// originsFile is the stored form of origins: each file once, and the index into Files for each document.
type originsFile struct {
	Files     []*origin      `json:"files"`
	Documents map[string]int `json:"documents"`
}

// save writes origins into the folder of an index.
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

// loadOrigins reads what save wrote.
func loadOrigins(dir string) (origins, error) {
	data, err := os.ReadFile(filepath.Join(dir, originsName))
	if errors.Is(err, fs.ErrNotExist) { // an older version did not record the sources
		return nil, nil
	}
	var kept originsFile
	if err == nil {
		err = json.Unmarshal(data, &kept)
	}
	o := make(origins, len(kept.Documents))
	for id, n := range kept.Documents {
		if n < 0 || n >= len(kept.Files) || kept.Files[n] == nil {
			return nil, fmt.Errorf("%s is damaged; remove the folder %s", originsName, dir)
		}
		o[id] = kept.Files[n]
	}
	return o, err
}
