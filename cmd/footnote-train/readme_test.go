package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

const (
	modelReadme  = "../../retrieval/rank/model/README.md"
	trainingSets = "../../../shared/eval"
)

// The README of the model has a digest and a size for each file and folder that -all reads, and no others. Where the
// sets are, they are right.
func TestReadmeListsTrainingSets(t *testing.T) {
	readme, err := os.ReadFile(modelReadme)
	if err != nil {
		t.Fatal(err)
	}
	digests, sizes := map[string]string{}, map[string]string{} // by file
	digest := regexp.MustCompile(`(?m)^([0-9a-f]{64})  (\S+)$`)
	for _, m := range digest.FindAllStringSubmatch(string(readme), -1) {
		digests[m[2]] = m[1]
	}
	size := regexp.MustCompile("(?m)^\\| `(\\S+)` \\| \\d+(?: files)? \\| (\\d+) \\|$")
	for _, m := range size.FindAllStringSubmatch(string(readme), -1) {
		sizes[m[1]] = m[2]
	}
	read := map[string]bool{}
	for _, s := range shippedSets("") {
		for _, file := range slices.Concat(s.corpora, s.queries) {
			read[filepath.ToSlash(file)] = true
		}
	}
	for file := range read {
		if digests[file] == "" || sizes[file] == "" {
			t.Errorf("%s is read but not listed", file)
		}
	}
	if len(digests) != len(read) || len(sizes) != len(read) {
		t.Errorf("%d digests and %d sizes of %d files", len(digests), len(sizes), len(read))
	}
	for file, digest := range digests {
		got, size, err := digestOf(filepath.Join(trainingSets, file))
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("the training sets are not here")
		} else if err != nil {
			t.Fatal(err)
		}
		if got != digest || fmt.Sprint(size) != sizes[file] {
			t.Errorf("%s has digest %s and %d bytes", file, got, size)
		}
	}
}

// digestOf returns the digest of a file, or that of the digests and names of the files in a folder, and the size.
func digestOf(path string) (digest string, size int, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", 0, err
	}
	if !info.IsDir() {
		content, err := os.ReadFile(path)
		return fmt.Sprintf("%x", sha256.Sum256(content)), len(content), err
	}
	var names []string
	folder := os.DirFS(path)
	err = fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return "", 0, err
	}
	slices.Sort(names)
	all := sha256.New()
	for _, name := range names {
		content, err := fs.ReadFile(folder, name)
		if err != nil {
			return "", 0, err
		}
		size += len(content)
		fmt.Fprintf(all, "%x  %s\n", sha256.Sum256(content), name)
	}
	return fmt.Sprintf("%x", all.Sum(nil)), size, nil
}
