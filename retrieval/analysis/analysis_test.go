package analysis

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"

	"footnote/retrieval/english"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestEnglishGolden holds the terms, offsets and positions of English: they are what indexes contain.
func TestEnglishGolden(t *testing.T) {
	text, err := os.ReadFile("testdata/english.txt")
	if err != nil {
		t.Fatal(err)
	}
	got := describe(For("en").Analyze(string(text)))
	if *update {
		if err := os.WriteFile("testdata/english.golden", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/english.golden")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("tokens differ from testdata/english.golden; raise Version and run with -update:\n%s", got)
	}
}

// describe prints a token a line: bytes, position, flags, term.
func describe(tokens []Token) string {
	var b strings.Builder
	for _, t := range tokens {
		flags := []byte("------")
		for i, on := range []bool{t.Extra, t.Upper, t.Number, t.Stop, t.Negation, t.Amount} {
			if on {
				flags[i] = "xunsda"[i]
			}
		}
		fmt.Fprintf(&b, "%d-%d\t%d\t%s\t%s\n", t.Start, t.End, t.Position, flags, t.Term)
	}
	return b.String()
}

// wordTokenizer is NextWord as one of bleve's tokenizers.
type wordTokenizer struct{}

func (wordTokenizer) Tokenize(text []byte) (stream analysis.TokenStream) {
	all := string(text)
	for i := 0; ; {
		start, end := NextWord(all, i)
		if start == end {
			return stream
		}
		t := &analysis.Token{Start: start, End: end, Term: text[start:end]}
		if r, _ := utf8.DecodeRune(t.Term); IsIdeograph(r) {
			t.Type = analysis.Ideographic
		}
		stream, i = append(stream, t), end
	}
}

// foldEnglish is Fold as one of bleve's filters. A union of two words is only brought to lower case.
type foldEnglish struct{}

func (foldEnglish) Filter(stream analysis.TokenStream) analysis.TokenStream {
	for _, t := range stream {
		if t.Type != joinedType && t.Type != analysis.Single && t.Type != analysis.Double {
			t.Term = []byte(Fold(string(t.Term)))
		}
	}
	return stream
}

// stemEnglish applies the lexicon and then bleve's English stemmer to words of letters from a to z.
type stemEnglish struct{ bleve analysis.TokenFilter }

func (f stemEnglish) Filter(stream analysis.TokenStream) analysis.TokenStream {
	for _, t := range stream {
		if word := string(t.Term); len(word) >= 3 && isASCIILetters(word) {
			t.Term = []byte(english.American(english.Base(word)))
			f.bleve.Filter(analysis.TokenStream{t})
		}
	}
	return stream
}

// englishChain is the analysis of English as a chain of bleve's and our filters.
func englishChain() chain {
	stops := analysis.NewTokenMap()
	for _, w := range english.Words(english.Stop) {
		stops.AddToken(w)
	}
	return chain{analysis.DefaultAnalyzer{
		Tokenizer: marking{inner: wordTokenizer{}},
		TokenFilters: filters{
			divideWords{}, joinHyphenated{}, cjk.NewCJKBigramFilter(true),
			foldEnglish{}, removeLetters{}, markStops{stops}, stemEnglish{en.NewEnglishStemmerFilter()},
		},
	}}
}

// sameTokens checks that the chain finds the tokens of English, but for what only English fills in.
func sameTokens(t *testing.T, c chain, text string) {
	t.Helper()
	got, want := c.analyze(text), English.Analyze(text)
	want = slices.DeleteFunc(want, func(t Token) bool { return t.Term == "" }) // lone combining marks
	for i := range min(len(got), len(want)) {
		w, g := want[i], got[i]
		w.Negation, w.Place, w.Amount, g.Amount = false, 0, false, false
		if w.Extra { // the number of a part is that of its first byte there
			w.Number, g.Number = false, false
		}
		if g != w {
			t.Fatalf("token %d of %q\nis   %+v\nwant %+v", i, excerpt(text, w.Start), g, w)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d tokens of %q, want %d", len(got), excerpt(text, 0), len(want))
	}
}

func excerpt(text string, at int) string { return text[max(0, at-40):min(len(text), at+40)] }

// TestEnglishChain checks that the fast analysis of English equals the chain of filters, term for term.
func TestEnglishChain(t *testing.T) {
	c := englishChain()
	for _, name := range []string{"testdata/english.txt", "../../corpus/builtin/china-sino-soviet-relations.txt"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sameTokens(t, c, string(text))
	}
	for _, set := range []string{"xquad_en", "xquad_de", "xquad_zh", "xquad_ar", "own/rust"} {
		for _, text := range corpusTexts(t, "../../../shared/eval/"+set+"/corpus.jsonl") {
			sameTokens(t, c, text)
		}
	}
}

// corpusTexts returns the texts of a corpus, none where the file is absent.
func corpusTexts(t *testing.T, name string) (texts []string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Logf("skipped: %v", err)
		return nil
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var document struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &document); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		texts = append(texts, document.Text)
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	return texts
}

func FuzzEnglishChain(f *testing.F) {
	for _, s := range []string{
		"Sino-Soviet", "SinoX's", "ABCß", "中-abc苏中", "a-\nb", "\xff-a", "it's-x", "ab٣", "0aAEd",
	} {
		f.Add(s)
	}
	c := englishChain()
	f.Fuzz(func(t *testing.T, text string) { sameTokens(t, c, text) })
}

func TestFor(t *testing.T) {
	for language, want := range map[string]string{
		"en": "en", "en-US": "en", "EN_gb": "en", "de": "de", "pt-BR": "pt", "nb": "no", "nn-NO": "no",
		"zh-Hant-TW": "zh", "": "und", "und": "und", "tlh": "und", "english": "und",
	} {
		if got := For(language).Language(); got != want {
			t.Errorf("For(%q) is of %q, want %q", language, got, want)
		}
	}
	if For("fr") != For("fr-CA") {
		t.Error("For made the analyzer of French twice")
	}
	all := Languages()
	if len(all) < 30 || !slices.IsSorted(all) || !slices.Contains(all, "en") || slices.Contains(all, Undetermined) {
		t.Errorf("languages %q", all)
	}
	for _, language := range all {
		if got := For(language).Language(); got != language {
			t.Errorf("For(%q) is of %q", language, got)
		}
	}
}

// TestLanguages gives each language a sentence. A function word is followed by "°", an additional reading begins with
// "+".
func TestLanguages(t *testing.T) {
	for _, c := range []struct{ language, text, want string }{
		{"ar", "في المدينة القديمة", "في° مدين قديم"},
		{"bg", "в града", "в° града"},
		{"ca", "l'Institut de Catalunya", "institut de° catalunya"},
		{"ckb", "لە شاری هەولێر", "لە° شاری هەولێر"},
		{"cs", "ve městě", "ve° městě"},
		{"da", "i husene", "i° hus"},
		{"de", "die Häuser der Städte", "die° haus der° stadt"},
		{"el", "στην πόλη", "στην° πόλη"},
		{"es", "los niños de las escuelas", "los° niñ de° las° escuel"},
		{"eu", "hiri eta herri", "hiri eta° herri"},
		{"fa", "می\u200cروند به شهر", "مي° روند به° شهر"},
		{"fi", "talossa ja taloissa", "talo ja° talo"},
		{"fr", "l'histoire des chevaux", "histoir des° cheval"},
		{"ga", "na d'Éireann", "na° éireann"},
		{"gl", "os libros da cidade", "os° libros da° cidade"},
		{"hi", "लड़कों की किताबें", "लडक कि° किताब"},
		{"hu", "a házakban", "a° ház"},
		{"hy", "և քաղաքը", "եւ° քաղաքը"},
		{"id", "dan buku yang baru", "dan° buku yang° baru"},
		{"it", "dell'arte delle città", "arte delle° città"},
		{"ja", "東京タワー", "東 京 +東京 タ +京タ ワ +タワ ー +ワー"},
		{"ko", "서울에서", "서 울 +서울 에 +울에 서 +에서"},
		{"nl", "de huizen", "de° huiz"},
		{"no", "i husene", "i° hus"},
		{"pl", "w tajemnicy", "w° tajemnik"},
		{"pt", "as cidades dos reis", "as° cidad dos° rei"},
		{"ro", "și caselor", "și cas"},
		{"ru", "в городах", "в° город"},
		{"sv", "i husen", "i° hus"},
		{"tr", "Ankara'nın ve kitapları", "ankar ve° kitap"},
		{"zh", "中苏分裂", "中 苏 +中苏 分 +苏分 裂 +分裂"},
		{"th", "ภาษา", "ภ า +ภา ษ +าษ า +ษา"},
		{
			"und", "Der SinoSoviet-Split ﬁnal 1.200 中文",
			"der sinosoviet +sino +soviet split +sinosovietsplit final 1200 中 文 +中文",
		},
	} {
		t.Run(c.language, func(t *testing.T) {
			var got []string
			for _, tok := range For(c.language).Analyze(c.text) {
				term := tok.Term
				if tok.Extra {
					term = "+" + term
				}
				if tok.Stop {
					term += "°"
				}
				got = append(got, term)
			}
			if got := strings.Join(got, " "); got != c.want {
				t.Errorf("Analyze(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

// TestConcurrentUse analyzes texts at once with every analyzer and compares with what one goroutine finds.
func TestConcurrentUse(t *testing.T) {
	const text = "l'Histoire-fleuve des SinoSoviet chevaux, Häuser, 中苏, в городах, لە شاری, tajemnicy kitap."
	var running sync.WaitGroup
	for _, language := range append(Languages(), Undetermined) {
		want := describe(For(language).Analyze(text))
		for range 4 {
			running.Go(func() {
				for range 20 {
					if got := describe(For(language).Analyze(text)); got != want {
						t.Errorf("%s: tokens\n%s\nwant\n%s", language, got, want)
						return
					}
				}
			})
		}
	}
	running.Wait()
}

// FuzzLanguages checks that tokens are in bounds, on rune boundaries and in order, whatever the language.
func FuzzLanguages(f *testing.F) {
	for i, s := range []string{
		"Sino-Soviet U.S. 1,200.5", "中苏xｶﾞ゛-中", "a-\nb é'é", "\xff\xe4\xb8", "l'd'ſ İI ß",
		"ภาษาไทย한국", "می\u200cروند", "Ⱥ-ȺBC1", "aAEd",
	} {
		f.Add(s, uint8(i))
	}
	all := append(Languages(), Undetermined)
	f.Fuzz(func(t *testing.T, text string, language uint8) {
		a := For(all[int(language)%len(all)])
		tokens := a.Analyze(text)
		checkTokens(t, text, tokens)
		if a != English && slices.ContainsFunc(tokens, func(t Token) bool { return t.Term == "" }) {
			t.Fatal("a token without a term")
		}
	})
}

func checkTokens(t *testing.T, text string, tokens []Token) {
	t.Helper()
	position, start := 0, 0
	for _, tok := range tokens {
		if tok.Start < 0 || tok.End > len(text) || tok.Start >= tok.End {
			t.Fatalf("token %+v is empty or outside of %d bytes", tok, len(text))
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[tok.Start:tok.End]) {
			t.Fatalf("token %+v cuts a rune", tok)
		}
		if tok.Position < position {
			t.Fatalf("position %d after %d", tok.Position, position)
		}
		position = tok.Position
		if tok.Extra {
			continue
		}
		if tok.Start < start {
			t.Fatalf("token %+v begins before byte %d", tok, start)
		}
		start = tok.End
	}
}
