package phrase

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

// Locale is a language that Footnote speaks. The zero value is English. Only Footnote's own words are translated:
// quotations, titles and names stay as the corpus has them.
type Locale uint8

// The languages, each with a phrase file in the folder locale.
const (
	English Locale = iota
	German
	Spanish
	French
	Russian
	Chinese
	Locales // their number
)

// Language returns the tag of l, which is also the name of its file.
func (l Locale) Language() language.Tag {
	return [Locales]language.Tag{language.English, language.German, language.Spanish, language.French, language.Russian,
		language.Chinese}[l]
}

// discordNames returns Discord's names of l, none for English, whose phrases are the defaults. See
// https://discord.com/developers/docs/reference#locales
func (l Locale) discordNames() []string {
	return [Locales][]string{nil, {"de"}, {"es-ES", "es-419"}, {"fr"}, {"ru"}, {"zh-CN", "zh-TW"}}[l]
}

// LocaleOf returns the language of a Discord locale, whatever its country. ok is false for a language without phrases.
func LocaleOf(name string) (l Locale, ok bool) {
	base, _, _ := strings.Cut(name, "-")
	for l := range Locales {
		if l.Language().String() == base {
			return l, true
		}
	}
	return English, false
}

//go:embed locale/*.json
var phraseFiles embed.FS

// phrase is a text of a phrase file: a string, or one string for each plural category of its first argument.
type phrase struct {
	text   string
	plural map[string]string // nil: text is for any number
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *phrase) UnmarshalJSON(data []byte) error {
	if data[0] == '{' {
		return json.Unmarshal(data, &p.plural)
	}
	return json.Unmarshal(data, &p.text)
}

// message returns p for the catalogue. Its placeholders are those of fmt, with explicit indexes.
func (p phrase) message() catalog.Message {
	if p.plural == nil {
		return catalog.String(p.text)
	}
	var cases []any
	for _, category := range []string{"one", "two", "few", "many", "other"} { // of CLDR, without "zero"
		if text, ok := p.plural[category]; ok {
			cases = append(cases, category, text)
		}
	}
	return plural.Selectf(1, "%d", cases...)
}

// phrases are the phrases of all languages. They never change.
type phrases struct {
	texts   [Locales]map[string]phrase
	catalog *catalog.Builder
}

// loaded returns the embedded phrases. It panics if a file is broken; a test reads them all.
var loaded = sync.OnceValue(func() phrases {
	p := phrases{catalog: catalog.NewBuilder(catalog.Fallback(language.English))}
	for l := range Locales {
		data, err := phraseFiles.ReadFile(path.Join("locale", l.Language().String()+".json"))
		if err == nil {
			err = json.Unmarshal(data, &p.texts[l])
		}
		for key, entry := range p.texts[l] {
			if err == nil {
				err = p.catalog.Set(l.Language(), key, entry.message())
			}
		}
		if err != nil {
			panic(fmt.Sprintf("phrases of %v that ship with the program: %v", l.Language(), err))
		}
	}
	return p
})

// Say returns the phrase of a key with its arguments. It inserts text arguments as they are.
func (l Locale) Say(key string, args ...any) string {
	p := printing.NewPrinter(l.Language(), printing.Catalog(loaded().catalog))
	return p.Sprintf(printing.Key(key, key), args...)
}

// Has reports whether there is a phrase for key.
func Has(key string) bool {
	_, ok := loaded().texts[English][key]
	return ok
}

// Localized returns a phrase without arguments in all languages but English, keyed by Discord's names of them.
func Localized(key string) map[string]string {
	all := map[string]string{}
	for l := range Locales {
		for _, name := range l.discordNames() {
			all[name] = l.Say(key)
		}
	}
	return all
}
