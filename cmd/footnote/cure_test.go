package main

import (
	"errors"
	"fmt"
	"testing"

	"footnote/retrieval"
	"footnote/retrieval/eval"
)

func TestCure(t *testing.T) {
	open := func(err error) error { return fmt.Errorf("open index dir: %w", err) }
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"no index", open(retrieval.ErrNoIndex), "open index dir: there is no index; build one with footnote index"},
		{"damaged", open(retrieval.ErrDamaged), "open index dir: damaged; build the index again with footnote index"},
		{"updating", fmt.Errorf("update index dir: %w", retrieval.ErrUpdating),
			"update index dir: another update of it is under way; wait for it to end"},
		{"measure", wrongUsage(`eval: --require: "hits" is %w`, eval.ErrNoMeasure),
			`eval: --require: "hits" is not a measure; footnote eval prints their names`},
		{"baseline", &eval.BaselineError{Err: errors.New("f: the file is empty")},
			"f: the file is empty; give a file that footnote eval --save wrote, or a TREC run"},
		{"no cure", errors.New("disk full"), "disk full"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := cure(tt.err)
			if got.Error() != tt.want || !errors.Is(got, tt.err) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if cure(nil) != nil {
		t.Error("an error for nil")
	}
	var coded *codedError
	if !errors.As(cure(wrongUsage("%w", eval.ErrNoMeasure)), &coded) || coded.code != exitUsage {
		t.Error("the exit code is lost")
	}
}
