package card

import (
	"fmt"
	"strings"
	"testing"

	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/corpus/edtf"
)

func TestDatesAreListedAsWrittenAndNormalised(t *testing.T) {
	date := func(text, value string, inferred bool) corpus.Date {
		i, err := edtf.Parse(value)
		if err != nil {
			t.Fatal(err)
		}
		return corpus.Date{Text: text, Interval: i, Inferred: inferred}
	}
	many := make([]corpus.Date, 0, 200)
	for year := 1800; year < 2000; year++ {
		many = append(many, date(fmt.Sprint(year), fmt.Sprint(year), false))
	}
	for _, tc := range []struct {
		name  string
		dates []corpus.Date
		want  string // a beginning
	}{
		{"none", nil, ""},
		{"as written", []corpus.Date{date("1960", "1960", false)}, "1960"},
		{"normalised", []corpus.Date{date("early 1960s", "1960/1963", false)}, "early 1960s → 1960–1963"},
		{"inferred", []corpus.Date{date("that July", "1986-07", true)}, "that July → July 1986 (inferred)"},
		{"twice", []corpus.Date{date("1960", "1960", false), date("1960", "1960", false)}, "1960"},
		{"approximate", []corpus.Date{date("c. 1960", "1960~", false)}, "c. 1960"},
		{"very many", many, "1800 · 1801 · "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := dates(phrase.English, tc.dates, maxDates)
			if len(tc.dates) < 3 && got != tc.want || !strings.HasPrefix(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if discord.Units(got) > maxDates {
				t.Errorf("takes %d units", discord.Units(got))
			}
		})
	}
}

func TestTitlesAndSharersAreReadBack(t *testing.T) {
	s := State{View: ViewAnswer, Evidence: []Evidence{{Passage: "PASSAGE001", Count: 1}}}
	for _, title := range []string{"When?", "What is C#", "*a* _b_ [c](https://d.e)", "a ⟨U+202E⟩ b", "“words”",
		"中国 👩‍👩‍👧‍👦", `\`} {
		c := Card{Title: title, Sharer: title, Pages: 3, State: s, Private: true}
		m := &discord.SourceMessage{Message: c.Render()}
		if got := TitleOf(m); got != title {
			t.Errorf("title %q is read as %q", title, got)
		}
		if got := SharerOf(m); got != title {
			t.Errorf("sharer %q is read as %q", title, got)
		}
	}
}
