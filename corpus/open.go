package corpus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// OpenFile opens a file for reading. Only a regular file is opened, or a link to one: a named pipe or a device would
// block the reader, or never end.
func OpenFile(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := regular(info.Mode()); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDONLY|openFlags, 0)
	return checkOpened(file, err)
}

// checkOpened closes a file that is not a regular one. The file may have been replaced after its kind was looked up.
func checkOpened(file *os.File, err error) (*os.File, error) {
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil {
		err = regular(info.Mode())
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// regular returns an error for anything but a regular file.
func regular(mode fs.FileMode) error {
	kind := "a special file"
	switch {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		return errors.New("it is a folder, and should be a file")
	case mode&fs.ModeNamedPipe != 0:
		kind = "a named pipe"
	case mode&fs.ModeSocket != 0:
		kind = "a socket"
	case mode&fs.ModeDevice != 0:
		kind = "a device"
	}
	return fmt.Errorf("it is %s, and only regular files are read; save its content in a file", kind)
}

// folder is a folder whose files are opened within it. Neither a link nor a folder that is replaced while it is read
// leads out of it.
type folder struct {
	root *os.Root
	path string // as given
	real string // absolute, without links
}

// openFolder opens a folder. The path may be a link. The caller closes root.
func openFolder(path string) (*folder, error) {
	real, err := realPath(path)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &folder{root: root, path: path, real: real}, nil
}

// realPath returns the absolute path without links.
func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// join returns the path of a name in the folder, as messages show it.
func (d *folder) join(name string) string { return filepath.Join(d.path, filepath.FromSlash(name)) }

// errOutside is the error for a link that leads out of its folder.
var errOutside = errors.New("it is a link to a file outside the folder; copy that file into the folder, " +
	"or name it on its own")

// resolve returns the name of the file that a name means, and the file's kind. They differ from the name's own where
// it is a link. An absolute link and one that leaves the folder and returns are resolved too.
func (d *folder) resolve(name string) (string, fs.FileMode, error) {
	name = filepath.FromSlash(name)
	info, err := d.root.Lstat(name)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return name, modeOf(info), err
	}
	real, err := realPath(d.join(name))
	if errors.Is(err, fs.ErrNotExist) {
		return "", 0, fmt.Errorf("it is a link to nothing (%w); remove or repair it", reason(err))
	}
	if err != nil {
		return "", 0, fmt.Errorf("it is a link that cannot be followed (%w); remove or repair it", reason(err))
	}
	rel, err := filepath.Rel(d.real, real)
	if err != nil || !filepath.IsLocal(rel) {
		target, _ := os.Stat(real)
		return "", modeOf(target), errOutside
	}
	info, err = d.root.Lstat(rel)
	return rel, modeOf(info), err
}

// modeOf returns the mode of a file, or 0 for nil.
func modeOf(info fs.FileInfo) fs.FileMode {
	if info == nil {
		return 0
	}
	return info.Mode()
}

// open opens the regular file that a name means.
func (d *folder) open(name string) (*os.File, error) {
	name, mode, err := d.resolve(name)
	if err != nil {
		return nil, err
	}
	if err := regular(mode); err != nil {
		return nil, err
	}
	file, err := d.root.OpenFile(name, os.O_RDONLY|openFlags, 0)
	return checkOpened(file, err)
}

// Open opens a file or folder, for fs.WalkDir.
func (d *folder) Open(name string) (fs.File, error) {
	return d.root.OpenFile(filepath.FromSlash(name), os.O_RDONLY|openFlags, 0)
}

// Stat describes a file or folder, for fs.WalkDir.
func (d *folder) Stat(name string) (fs.FileInfo, error) { return d.root.Stat(filepath.FromSlash(name)) }

// ReadDir lists a folder in lexical order, for fs.WalkDir. Unlike that of os.Root.FS, it takes names that are not
// UTF-8, as old archives have them.
func (d *folder) ReadDir(name string) ([]fs.DirEntry, error) {
	dir, err := d.root.OpenFile(filepath.FromSlash(name), os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	entries, err := dir.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// contextReader reads from r until ctx is done, even while a read waits, as for a network that does not answer. The
// goroutine of that read then remains until the read ends, and may still write into its buffer.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

// Read reads from r. After an error the content of p must not be used.
func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	type outcome struct {
		n   int
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		n, err := c.r.Read(p)
		done <- outcome{n, err}
	}()
	select {
	case o := <-done:
		return o.n, o.err
	case <-c.ctx.Done():
		return 0, c.ctx.Err()
	}
}

// reason returns err without the path that is reported beside it, and with a cure where there is one.
func reason(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return errors.New("permission denied; let the user who runs footnote read it")
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
