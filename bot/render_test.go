package bot

import (
	"encoding/json"
	"testing"

	"footnote/retrieval"
)

func retrievalAnswer(t *testing.T, s *shelf) retrieval.Answer {
	t.Helper()
	a, err := s.Ask(t.Context(), retrieval.Question{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// valid fails when Discord would refuse m.
func valid(t *testing.T, name string, m message) {
	t.Helper()
	var texts, parts int
	ids := map[string]bool{}
	var walk func([]component)
	walk = func(cs []component) {
		for _, c := range cs {
			parts++
			texts += units(c.Content) + units(c.Label)
			switch {
			case c.Type == typeTextDisplay && c.Content == "":
				t.Errorf("%q: an empty text", name)
			case c.Type == typeActionRow && (len(c.Components) == 0 || len(c.Components) > maxButtons):
				t.Errorf("%q: a row of %d buttons", name, len(c.Components))
			case c.Type == typeButton && (ids[c.CustomID] || c.CustomID == "" || len(c.CustomID) > maxCustomID):
				t.Errorf("%q: custom id %q, or twice", name, c.CustomID)
			}
			ids[c.CustomID] = true
			walk(c.Components)
		}
	}
	walk(m.Components)
	if texts > maxText || parts > 40 {
		t.Errorf("%q: %d units in %d parts", name, texts, parts)
	}
	if m.Flags&flagComponents == 0 {
		t.Errorf("%q: flags %d", name, m.Flags)
	}
	if data, err := json.Marshal(m.AllowedMentions); err != nil || string(data) != `{"parse":[]}` {
		t.Errorf("%q: allowed mentions %s (%v)", name, data, err)
	}
}
