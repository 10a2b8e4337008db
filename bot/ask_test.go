package bot

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/retrieval"
)

func TestSourceChoices(t *testing.T) {
	long := strings.Repeat("very long ", 20)
	documents := []corpus.Metadata{
		{ID: "ussr", Title: "Soviet Union"}, {ID: "china/relations", Title: "Relations of China"}, {ID: "china", Title: "China"},
		{ID: long, Title: "A " + long}, {ID: "hidden", Title: "\u200b"},
	}
	for i := range 40 {
		documents = append(documents, corpus.Metadata{ID: fmt.Sprintf("many-%02d", i), Title: fmt.Sprintf("One of many %d", i)})
	}
	for _, tc := range []struct {
		name, typed string
		want        []choice // the first ones
		count       int
	}{
		{"beginnings first", "CHINA", []choice{{"Relations of China", "china/relations"}, {"China", "china"}}, 2},
		{"within a title", "union", []choice{{"Soviet Union", "ussr"}}, 1},
		{"by id", "ussr", []choice{{"Soviet Union", "ussr"}}, 1},
		{"nothing typed", "", []choice{{"Soviet Union", "ussr"}}, maxChoices},
		{"too many", "many", []choice{{"One of many 0", "many-00"}}, maxChoices},
		{"too long", "a very", []choice{{strings.TrimSpace("A "+long[:95]) + ellipsis, digest(long)}}, 1},
		{"a title that nobody sees", "hidden", []choice{{digest("hidden"), "hidden"}}, 1},
		{"none", "peru", nil, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := sourceChoices(documents, tc.typed)
			if len(got) != tc.count || !reflect.DeepEqual(append([]choice(nil), got[:len(tc.want)]...), tc.want) {
				t.Errorf("got %d: %v, want %d with %v first", len(got), got, tc.count, tc.want)
			}
			for _, c := range got {
				if n := units(c.Name); n == 0 || n > maxChoice || units(c.Value) > maxChoice {
					t.Errorf("%q takes %d units, its value %d", c.Name, n, units(c.Value))
				}
			}
		})
	}
}

func TestSourcesAreFound(t *testing.T) {
	s := newShelf("x")
	s.document = corpus.Metadata{ID: strings.Repeat("long", 50), Title: "The Shelf"}
	b := &Bot{options: Options{Library: s}}
	for _, name := range []string{s.document.ID, "the shelf", digest(s.document.ID)} {
		if got, err := b.document(name); got != s.document.ID || err != nil {
			t.Errorf("%q: got %q, %v", name, got, err)
		}
	}
	if got, err := b.document("the attic"); err == nil {
		t.Errorf("found %q", got)
	}
}

func TestEvidenceNamesSentences(t *testing.T) {
	p := corpus.Passage{ID: "0123456789", Span: span(100, 1100)}
	for at := 100; at < 1100; at += 10 {
		p.Sentences = append(p.Sentences, span(at, at+9))
	}
	for _, tc := range []struct {
		name          string
		excerpt, best corpus.Span
		want          evidence
	}{
		{"one sentence", span(110, 119), span(110, 119), evidence{p.ID, 1, 1, 1}},
		{"the best is the last", span(110, 139), span(130, 139), evidence{p.ID, 1, 3, 3}},
		{"the best is the first", span(110, 139), span(110, 119), evidence{p.ID, 1, 3, 1}},
		{"part of a sentence", span(112, 115), span(112, 115), evidence{p.ID, 1, 1, 1}},
		{"more than a card shows", span(100, 1099), span(150, 159), evidence{p.ID, 0, 31, 5}},
		{"the best beyond that", span(100, 1099), span(900, 909), evidence{p.ID, 80, 20, 80}},
		{"outside", span(0, 10), span(0, 10), evidence{p.ID, 0, 1, 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := evidenceAt(p, tc.excerpt, tc.best); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
			s := state{View: viewAnswer, Evidence: []evidence{evidenceAt(p, tc.excerpt, tc.best)}}
			if _, err := s.encode(actionForward); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNotFoundSuggestsFewerLimits(t *testing.T) {
	with := retrieval.Answer{Question: retrieval.Question{Within: interval(t, "1960")}}
	for _, tc := range []struct {
		name   string
		answer retrieval.Answer
		want   bool
	}{{"a question with dates", with, true}, {"a bare question", retrieval.Answer{}, false}} {
		t.Run(tc.name, func(t *testing.T) {
			if got := strings.Contains(draw(notFound("x", tc.answer, false)), "without `from`"); got != tc.want {
				t.Errorf("suggested: %t", got)
			}
		})
	}
}

func TestDefinitionsFitDiscord(t *testing.T) {
	b := &Bot{options: Options{Library: newShelf("x")}}
	for _, d := range b.definitions() {
		if units(d.Description) > 100 || len(d.Options) > 25 || d.Name != strings.ToLower(d.Name) {
			t.Errorf("/%s: description of %d units, %d options", d.Name, units(d.Description), len(d.Options))
		}
		required := true
		for _, o := range d.Options {
			if units(o.Description) > 100 || o.Required && !required {
				t.Errorf("/%s %s: description of %d units, required after an optional one: %t", d.Name, o.Name, units(o.Description), o.Required && !required)
			}
			required = o.Required
		}
		if !reflect.DeepEqual(d.IntegrationTypes, []int{0, 1}) || !reflect.DeepEqual(d.Contexts, []int{0, 1, 2}) {
			t.Errorf("/%s: integration types %v, contexts %v", d.Name, d.IntegrationTypes, d.Contexts)
		}
	}
}

func TestSameDefinitions(t *testing.T) {
	b := &Bot{options: Options{Library: newShelf("x")}}
	want := b.definitions()
	change := func(f func([]definition) []definition) []definition {
		c := make([]definition, 0, len(want))
		for _, d := range want {
			d.Options = append([]optionDefinition(nil), d.Options...)
			c = append(c, d)
		}
		return f(c)
	}
	for _, tc := range []struct {
		name string
		have []definition
		same bool
	}{
		{"the same", change(func(ds []definition) []definition { return ds }), true},
		{"in another order", change(func(ds []definition) []definition { ds[0], ds[2] = ds[2], ds[0]; return ds }), true},
		{"types in another order", change(func(ds []definition) []definition { ds[0].Contexts = []int{2, 0, 1}; return ds }), true},
		{"nothing registered", nil, false},
		{"one missing", change(func(ds []definition) []definition { return ds[1:] }), false},
		{"another description", change(func(ds []definition) []definition { ds[0].Description = "x"; return ds }), false},
		{"another option", change(func(ds []definition) []definition { ds[0].Options[0].MaxLength = 1; return ds }), false},
		{"not for users", change(func(ds []definition) []definition { ds[0].IntegrationTypes = []int{0}; return ds }), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := sameDefinitions(tc.have, want); got != tc.same {
				t.Errorf("same: %t", got)
			}
		})
	}
}
