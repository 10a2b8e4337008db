package bot

import (
	"testing"

	"footnote/bot/discord"
	"footnote/bot/discordtest"
	"footnote/bot/phrase"
)

func TestLocaleOfInteraction(t *testing.T) {
	for _, tc := range []struct {
		user, guild string
		want        phrase.Locale
	}{
		{"de", "fr", phrase.German}, {"es-419", "", phrase.Spanish}, {"zh-TW", "de", phrase.Chinese}, {"en-GB", "de",
			phrase.English},
		{"ja", "ru", phrase.Russian}, {"", "fr", phrase.French}, {"ja", "ko", phrase.English}, {"", "",
			phrase.English}, {"\x00", "-", phrase.English},
	} {
		in := interaction{Interaction: &discord.Interaction{Locale: tc.user, GuildLocale: tc.guild}}
		if got := in.locale(); got != tc.want {
			t.Errorf("%q in a guild of %q: got %v, want %v", tc.user, tc.guild, got.Language(), tc.want.Language())
		}
	}
}

// TestSpeaksTheLanguageOfTheUser asks with clients in several languages.
func TestSpeaksTheLanguageOfTheUser(t *testing.T) {
	r := start(t, builtIn(t))
	ask := func(name, locale string, options map[string]any) *discordtest.Reply {
		t.Helper()
		got, err := r.Command(deadline(t), discordtest.Command{Name: name, Locale: locale, Options: options})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	german := ask("ask", "de", map[string]any{"question": question}).Message()
	shows(t, german, "1960 · Jahr", "leading Moscow to withdraw all Soviet advisers from China in 1960.",
		"Stand: Juli 1987", "1 von 3")
	next := r.press(t, german, "▶", discordtest.User{Locale: "de"}).Message()
	shows(t, next, "2 von 3", "Stand: Juli 1987")
	shows(t, ask("ask", "zh-CN", map[string]any{"question": question}).Message(), "1987年7月", "第 1 页，共 3 页")
	shows(t, ask("ask", "fr", map[string]any{"question": "x", "from": "*"}).Message(), "ne peut pas lire la date",
		"depuis")
	shows(t, ask("help", "ru", nil).Message(), "/спросить")
	timeline := ask("timeline", "es-ES", map[string]any{"topic": "border"}).Message()
	shows(t, timeline, "Cronología: border", "1963")
}
