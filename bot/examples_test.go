package bot

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/discordtest"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/retrieval"
)

// commandLine matches a command in a help text, and optionLine an option in it.
var (
	commandLine = regexp.MustCompile("(?m)^`/([^ `]+)(.*)`$")
	optionLine  = regexp.MustCompile(` ([^ :]+): `)
)

// enterLine enters a command as the help text of a language shows it.
func enterLine(t *testing.T, r *rig, l phrase.Locale, name, rest string) *discordtest.Message {
	t.Helper()
	c := discordtest.Command{Locale: l.Language().String(), Options: map[string]any{}}
	for _, command := range []string{"ask", "when", "timeline", "check", "quote"} {
		if l.Say("command."+command) == name {
			c.Name = command
		}
	}
	at := optionLine.FindAllStringSubmatchIndex(rest, -1)
	for i, m := range at {
		end := len(rest)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		for _, option := range []string{"question", "event", "topic", "from", "claim", "words"} {
			if l.Say("option."+option) == rest[m[2]:m[3]] {
				c.Options[option] = rest[m[1]:end]
			}
		}
	}
	if c.Name == "" || len(c.Options) != len(at) {
		t.Fatalf("/%s%s: read as %+v", name, rest, c)
	}
	got, err := r.Command(deadline(t), c)
	if err != nil {
		t.Fatal(err)
	}
	return got.Message()
}

// unanswered reports whether a reply, as it is shown, says that nothing was found.
func unanswered(l phrase.Locale, seen string) bool {
	for _, key := range []string{"found.not", "found.undated", "found.noquote", "check.none", "timeline.none"} {
		if strings.Contains(seen, strings.ReplaceAll(l.Say(key), "**", "")) {
			return true
		}
	}
	return false
}

// TestHelpExamplesWork reads /help in every language, on the built-in text and on another, and enters each command as
// it is shown. Each is answered.
func TestHelpExamplesWork(t *testing.T) {
	mill := index(t, []source{{"mill", "The Sedge Mill", "The Sedge Mill was built in 1712. Anna Crake ran the Sedge " +
		"Mill for years. The Sedge Mill burned in 1744. It stood empty. In 1802 Peter Holm bought the Sedge Mill."}})
	for name, library := range map[string]still{"built in": builtIn(t), "a mill": mill} {
		r := start(t, library)
		for l := range phrase.Locales {
			got, err := r.Command(deadline(t), discordtest.Command{Name: "help", Locale: l.Language().String()})
			if err != nil {
				t.Fatal(err)
			}
			text := got.Message().Text()
			if named := strings.Contains(text, "Soviet"); named != (name == "built in") {
				t.Errorf("%s, %v: names the built-in text: %t\n%s", name, l.Language(), named, text)
			}
			lines := commandLine.FindAllStringSubmatch(text, -1)
			if len(lines) != 5 {
				t.Errorf("%s, %v: %d examples, want 5:\n%s", name, l.Language(), len(lines), text)
			}
			for _, line := range lines {
				seen := enterLine(t, r, l, line[1], line[2]).Rendered().Text
				if strings.Contains(line[0], card.Ellipsis) || unanswered(l, seen) {
					t.Errorf("%s: %s is answered with\n%s", name, line[0], seen)
				}
			}
		}
	}
}

// TestHintsWithExamples enters commands with nothing to read in them.
func TestHintsWithExamples(t *testing.T) {
	r := start(t, almanac(t))
	for command, tc := range map[string]struct{ option, want string }{
		"ask":   {"question", "Ask something.\n/ask question: What happened in 1960?"},
		"when":  {"event", "Name an event.\n/when event: Soviet aid began"},
		"check": {"claim", "Give a claim.\n/check claim: The *factories* stood still."},
		"quote": {"words", "Give some words.\n/quote words: advisers"},
	} {
		got := r.enter(t, command, map[string]any{tc.option: "\u200b \u200b"})
		shows(t, got.Message(), tc.want)
	}
}

// unread is a library that is still being read.
type unread struct{ *shelf }

// Examples returns a *retrieval.ReadingError.
func (unread) Examples(context.Context) (retrieval.Examples, error) {
	return retrieval.Examples{}, &retrieval.ReadingError{Percent: 42}
}

// Documents returns none.
func (unread) Documents() []corpus.Metadata { return nil }

// TestHelpWithoutExamples asks for help while the corpus is being read, and on a corpus without any example.
func TestHelpWithoutExamples(t *testing.T) {
	s := newShelf("x")
	help := func(l Library) string {
		t.Helper()
		b := &Bot{options: Options{Library: l}}
		got, err := b.help(t.Context(), &interaction{Interaction: &discord.Interaction{Locale: "en-US"}})
		if err != nil {
			t.Fatal(err)
		}
		return draw(got.message)
	}
	for name, got := range map[string]string{"reading": help(unread{s}), "none": help(s)} {
		if !strings.Contains(got, "`/ask question: …`") || !strings.Contains(got, "`/quote words: …`") {
			t.Errorf("%s: %s", name, got)
		}
		if reading := strings.Contains(got, "still reading the corpus: 42 %"); reading != (name == "reading") {
			t.Errorf("%s: says that the corpus is being read: %t\n%s", name, reading, got)
		}
	}
}

// TestOnlyPlainExamplesAreShown checks that a text that could end the code around it, or that cannot be typed, is left
// out.
func TestOnlyPlainExamplesAreShown(t *testing.T) {
	for _, text := range []string{"", "a ` b", "two\nlines", "a\u202eb", "two  spaces", strings.Repeat("x", 5000)} {
		if exemplary(text) {
			t.Errorf("%.20q is shown", text)
		}
	}
}
