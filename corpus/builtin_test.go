package corpus

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestBuiltIn(t *testing.T) {
	var docs []Document
	for doc, err := range BuiltIn() {
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, doc)
	}
	if len(docs) != 1 {
		t.Fatalf("got %d documents, want 1", len(docs))
	}
	doc := docs[0]
	checkDocument(t, doc)
	if doc.ID != "china-sino-soviet-relations" || doc.Title != "China - Sino-Soviet Relations" ||
		doc.AsOf.String() != "1987-07" {
		t.Errorf("got %+v", doc.Metadata)
	}
	begins := []string{"After the founding", "Soon after the establishment", "During the second half",
		"In addition to ideological",
		"During the 1960s", "The Sino-Soviet dispute also", "During the Cultural Revolution", "In the 1970s",
		"In the 1980s",
		"Soviet leadership changes", "The Soviet position"}
	if len(doc.Passages) != len(begins) {
		t.Fatalf("got %d passages, want the text's %d paragraphs", len(doc.Passages), len(begins))
	}
	for i, p := range doc.Passages {
		if !strings.HasPrefix(p.Text, begins[i]) || strings.Contains(p.Text, "\n\n") {
			t.Errorf("passage %d is %q, want the paragraph that begins %q", p.Number, p.Text, begins[i])
		}
	}
}

func TestBuiltInIsTheSharedText(t *testing.T) {
	want, err := os.ReadFile("../../shared/corpus/china-sino-soviet-relations.txt")
	if err != nil {
		t.Skip("the shared text is not at hand: ", err)
	}
	got, err := builtIn.ReadFile("builtin/china-sino-soviet-relations.txt")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the built-in text differs from the shared one")
	}
}
