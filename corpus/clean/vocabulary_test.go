package clean

import "testing"

func TestVocabulary(t *testing.T) {
	v := vocabulary{text: "Khrushchev met Zhou, and Khrushchev’s plans for Sino-Soviet talks " +
		"in the 1960s failed. Khru left; s and s."}
	for _, c := range []struct {
		name      string
		got, want bool
	}{
		{"a name of the text is known", v.known("khrushchev"), true},
		{"an English word is known", v.known("Harbour"), true},
		{"a word from elsewhere is not known", v.known("Damanskiy"), false},
		{"a word once in the text and not English is a fragment", v.fragment("Khru"), true},
		{"a word twice in the text is not a fragment", v.fragment("KHRUSHCHEV"), false},
		{"a letter is a fragment however often it occurs", v.fragment("s"), true},
		{"a compound counts", v.count("sino-soviet") == 1, true},
		{"letters of a number do not count", v.count("s") == 2, true},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v", c.name, c.got)
		}
	}
}
