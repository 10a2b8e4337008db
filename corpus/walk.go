package corpus

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"footnote/corpus/format"
)

// maxFile is the greatest size of a file that is one document, in bytes. The longest novels have some 4 MB.
const maxFile = 64 << 20

// path reads one of the given paths.
func (r *reader) path(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return r.skip(path, reason(err))
	}
	if info.IsDir() {
		// With the separator a link to a folder is walked too.
		return r.folder(path + string(filepath.Separator))
	}
	f, id, _ := format.Of(filepath.Base(path))
	return r.file(path, f, id)
}

// folder reads the files under root, in lexical order. Links to folders are not followed, so that the walk ends.
func (r *reader) folder(root string) error {
	others := make(map[string]int) // endings of other formats, with their files
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return r.skip(path, reason(err))
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if path != root && strings.HasPrefix(entry.Name(), ".") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		return r.entry(root, path, others)
	})
	if len(others) > 0 && err == nil {
		return r.skip(filepath.Clean(root), otherFiles(others))
	}
	return err
}

// entry reads one file of a folder. others counts the files of other formats by ending.
func (r *reader) entry(root, path string, others map[string]int) error {
	info, err := os.Stat(path)
	if err != nil {
		return r.skip(path, reason(err))
	}
	if !info.Mode().IsRegular() || strings.HasSuffix(path, format.SidecarEnding) {
		return nil
	}
	f, name, known := format.Of(path)
	if !known {
		others[strings.ToLower(filepath.Ext(path))]++
		return nil
	}
	id, err := filepath.Rel(root, name)
	if err != nil {
		return r.push(step{deliver: func() error {
			return fmt.Errorf("name %s under %s: %w", path, root, err)
		}})
	}
	return r.file(path, f, filepath.ToSlash(id))
}

// otherFiles returns an error, of one line, about the files of a folder that are not read.
func otherFiles(others map[string]int) error {
	count := 0
	var kinds []string
	for ending, n := range others {
		count += n
		if ending == "" {
			ending = "no ending"
		}
		kinds = append(kinds, ending)
	}
	slices.Sort(kinds)
	files := "file is"
	if count > 1 {
		files = "files are"
	}
	return fmt.Errorf("%d %s left out (%s): only %s are read", count, files, strings.Join(kinds, ", "),
		strings.Join(format.Endings(), ", "))
}

// file reads one file. Its faults are reported, not returned.
func (r *reader) file(path string, f format.Format, id string) error {
	meta, err := r.sidecar(path)
	if err != nil {
		return err
	}
	meta.ID = id
	file, err := os.Open(path)
	if err != nil {
		return r.skip(path, reason(err))
	}
	defer file.Close()
	if f.Lines {
		return r.lines(path, file, f, meta)
	}
	if info, err := file.Stat(); err == nil {
		if err := r.reserve(int(min(info.Size(), maxFile))); err != nil {
			return err
		}
	}
	raw, err := readWhole(file)
	if err != nil {
		return r.skip(path, reason(err))
	}
	return r.start(path, len(raw), func() (format.Source, error) { return f.Parse(raw, meta) })
}

// lines reads a file with a document a line, compressed or not.
func (r *reader) lines(path string, file io.Reader, f format.Format, defaults Metadata) error {
	in := bufio.NewReader(file)
	var lines io.Reader = in
	if magic, _ := in.Peek(2); string(magic) == "\x1f\x8b" {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return r.skip(path, fmt.Errorf("the compressed file is damaged: %w", err))
		}
		lines = unzipped
	}
	var count int // documents before the first line
	stop := r.push(step{deliver: func() error {
		count = len(r.seen)
		return nil
	}})
	if stop != nil {
		return stop
	}
	err := format.EachLine(lines, path, func(place string, line []byte, fault error) bool {
		if fault != nil {
			stop = r.skip(place, fault)
		} else if stop = r.reserve(len(line)); stop == nil {
			kept := bytes.Clone(line)
			stop = r.start(place, len(kept),
				func() (format.Source, error) { return f.Parse(kept, defaults) })
		}
		return stop == nil
	})
	switch {
	case stop != nil:
		return stop
	case err != nil:
		return r.skip(path, fmt.Errorf("read up to a fault in the file: %w", err))
	}
	return r.push(step{deliver: func() error {
		if len(r.seen) == count {
			r.skipped(Skipped{path, errors.New("there is no document in it")})
		}
		return nil
	}})
}

// readWhole reads a file that is one document.
func readWhole(file io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(raw) > maxFile {
		err = fmt.Errorf("the file is larger than %d MiB: cut it into several, or make it a .jsonl",
			maxFile>>20)
	}
	return raw, err
}

// sidecar reads the NAME.meta.json next to a file. A faulty one is reported, and the file is read without it.
func (r *reader) sidecar(path string) (Metadata, error) {
	_, name, _ := format.Of(path)
	at := name + format.SidecarEnding
	raw, err := os.ReadFile(at)
	if errors.Is(err, fs.ErrNotExist) {
		return Metadata{}, nil
	}
	var meta Metadata
	if err == nil {
		meta, err = format.ParseSidecar(raw)
	}
	if err != nil {
		return meta, r.skip(at, reason(err))
	}
	return meta, nil
}

// reason returns err without its path, which is reported separately.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
