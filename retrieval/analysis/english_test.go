package analysis

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func terms(text string) string {
	var all []string
	for _, t := range English.Analyze(text) {
		term := t.Term
		if t.Extra {
			term = "+" + term
		}
		all = append(all, term)
	}
	return strings.Join(all, " ")
}

func TestAnalyze(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"hyphen", "Sino-Soviet", "sino soviet +sinosoviet"},
		{"lost hyphen", "SinoSoviet", "sinosoviet +sino +soviet"},
		{"lost hyphen before a capital", "deStalinization", "destalin +de +stalin"},
		{"lost hyphen before a number", "mid1949", "mid1949 +mid +1949"},
		{"decade", "1950s", "1950s"},
		{"ordinal", "19th", "19th"},
		{"abbreviation", "U.S. troops", "us troop"},
		{"possessive", "China's", "china"},
		{"number with separators", "1,200", "1200"},
		{"spelling", "destalinisation", "destalin"},
		{"irregular", "fought", "fight"},
		{"noun of a verb", "withdrawal", "withdraw"},
		{"diacritics", "Zürich", "zurich"},
		{"ideographs alone and in pairs", "中苏", "中 苏 +中苏"},
		{"nothing", " … ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := terms(c.text); got != c.want {
				t.Errorf("Analyze(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestAcronymIsNoFunctionWord(t *testing.T) {
	stops := func(text string) []bool {
		var all []bool
		for _, t := range English.Analyze(text) {
			all = append(all, t.Stop)
		}
		return all
	}
	if got, want := stops("US it"), []bool{false, true}; !slices.Equal(got, want) {
		t.Errorf("function words of %q: %v, want %v", "US it", got, want)
	}
	if got, want := stops("us it"), []bool{true, true}; !slices.Equal(got, want) {
		t.Errorf("function words of %q: %v, want %v", "us it", got, want)
	}
}

func FuzzAnalyze(f *testing.F) {
	for _, s := range []string{"Sino-Soviet", "U.S.", "1,200.5", "中苏x", "a-\nb", "é'é", "\xff", "A.B.C"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		position := 0
		for _, tok := range English.Analyze(text) {
			if tok.Start < 0 || tok.End > len(text) || tok.Start >= tok.End {
				t.Fatalf("token %+v is outside of %d bytes", tok, len(text))
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[tok.Start:tok.End]) {
				t.Fatalf("token %+v cuts a rune", tok)
			}
			if tok.Position < position {
				t.Fatalf("position %d after %d", tok.Position, position)
			}
			position = tok.Position
		}
	})
}
