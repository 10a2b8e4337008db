package thesaurus

import "testing"

func TestUsesOf(t *testing.T) {
	for word, want := range map[string]struct {
		most      PartOfSpeech
		inflected bool
	}{
		"build": {Verb, false}, "wrote": {Verb, true}, "children": {Noun, true}, "treaty": {Noun, false},
		"quick": {Adjective, false}, "countries": {Noun, true}, "besieged": {Verb, true}, "often": {Adverb, false},
	} {
		u := UsesOf(word)
		for p := Noun; p <= Adverb; p++ {
			if p != want.most && u.Total(p) >= u.Total(want.most) {
				t.Errorf("UsesOf(%q) = %v, want most uses as part of speech %d", word, u, want.most)
			}
		}
		if (u.Inflected[want.most] > u.Base[want.most]) != want.inflected {
			t.Errorf("UsesOf(%q) = %v, want mostly inflected %v", word, u, want.inflected)
		}
	}
	if u := UsesOf("zyzzyva"); u != (Uses{}) {
		t.Errorf("an unknown word has uses: %v", u)
	}
}
