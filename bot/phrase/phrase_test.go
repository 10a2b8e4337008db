package phrase

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// phraseTexts returns the texts of a phrase: one, or one for each plural category.
func phraseTexts(p phrase) []string {
	if p.plural == nil {
		return []string{p.text}
	}
	return slices.Collect(maps.Values(p.plural))
}

var placeholder = regexp.MustCompile(`%\[(\d)\][a-z]|%.`)

// TestPhrasesAreWholeInEveryLanguage compares keys and placeholders with those of English.
func TestPhrasesAreWholeInEveryLanguage(t *testing.T) {
	placeholders := func(s string) []string {
		found := placeholder.FindAllString(s, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for l := range Locales {
		t.Run(l.Language().String(), func(t *testing.T) {
			texts := loaded().texts[l]
			for key, en := range loaded().texts[English] {
				p, ok := texts[key]
				if !ok {
					t.Errorf("%s is missing", key)
					continue
				}
				if _, other := p.plural["other"]; p.plural != nil && !other || (p.plural == nil) != (en.plural == nil) {
					t.Errorf("%s: plural forms %v, in English %v", key, p.plural, en.plural)
				}
				want := placeholders(phraseTexts(en)[0])
				for _, text := range phraseTexts(p) {
					if got := placeholders(text); !slices.Equal(got, want) {
						t.Errorf("%s has the placeholders %v, in English %v", key, got, want)
					}
					if strings.TrimSpace(text) != text || text == "" {
						t.Errorf("%s is %q", key, text)
					}
				}
			}
			if len(texts) != len(loaded().texts[English]) {
				t.Errorf("%d phrases, in English %d", len(texts), len(loaded().texts[English]))
			}
		})
	}
}

// TestPhrasesAreUsedAndThere checks, in the source, that each phrase is used and that each key has a phrase.
func TestPhrasesAreUsedAndThere(t *testing.T) {
	keyed := regexp.MustCompile(`^(command|option|tell|found|button|card|precision|timeline|check|` +
		`find|help|cite|corpus|settings|report|gaps|privacy)\.[a-z.-]+$`)
	used := map[string]bool{}
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	cards, err := filepath.Glob("../card/*.go")
	if err != nil {
		t.Fatal(err)
	}
	own, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(files, cards, own) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					used[s] = true
				}
			}
			return true
		})
	}
	texts := loaded().texts[English]
	for s := range used {
		if _, ok := texts[s]; !ok && keyed.MatchString(s) && !strings.HasSuffix(s, ".") {
			t.Errorf("the source uses %q, which is not a phrase", s)
		}
	}
	for key := range texts {
		prefix := key[:strings.LastIndexByte(key, '.')+1]
		if !used[key] && !used[prefix] && !strings.HasPrefix(key, "command.") && !strings.HasPrefix(key, "option.") {
			t.Errorf("nothing uses the phrase %s", key)
		}
	}
}

// TestPhrasesNameCommandsAsTheirLanguageDoes checks the commands and options in examples.
func TestPhrasesNameCommandsAsTheirLanguageDoes(t *testing.T) {
	example := regexp.MustCompile("`/([^\\s`]+)(?: ([^\\s:`]+)(:)?)?")
	for l := range Locales {
		names := map[string]bool{}
		for key, p := range loaded().texts[l] {
			if strings.HasPrefix(key, "command.") && !strings.HasSuffix(key, ".about") {
				names[p.text] = true
			}
			if strings.HasPrefix(key, "option.") && !strings.HasSuffix(key, ".about") {
				names[p.text+":"] = true
			}
		}
		for key, p := range loaded().texts[l] {
			for _, text := range phraseTexts(p) {
				for _, m := range example.FindAllStringSubmatch(text, -1) {
					if !names[m[1]] || m[2] != "" && !names[m[2]+m[3]] {
						t.Errorf("%v: %s names %q, which that language does not have", l.Language(), key, m[0])
					}
				}
			}
		}
	}
}

// TestButtonLabelsFit holds labels to Discord's limit of 80 UTF-16 code units.
func TestButtonLabelsFit(t *testing.T) {
	for l := range Locales {
		for key := range loaded().texts[English] {
			if n := len(utf16.Encode([]rune(l.Say(key)))); strings.HasPrefix(key, "button.") && n > 80 {
				t.Errorf("%v: %s takes %d units", l.Language(), key, n)
			}
		}
	}
}

func TestPlurals(t *testing.T) {
	for _, tc := range []struct {
		l    Locale
		n    int
		want string
	}{
		{English, 1, "1 occurrence"}, {English, 0, "0 occurrences"}, {German, 2, "2 Fundstellen"}, {Russian, 1,
			"1 вхождение"},
		{Russian, 3, "3 вхождения"}, {Russian, 5, "5 вхождений"}, {Russian, 21, "21 вхождение"}, {Chinese, 7, "7 处"},
	} {
		if got := tc.l.Say("card.occurrences", tc.n); got != tc.want {
			t.Errorf("%v, %d: got %q, want %q", tc.l.Language(), tc.n, got, tc.want)
		}
	}
}
