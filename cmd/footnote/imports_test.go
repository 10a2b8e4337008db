package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// inside lists the packages of the module that a package may import. Imports point down: an import that is allowed
// names a package further down in the list.
var inside = map[string]string{
	"cmd/footnote-train":  "retrieval retrieval/rank retrieval/reader retrieval/span retrieval/eval corpus corpus/edtf",
	"cmd/footnote-sample": "corpus/sample",
	"cmd/footnote": "bot bot/discord bot/store bot/otlp retrieval retrieval/library retrieval/reader retrieval/eval" +
		" corpus corpus/edtf corpus/sample",

	"bot":             "bot/card bot/discord bot/phrase bot/store retrieval corpus corpus/edtf",
	"bot/card":        "bot/discord bot/phrase retrieval corpus corpus/edtf",
	"bot/discord":     "",
	"bot/store":       "",
	"bot/phrase":      "corpus/edtf",
	"bot/discordtest": "",
	"bot/otlp":        "",

	"retrieval/library": "retrieval corpus",
	"retrieval": "retrieval/query retrieval/rank retrieval/proof retrieval/reader retrieval/span retrieval/index" +
		" retrieval/analysis retrieval/english corpus corpus/edtf",
	"retrieval/rank": "retrieval/query retrieval/span retrieval/analysis retrieval/english retrieval/thesaurus" +
		" corpus corpus/edtf",
	"retrieval/proof":              "retrieval/analysis retrieval/english corpus",
	"retrieval/span":               "retrieval/query retrieval/analysis retrieval/english retrieval/thesaurus corpus",
	"retrieval/query":              "retrieval/analysis retrieval/english retrieval/thesaurus corpus corpus/edtf",
	"retrieval/index":              "retrieval/analysis retrieval/english retrieval/thesaurus corpus corpus/edtf",
	"retrieval/analysis":           "retrieval/english retrieval/thesaurus corpus corpus/prose",
	"retrieval/english":            "retrieval/thesaurus",
	"retrieval/thesaurus":          "",
	"retrieval/thesaurus/generate": "retrieval/thesaurus",
	"retrieval/eval":               "corpus corpus/edtf",
	"retrieval/reader":             "corpus/prose",
	"retrieval/reader/pack":        "retrieval/reader",

	"corpus/sample": "corpus corpus/edtf",
	"corpus":        "corpus/format corpus/clean corpus/dates corpus/edtf corpus/prose",
	"corpus/format": "corpus/dates corpus/edtf corpus/prose",
	"corpus/clean":  "corpus/prose",
	"corpus/dates":  "corpus/edtf corpus/prose",
	"corpus/edtf":   "",
	"corpus/prose":  "",
}

// only lists the packages that may import a library or standard package that is meant for one package.
var only = map[string]string{
	"github.com/bwmarrin/discordgo":  "bot/discord",
	"github.com/gorilla/websocket":   "bot/discord bot/discordtest",
	"github.com/santhosh-tekuri":     "bot/discordtest",
	"github.com/prometheus":          "bot bot/discord",
	"go.opentelemetry.io/otel":       "bot bot/otlp cmd/footnote",
	"github.com/blevesearch":         "retrieval/analysis",
	"github.com/gofrs/flock":         "retrieval/index",
	"modernc.org":                    "bot/store",
	"database/sql":                   "bot/store",
	"github.com/sergi":               "retrieval",
	"codeberg.org/readeck":           "corpus/format",
	"github.com/yuin/goldmark":       "corpus/format",
	"github.com/gogs/chardet":        "corpus/format",
	"github.com/asticode":            "corpus/format",
	"github.com/kelseyhightower":     "cmd/footnote",
	"github.com/spf13":               "cmd/footnote",
	"github.com/schollz/progressbar": "cmd/footnote",
	"github.com/rogpeppe":            "",
	"go.yaml.in/yaml":                "",
	"net/http":                       "bot/discord bot/discordtest bot/otlp",
	"os/signal":                      "cmd/footnote cmd/footnote-train",
	"os": "cmd/footnote cmd/footnote-train cmd/footnote-sample bot/discordtest bot/store" +
		" retrieval/library retrieval/index retrieval/thesaurus/generate retrieval/reader/pack corpus corpus/prose",
	"testing": "bot/discordtest",
}

// inTests lists additional imports of a package's tests, for both tables.
var inTests = map[string]string{
	"cmd/footnote": "bot/discordtest github.com/rogpeppe/go-internal/testscript go.yaml.in/yaml/v3",
	"bot":          "bot/discordtest",
	"bot/card":     "bot/discordtest",
	"retrieval": "retrieval/eval corpus/sample" +
		" github.com/blevesearch/bleve/v2 github.com/blevesearch/bleve/v2/index/scorch",
	"retrieval/rank":  "retrieval/index corpus/sample",
	"retrieval/proof": "corpus/edtf",
	"retrieval/span":  "retrieval/rank retrieval/index corpus/sample corpus/edtf",
	"retrieval/query": "retrieval/index",
	"retrieval/index": "corpus/sample",
}

// listed reports whether a list of packages, separated by spaces, has pkg.
func listed(list, pkg string) bool { return slices.Contains(strings.Fields(list), pkg) }

// TestImports fails on an import that the two tables do not allow.
func TestImports(t *testing.T) {
	const root = "../.."
	for _, dir := range []string{"cmd", "bot", "retrieval", "corpus"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(file string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata":
				return fs.SkipDir
			case d.IsDir() || filepath.Ext(file) != ".go":
				return nil
			}
			rel, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			checkImports(t, file, filepath.ToSlash(rel))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// checkImports checks one file; name is its path in the module.
func checkImports(t *testing.T, file, name string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	pkg := path.Dir(name)
	isTest := strings.HasSuffix(name, "_test.go")
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !allowed(pkg, imported, isTest) {
			t.Errorf("%s imports %s, which its package must not import", name, imported)
		}
	}
}

// allowed reports whether a file of pkg may import a package.
func allowed(pkg, imported string, isTest bool) bool {
	own, isOwn := strings.CutPrefix(imported, "footnote/")
	switch {
	case isTest && (listed(inTests[pkg], imported) || isOwn && listed(inTests[pkg], own)):
		return true
	case isOwn:
		return own == pkg || listed(inside[pkg], own)
	case isTest && !strings.Contains(strings.Split(imported, "/")[0], "."):
		return true // of the standard library, tests may import all
	}
	for library, packages := range only {
		if imported == library || strings.HasPrefix(imported, library+"/") && strings.Contains(library, ".") {
			return listed(packages, pkg)
		}
	}
	return true
}

func TestAllowed(t *testing.T) {
	tests := []struct {
		name, pkg, imported string
		isTest, want        bool
	}{
		{"in the direction of imports", "bot", "footnote/retrieval", false, true},
		{"against the direction of imports", "retrieval", "footnote/bot", false, false},
		{"skipping a package", "cmd/footnote", "footnote/corpus/edtf", false, true},
		{"unknown package", "util", "footnote/corpus", false, false},
		{"simulated Discord in the product", "bot", "footnote/bot/discordtest", false, false},
		{"simulated Discord in a test", "bot", "footnote/bot/discordtest", true, true},
		{"bleve in the product", "retrieval", "github.com/blevesearch/bleve/v2", false, false},
		{"bleve in a test", "retrieval", "github.com/blevesearch/bleve/v2", true, true},
		{"files in bot", "bot", "os", false, false},
		{"files in a test of bot", "bot", "os", true, true},
		{"unrestricted library", "corpus", "golang.org/x/text/unicode/norm", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := allowed(tt.pkg, tt.imported, tt.isTest); got != tt.want {
				t.Errorf("allowed(%q, %q, %t) = %t, want %t", tt.pkg, tt.imported, tt.isTest, got, tt.want)
			}
		})
	}
}
