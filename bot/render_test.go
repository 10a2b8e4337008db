package bot

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/retrieval"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// almanac is a Library of three passages for golden files.
func almanac(t *testing.T) *shelf {
	s := newShelf(
		"Soviet aid began in the early 1950s. It was large.",
		"Relations cooled. Moscow withdrew its advisers from China in 1960. The *factories* stood still.",
		"The advisers of 1960 never came back.")
	s.document = corpus.Metadata{ID: "almanac", Title: "An Almanac", AsOf: interval(t, "1987-07")}
	s.examples = retrieval.Examples{Questions: []string{"What happened in 1960?"}, Event: "Soviet aid began",
		Topic: "Soviet aid", From: "1960", Claim: "The *factories* stood still.", Words: "advisers", Dated: true}
	for i := range s.passages {
		p := &s.passages[i]
		p.Heading = []string{"Part 1", "The Split"}
		p.Sentences = nil
		for at := 0; at < len(p.Text); {
			end := strings.Index(p.Text[at:], ".") + at + 1
			p.Sentences = append(p.Sentences, corpus.Span{Start: at, End: end}.Shift(p.Span.Start))
			at = end + 1
		}
		for text, value := range map[string]string{"early 1950s": "1950/1953", "1960": "1960"} {
			if at := strings.Index(p.Text, text); at >= 0 {
				p.Dates = append(p.Dates, corpus.Date{Text: text, Interval: interval(t, value),
					Span: corpus.Span{Start: at, End: at + len(text)}.Shift(p.Span.Start)})
			}
		}
	}
	return s
}

// almanacState is the state of an answer from the almanac: 1960, in the second sentence of its second passage.
var almanacState = card.State{
	View: card.ViewAnswer, Start: len("Moscow withdrew its advisers from China in "), Length: len("1960"),
	Evidence: []card.Evidence{{Passage: "PASSAGE002", First: 0, Count: 3, Best: 1},
		{Passage: "PASSAGE003", First: 0, Count: 1, Best: 0}, {Passage: "G0NE000000", First: 0, Count: 1, Best: 0}},
}

func TestCards(t *testing.T) {
	b := &Bot{options: Options{Library: almanac(t)}}
	page := func(n int, v card.View) card.Card {
		s := almanacState
		s.Page, s.View = n, v
		c, err := b.page(t.Context(), s, question)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	quote, err := b.occurrence(t.Context(), card.State{View: card.ViewQuotation}, "advisers", "")
	if err != nil {
		t.Fatal(err)
	}
	contextCard, err := b.contextPage(t.Context(), phrase.English, card.ContextState(almanacState.Evidence[0]))
	if err != nil {
		t.Fatal(err)
	}
	private, shared := page(0, card.ViewAnswer), page(0, card.ViewAnswer)
	private.Private = true
	shared.Sharer = "A Reader"
	for name, m := range map[string]discord.Message{
		"answer":    page(0, card.ViewAnswer).Render(),
		"private":   private.Render(),
		"shared":    shared.Render(),
		"evidence":  page(1, card.ViewAnswer).Render(),
		"gone":      page(2, card.ViewAnswer).Render(),
		"weak":      page(0, card.ViewWeak).Render(),
		"nearest":   page(0, card.ViewNearest).Render(),
		"quotation": quote.Render(),
		"context":   contextCard,
		"notfound": card.NotFound(phrase.English, question,
			retrieval.Answer{Nearest: []retrieval.Citation{{
				Location: retrieval.Location{Passage: b.options.Library.(*shelf).passages[0]},
				Excerpt:  corpus.Span{End: 1},
			}}}, false),
	} {
		t.Run(name, func(t *testing.T) {
			valid(t, name, m)
			golden(t, filepath.Join("testdata", "cards", name+".txt"), draw(m))
		})
	}
}

// draw returns a message as text, with a line before each part that holds its Markdown or its buttons.
func draw(m discord.Message) string {
	var b strings.Builder
	fmt.Fprintf(&b, "flags %d\n", m.Flags)
	for _, c := range m.Components[0].Components {
		if c.Type == discord.TypeTextDisplay {
			fmt.Fprintf(&b, "---\n%s\n", c.Content)
			continue
		}
		b.WriteString("--- buttons\n")
		for _, button := range c.Components {
			fmt.Fprintf(&b, "%s %s disabled=%t\n", button.Label, button.CustomID, button.Disabled)
		}
	}
	return b.String()
}

// golden compares got with a file. With -update it rewrites the file.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got\n%s\nwant\n%s", path, got, want)
	}
}

func TestLeadOnlyForAnswersThatAreDates(t *testing.T) {
	s := almanac(t)
	b := &Bot{options: Options{Library: s}}
	sentence := "Moscow withdrew its advisers from China in 1960."
	for _, tc := range []struct{ name, span, want string }{
		{"a date", "1960", "**1960** · year"},
		{"a date with its preposition", "in 1960", "**1960** · year"},
		{"a clause with a date in it", sentence, ""},
		{"a name", "Moscow", ""},
		{"nothing", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st := almanacState
			st.Start, st.Length = strings.Index(sentence, tc.span), len(tc.span)
			c, err := b.page(t.Context(), st, question)
			if err != nil {
				t.Fatal(err)
			}
			shown := draw(c.Render())
			if led := strings.Contains(shown, "** · "); led != (tc.want != "") || !strings.Contains(shown, tc.want) {
				t.Errorf("got %s, want %q", shown, tc.want)
			}
		})
	}
}

func retrievalAnswer(t *testing.T, s *shelf) retrieval.Answer {
	t.Helper()
	a, err := s.Ask(t.Context(), retrieval.Question{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// valid fails the test when Discord would refuse m.
func valid(t *testing.T, name string, m discord.Message) {
	t.Helper()
	var texts, parts int
	ids := map[string]bool{}
	var walk func([]discord.Component)
	walk = func(cs []discord.Component) {
		for _, c := range cs {
			parts++
			texts += discord.Units(c.Content) + discord.Units(c.Label)
			switch {
			case c.Type == discord.TypeTextDisplay && c.Content == "":
				t.Errorf("%q: an empty text", name)
			case c.Type == discord.TypeActionRow && (len(c.Components) == 0 || len(c.Components) > discord.MaxButtons):
				t.Errorf("%q: a row of %d buttons", name, len(c.Components))
			case c.Type == discord.TypeButton &&
				(ids[c.CustomID] || c.CustomID == "" || len(c.CustomID) > discord.MaxCustomID):
				t.Errorf("%q: custom id %q, or twice", name, c.CustomID)
			}
			ids[c.CustomID] = true
			walk(c.Components)
		}
	}
	walk(m.Components)
	if texts > discord.MaxText || parts > 40 {
		t.Errorf("%q: %d units in %d parts", name, texts, parts)
	}
	if m.Flags&discord.FlagComponents == 0 {
		t.Errorf("%q: flags %d", name, m.Flags)
	}
	if data, err := json.Marshal(m.AllowedMentions); err != nil || string(data) != `{"parse":[]}` {
		t.Errorf("%q: allowed mentions %s (%v)", name, data, err)
	}
}
