package bot

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

	"footnote/bot/discordtest"
	"footnote/corpus/edtf"
)

// phraseTexts returns the texts of a phrase: one, or one for each plural category.
func phraseTexts(p phrase) []string {
	if p.plural == nil {
		return []string{p.text}
	}
	return slices.Collect(maps.Values(p.plural))
}

var placeholder = regexp.MustCompile(`%\[(\d)\][a-z]|%.`)

// TestPhrasesAreWholeInEveryLanguage compares keys and placeholders with the English ones.
func TestPhrasesAreWholeInEveryLanguage(t *testing.T) {
	holders := func(s string) []string {
		return slices.Sorted(slices.Values(slices.Compact(slices.Sorted(slices.Values(placeholder.FindAllString(s, -1))))))
	}
	for l := range locales {
		t.Run(l.language().String(), func(t *testing.T) {
			texts := spoken().texts[l]
			for key, en := range spoken().texts[english] {
				p, ok := texts[key]
				if !ok {
					t.Errorf("%s is missing", key)
					continue
				}
				if _, other := p.plural["other"]; p.plural != nil && !other || (p.plural == nil) != (en.plural == nil) {
					t.Errorf("%s: plural forms %v, in English %v", key, p.plural, en.plural)
				}
				want := holders(phraseTexts(en)[0])
				for _, text := range phraseTexts(p) {
					if got := holders(text); !slices.Equal(got, want) {
						t.Errorf("%s has the placeholders %v, in English %v", key, got, want)
					}
					if strings.TrimSpace(text) != text || text == "" {
						t.Errorf("%s is %q", key, text)
					}
				}
			}
			if len(texts) != len(spoken().texts[english]) {
				t.Errorf("%d phrases, in English %d", len(texts), len(spoken().texts[english]))
			}
		})
	}
}

// TestPhrasesAreUsedAndThere reads the source: each phrase is used, and each key in it has a phrase.
func TestPhrasesAreUsedAndThere(t *testing.T) {
	keyed := regexp.MustCompile(`^(command|option|tell|found|button|card|precision|timeline|check|find|help|cite|corpus|settings|report|gaps|privacy)\.[a-z.-]+$`)
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
	texts := spoken().texts[english]
	for s := range used {
		if _, ok := texts[s]; !ok && keyed.MatchString(s) && !strings.HasSuffix(s, ".") {
			t.Errorf("the source uses %q, which is no phrase", s)
		}
	}
	for key := range texts {
		prefix := key[:strings.LastIndexByte(key, '.')+1]
		if !used[key] && !used[prefix] && !strings.HasPrefix(key, "command.") && !strings.HasPrefix(key, "option.") {
			t.Errorf("nothing uses the phrase %s", key)
		}
	}
}

// TestPhrasesNameCommandsAsTheirLanguageDoes looks for commands and options in examples.
func TestPhrasesNameCommandsAsTheirLanguageDoes(t *testing.T) {
	example := regexp.MustCompile("`/([^\\s`]+)(?: ([^\\s:`]+)(:)?)?")
	for l := range locales {
		names := map[string]bool{}
		for key, p := range spoken().texts[l] {
			if strings.HasPrefix(key, "command.") && !strings.HasSuffix(key, ".about") {
				names[p.text] = true
			}
			if strings.HasPrefix(key, "option.") && !strings.HasSuffix(key, ".about") {
				names[p.text+":"] = true
			}
		}
		for key, p := range spoken().texts[l] {
			for _, text := range phraseTexts(p) {
				for _, m := range example.FindAllStringSubmatch(text, -1) {
					if !names[m[1]] || m[2] != "" && !names[m[2]+m[3]] {
						t.Errorf("%v: %s names %q, which that language does not have", l.language(), key, m[0])
					}
				}
			}
		}
	}
}

func TestLocaleOfInteraction(t *testing.T) {
	for _, tc := range []struct {
		user, guild string
		want        locale
	}{
		{"de", "fr", german}, {"es-419", "", spanish}, {"zh-TW", "de", chinese}, {"en-GB", "de", english},
		{"ja", "ru", russian}, {"", "fr", french}, {"ja", "ko", english}, {"", "", english}, {"\x00", "-", english},
	} {
		in := interaction{Interaction: &Interaction{Locale: tc.user, GuildLocale: tc.guild}}
		if got := in.locale(); got != tc.want {
			t.Errorf("%q in a guild of %q: got %v, want %v", tc.user, tc.guild, got.language(), tc.want.language())
		}
	}
}

// TestButtonLabelsFit holds labels to Discord's limit of 80 UTF-16 code units.
func TestButtonLabelsFit(t *testing.T) {
	for l := range locales {
		for key := range spoken().texts[english] {
			if n := len(utf16.Encode([]rune(l.say(key)))); strings.HasPrefix(key, "button.") && n > 80 {
				t.Errorf("%v: %s takes %d units", l.language(), key, n)
			}
		}
	}
}

func TestPlurals(t *testing.T) {
	for _, tc := range []struct {
		l    locale
		n    int
		want string
	}{
		{english, 1, "1 occurrence"}, {english, 0, "0 occurrences"}, {german, 2, "2 Fundstellen"}, {russian, 1, "1 вхождение"},
		{russian, 3, "3 вхождения"}, {russian, 5, "5 вхождений"}, {russian, 21, "21 вхождение"}, {chinese, 7, "7 处"},
	} {
		if got := tc.l.say("card.occurrences", tc.n); got != tc.want {
			t.Errorf("%v, %d: got %q, want %q", tc.l.language(), tc.n, got, tc.want)
		}
	}
}

func TestDatesKeepTheirPrecisionInEveryLanguage(t *testing.T) {
	for _, tc := range []struct {
		edtf string
		want [locales]string
	}{
		{"1986-07", [locales]string{"July 1986", "Juli 1986", "julio de 1986", "juillet 1986", "июль 1986 г.", "1986年7月"}},
		{"1950-02-14", [locales]string{"14 February 1950", "14. Februar 1950", "14 de febrero de 1950", "14 février 1950", "14 февраля 1950 г.", "1950年2月14日"}},
		{"1960", [locales]string{"1960", "1960", "1960", "1960", "1960 г.", "1960年"}},
		{"196X", [locales]string{"the 1960s", "1960er-Jahre", "década de 1960", "années 1960", "1960-е годы", "1960年代"}},
		{"18XX", [locales]string{"the 19th century", "19. Jahrhundert", "siglo XIX", "XIXe siècle", "XIX век", "19世纪"}},
		{"1969-21", [locales]string{"spring 1969", "Frühling 1969", "primavera de 1969", "printemps 1969", "весна 1969 г.", "1969年春季"}},
		{"1955/1959", [locales]string{"1955–1959", "1955–1959", "1955–1959", "1955–1959", "1955–1959 гг.", "1955–1959年"}},
		{"1982/..", [locales]string{"since 1982", "seit 1982", "desde 1982", "depuis 1982", "с 1982 г.", "自1982年"}},
		{"../1949-08", [locales]string{"by August 1949", "bis August 1949", "hasta agosto de 1949", "jusqu’en août 1949", "до августа 1949 г.", "至1949年8月"}},
		{"1960~", [locales]string{"c. 1960", "um 1960", "hacia 1960", "vers 1960", "ок. 1960 г.", "约1960年"}},
		{"-0263", [locales]string{"264 BC", "264 v. Chr.", "264 a. C.", "264 av. J.-C.", "264 г. до н. э.", "公元前264年"}},
		{"1960-05/1961", [locales]string{"May 1960 – 1961", "Mai 1960 – 1961", "mayo de 1960 – 1961", "mai 1960 – 1961", "май 1960 г. – 1961 г.", "1960年5月 – 1961年"}},
	} {
		i, err := edtf.Parse(tc.edtf)
		if err != nil {
			t.Fatal(err)
		}
		for l := range locales {
			if got := l.date(i); got != tc.want[l] {
				t.Errorf("%s in %v: got %q, want %q", tc.edtf, l.language(), got, tc.want[l])
			}
		}
	}
}

// TestSpeaksTheLanguageOfTheUser asks as a German client does.
func TestSpeaksTheLanguageOfTheUser(t *testing.T) {
	r := start(t, builtIn(t))
	ask := func(name, locale string, options map[string]any) *discordtest.Reply {
		t.Helper()
		got, err := r.Command(deadline(t), discordtest.Command{Name: name, Locale: locale, Options: options})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	german := ask("ask", "de", map[string]any{"question": question}).Message()
	shows(t, german, "1960 · Jahr", "leading Moscow to withdraw all Soviet advisers from China in 1960.", "Stand: Juli 1987", "1 von 3")
	shows(t, ask("ask", "zh-CN", map[string]any{"question": question}).Message(), "1987年7月", "第 1 页，共 3 页")
	shows(t, ask("ask", "fr", map[string]any{"question": "x", "from": "*"}).Message(), "ne peut pas lire la date", "depuis")
	shows(t, ask("help", "ru", nil).Message(), "/спросить")
	timeline := ask("timeline", "es-ES", map[string]any{"topic": "border"}).Message()
	shows(t, timeline, "Cronología: border", "1963")
}
