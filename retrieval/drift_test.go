package retrieval

import (
	"strings"
	"testing"

	"footnote/corpus"
)

func TestClosest(t *testing.T) {
	doc := corpus.Document{Passages: []corpus.Passage{
		{Text: "Quite another matter."}, {Text: "Moscow withdrew its advisers in 1961, it is said."},
	}}
	if p, ok := closest(doc, "Moscow withdrew its advisers in 1960."); !ok || p.Text != doc.Passages[1].Text {
		t.Errorf("got %q, %t", p.Text, ok)
	}
	if p, ok := closest(doc, "Zebras graze."); ok {
		t.Errorf("found %q", p.Text)
	}
}

func TestChangesAreWordByWord(t *testing.T) {
	for _, tc := range []struct{ name, before, after, want string }{
		{"a year", "Moscow left in 1960. So it was.", "Moscow left in 1961. So it was.",
			"=Moscow left in |-1960. |+1961. |=So it was."},
		{"nothing", "a b", "a b", "=a b"},
		{"all", "a", "b", "-a|+b"},
		{"from nothing", "", " b", "+ b"},
		{"Chinese", "中国 六十", "中国 七十", "=中国 |-六十|+七十"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, c := range changes(tc.before, tc.after) {
				got = append(got, string(c.Kind)+c.Text)
			}
			if strings.Join(got, "|") != tc.want {
				t.Errorf("got %q, want %q", strings.Join(got, "|"), tc.want)
			}
		})
	}
}
