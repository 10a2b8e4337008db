package retrieval

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/corpus"
)

// A text with headings, lists, definitions and statements.
const garden = `# The Garden Handbook

Last updated: 3 May 2019

## Compost

Compost is a dark material that forms when leaves and peel rot. A heap, which heats up in spring, needs air. It takes a
year.

## Opening

The garden was laid out in 1902. It opened to the public in May 1911. By mid-1949 it had been sold twice. In 1911 the
pond froze, and Miss Arden declared that no duck would be fed. Arden told the board in 1913 that the pond must be
drained. The mayor opened the gate.

## Duties of volunteers

Volunteers have four duties:

- Water the beds before nine.
- Weed one row a week.
- Lock the shed.
- Sign out.

## Tools

The following tools are lent to members:

1. spades
2. rakes
3. a saw
`

func newGarden(t *testing.T) *Index {
	t.Helper()
	path := filepath.Join(t.TempDir(), "garden.md")
	if err := os.WriteFile(path, []byte(garden), 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := New(t.Context(), corpus.Read(t.Context(), []string{path}, nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

func TestBroadQuestions(t *testing.T) {
	x := newGarden(t)
	for _, c := range []struct {
		kind      Kind
		shows     []string // in the excerpts
		hides     string
		questions []string
	}{
		{KindList, []string{"Water the beds", "Weed one row", "Lock the shed", "Sign out."}, "spades", []string{
			"list all duties of volunteers", "what are the four duties", "what are the duties of volunteers?",
			"give me all the duties", "pls list the duties thx", "summarise the section duties of volunteers",
			"name the duties of the volunteers", "What does the section “Duties of volunteers” say?",
		}},
		{KindList, []string{"spades", "rakes", "a saw"}, "Weed", []string{
			"what are the tools", "which tools are there", "list the tools", "can u list all tools for me",
		}},
		{KindDefinition, []string{"Compost is a dark material"}, "pond", []string{
			"what is compost", "compost", "tell me about compost", "what's compost?", "define compost",
			"explain compost pls", "what does compost mean",
		}},
		{KindStatements, []string{"no duck would be fed", "the pond must be"}, "laid out", []string{
			"what did Arden say", "what did Arden say about the pond?", "does anyone know what Arden said?",
		}},
	} {
		for _, question := range c.questions {
			t.Run(question, func(t *testing.T) {
				a, err := x.Ask(t.Context(), Question{Text: question})
				if err != nil {
					t.Fatal(err)
				}
				if !a.Found || a.Kind != c.kind {
					t.Fatalf("kind %q, found %v, want %q", a.Kind, a.Found, c.kind)
				}
				var shown strings.Builder
				for i, cited := range a.Citations {
					shown.WriteString(cited.Text() + "\n")
					if cited.Rank != i+1 {
						t.Errorf("citation %d has rank %d", i+1, cited.Rank)
					}
				}
				for _, want := range c.shows {
					if !strings.Contains(shown.String(), want) {
						t.Errorf("%q is not in\n%s", want, shown.String())
					}
				}
				if strings.Contains(shown.String(), c.hides) {
					t.Errorf("%q is in\n%s", c.hides, shown.String())
				}
				if a.Text != a.Citations[0].Best() {
					t.Errorf("the answer is %q, not the sentence of its first citation", a.Text)
				}
			})
		}
	}
}

func TestWhatHappened(t *testing.T) {
	x := newGarden(t)
	for question, want := range map[string]int{
		"what happened in 1911":                   2,
		"anything happen in 1911?":                2,
		"hi, what happened between 1900 and 1912": 3,
		"events from 1900 to 1912":                3,
		"what happened in the 1910s":              3,
		"what happened in 1492":                   0, // though "by mid-1949" begins nowhere
		"what happened at the pond in 1913":       1,
	} {
		a, err := x.Ask(t.Context(), Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		if a.Kind != KindEvents || a.Events.Total != want || a.Found != (want > 0) {
			t.Errorf("%s: kind %q, %d events, found %v; want %d", question, a.Kind, a.Events.Total, a.Found, want)
		}
	}
}

// Questions that one sentence answers, and those that nothing answers, are as before.
func TestNotBroad(t *testing.T) {
	x := newGarden(t)
	for _, question := range []string{
		"When did the garden open to the public?", "Who opened the gate?", "what happened to the pond in 1911",
		"list the kings of Spain", "what are the seven wonders", "what did the king say", "what is a submarine",
	} {
		a, err := x.Ask(t.Context(), Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		if a.Kind != KindSentence {
			t.Errorf("%s: kind %q", question, a.Kind)
		}
	}
	a, err := x.Ask(t.Context(), Question{Text: "as of when is this text?"})
	if err != nil || a.Found || a.Kind != KindAsOf || len(a.AsOf) != 1 || a.AsOf[0].AsOf.String() != "2019-05-03" {
		t.Errorf("as of %v, kind %q, found %v, %v", a.AsOf, a.Kind, a.Found, err)
	}
}
