package corpus

import (
	"regexp"
	"strings"
	"testing"

	"footnote/corpus/format"
	"footnote/corpus/prose"
)

func TestCutPassages(t *testing.T) {
	p := proseParagraph + " " + proseParagraph // 300 bytes
	tests := []struct {
		name string
		text string
		want int
	}{
		{"a paragraph each", p + "\n\n" + p + "\n\n" + p, 3},
		{"short paragraphs together", "One.\n\nTwo.\n\nThree.", 1},
		{"short paragraph goes with what follows", "As follows.\n\n" + p, 1},
		{"colon and list together", p + "\n\nThese were:\n\n- one\n- two", 2},
		{"list stays with its paragraph", p + " These were:\n\n- one\n\n- two", 1},
		{"short paragraph at the end goes with what precedes", p + "\n\nIt lapsed.", 1},
		{"short paragraph between long ones", p + "\n\nIt lapsed.\n\n" + p, 2},
		{"long paragraph among others", p + "\n\n" + strings.Repeat(proseParagraph+" ", 20), 5},
		{"a paragraph a line", p + "\n" + p, 2},
		{"wrapped lines", strings.Repeat("these lines are wrapped at less than eighty runes like old mail\n",
			6), 1},
		{"nothing", " \n\n ", 0},
		{"endless word", strings.Repeat("x", 9000), 5},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := cutPassages(test.text, prose.Trim(test.text, Span{Start: 0, End: len(test.text)}),
				maxPassage, Span{})
			if len(got) != test.want {
				t.Errorf("got %d passages %v, want %d", len(got), got, test.want)
			}
		})
	}
}

func TestLoneParagraphIsOnePassage(t *testing.T) {
	doc := newDocument(format.Source{Metadata: Metadata{ID: "d", Title: "t"},
		Text: strings.Repeat(proseParagraph+" ", 20)})
	if len(doc.Passages) != 1 {
		t.Errorf("got %d passages of a document of one paragraph, want 1", len(doc.Passages))
	}
}

func TestLoneListIsCut(t *testing.T) {
	doc := newDocument(format.Source{Metadata: Metadata{ID: "d", Title: "t"},
		Text: strings.Repeat("- The border talks were held again in Moscow.\n", 60)})
	checkDocument(t, doc)
	if len(doc.Passages) != 4 {
		t.Errorf("got %d passages of a list of 60 items, want 4", len(doc.Passages))
	}
}

func TestPassageID(t *testing.T) {
	doc := func(id, text string) []Passage {
		return newDocument(format.Source{Metadata: Metadata{ID: id, Title: "t"}, Text: text}).Passages
	}
	p := proseParagraph + " " + proseParagraph
	twice := doc("a", p+"\n\n"+p)
	after := doc("a", p+" Changed.\n\n"+p)
	other := doc("b", p)
	if !regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{10}$`).MatchString(twice[0].ID) {
		t.Errorf("id %q is not ten characters of Crockford's base32", twice[0].ID)
	}
	if twice[0].ID == twice[1].ID {
		t.Error("a text that occurs twice has one id")
	}
	if twice[0].ID != after[1].ID {
		t.Error("an id changed with another passage")
	}
	if twice[0].ID == other[0].ID {
		t.Error("two documents share an id")
	}
}
