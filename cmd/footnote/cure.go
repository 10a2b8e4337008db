package main

import (
	"errors"
	"fmt"

	"footnote/retrieval"
	"footnote/retrieval/eval"
)

// cures lists what a user can do about an error of retrieval, whose text names only the fault.
var cures = []struct {
	fault error
	cure  string
}{
	{retrieval.ErrNoIndex, "build one with footnote index"},
	{retrieval.ErrNotIndex, "name a new folder"},
	{retrieval.ErrVersion, "build it again with footnote index"},
	{retrieval.ErrDamaged, "build the index again with footnote index"},
	{retrieval.ErrUpdating, "wait for it to end"},
	{eval.ErrNoMeasure, "footnote eval prints their names"},
}

// cure adds to an error what a user can do about it. An error that has no cure is returned as it is.
func cure(err error) error {
	var baseline *eval.BaselineError
	if errors.As(err, &baseline) {
		return fmt.Errorf("%w; give a file that footnote eval --save wrote, or a TREC run", err)
	}
	for _, c := range cures {
		if errors.Is(err, c.fault) {
			return fmt.Errorf("%w; %s", err, c.cure)
		}
	}
	return err
}

// noDocument replaces an error about a document that is not in the corpus by one with its cure.
func noDocument(err error, name string) error {
	if errors.Is(err, retrieval.ErrNoDocument) {
		return fmt.Errorf("no document %q in this corpus; footnote show lists them", name)
	}
	return err
}

// notInIndex adds the cure to an error about a document that is not in the index at dir.
func notInIndex(err error, dir string) error {
	if errors.Is(err, retrieval.ErrNoDocument) {
		return fmt.Errorf("%w in %s; footnote show --index %s lists them", err, dir, dir)
	}
	return err
}
