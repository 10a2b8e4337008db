package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// The limits of this repository's style.
const (
	maxColumns   = 120 // of a line, a tab counting as tabColumns
	tabColumns   = 4
	maxFuncLines = 60 // of a function, from "func" to its closing brace
)

// styled are the endings of the files with lines that people write and read. JSON and other data are left out.
var styled = []string{".go", ".md", ".sh", ".yaml", ".yml", ".html", ".service", ".example"}

// TestLineLength finds lines that are too long.
func TestLineLength(t *testing.T) {
	eachFile(t, func(name string) {
		if !slices.Contains(styled, filepath.Ext(name)) && name != ".ci/run" && name != "Dockerfile" {
			return
		}
		for i, line := range strings.Split(readFile(t, name), "\n") {
			line = strings.ReplaceAll(line, "\t", strings.Repeat(" ", tabColumns))
			if n := utf8.RuneCountInString(line); n > maxColumns {
				t.Errorf("%s:%d: %d columns; at most %d", name, i+1, n, maxColumns)
			}
		}
	})
}

// TestFunctionLength finds functions that are too long.
func TestFunctionLength(t *testing.T) {
	eachFile(t, func(name string) {
		if filepath.Ext(name) != ".go" {
			return
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, name, readFile(t, name), parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			return
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				if n := files.Position(d.End()).Line - files.Position(d.Pos()).Line + 1; n > maxFuncLines {
					t.Errorf("%s: %s has %d lines; at most %d", files.Position(d.Pos()), d.Name.Name, n, maxFuncLines)
				}
			}
		}
	})
}

// eachFile calls visit with the path of each file of the repository, but for test data and build outputs.
func eachFile(t *testing.T, visit func(name string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("../.."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "testdata", "dist"}, d.Name()):
			return fs.SkipDir
		case d.Type().IsRegular():
			visit(name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
