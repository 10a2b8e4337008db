package format

import (
	"os"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	tests := []struct {
		name, doc, stem string
		known           bool
	}{
		{"notes.md", "Markdown", "notes", true},
		{"Page.HTM", "a web page", "Page", true},
		{"lines.jsonl.gz", "a document a line", "lines", true},
		{"scan.pdf", "plain text", "scan", false},
		{".md", "plain text", "", false},
	}
	for _, tt := range tests {
		f, stem, known := Of(tt.name)
		if f.Doc != tt.doc || stem != tt.stem || known != tt.known {
			t.Errorf("Of(%q) = %q, %q, %t, want %q, %q, %t",
				tt.name, f.Doc, stem, known, tt.doc, tt.stem, tt.known)
		}
	}
}

// TestReadmeListsFormats checks that the table of formats in the README has a row for each format.
func TestReadmeListsFormats(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range formats {
		row := "| `" + f.Endings[0] + "`"
		_, rest, found := strings.Cut(string(readme), row)
		line, _, _ := strings.Cut(rest, "\n")
		if !found || !strings.Contains(line, "| "+f.Doc) {
			t.Errorf("the README has no row %s … | %s", row, f.Doc)
		}
	}
}
