package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"

	"footnote/retrieval/rank"
)

// replaceModel writes a model. Where it has no spans, or no threshold and calibration, it takes those of the model that
// it replaces, if there is one.
func replaceModel(model *rank.Model, path string) error {
	if model.Span != nil && model.Threshold != 0 {
		return writeModel(model, path)
	}
	old, err := readModel(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return writeModel(model, path)
	case err != nil:
		return err
	}
	if model.Span == nil {
		model.Span = old.Span
	}
	if model.Threshold == 0 {
		model.Threshold, model.Calibrated = old.Threshold, old.Calibrated
	}
	return writeModel(model, path)
}

// readModel reads a model without preparing it for use: its features may no longer exist.
func readModel(path string) (*rank.Model, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	model := &rank.Model{}
	if err := json.Unmarshal(data, model); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return model, nil
}

// readRankers reads a model without its spans and prepares it for use.
func readRankers(path string) (*rank.Model, error) {
	model, err := readModel(path)
	if err != nil {
		return nil, err
	}
	model.Span = nil
	return model, model.Use()
}

// writeModel writes a model with a line for each weight and each tree, so that a change of it can be read.
func writeModel(model *rank.Model, path string) error {
	data, err := json.Marshal(model)
	if err != nil {
		return err
	}
	data = lineBreaks.ReplaceAll(data, []byte("$1\n$2"))
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

var lineBreaks = regexp.MustCompile(`([{,])("[a-z_]{2,}":|\{"f":)`)
