package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/retrieval"
)

func TestSourceChoices(t *testing.T) {
	long := strings.Repeat("very long ", 20)
	documents := []corpus.Metadata{
		{ID: "ussr", Title: "Soviet Union"}, {ID: "china/relations", Title: "Relations of China"}, {ID: "china",
			Title: "China"},
		{ID: long, Title: "A " + long}, {ID: "hidden", Title: "\u200b"},
		{ID: "guides/rules", Title: "Rules"}, {ID: "events/rules", Title: "Rules"},
		{ID: "a/" + long[:90], Title: long}, {ID: "b/" + long[:90], Title: long},
	}
	for i := range 40 {
		documents = append(documents, corpus.Metadata{ID: fmt.Sprintf("many-%02d", i),
			Title: fmt.Sprintf("One of many %d", i)})
	}
	for _, tc := range []struct {
		name, typed string
		want        []discord.Choice // the first ones
		count       int
	}{
		{"beginnings first", "CHINA", []discord.Choice{{Name: "Relations of China", Value: "china/relations"},
			{Name: "China", Value: "china"}}, 2},
		{"within a title", "union", []discord.Choice{{Name: "Soviet Union", Value: "ussr"}}, 1},
		{"by id", "ussr", []discord.Choice{{Name: "Soviet Union", Value: "ussr"}}, 1},
		{"nothing typed", "", []discord.Choice{{Name: "Soviet Union", Value: "ussr"}}, discord.MaxChoices},
		{"too many", "many", []discord.Choice{{Name: "One of many 0", Value: "many-00"}}, discord.MaxChoices},
		{"too long", "a very", []discord.Choice{{Name: strings.TrimSpace("A "+long[:95]) + card.Ellipsis,
			Value: card.Digest(long)}}, 1},
		{"a title that nobody sees", "hidden", []discord.Choice{{Name: card.Digest("hidden"), Value: "hidden"}}, 1},
		{"one title", "rules", []discord.Choice{{Name: "Rules · guides/rules", Value: "guides/rules"},
			{Name: "Rules · events/rules", Value: "events/rules"}}, 2},
		{"one long title", "b/very", []discord.Choice{{Name: long[:97] + card.Ellipsis, Value: "b/" + long[:90]}}, 1},
		{"two long titles", "very long very", []discord.Choice{{Name: strings.TrimSpace("A "+long[:95]) + card.Ellipsis,
			Value: card.Digest(long)}, {Name: long[:29] + card.Ellipsis + " · a/" + long[:61] + card.Ellipsis,
			Value: "a/" + long[:90]}}, 3},
		{"none", "peru", nil, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := sourceChoices(documents, tc.typed)
			if len(got) != tc.count || !slices.Equal(got[:len(tc.want)], tc.want) {
				t.Errorf("got %d: %v, want %d with %v first", len(got), got, tc.count, tc.want)
			}
			for _, c := range got {
				name, value := discord.Units(c.Name), discord.Units(c.Value)
				if name == 0 || name > discord.MaxChoice || value > discord.MaxChoice {
					t.Errorf("%q takes %d units, its value %d", c.Name, name, value)
				}
			}
		})
	}
}

func TestSourcesAreFound(t *testing.T) {
	s := newShelf("x")
	s.document = corpus.Metadata{ID: strings.Repeat("long", 50), Title: "The Shelf"}
	b := &Bot{options: Options{Library: s}}
	for _, name := range []string{s.document.ID, "the shelf", card.Digest(s.document.ID)} {
		if got, err := b.document(&interaction{Interaction: &discord.Interaction{}}, name); got.ID != s.document.ID ||
			err != nil {
			t.Errorf("%q: got %q, %v", name, got.ID, err)
		}
	}
	if got, err := b.document(&interaction{Interaction: &discord.Interaction{}}, "the attic"); err == nil {
		t.Errorf("found %q", got.ID)
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
			if got := strings.Contains(draw(card.NotFound(phrase.English, "x", tc.answer, false)),
				"without `from`"); got != tc.want {
				t.Errorf("suggested: %t", got)
			}
		})
	}
}
