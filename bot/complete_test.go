package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/bot/discord"
	"footnote/bot/discordtest"
)

func known(names ...string) []offer {
	var all []offer
	for _, n := range names {
		all = append(all, offer{n, strings.ToLower(n)})
	}
	return all
}

func TestNameChoices(t *testing.T) {
	names := known("Moscow", "Leonid Brezhnev", "Mao Zedong", "Great Leap Forward", "毛泽东")
	for _, tc := range []struct {
		name, typed string
		want        []string
	}{
		{"a beginning", "bre", []string{"bre", "Leonid Brezhnev"}},
		{"after other words", "When did Bre", []string{"When did Bre", "When did Leonid Brezhnev"}},
		{"over two words", "the great l", []string{"the great l", "the Great Leap Forward"}},
		{"too little", "b", []string{"b"}},
		{"one Chinese character", "毛", []string{"毛", "毛泽东"}},
		{"nothing known", "zebra", []string{"zebra"}},
		{"nothing typed", "", []string{"Moscow", "Leonid Brezhnev", "Mao Zedong", "Great Leap Forward", "毛泽东"}},
		{"too long", strings.Repeat("x", 150) + " Mos", nil},
		{"whole", "Moscow", []string{"Moscow"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, c := range nameChoices(names, tc.typed) {
				got = append(got, c.Value)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func FuzzNameChoices(f *testing.F) {
	names := known("Moscow", "Leonid Brezhnev", strings.Repeat("x", 99))
	f.Add("When did bre")
	f.Add("  \x00 x")
	f.Fuzz(func(t *testing.T, typed string) {
		choices := nameChoices(names, typed)
		if len(choices) > discord.MaxChoices {
			t.Errorf("%d choices", len(choices))
		}
		for _, c := range choices {
			if n := discord.Units(c.Name); n < 1 || n > discord.MaxChoice {
				t.Errorf("%q takes %d units", c.Name, n)
			}
		}
	})
}

func TestAutocompleteKnowsNames(t *testing.T) {
	r := start(t, builtIn(t))
	await(t, "names", func() bool { return r.bot.offers.names.Load() != nil })
	for _, tc := range []struct{ command, option, typed, want string }{
		{"ask", "question", "When did Khru", "Khrushchev"}, {"when", "event", "great leap", "Great Leap Forward"},
		{"timeline", "topic", "kosy", "Kosygin"}, {"quote", "words", "zhenb", "Zhenbao"},
	} {
		got, err := r.Autocomplete(deadline(t), discordtest.Command{Name: tc.command, Focused: tc.option,
			Options: map[string]any{tc.option: tc.typed}})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(got.Choices, func(c discordtest.Choice) bool {
			return strings.Contains(fmt.Sprint(c.Value),
				tc.want)
		}) {
			t.Errorf("/%s %s: %v", tc.command, tc.typed, got.Choices)
		}
	}
}

// BenchmarkNameChoices completes a question that ends in no name, so that all names are compared three times.
func BenchmarkNameChoices(b *testing.B) {
	var names []string
	for i := range 50_000 {
		names = append(names, fmt.Sprintf("Somebody Of Name %d", i))
	}
	all := known(names...)
	b.Run("names=50k", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			nameChoices(all, "When did the great zebra")
		}
	})
}
