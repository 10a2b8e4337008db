package library

import (
	"bytes"
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
	"time"

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
	Time   int64  `json:"time"`             // modification time in Unix nanoseconds
	Change int64  `json:"change,omitempty"` // see changeTime; 0: the file has to be read to know that it is the same
	Digest string `json:"digest"`           // SHA-256 in hexadecimal

	mu    sync.Mutex
	again time.Time // on a system without times of change: not before this is the file read again
}

// On a system without times of change, a file whose size and modification time are the same is read again after pause,
// or after restFactor times as long as reading it took if that is longer: at most a hundredth of the time is spent on
// it.
const (
	pause      = 5 * time.Second
	restFactor = 100
)

// settled is the age of a time of change from which on another change would give another one. Linux counts these times
// in ticks of up to 10 ms.
const settled = 50 * time.Millisecond

// originsName is the name of the file with the origins, in the folder of an index.
const originsName = "origins.json"

// each yields each file once, in any order.
func (o origins) each() iter.Seq[*origin] {
	return func(yield func(*origin) bool) {
		seen := map[*origin]bool{}
		for _, file := range o {
			if !seen[file] && !yield(file) {
				return
			}
			seen[file] = true
		}
	}
}

// record yields the documents and records the origin of each. A file that differs from its stamp in seen has been
// written to since, perhaps while it was read: it counts as changed.
func (o origins) record(docs iter.Seq2[corpus.Document, error], seen stamps) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		byPath := map[string]*origin{} // a .jsonl has many documents
		for doc, err := range docs {
			if path := filePart(doc.File); err == nil && path != "" {
				if byPath[path] == nil {
					byPath[path] = readOrigin(path, seen)
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

// readOrigin returns the state of a file that has just been read. A file that cannot be read, or that differs from its
// stamp, counts as changed from the start.
func readOrigin(path string, seen stamps) *origin {
	path, _ = filepath.Abs(path)
	o := &origin{Path: path}
	info, err := os.Stat(path)
	if err != nil {
		return o
	}
	o.Size = info.Size()
	if now := newStamp(info); now != seen[path].withoutSidecar() {
		return o
	}
	if digest, err := digestFile(path); err == nil {
		o.keep(digest, info, 0)
	}
	return o
}

// keep notes the digest of the file, which was read in this time after info had been.
func (o *origin) keep(digest string, info fs.FileInfo, took time.Duration) {
	o.Digest, o.Time, o.Change = digest, info.ModTime().UnixNano(), changeTime(info)
	if time.Since(time.Unix(0, o.Change)) < settled+took {
		o.Change = 0
	}
	o.again = time.Now().Add(max(pause, restFactor*took))
}

// digestFile returns the SHA-256 of a file in hexadecimal.
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

// changed returns why a file is not in the state in which it was read, "" if it is. Its times and size are the same as
// long as nobody has written to it. Otherwise changed reads the file, and keeps the new times if its content is the
// same.
func (o *origin) changed() (reason string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	info, err := os.Stat(o.Path)
	switch {
	case err != nil:
		return reasonMissing
	case info.Size() != o.Size || o.Digest == "":
		return reasonChanged
	}
	if info.ModTime().UnixNano() == o.Time {
		change := changeTime(info)
		if change != 0 && change == o.Change || change == 0 && time.Now().Before(o.again) {
			return ""
		}
	}
	began := time.Now()
	digest, err := digestFile(o.Path)
	if err != nil || digest != o.Digest {
		return reasonChanged
	}
	o.keep(digest, info, time.Since(began))
	return ""
}

// originsFile is the stored form of origins, in JSON. A line with the SHA-256 of the JSON in hexadecimal precedes it.
type originsFile struct {
	Files     []*origin      `json:"files"`     // each once
	Documents map[string]int `json:"documents"` // ids to indexes into Files
	Seen      stamps         `json:"seen"`      // of the sources when they were read
}

// save writes the origins, and the stamps of the sources, into the folder of an index.
func (o origins) save(dir string, seen stamps) error {
	kept := originsFile{Documents: make(map[string]int, len(o)), Seen: seen}
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
	f, err := os.CreateTemp(dir, originsName+".*.new") // of its own, since other processes may save too
	if err != nil {
		return err
	}
	_, err = f.Write(append([]byte(digestOf(data)+"\n"), data...))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, originsName))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// digestOf returns the SHA-256 of data in hexadecimal.
func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// incomplete reports whether some documents have no known file: see openKept.
func (o origins) incomplete() bool {
	for _, file := range o {
		if file.Path == "" {
			return true
		}
	}
	return false
}

// addFruitless adds the files of seen that no document is from to paths.
func (o origins) addFruitless(paths map[string]bool, seen stamps) {
	fruitful := map[string]bool{}
	for _, file := range o {
		fruitful[file.Path] = true
	}
	for path := range seen {
		if !fruitful[path] {
			paths[path] = true
		}
	}
}

// unsure returns the files that have changed though their stamps are the same, on a system without times of change.
func (o origins) unsure() []string {
	var paths []string
	for file := range o.each() {
		if file.Change == 0 && file.changed() != "" {
			paths = append(paths, file.Path)
		}
	}
	return paths
}

// loadOrigins reads what save wrote. The error is retrieval.ErrDamaged when the file is damaged or missing.
func loadOrigins(dir string) (origins, stamps, error) {
	path := filepath.Join(dir, originsName)
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, fmt.Errorf("%w: %w", retrieval.ErrDamaged, err)
	case err != nil:
		return nil, nil, err
	}
	digest, data, _ := bytes.Cut(data, []byte("\n"))
	if string(digest) != digestOf(data) {
		return nil, nil, fmt.Errorf("%s is %w", path, retrieval.ErrDamaged)
	}
	var kept originsFile
	if err := json.Unmarshal(data, &kept); err != nil {
		return nil, nil, fmt.Errorf("%s is %w: %w", path, retrieval.ErrDamaged, err)
	}
	o := make(origins, len(kept.Documents))
	for id, n := range kept.Documents {
		if n < 0 || n >= len(kept.Files) || kept.Files[n] == nil {
			return nil, nil, fmt.Errorf("%s is %w", path, retrieval.ErrDamaged)
		}
		o[id] = kept.Files[n]
	}
	return o, kept.Seen, nil
}
