package corpus

import (
	"bufio"
	"bytes"
	"cmp"
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

// Limits on what is read of one source, in bytes. The longest novels have some 4 MB, and a description of a document
// has five short fields. Text in JSON is packed to a tenth at most; a file that unpacks to far more was made to fill
// the memory.
const (
	maxFile        = 64 << 20 // a file that is one document
	maxSidecar     = 64 << 10 // a file NAME.meta.json
	maxPath        = 4 << 10  // the path of a folder inside the folder that is walked
	maxUnpack      = 100      // bytes that a byte of a compressed file unpacks to
	freelyUnpacked = 64 << 20 // bytes that any compressed file may unpack to
)

// path reads one of the given paths, which may be links.
func (r *reader) path(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return r.skip(path, reason(err))
	}
	if info.IsDir() {
		return r.folder(path)
	}
	if r.leavesOut(path) {
		return nil
	}
	f, id, _ := format.Of(filepath.Base(path))
	meta, err := r.sidecarBeside(path)
	if err != nil {
		return err
	}
	meta.ID = id
	return r.file(path, f, meta, func() (*os.File, error) { return OpenFile(path) })
}

// folder reads the files under a folder, in lexical order. Links to folders are not followed, so that the walk ends.
func (r *reader) folder(path string) error {
	dir, err := openFolder(path)
	if err != nil {
		return r.skip(path, reason(err))
	}
	defer dir.root.Close()
	others := make(map[string]int) // endings of other formats, with their files
	err = fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case r.ctx.Err() != nil:
			return r.ctx.Err()
		case err != nil:
			return r.skip(dir.join(name), reason(err))
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() && len(name) > maxPath:
			fault := fmt.Errorf("the path is longer than %d bytes; shorten it", maxPath)
			return cmp.Or(r.skip(dir.join(name), fault), fs.SkipDir)
		case entry.IsDir():
			return nil
		}
		return r.entry(dir, name, entry, others)
	})
	if len(others) > 0 && err == nil {
		return r.skip(filepath.Clean(path), otherFiles(others))
	}
	return err
}

// entry reads one file of a folder. others counts the files of other formats by ending.
func (r *reader) entry(dir *folder, name string, entry fs.DirEntry, others map[string]int) error {
	path := dir.join(name)
	if strings.HasSuffix(name, format.SidecarEnding) {
		return nil
	}
	f, id, known := format.Of(name)
	mode, err := entry.Type(), error(nil)
	if mode&fs.ModeSymlink != 0 {
		_, mode, err = dir.resolve(name)
	}
	switch {
	case errors.Is(err, errOutside) && mode.IsDir():
		return r.skip(path, errors.New("it is a link to another folder; name that one too"))
	case errors.Is(err, errOutside) && !known:
		others[strings.ToLower(filepath.Ext(path))]++
		return nil
	case err != nil:
		return r.skip(path, reason(err))
	case mode.IsDir():
		return nil // a link to a folder that is walked itself
	case !known:
		if mode.IsRegular() {
			others[strings.ToLower(filepath.Ext(path))]++
		}
		return nil
	}
	if r.leavesOut(path) {
		return nil
	}
	meta, err := r.sidecar(dir, id+format.SidecarEnding)
	if err != nil {
		return err
	}
	meta.ID = id
	return r.file(path, f, meta, func() (*os.File, error) { return dir.open(name) })
}

// leavesOut reports whether a file is not wanted.
func (r *reader) leavesOut(path string) bool {
	if r.wanted == nil {
		return false
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return !r.wanted(path)
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
func (r *reader) file(path string, f format.Format, meta Metadata, open func() (*os.File, error)) error {
	file, err := open()
	if err != nil {
		return r.skip(path, reason(err))
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return r.skip(path, reason(err))
	}
	in := contextReader{r.ctx, file}
	if f.Lines {
		// A file that grows faster than it is read would never end.
		return r.lines(path, io.LimitReader(in, info.Size()), f, meta)
	}
	if err := r.reserve(int(min(info.Size(), maxFile))); err != nil {
		return err
	}
	raw, err := readWhole(in, info.Size(), maxFile)
	switch {
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case errors.Is(err, errTooLarge):
		return r.skip(path, fmt.Errorf("%w: cut it into several, or make it a .jsonl", err))
	case err != nil:
		return r.skip(path, reason(err))
	}
	return r.start(path, len(raw), func() (format.Source, error) { return f.Parse(raw, meta) })
}

// lines reads a file with a document a line, compressed or not.
func (r *reader) lines(path string, file io.Reader, f format.Format, defaults Metadata) error {
	lines, err := unpacked(file)
	if err != nil {
		return r.skip(path, fmt.Errorf("the compressed file is damaged: %w", err))
	}
	var count int // documents before the first line
	stop := r.push(step{deliver: func() error {
		count = len(r.seen)
		return nil
	}})
	if stop != nil {
		return stop
	}
	err = format.EachLine(lines, path, func(place string, line []byte, fault error) bool {
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
	case r.ctx.Err() != nil:
		return r.ctx.Err()
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

// unpacked returns a reader of what is in a file, which may be compressed.
func unpacked(file io.Reader) (io.Reader, error) {
	packed := &countingReader{r: file}
	in := bufio.NewReaderSize(packed, 1<<16)
	if magic, _ := in.Peek(2); string(magic) != "\x1f\x8b" {
		return in, nil
	}
	unzipped, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	return &unpackedReader{packed: packed, unpacked: countingReader{r: unzipped}}, nil
}

// countingReader counts the bytes that are read from r.
type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// unpackedReader reads a compressed file, and fails where it unpacks to more than any text would.
type unpackedReader struct {
	packed   *countingReader
	unpacked countingReader
}

func (u *unpackedReader) Read(p []byte) (int, error) {
	if u.unpacked.n > freelyUnpacked+maxUnpack*u.packed.n {
		return 0, fmt.Errorf("it unpacks to more than %d times its size, which no text does; "+
			"unpack it yourself if it is one", maxUnpack)
	}
	return u.unpacked.Read(p)
}

// errTooLarge is wrapped by the error for a source longer than its limit.
var errTooLarge = errors.New("the file is larger than")

// readWhole reads at most limit bytes of r, which seems to have size bytes.
func readWhole(r io.Reader, size, limit int64) ([]byte, error) {
	var raw bytes.Buffer
	raw.Grow(int(min(size, limit)) + bytes.MinRead) // so that the buffer does not grow
	if _, err := raw.ReadFrom(io.LimitReader(r, limit+1)); err != nil {
		return nil, err
	}
	if int64(raw.Len()) <= limit {
		return raw.Bytes(), nil
	}
	if limit < 1<<20 {
		return nil, fmt.Errorf("%w %d KiB", errTooLarge, limit>>10)
	}
	return nil, fmt.Errorf("%w %d MiB", errTooLarge, limit>>20)
}

// sidecarBeside reads the NAME.meta.json beside a file that is given itself. It is opened within its folder.
func (r *reader) sidecarBeside(path string) (Metadata, error) {
	_, stem, _ := format.Of(path)
	at := stem + format.SidecarEnding
	if _, err := os.Lstat(at); errors.Is(err, fs.ErrNotExist) {
		return Metadata{}, nil
	}
	dir, err := openFolder(filepath.Dir(at))
	if err != nil {
		return Metadata{}, r.skip(at, reason(err))
	}
	defer dir.root.Close()
	return r.sidecar(dir, filepath.Base(at))
}

// sidecar reads a NAME.meta.json of a folder. A faulty one is reported, and its document is read without it.
func (r *reader) sidecar(dir *folder, name string) (Metadata, error) {
	file, err := dir.open(name)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := dir.root.Lstat(filepath.FromSlash(name)); errors.Is(err, fs.ErrNotExist) {
			return Metadata{}, nil
		}
	}
	if err != nil {
		return Metadata{}, r.skip(dir.join(name), reason(err))
	}
	defer file.Close()
	raw, err := readWhole(contextReader{r.ctx, file}, 0, maxSidecar)
	var meta Metadata
	if err == nil {
		meta, err = format.ParseSidecar(raw)
	}
	switch {
	case r.ctx.Err() != nil:
		return meta, r.ctx.Err()
	case errors.Is(err, errTooLarge):
		err = fmt.Errorf("%w, which no description of a document needs", err)
	}
	if err != nil {
		return Metadata{}, r.skip(dir.join(name), reason(err))
	}
	return meta, nil
}
