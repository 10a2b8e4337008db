package main

import (
	"context"
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

// origins maps document ids to the files that the documents were read from. The built-in text has none, since it cannot
// change.
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

// note yields docs and records the file of each.
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

// readOrigin records the state of a file. A file that cannot be read counts as changed.
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

// changed reports whether a file differs from the one that was read. It only reads the bytes if the size is the same
// and the modification time is not. If the bytes are the same, it remembers the new time.
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
	if errors.Is(err, fs.ErrNotExist) { // an index of an older version, whose sources are unknown
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

// library answers from an index. It withholds text whose source file has changed since it was read, because that
// would no longer be a quotation.
type library struct {
	*retrieval.Index
	origins origins
}

// withheld returns an error that wraps retrieval.ErrChanged if the file of a document has changed.
func (l library) withheld(d corpus.Metadata) error {
	if o := l.origins[d.ID]; o != nil && o.changed() {
		return fmt.Errorf("%s: %w", o.Path, retrieval.ErrChanged)
	}
	return nil
}

// cited calls withheld for each citation.
func (l library) cited(citations []retrieval.Citation) error {
	for _, c := range citations {
		if err := l.withheld(c.Document); err != nil {
			return err
		}
	}
	return nil
}

// Extent implements bot.Library.
func (l library) Extent(document string) (retrieval.Extent, error) {
	e, err := l.Index.Extent(document)
	if err != nil {
		return retrieval.Extent{}, err
	}
	for _, d := range l.Documents() {
		if (document == "" || d.ID == document) && l.withheld(d) != nil {
			e.Changed = append(e.Changed, d.Title)
		}
	}
	return e, nil
}

// Passage implements bot.Library.
func (l library) Passage(ctx context.Context, id string) (retrieval.Neighbours, error) {
	n, err := l.Index.Passage(ctx, id)
	if err == nil {
		err = l.withheld(n.Document)
	}
	if err != nil {
		return retrieval.Neighbours{}, err
	}
	return n, nil
}

// Ask implements bot.Library.
func (l library) Ask(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	a, err := l.Index.Ask(ctx, q)
	if err == nil && a.Found {
		err = l.withheld(a.Citations[0].Document)
	}
	if err != nil {
		return retrieval.Answer{}, err
	}
	return a, nil
}

// Quote implements bot.Library.
func (l library) Quote(ctx context.Context, q retrieval.Quote) (retrieval.Quotations, error) {
	found, err := l.Index.Quote(ctx, q)
	if err == nil {
		err = l.cited(found.Citations)
	}
	if err != nil {
		return retrieval.Quotations{}, err
	}
	return found, nil
}

// Check implements bot.Library.
func (l library) Check(ctx context.Context, claim retrieval.Question) (retrieval.Check, error) {
	found, err := l.Index.Check(ctx, claim)
	if err == nil {
		err = l.cited(found.Citations)
	}
	if err != nil {
		return retrieval.Check{}, err
	}
	return found, nil
}

// Timeline implements bot.Library.
func (l library) Timeline(ctx context.Context, c retrieval.Chronology) (retrieval.Timeline, error) {
	found, err := l.Index.Timeline(ctx, c)
	known := map[string]bool{}
	for _, e := range found.Events {
		if err == nil && !known[e.Document.ID] {
			err = l.withheld(e.Document)
			known[e.Document.ID] = true
		}
	}
	if err != nil {
		return retrieval.Timeline{}, err
	}
	return found, nil
}

// Drift implements bot.Library.
func (l library) Drift(ctx context.Context, c retrieval.Cited) (retrieval.Drift, bool, error) {
	d, ok, err := l.Index.Drift(ctx, c)
	if err == nil && ok {
		err = l.withheld(d.Document)
	}
	if err != nil {
		return retrieval.Drift{}, false, err
	}
	return d, ok, nil
}

// Cite implements bot.Library.
func (l library) Cite(ctx context.Context, id string) ([]retrieval.Neighbours, error) {
	found, err := l.Index.Cite(ctx, id)
	for _, n := range found {
		if err == nil {
			err = l.withheld(n.Document)
		}
	}
	if err != nil {
		return nil, err
	}
	return found, nil
}
