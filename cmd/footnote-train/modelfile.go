package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"footnote/retrieval/rank"
)

// replaceModel writes a model. Where it has no spans, no threshold and calibration, or nothing learned from readings,
// it takes those of the model that it replaces, if there is one.
func replaceModel(model *rank.Model, path string) error {
	if model.Span != nil && model.Threshold != 0 && model.Reader.Threshold != 0 && model.Reader.Span != nil {
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
	if model.Reader.Fusion.Weights == nil {
		model.Reader = old.Reader
	}
	if model.Reader.Threshold == 0 {
		model.Reader.Threshold, model.Reader.Calibrated = old.Reader.Threshold, old.Reader.Calibrated
	}
	if model.Reader.Span == nil {
		model.Reader.Span = old.Reader.Span
	}
	return writeModel(model, path)
}

// The lines around the measures in the README of the model.
const (
	measuresBegin = "<!-- measures -->\n```\n"
	measuresEnd   = "```\n<!-- /measures -->"
)

// writeMeasures puts measures into a README between its marks for them. It does nothing where there is no such file, or
// no marks in it.
func writeMeasures(path, measures string) error {
	readme, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(readme), measuresBegin)
	_, after, ends := strings.Cut(rest, measuresEnd)
	if !begins || !ends {
		return nil
	}
	var lines strings.Builder
	for line := range strings.Lines(measures) {
		lines.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return os.WriteFile(path, []byte(before+measuresBegin+lines.String()+measuresEnd+after), 0o644)
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
