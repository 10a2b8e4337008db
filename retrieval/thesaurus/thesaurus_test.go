package thesaurus

import (
	"cmp"
	"slices"
	"strings"
	"testing"
)

var relatedTests = []struct {
	word, want string
	kind       Kind
	least      float64 // lowest accepted weight
}{
	{"buy", "purchase", Synonym, 0.5},
	{"leader", "leadership", Derived, 0.5},
	{"siege", "besiege", Derived, 0.3},
	{"siege", "blockade", Broader, 0.2},
	{"besiege", "siege", Derived, 0.3},
	{"besiege", "surround", Synonym, 0.2},
	{"encirclement", "encircle", Derived, 0.5},
	{"withdraw", "withdrawal", Derived, 0.4},
	{"withdraw", "pull back", Synonym, 0.3},
	{"burial", "bury", Derived, 0.3},
	{"burial", "funeral", Broader, 0.2},
	{"notify", "inform", Broader, 0.1},
	{"start", "begin", Synonym, 0.4},
	{"end", "terminate", Synonym, 0.2},
	{"resume", "resumption", Derived, 0.5},
	{"awareness", "aware", Derived, 0.5},
	{"adviser", "advise", Derived, 0.5},
	{"hesitate", "reluctance", Derived, 0.1},
	{"assassinate", "kill", Broader, 0.1},
	{"establish", "found", Synonym, 0.3},
	{"succeed", "successor", Derived, 0.3},
	{"invade", "invasion", Derived, 0.5},
	{"big", "large", Synonym, 0.5},
	{"big", "huge", Similar, 0.3},
	{"car", "automobile", Synonym, 0.8},
	{"author", "writer", Synonym, 0.5},
	{"film", "movie", Synonym, 0.5},
	{"doctor", "physician", Synonym, 0.8},
	{"ship", "vessel", Broader, 0.1},
	{"doctor", "surgeon", Narrower, 0.1},
	{"quickly", "quick", Derived, 0.5},
	{"ussr", "russia", Synonym, 0.5},
	{"japan", "japanese", Derived, 0.3},
	{"beijing", "peking", Synonym, 0.5},

	{"besieged", "besiege", Lemma, 0.5},
	{"besieged", "surround", Synonym, 0.1},
	{"burials", "bury", Derived, 0.3},
	{"children", "child", Lemma, 1},
	{"children", "youngster", Synonym, 0.5},
	{"withdrew", "retreat", Synonym, 0.3},
	{"cities", "metropolis", Synonym, 0.5},
	{"larger", "large", Lemma, 0.5},
	{"larger", "big", Synonym, 0.3},
	{"richest", "wealthy", Similar, 0.1},
}

func TestRelated(t *testing.T) {
	for _, tt := range relatedTests {
		t.Run(tt.word+"-"+tt.want, func(t *testing.T) {
			got, ok := relationTo(Related(tt.word), tt.want)
			if !ok || got.Kind != tt.kind || got.Weight < tt.least {
				t.Errorf("Related(%q) has %+v, want %q as %v with weight %v or more",
					tt.word, got, tt.want, tt.kind, tt.least)
			}
		})
	}
}

func TestNotRelated(t *testing.T) {
	tests := []struct {
		name, word, not string
	}{
		{"antonym", "hot", "cold"},
		{"antonym of a similar adjective", "scorching", "cold"},
		{"antonym verb", "buy", "sell"},
		{"antonym verb, reversed", "win", "lose"},
		{"opposite change", "increase", "decrease"},
		{"opposite with a prefix", "aware", "unaware"},
		{"opposite with a suffix", "weight", "weightlessness"},
		{"negation of a related word", "language", "nonlinguistic"},
		{"end of a scale", "length", "shortness"},
		{"antonym of an inflected form", "started", "end"},
		{"the word itself", "siege", "siege"},
		{"the inflected form itself", "besieged", "besieged"},
		{"archaic", "surround", "environ"},
		{"rare meaning", "car", "gondola"},
		{"co-hyponym", "dog", "cat"},
		{"noun that looks like a comparative", "number", "numb"},
		{"abbreviation that looks like another word", "mao", "monoamine oxidase"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r, ok := relationTo(Related(tt.word), tt.not); ok {
				t.Errorf("Related(%q) has %+v", tt.word, r)
			}
		})
	}
}

func relationTo(related []Relation, word string) (Relation, bool) {
	i := slices.IndexFunc(related, func(r Relation) bool { return r.Word == word })
	if i < 0 {
		return Relation{}, false
	}
	return related[i], true
}

func TestUnknown(t *testing.T) {
	for _, word := range []string{
		"", " ", "s", "ing", "qwertyuiop", "Siege", "\xff\xfe", "日本", strings.Repeat("a", 1000),
	} {
		if got := Related(word); got != nil {
			t.Errorf("Related(%q) = %v, want nil", word, got)
		}
	}
}

func TestPhrases(t *testing.T) {
	tests := []struct {
		phrase, want string // empty: the result is nil
	}{
		{"give notice", "notify"},
		{"gave notice", "notify"},
		{"carried out", "execute"},
		{"calling off", "cancel"},
		{"put to death", "execute"},
		{"set up", "establish"},
		{"took over", "takeover"},
		{"united states", "america"},
		{"notice give", ""},
		{"siege", ""},
		{"", ""},
		{"in the middle of", ""},
	}
	for _, tt := range tests {
		t.Run(tt.phrase, func(t *testing.T) {
			got := Phrases(strings.Fields(tt.phrase))
			if tt.want == "" && got != nil {
				t.Fatalf("got %v, want nil", got)
			}
			if _, ok := relationTo(got, tt.want); !ok && tt.want != "" {
				t.Errorf("got %v, want %q among them", got, tt.want)
			}
			for _, r := range got {
				if strings.Contains(r.Word, " ") {
					t.Errorf("%q is not a single word", r.Word)
				}
			}
		})
	}
}

// TestEveryWord checks that the table is sorted, and what Related guarantees for every word in it.
func TestEveryWord(t *testing.T) {
	if words.size() < 30000 {
		t.Fatalf("%d words, want at least 30000", words.size())
	}
	for id := range words.size() {
		word := words.word(id)
		if id > 0 && word <= words.word(id-1) {
			t.Errorf("%q comes after %q", word, words.word(id-1))
		}
		checkRelations(t, word, Related(word))
	}
}

// checkRelations checks what Related guarantees for one result.
func checkRelations(t *testing.T, word string, related []Relation) {
	t.Helper()
	if related != nil && len(related) == 0 || len(related) > maxRelations {
		t.Errorf("%q has %d relations", word, len(related))
	}
	ordered := slices.IsSortedFunc(related, func(a, b Relation) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Word, b.Word))
	})
	if !ordered {
		t.Errorf("the relations of %q are not sorted: %v", word, related)
	}
	for _, r := range related {
		badWord := r.Word == "" || r.Word == word || r.Word != strings.ToLower(r.Word)
		if badWord || r.Weight <= 0 || r.Weight > 1 || r.Kind < Lemma || r.Kind > Narrower {
			t.Errorf("%q has %+v", word, r)
		}
	}
}

func TestSize(t *testing.T) {
	const most = 1 << 20 // bytes; limit for data in the repository
	if len(data) > most {
		t.Errorf("the data takes %d bytes, want at most %d", len(data), most)
	}
}

// TestRelatedAllocates checks that a lookup allocates nothing but its result.
func TestRelatedAllocates(t *testing.T) {
	if got := testing.AllocsPerRun(100, func() { Related("besieged") }); got > 1 {
		t.Errorf("a lookup allocates %v times, want at most once", got)
	}
}

func FuzzRelated(f *testing.F) {
	for _, s := range []string{"besieged", "gave notice", "put to death", "children", "\xff s", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkRelations(t, s, Related(s))
		checkRelations(t, s, Phrases(strings.Split(s, " ")))
	})
}

func BenchmarkRelated(b *testing.B) {
	for _, word := range []string{"siege", "besieged", "building", "start", "qwertyuiop"} {
		b.Run(word, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Related(word)
			}
		})
	}
}

func BenchmarkPhrases(b *testing.B) {
	phrase := []string{"gave", "notice"}
	b.ReportAllocs()
	for b.Loop() {
		Phrases(phrase)
	}
}
