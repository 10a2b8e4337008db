package english

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLexiconSorted checks that each section is in byte order and has no line twice.
func TestLexiconSorted(t *testing.T) {
	before := ""
	for line := range strings.Lines(lexiconText) {
		key, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case key == "" || key[0] == '#':
			continue
		case key[0] == '[':
			before = ""
			continue
		case key <= before:
			t.Errorf("%q is after %q", key, before)
		}
		before = key
		if _, list, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); list != strings.TrimSpace(list) {
			t.Errorf("%q has blanks at an end", key)
		}
	}
}

// TestDescribed checks that every tag and class of a word has a description, and every description a word.
func TestDescribed(t *testing.T) {
	l := theLexicon()
	tags, classes := map[string]bool{}, map[string]bool{}
	for _, e := range l.words {
		if e.tag != TagEdge {
			tags[e.tag.String()] = true
		}
		for i, name := range classNames {
			if e.classes&(1<<i) != 0 {
				classes[name] = true
			}
		}
	}
	for _, c := range []struct {
		what      string
		used      map[string]bool
		described map[string]string
	}{{"tags", tags, l.tags}, {"classes", classes, l.classes}} {
		got, want := slices.Sorted(maps.Keys(c.described)), slices.Sorted(maps.Keys(c.used))
		if !slices.Equal(got, want) {
			t.Errorf("described %s: %q, %s of words: %q", c.what, got, c.what, want)
		}
	}
	if len(classes) != len(classNames) || endClasses != 1<<len(classNames) {
		t.Errorf("%d classes have words, %d names; the constants end at %b",
			len(classes), len(classNames), endClasses)
	}
}

// TestClassesUsed checks that each class has a constant of its name, in the order of classNames, and that some code
// of retrieval uses it.
func TestClassesUsed(t *testing.T) {
	var constants []string
	used := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		isClasses := path == filepath.Join("..", "english", "class.go")
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GenDecl:
				if isClasses && n.Tok == token.CONST {
					for _, s := range n.Specs {
						constants = append(constants, s.(*ast.ValueSpec).Names[0].Name)
					}
					return false
				}
			case *ast.Ident:
				if file.Name.Name == "english" {
					used[n.Name] = true
				}
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "english" {
					used[n.Sel.Name] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range classNames {
		constant := ""
		for part := range strings.SplitSeq(name, "-") {
			constant += strings.ToUpper(part[:1]) + part[1:]
		}
		if constants[i] != constant {
			t.Errorf("constant %d is %s, and its name %q", i, constants[i], name)
		}
		if !used[constant] {
			t.Errorf("%s is not used", constant)
		}
	}
}

// TestExclusiveClasses checks that no word is in two classes of which only one can decide.
func TestExclusiveClasses(t *testing.T) {
	nouns := []Class{TimeNoun, PlaceNoun, PersonNoun, CountNoun, ShareNoun, ReasonNoun, KindNoun}
	for _, c := range []struct {
		name    string
		classes []Class
	}{
		{"what a noun asks for", nouns},
		{"what the words after how ask for", []Class{Often, ShareNoun, Amount}},
		{"what a word after how is", []Class{Measure, Often}},
		{"what a part of a name shows", []Class{GroupName, PlaceName, Title}},
		{"what a word before a name is", []Class{NameParticle, Title}},
		{"how a question begins", []Class{Command, Subordinator}},
		{"a function word and a noun that asks", append(nouns[:len(nouns):len(nouns)], Stop)},
		{"a negation and a number", []Class{Negation, Numeral}},
		{"a place and a number", []Class{PlacePreposition, Numeral}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i, a := range c.classes {
				for _, b := range c.classes[i+1:] {
					for _, word := range Words(a) {
						if Is(word, b) {
							t.Errorf("%s is both %s and %s", word, a, b)
						}
					}
				}
			}
		})
	}
}

// TestAttributes checks that what an attribute says agrees with the tags and classes of the words.
func TestAttributes(t *testing.T) {
	l := theLexicon()
	// These are forms of two words: "found" of find and of found, "analysis" of itself and of analyze.
	ambiguous := []string{"found", "analysis"}
	for word, base := range l.bases {
		if word == base {
			t.Errorf("%s is its own base", word)
		}
		if other := l.bases[base]; other != "" && !slices.Contains(ambiguous, base) {
			t.Errorf("%s has the base %s, and that the base %s", word, base, other)
		}
	}
	for slip, meant := range l.slips {
		if e := l.words[slip]; e.tag != TagEdge || e.classes != 0 || !IsInterrogative(meant) {
			t.Errorf("%s is a slip for %s, which is not an interrogative, or has a tag or class", slip, meant)
		}
	}
	for word := range l.months {
		isMonth := func(w string) bool { return l.words[w].tag == TagMonth }
		if !isMonth(word) && !slices.ContainsFunc(l.months[word], isMonth) {
			t.Errorf("%s is not a month and is short for none", word)
		}
	}
	values := slices.Sorted(maps.Values(l.values))
	for i, v := range values {
		if v != i+1 {
			t.Fatalf("values %v have a gap", values)
		}
	}
	for word := range l.values {
		if !IsNumber(word) {
			t.Errorf("%s has a value and is not a number", word)
		}
	}
}

// TestSpellings checks that no British ending is the end of another, so that their order means nothing.
func TestSpellings(t *testing.T) {
	all := theLexicon().spellings
	for _, a := range all {
		for _, b := range all {
			if a != b && strings.HasSuffix(a.british, b.british) {
				t.Errorf("%q ends in %q", a.british, b.british)
			}
		}
	}
	for word, want := range map[string]string{
		"organisation": "organization", "colours": "colors", "dialogue": "dialog", "our": "our", "hour": "hour",
		"flour": "flour",
	} {
		if got := American(word); got != want {
			t.Errorf("American(%q) = %q, want %q", word, got, want)
		}
	}
}

// TestNations checks that no word is listed for two nations, or twice for one.
func TestNations(t *testing.T) {
	of := map[string]string{}
	for _, n := range Nations() {
		for _, name := range slices.Concat(n.Names, n.Seats) {
			if other, ok := of[name]; ok {
				t.Errorf("%s is listed for %s and for %s", name, other, n.Names[0])
			}
			of[name] = n.Names[0]
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no section", "a\tarticle\n", "lexicon line 1: no section before it"},
		{"unknown section", "[verbs]\n", "lexicon line 1: unknown section [verbs]"},
		{"unknown tag", "[words]\n# articles\na\tparticle\n", `lexicon line 3: a: unknown tag "particle"`},
		{"unknown class", "[words]\na\tarticle\tstopp\n", `lexicon line 2: a: unknown or double class "stopp"`},
		{"class twice", "[words]\na\tarticle\tstop stop\n",
			`lexicon line 2: a: unknown or double class "stop"`},
		{"word twice", "[words]\na\tarticle\na\t-\tstop\n", `lexicon line 3: "a" is listed before`},
		{"unknown attribute", "[words]\na\t-\troot=b\n", `lexicon line 2: a: unknown attribute "root"`},
		{"two bases", "[words]\na\t-\tbase=b verb=c\n", "lexicon line 2: a has two base forms"},
		{"no description", "[classes]\nstop\n", `lexicon line 2: ["stop"]: want a name and a description`},
		{"described twice", "[tags]\nof\tof\nof\tof\n", "lexicon line 3: of is described before"},
		{"unknown cue", "[cues]\ndue_to\tcause\n", `lexicon line 2: due_to: unknown cue "cause"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := parse(c.text); err == nil || err.Error() != c.want {
				t.Errorf("parse(%q): %v, want %s", c.text, err, c.want)
			}
		})
	}
}

func TestLookups(t *testing.T) {
	if !Is("how", Stop) || Is("How", Stop) || !Is("often", Measure|Often) || Is("ship", ^Class(0)) {
		t.Error("Is does not read the classes of a word as listed")
	}
	for word, want := range map[string]string{"fought": "fight", "invasion": "invade", "ship": "ship"} {
		if got := Base(word); got != want {
			t.Errorf("Base(%q) = %q, want %q", word, got, want)
		}
	}
	if got, want := MonthForms("september"), []string{"sep", "sept"}; !slices.Equal(got, want) {
		t.Errorf("MonthForms(september) = %q, want %q", got, want)
	}
	if v, ok := Value("twelve"); v != 12 || !ok {
		t.Errorf("Value(twelve) = %d, %t", v, ok)
	}
	if !IsNumber("two") || !IsNumber("half") || IsNumber("many") {
		t.Error("IsNumber does not hold for two and half alone")
	}
	if Slip("wich") != "which" || Slip("which") != "" {
		t.Error("Slip does not correct misspelled interrogatives alone")
	}
}

func TestTagWord(t *testing.T) {
	for _, c := range []struct {
		word    string
		before  Tag
		initial bool
		want    Tag
	}{
		{"the", TagEdge, true, TagArticle},
		{"The", TagEdge, true, TagArticle},
		{"May", TagIn, false, TagMonth},
		{"Moscow", TagIn, false, TagName},
		{"1960", TagIn, false, TagYear},
		{"3rd", TagArticle, false, TagOrdinal},
		{"attack", TagArticle, false, TagNoun},
		{"attack", TagTo, false, TagVerb},
		{"zorbless", TagBe, false, TagAdjective},
		{"zorbness", TagArticle, false, TagNoun},
	} {
		if got := TagWord(c.word, c.before, c.initial); got != c.want {
			t.Errorf("TagWord(%q, %s, %t) = %s, want %s", c.word, c.before, c.initial, got, c.want)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parse(lexiconText); err != nil {
			b.Fatal(err)
		}
	}
}
