package corpus

import (
	"strings"
	"testing"

	"footnote/corpus/format"
	"footnote/corpus/prose"
)

func TestFindAsOf(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"country study", "Data as of July 1987", "1987-07"},
		{"as of alone", "As of 3 May 2004", "2004-05-03"},
		{"information is current", "Information is current as of March 2011.", "2011-03"},
		{"last updated", "Last updated: 12 January 2020", "2020-01-12"},
		{"page was last modified", "This page was last modified on 5 June 2019", "2019-06-05"},
		{"brackets", "(as of 1994)", "1994"},
		{"ISO", "Updated: 2019-04-01", "2019-04-01"},
		{"revised", "Revised May 1990", "1990-05"},
		{"a sentence goes on", "As of 1987 the question of the border was not yet settled.", ""},
		{"no date", "Last updated: yesterday", ""},
		{"a date alone", "July 1987", ""},
		{"last changed in a sentence", "Last changed hands in 1987 when it was sold to the town for little",
			""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := proseParagraph + "\n\n" + test.line + "\n\n" + proseParagraph
			got, line := findAsOf(text, prose.Blocks(text, Span{Start: 0, End: len(text)}))
			if got.String() != test.want {
				t.Fatalf("got %q, want %q", got, test.want)
			}
			if test.want != "" && line.In(text) != test.line {
				t.Errorf("line %q, want %q", line.In(text), test.line)
			}
		})
	}
}

func TestAsOfLineIsInNoPassage(t *testing.T) {
	doc := newDocument(format.Source{Metadata: Metadata{ID: "d", Title: "t"},
		Text: proseParagraph + "\n\nData as of July 1987\n"})
	checkDocument(t, doc)
	if doc.AsOf.String() != "1987-07" {
		t.Errorf("as of %q, want 1987-07", doc.AsOf)
	}
	if len(doc.Passages) != 1 || strings.Contains(doc.Passages[0].Text, "Data as of") {
		t.Errorf("passages %+v, want the paragraph alone", doc.Passages)
	}
	if !strings.Contains(doc.Text, "Data as of July 1987") {
		t.Error("the line is gone from the text")
	}
}
