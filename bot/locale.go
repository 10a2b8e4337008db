package bot

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	printing "golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// locale is a language that Footnote speaks; the zero value is English. Only Footnote's own words are translated:
// quotations, titles and names stay as the text has them.
type locale uint8

// The languages, each with a file of phrases in the folder locale.
const (
	english locale = iota
	german
	spanish
	french
	russian
	chinese
	locales // how many there are
)

// language returns the tag of l, which also names its file.
func (l locale) language() language.Tag {
	return [locales]language.Tag{language.English, language.German, language.Spanish, language.French, language.Russian, language.Chinese}[l]
}

// discord returns Discord's names for l, none for English, whose phrases are the defaults.
//
// https://discord.com/developers/docs/reference#locales
func (l locale) discord() []string {
	return [locales][]string{nil, {"de"}, {"es-ES", "es-419"}, {"fr"}, {"ru"}, {"zh-CN", "zh-TW"}}[l]
}

// localeOf returns the language that Discord names, whatever the country.
func localeOf(name string) (locale, bool) {
	base, _, _ := strings.Cut(name, "-")
	for l := range locales {
		if l.language().String() == base {
			return l, true
		}
	}
	return english, false
}

//go:embed locale/*.json
var phraseFiles embed.FS

// phrase is a text of a phrase file: a string, or one for each of the language's plural categories of its first argument.
type phrase struct {
	text   string
	plural map[string]string // nil: text holds for any number
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *phrase) UnmarshalJSON(data []byte) error {
	if data[0] == '{' {
		return json.Unmarshal(data, &p.plural)
	}
	return json.Unmarshal(data, &p.text)
}

// message returns p as the catalogue takes it. Its placeholders are those of fmt, with explicit indexes.
func (p phrase) message() catalog.Message {
	if p.plural == nil {
		return catalog.String(p.text)
	}
	var cases []any
	for _, category := range []string{"one", "two", "few", "many", "other"} { // CLDR's, but "zero"
		if text, ok := p.plural[category]; ok {
			cases = append(cases, category, text)
		}
	}
	return plural.Selectf(1, "%d", cases...)
}

// phrases are what Footnote says, in all languages. They never change.
type phrases struct {
	texts   [locales]map[string]phrase
	catalog *catalog.Builder
}

// spoken returns the phrases that ship inside the binary. A test reads them all, so that they cannot fail to load.
var spoken = sync.OnceValue(func() phrases {
	p := phrases{catalog: catalog.NewBuilder(catalog.Fallback(language.English))}
	for l := range locales {
		data, err := phraseFiles.ReadFile(path.Join("locale", l.language().String()+".json"))
		if err == nil {
			err = json.Unmarshal(data, &p.texts[l])
		}
		for key, phrase := range p.texts[l] {
			if err == nil {
				err = p.catalog.Set(l.language(), key, phrase.message())
			}
		}
		if err != nil {
			panic(fmt.Sprintf("phrases of %v that ship with the program: %v", l.language(), err))
		}
	}
	return p
})

// say returns the phrase of a key with its arguments. Arguments that are text stand there as they are.
func (l locale) say(key string, args ...any) string {
	return printing.NewPrinter(l.language(), printing.Catalog(spoken().catalog)).Sprintf(printing.Key(key, key), args...)
}

// has reports whether a key has a phrase.
func has(key string) bool {
	_, ok := spoken().texts[english][key]
	return ok
}

// localized returns a phrase without arguments in all languages but English, by Discord's names of them.
func localized(key string) map[string]string {
	all := map[string]string{}
	for l := range locales {
		for _, name := range l.discord() {
			all[name] = l.say(key)
		}
	}
	return all
}
