package thesaurus

import (
	"slices"
	"testing"
)

func TestMarshal(t *testing.T) {
	entries := []Entry{
		{Word: "bury", Groups: []Group{{Verb, 70000, []Relation{{"burial", Derived, 0.5}, {"inter", Synonym, 2}}}}},
		{Word: "burial"},
		{Word: "inter"},
		{Word: "buried", Groups: []Group{{Verb, 0, []Relation{{"bury", Lemma, 1}}}, {Adjective, 3, nil}}},
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		if a.Word < b.Word {
			return -1
		}
		return 1
	})
	table := table{string(Marshal(entries))}
	for i, e := range entries {
		if got := table.word(i); got != e.Word {
			t.Errorf("word %d is %q, want %q", i, got, e.Word)
		}
		if id, ok := table.find(e.Word); !ok || id != i {
			t.Errorf("find(%q) = %d, %t, want %d", e.Word, id, ok, i)
		}
	}
	if _, ok := table.find("buried alive"); ok {
		t.Error("found a word that is not in the table")
	}
	var m meanings
	m.addForms(table, "buried")
	got := m.relations(table, "buried")
	want := []Relation{
		{"bury", Lemma, 65535.0 / 65538}, {"inter", Synonym, 65535.0 / 65538}, {"burial", Derived, 0.5 * 65535 / 65538},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestEmptyTable(t *testing.T) {
	for _, data := range []string{"", string(Marshal(nil))} {
		if id, ok := (table{data}).find("siege"); ok {
			t.Errorf("found word %d in an empty table", id)
		}
	}
}
