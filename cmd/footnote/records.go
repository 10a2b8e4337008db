package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// records stores small records in files of the data folder. Each is written to a new file, which is renamed over the
// old one, so that a crash leaves the old record or the new one. Any number of processes may read. If two write the
// same record at once, the later one wins.
type records struct{ dir string }

// recordName matches the name of a record, a kind and a name, so that its file is always inside the data folder.
var recordName = regexp.MustCompile(`^[a-z]+/[0-9A-Z]{1,20}$`)

// Load returns a record, or nil if there is none.
func (r records) Load(name string) ([]byte, error) {
	path, err := r.path(name)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// Save writes a record durably.
func (r records) Save(name string, data []byte) error {
	path, err := r.path(name)
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(dir)
}

// syncFolder makes the names in a folder durable, on systems that support it.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return nil // Windows cannot open folders
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}

// Delete removes a record. It returns no error if there is none.
func (r records) Delete(name string) error {
	path, err := r.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// List returns the names of all records of a kind.
func (r records) List(kind string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(r.dir, "records", kind))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if name := kind + "/" + strings.TrimSuffix(e.Name(), ".json"); recordName.MatchString(name) {
			names = append(names, name)
		}
	}
	return names, err
}

func (r records) path(name string) (string, error) {
	if !recordName.MatchString(name) {
		return "", fmt.Errorf("%q is not the name of a record", name)
	}
	return filepath.Join(r.dir, "records", filepath.FromSlash(name)+".json"), nil
}
