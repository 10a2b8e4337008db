package analysis

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/bg"
	"github.com/blevesearch/bleve/v2/analysis/lang/ca"
	"github.com/blevesearch/bleve/v2/analysis/lang/ckb"
	"github.com/blevesearch/bleve/v2/analysis/lang/cs"
	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/el"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/eu"
	"github.com/blevesearch/bleve/v2/analysis/lang/fa"
	"github.com/blevesearch/bleve/v2/analysis/lang/fi"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/ga"
	"github.com/blevesearch/bleve/v2/analysis/lang/gl"
	"github.com/blevesearch/bleve/v2/analysis/lang/hi"
	"github.com/blevesearch/bleve/v2/analysis/lang/hu"
	"github.com/blevesearch/bleve/v2/analysis/lang/hy"
	"github.com/blevesearch/bleve/v2/analysis/lang/id"
	"github.com/blevesearch/bleve/v2/analysis/lang/in"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/no"
	"github.com/blevesearch/bleve/v2/analysis/lang/pl"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/lang/ro"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"
	"github.com/blevesearch/bleve/v2/analysis/token/apostrophe"
	"github.com/blevesearch/bleve/v2/analysis/token/elision"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"golang.org/x/text/unicode/norm"
)

// Undetermined is the language of the analyzer that For returns where it has none of the language. It stems nothing
// and has no function words.
const Undetermined = "und"

// filters is the filters that a language applies to each word by itself, in their order.
type filters []analysis.TokenFilter

// languages holds, by BCP 47 language, a function that makes its filters. The filters and their order are those of
// bleve's analyzer of the language, where it has one, but for function words, which are marked and not removed: an
// index needs them for phrases.
//
// Croatian is left out. bleve's package compiles some hundred regular expressions when the program starts, in 1.5 to
// 5 ms.
var languages = map[string]func() filters{
	"ar": func() filters {
		return filters{
			lower(), stop(ar.ArabicStopWords), ar.NewArabicNormalizeFilter(), ar.NewArabicStemmerFilter(),
		}
	},
	"bg": func() filters { return filters{lower(), stop(bg.BulgarianStopWords)} },
	"ca": func() filters { return filters{lower(), elide(ca.CatalanArticles), stop(ca.CatalanStopWords)} },
	"ckb": func() filters {
		return filters{
			ckb.NewSoraniNormalizeFilter(), lower(), stop(ckb.SoraniStopWords),
			ckb.NewSoraniStemmerFilter(),
		}
	},
	"cs": func() filters { return filters{lower(), stop(cs.CzechStopWords)} },
	"da": func() filters { return filters{lower(), stop(da.DanishStopWords), da.NewDanishStemmerFilter()} },
	"de": func() filters {
		return filters{
			lower(), stop(de.GermanStopWords), de.NewGermanNormalizeFilter(),
			de.NewGermanLightStemmerFilter(),
		}
	},
	"el": func() filters { return filters{lower(), stop(el.GreekStopWords)} },
	"es": func() filters {
		return filters{
			lower(), stop(es.SpanishStopWords), es.NewSpanishNormalizeFilter(),
			es.NewSpanishLightStemmerFilter(),
		}
	},
	"eu": func() filters { return filters{lower(), stop(eu.BasqueStopWords)} },
	"fa": func() filters {
		return filters{
			lower(), ar.NewArabicNormalizeFilter(), fa.NewPersianNormalizeFilter(),
			stop(fa.PersianStopWords),
		}
	},
	"fi": func() filters { return filters{lower(), stop(fi.FinnishStopWords), fi.NewFinnishStemmerFilter()} },
	"fr": func() filters {
		return filters{
			lower(), elide(fr.FrenchArticles), stop(fr.FrenchStopWords), fr.NewFrenchLightStemmerFilter(),
		}
	},
	"ga": func() filters { return filters{lower(), elide(ga.IrishArticles), stop(ga.IrishStopWords)} },
	"gl": func() filters { return filters{lower(), stop(gl.GalicianStopWords)} },
	"hi": func() filters {
		return filters{
			lower(), in.NewIndicNormalizeFilter(), hi.NewHindiNormalizeFilter(), stop(hi.HindiStopWords),
			hi.NewHindiStemmerFilter(),
		}
	},
	"hu": func() filters { return filters{lower(), stop(hu.HungarianStopWords), hu.NewHungarianStemmerFilter()} },
	"hy": func() filters { return filters{lower(), stop(hy.ArmenianStopWords)} },
	"id": func() filters { return filters{lower(), stop(id.IndonesianStopWords)} },
	"it": func() filters {
		return filters{
			lower(), elide(it.ItalianArticles), stop(it.ItalianStopWords),
			it.NewItalianLightStemmerFilterFilter(),
		}
	},
	"ja": func() filters { return filters{lower()} },
	"ko": func() filters { return filters{lower()} },
	"nl": func() filters { return filters{lower(), stop(nl.DutchStopWords), nl.NewDutchStemmerFilter()} },
	"no": func() filters { return filters{lower(), stop(no.NorwegianStopWords), no.NewNorwegianStemmerFilter()} },
	"pl": func() filters { return filters{lower(), stop(pl.PolishStopWords), polishStemmer()} },
	"pt": func() filters {
		return filters{lower(), stop(pt.PortugueseStopWords), pt.NewPortugueseLightStemmerFilter()}
	},
	"ro": func() filters { return filters{lower(), stop(ro.RomanianStopWords), ro.NewRomanianStemmerFilter()} },
	"ru": func() filters { return filters{lower(), stop(ru.RussianStopWords), ru.NewRussianStemmerFilter()} },
	"sv": func() filters { return filters{lower(), stop(sv.SwedishStopWords), sv.NewSwedishStemmerFilter()} },
	"tr": func() filters {
		return filters{
			apostrophe.NewApostropheFilter(), lower(), stop(tr.TurkishStopWords),
			tr.NewTurkishStemmerFilter(),
		}
	},
	"zh":         func() filters { return filters{lower()} },
	Undetermined: func() filters { return filters{lower()} },
}

// aliases are other names of languages.
var aliases = map[string]string{"nb": "no", "nn": "no", "in": "id"}

func lower() analysis.TokenFilter { return lowercase.NewLowerCaseFilter() }

func elide(articles []byte) analysis.TokenFilter { return elision.NewElisionFilter(tokenMap(articles)) }

// polishStemmer returns the stemmer of Polish. Its table is bleve's own, so that it can be read.
func polishStemmer() analysis.TokenFilter {
	f, err := pl.NewPolishStemmerFilter()
	if err != nil {
		panic(err)
	}
	return f
}

// tokenMap reads one of bleve's lists of words. A word also counts in Unicode's normal form KC, which a chain applies
// before.
func tokenMap(list []byte) analysis.TokenMap {
	m := analysis.NewTokenMap()
	if err := m.LoadBytes(list); err != nil {
		panic(err) // reading from memory cannot fail
	}
	for _, word := range slices.Collect(maps.Keys(m)) {
		m.AddToken(norm.NFKC.String(word))
	}
	return m
}

// analyzers holds the analyzers of languages, each made at its first use.
var analyzers = func() map[string]func() *Analyzer {
	all := make(map[string]func() *Analyzer, len(languages))
	for language, make := range languages {
		all[language] = sync.OnceValue(func() *Analyzer {
			return &Analyzer{language: language, analyze: newChain(language, make()).analyze}
		})
	}
	return all
}()

// For returns the analyzer of a language, a BCP 47 tag in any case. A script or a region is ignored: "pt-BR" is "pt".
// For a language that has none, and for "", it returns an analyzer whose Language is Undetermined: it finds words,
// and compares them in lower case and in Unicode's normal form KC.
func For(language string) *Analyzer {
	primary, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(language, "_", "-")), "-")
	if alias, ok := aliases[primary]; ok {
		primary = alias
	}
	if primary == English.language {
		return English
	}
	analyzer, ok := analyzers[primary]
	if !ok {
		analyzer = analyzers[Undetermined]
	}
	return analyzer()
}

// Languages returns the languages that have an analyzer of their own, in alphabetical order.
func Languages() []string {
	all := slices.DeleteFunc(slices.Collect(maps.Keys(languages)), func(l string) bool { return l == Undetermined })
	return slices.Sorted(slices.Values(append(all, English.language)))
}
