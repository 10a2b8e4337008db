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

// The README of the model has a digest and a size for each file that -all reads, and no others. Where the sets are,
// they are right.
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
	size := regexp.MustCompile("(?m)^\\| `(\\S+\\.jsonl)` \\| \\d+ \\| (\\d+) \\|$")
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
		content, err := os.ReadFile(filepath.Join(trainingSets, file))
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("the training sets are not here")
		} else if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(content)); got != digest || fmt.Sprint(len(content)) != sizes[file] {
			t.Errorf("%s has digest %s and %d bytes", file, got, len(content))
		}
	}
}
