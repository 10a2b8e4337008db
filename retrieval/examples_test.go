package retrieval

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/corpus/sample"
)

// written returns an index of made-up documents, by file name.
func written(t testing.TB, files map[string]string) *Index {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	x, err := New(t.Context(), corpus.Read(t.Context(), []string{dir}, nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// railway is a made-up history.
var railway = map[string]string{
	"line.md": `# The Orlen Line

## How it began

The Orlen Valley Company was founded in 1871. Its first engine ran in March 1874. The bridge at Tarn was opened in 1880.
Clara Whitlow designed the bridge.

## Decline

The Orlen Valley Company sold its ships in 1932. In 1951 the Orlen Valley Company closed the line to Tarn. The last
train left Tarn in 1968.
`,
	"people.md": `# People of the line

Clara Whitlow was born in 1842. Clara Whitlow joined the Orlen Valley Company in 1869. She never married.
`,
}

// rules are made up and have no dates.
var rules = map[string]string{"rules.md": `# House Rules

## Using the kitchen

The kitchen closes at night. A member who cooks must clean the stove. Guests may not use the grill.

## Lost keys

A member who loses a key pays for a new lock. The caretaker keeps spare keys in the office.
`}

// answered fails for each example that the corpus does not answer.
func answered(t *testing.T, x *Index, e Examples) {
	t.Helper()
	for _, q := range e.Questions {
		if a, err := x.Ask(t.Context(), Question{Text: q}); err != nil || !a.Found {
			t.Errorf("ask %q: found %t, %v", q, a.Found, err)
		}
	}
	if e.Event != "" {
		a, err := x.Ask(t.Context(), Question{Text: e.Event, Type: When})
		if _, dated := a.Date(); err != nil || !a.Found || !dated {
			t.Errorf("when %q: found %t, dated %t, %v", e.Event, a.Found, dated, err)
		}
	}
	if e.Topic != "" {
		within := edtf.Interval{}
		if e.From != "" {
			from, err := corpus.ParseDate(e.From)
			if err != nil {
				t.Fatal(err)
			}
			within = from.Since()
		}
		all, err := x.Timeline(t.Context(), Chronology{Text: e.Topic})
		if err != nil || all.Total < 3 {
			t.Errorf("timeline %q: %d events, %v", e.Topic, all.Total, err)
		}
		some, err := x.Timeline(t.Context(), Chronology{Text: e.Topic, Within: within})
		if err != nil || some.Total == 0 || e.From != "" && some.Total == all.Total {
			t.Errorf("timeline %q from %q: %d of %d events, %v", e.Topic, e.From, some.Total, all.Total, err)
		}
	}
	if e.Claim != "" {
		if c, err := x.Check(t.Context(), Question{Text: e.Claim}); err != nil || c.Verdict != Supported {
			t.Errorf("check %q: %s, %v", e.Claim, c.Verdict, err)
		}
	}
	if e.Words != "" {
		if q, err := x.Quote(t.Context(), Quote{Words: e.Words}); err != nil || q.Total == 0 {
			t.Errorf("quote %q: %d, %v", e.Words, q.Total, err)
		}
	}
	texts := append([]string{e.Event, e.Topic, e.From, e.Claim, e.Words}, e.Questions...)
	for _, text := range texts {
		hidden := func(r rune) bool { return r == '`' || !unicode.IsGraphic(r) }
		if strings.ContainsFunc(text, hidden) {
			t.Errorf("%q cannot be shown", text)
		}
	}
}

func examplesOf(t testing.TB, x *Index) Examples {
	t.Helper()
	e, err := x.Examples(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Each example is answered, and there is one for each way to ask.
func TestExamples(t *testing.T) {
	builtIn, err := New(t.Context(), corpus.BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	defer builtIn.Close()
	for _, tc := range []struct {
		name  string
		x     *Index
		dated bool
	}{
		{"built in", builtIn, true}, {"a history", written(t, railway), true},
		{"a handbook", newGarden(t), true}, {"rules", written(t, rules), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := examplesOf(t, tc.x)
			answered(t, tc.x, e)
			if len(e.Questions) < 2 || e.Claim == "" || e.Words == "" || len(e.Documents) == 0 || e.Dated != tc.dated {
				t.Errorf("incomplete: %+v", e)
			}
			if tc.dated && e.Event == "" {
				t.Errorf("no event: %+v", e)
			}
		})
	}
	e := examplesOf(t, written(t, railway))
	if e.Topic != "Orlen Valley Company" || e.From == "" {
		t.Errorf("timeline of %q from %q", e.Topic, e.From)
	}
}

// The same corpus has the same examples, and another has others.
func TestExamplesDependOnTheCorpus(t *testing.T) {
	first, again := examplesOf(t, written(t, railway)), examplesOf(t, written(t, railway))
	other := examplesOf(t, written(t, rules))
	if !reflect.DeepEqual(first, again) {
		t.Errorf("got %+v, then %+v", first, again)
	}
	if first.Claim == other.Claim || first.Words == other.Words {
		t.Errorf("two corpora have the examples %+v and %+v", first, other)
	}
}

// A document that is left out appears in no example.
func TestExamplesWithoutADocument(t *testing.T) {
	e := examplesOf(t, written(t, railway).Without([]string{"line"}))
	answered(t, written(t, map[string]string{"people.md": railway["people.md"]}), e)
	for _, d := range e.Documents {
		if d.ID == "line" {
			t.Errorf("%+v", e)
		}
	}
}

// Texts that have little to ask about, or that would break a message, give none rather than a broken example.
func TestExamplesOfStrangeTexts(t *testing.T) {
	for name, text := range map[string]string{
		"a word": "Zebra",
		"backticks": "The `Widget Frame` was built in 1960. Every `Widget Frame` needs a key since 1961. " +
			"```Widget Frame``` broke in 1962.",
		"reordering": "The \u202eWidget Frame\u202c was built in 1960. A \u202eWidget Frame\u202c broke in 1962. " +
			"The Widget\u200b Frame fell.",
		"lower case": "the pond froze in 1911 lol. no ducks then. the pond was drained in 1913 ok.",
		"one line":   strings.Repeat("word ", 20_000),
		"questions":  "Who was it? When was that? Why did the Great Owl fly in 1960?",
		"markup":     "# @everyone **in** 1960\n\n<@123> wrote [it](http://x.example) to the Great Owl in 1960.\n",
	} {
		t.Run(name, func(t *testing.T) {
			x := written(t, map[string]string{"text.md": text})
			answered(t, x, examplesOf(t, x))
		})
	}
}

// TestExamplesOfOtherScripts checks that texts of many scripts have examples that are answered.
func TestExamplesOfOtherScripts(t *testing.T) {
	for _, language := range []string{"ar", "de", "es", "ru", "zh"} {
		path := filepath.Join("..", "..", "shared", "eval", "xquad_"+language, "corpus.jsonl")
		if _, err := os.Stat(path); err != nil {
			t.Skipf("no corpus: %v", err)
		}
		x, err := New(t.Context(), corpus.Read(t.Context(), []string{path}, nil))
		if err != nil {
			t.Fatal(err)
		}
		e := examplesOf(t, x)
		answered(t, x, e)
		if len(e.Questions) == 0 || e.Words == "" {
			got, _ := json.Marshal(e)
			t.Errorf("%s: incomplete: %s", language, got)
		}
		_ = x.Close()
	}
}

// BenchmarkExamples makes the examples of a corpus for the first time.
func BenchmarkExamples(b *testing.B) {
	const passages = 20_000
	x, err := New(b.Context(), sample.New().Documents(passages))
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	b.Run("passages=20k", func(b *testing.B) {
		for b.Loop() {
			if _, err := x.findExamples(b.Context()); err != nil {
				b.Fatal(err)
			}
			x.answers = &answerCache{}
		}
	})
}
