package retrieval

import (
	"encoding/json"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

func TestReferences(t *testing.T) {
	asOf, err := edtf.Parse("1987-07")
	if err != nil {
		t.Fatal(err)
	}
	full := Location{ID: "F-7K2Q9", Passage: corpus.Passage{Number: 4, Heading: []string{"History", "The 50% {split}"}},
		Document: corpus.Metadata{ID: "x", Title: `China & "R&D"_1`, Source: "Country Studies",
			URL: "https://example.org/a_b?c=%20d#e", Licence: "CC0-1.0", AsOf: asOf}}
	bare := Location{ID: "F-7K2Q9", Passage: corpus.Passage{Number: 4},
		Document: corpus.Metadata{ID: "x", Title: "Why?"}}
	const prose = "History, The 50% {split}. Data as of July 1987. Country Studies. https://example.org/a_b?c=%20d#e " +
		"¶ 4 (Footnote F-7K2Q9)."
	for _, tc := range []struct {
		name  string
		at    Location
		style Style
		want  string
	}{
		{"all known", full, Chicago, `“China & "R&D"_1.” ` + prose},
		{"all known", full, APA, `China & "R&D"_1. (n.d.). ` + prose},
		{"all known", full, BibTeX, "@misc{footnote-7k2q9,\n" +
			"  title = {{China \\& \"R\\&D\"\\_1}},\n  chapter = {History, The 50\\% \\{split\\}},\n" +
			"  howpublished = {Country Studies},\n  url = {https://example.org/a_b?c=%20d#e},\n" +
			"  note = {Data as of July 1987; \\P{} 4 (Footnote F-7K2Q9); Licence: CC0-1.0},\n}"},
		{"only a title", bare, Chicago, "“Why?” ¶ 4 (Footnote F-7K2Q9)."},
		{"only a title", bare, APA, "Why? (n.d.). ¶ 4 (Footnote F-7K2Q9)."},
		{"only a title", bare, BibTeX, "@misc{footnote-7k2q9,\n" +
			"  title = {{Why?}},\n  note = {\\P{} 4 (Footnote F-7K2Q9)},\n}"},
		{"only a title", bare, CSL, "[\n  {\n    \"type\": \"document\",\n    \"id\": \"F-7K2Q9\",\n" +
			"    \"title\": \"Why?\",\n    \"note\": \"¶ 4 (Footnote F-7K2Q9)\"\n  }\n]"},
	} {
		t.Run(string(tc.style)+", "+tc.name, func(t *testing.T) {
			if got, err := tc.at.Reference(tc.style); got != tc.want || err != nil {
				t.Errorf("got\n%s\n%v, want\n%s", got, err, tc.want)
			}
		})
	}
	if got, err := bare.Reference("mla"); err == nil || !strings.Contains(err.Error(), "chicago") {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestCSLHasOnlyFieldsOfItsSchema compares the fields of an item with those that csl-data.json allows.
func TestCSLHasOnlyFieldsOfItsSchema(t *testing.T) {
	c := Location{ID: "F-7K2Q9", Passage: corpus.Passage{Heading: []string{"h"}},
		Document: corpus.Metadata{Title: "t", Source: "s", URL: "u", Licence: "l"}}
	text, err := c.Reference(CSL)
	if err != nil {
		t.Fatal(err)
	}
	var items []map[string]string
	if err := json.Unmarshal([]byte(text), &items); err != nil {
		t.Fatal(err)
	}
	const names = " type id title section source URL note "
	for name := range items[0] {
		if !strings.Contains(names, " "+name+" ") {
			t.Errorf("unknown field %q", name)
		}
	}
}
