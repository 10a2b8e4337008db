package bot

import (
	"fmt"
	"testing"
)

// TestLargeCorpus looks up words that are in more passages than are read for a card.
func TestLargeCorpus(t *testing.T) {
	var sources []source
	for n := range quotedPassages + 10 {
		sources = append(sources, source{ID: fmt.Sprint("log", n), Title: fmt.Sprint("Log ", n),
			Text: fmt.Sprintf("The bell rang for ship number %d in %d.", n, 1500+n%400)})
	}
	r := start(t, index(t, sources))
	quoted := r.enter(t, "quote", map[string]any{"words": "the bell"}).Message()
	shows(t, quoted, "more than 5,000 occurrences", "ship number 0 ", "1 of ")
	shows(t, r.press(t, quoted, "▶", reader).Message(), "more than 5,000 occurrences", "ship number 1 ", "2 of ")
	shows(t, r.enter(t, "quote", map[string]any{"words": "ship number 5003"}).Message(), "1 occurrence", "Log 5003")

	whole := r.enter(t, "timeline", nil).Message()
	shows(t, whole, "1–6 of 5,010", "in 1500.")
	shows(t, r.press(t, whole, "▶", reader).Message(), "7–12 of 5,010")
	about := r.enter(t, "timeline", map[string]any{"topic": "bell"}).Message()
	shows(t, about, "1–6 of more than 2,000", "in 1500.")
}
