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

// inside says which of the module's packages a package may import. Imports point one way:
// cmd/footnote -> bot -> retrieval -> corpus -> corpus/edtf.
var inside = map[string][]string{
	"cmd/footnote-train":           {"retrieval", "retrieval/eval", "corpus", "corpus/edtf"},
	"cmd/footnote-sample":          {"corpus/sample"},
	"cmd/footnote":                 {"bot", "bot/discord", "bot/otlp", "retrieval", "retrieval/eval", "corpus", "corpus/edtf"},
	"bot":                          {"bot/card", "bot/discord", "bot/phrase", "retrieval", "corpus", "corpus/edtf"},
	"bot/card":                     {"bot/discord", "bot/phrase", "retrieval", "corpus", "corpus/edtf"},
	"bot/discord":                  {},
	"bot/phrase":                   {"corpus/edtf"},
	"bot/discordtest":              {},
	"bot/otlp":                     {},
	"retrieval":                    {"retrieval/thesaurus", "corpus", "corpus/edtf"},
	"retrieval/thesaurus":          {},
	"retrieval/thesaurus/generate": {"retrieval/thesaurus"},
	"retrieval/eval":               {"corpus", "corpus/edtf"},
	"corpus/sample":                {"corpus", "corpus/edtf"},
	"corpus":                       {"corpus/edtf"},
	"corpus/edtf":                  {},
}

// only says which packages may import a library or a package of the standard library that is one package's business.
var only = map[string][]string{
	"github.com/bwmarrin/discordgo":  {"bot/discord"},
	"github.com/blevesearch":         {"retrieval"},
	"github.com/kelseyhightower":     {"cmd/footnote"},
	"github.com/spf13":               {"cmd/footnote"},
	"github.com/schollz/progressbar": {"cmd/footnote"},
	"github.com/gorilla/websocket":   {"bot/discord", "bot/discordtest"},
	"github.com/prometheus":          {"bot", "bot/discord"},
	"go.opentelemetry.io/otel":       {"bot", "bot/otlp", "cmd/footnote"},
	"codeberg.org/readeck":           {"corpus"},
	"github.com/sergi":               {"retrieval"},
	"github.com/santhosh-tekuri":     {"bot/discordtest"},
	"github.com/rogpeppe":            {},
	"go.yaml.in/yaml":                {},
	"net/http":                       {"bot/discord", "bot/discordtest", "bot/otlp"},
	"os/signal":                      {"cmd/footnote", "cmd/footnote-train"},
	"os":                             {"cmd/footnote", "cmd/footnote-train", "cmd/footnote-sample", "corpus", "retrieval", "retrieval/thesaurus/generate", "bot/discordtest"},
	"testing":                        {"bot/discordtest"},
}

// inTests adds to both tables what the tests of a package may import besides.
var inTests = map[string][]string{
	"cmd/footnote": {"bot/discordtest", "github.com/rogpeppe/go-internal/testscript", "go.yaml.in/yaml/v3"},
	"bot":          {"bot/discordtest"},
	"bot/card":     {"bot/discordtest"},
	"retrieval":    {"retrieval/eval", "corpus/sample"},
}

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
			t.Errorf("%s imports %s, which its package may not", name, imported)
		}
	}
}

// allowed reports whether a file of pkg may import a package.
func allowed(pkg, imported string, isTest bool) bool {
	own, isOwn := strings.CutPrefix(imported, "footnote/")
	switch {
	case isTest && (slices.Contains(inTests[pkg], imported) || isOwn && slices.Contains(inTests[pkg], own)):
		return true
	case isOwn:
		return own == pkg || slices.Contains(inside[pkg], own)
	case isTest && !strings.Contains(strings.Split(imported, "/")[0], "."):
		return true // of the standard library, tests may import all
	}
	for library, packages := range only {
		if imported == library || strings.HasPrefix(imported, library+"/") && strings.Contains(library, ".") {
			return slices.Contains(packages, pkg)
		}
	}
	return true
}

func TestAllowed(t *testing.T) {
	tests := []struct {
		name, pkg, imported string
		isTest, want        bool
	}{
		{"to the right", "bot", "footnote/retrieval", false, true},
		{"to the left", "retrieval", "footnote/bot", false, false},
		{"over a package", "cmd/footnote", "footnote/corpus/edtf", false, true},
		{"unknown package", "util", "footnote/corpus", false, false},
		{"simulated Discord in the product", "bot", "footnote/bot/discordtest", false, false},
		{"simulated Discord in a test", "bot", "footnote/bot/discordtest", true, true},
		{"bleve outside retrieval", "retrieval/eval", "github.com/blevesearch/bleve/v2", false, false},
		{"bleve in retrieval", "retrieval", "github.com/blevesearch/bleve/v2", false, true},
		{"files in bot", "bot", "os", false, false},
		{"files in a test of bot", "bot", "os", true, true},
		{"a free library", "corpus", "golang.org/x/text/unicode/norm", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := allowed(tt.pkg, tt.imported, tt.isTest); got != tt.want {
				t.Errorf("allowed(%q, %q, %t) = %t, want %t", tt.pkg, tt.imported, tt.isTest, got, tt.want)
			}
		})
	}
}
