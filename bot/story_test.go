package bot

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/discordtest"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/retrieval"
)

// readTexts indexes texts as files a.txt, b.txt and so on.
func readTexts(t *testing.T, texts ...string) still {
	t.Helper()
	dir := t.TempDir()
	for i, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, string(rune('a'+i))+".txt"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	x, err := retrieval.New(t.Context(), corpus.Read(t.Context(), []string{dir}, nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return still{x}
}

// TestDates uses the commands about dates and claims on the built-in corpus.
func TestDates(t *testing.T) {
	r := start(t, builtIn(t))
	testWhenAndTimeline(t, r)
	testBroadQuestions(t, r)
	testCheckAndFind(t, r)
}

func testWhenAndTimeline(t *testing.T, r *rig) {
	t.Helper()
	t.Run("when leads with the date", func(t *testing.T) {
		got := r.enter(t, "when", map[string]any{"event": "Soviet advisers withdrawn"})
		shows(t, got.Message(), "1960 · year", "withdraw all Soviet advisers from China in 1960", "[1]")
		if got := r.enter(t, "when", map[string]any{"event": "strains in the alliance began",
			"private": true}); !got.Ephemeral {
			t.Error("the private answer is public")
		} else {
			shows(t, got.Message(), "1955–1959 · range", "second half of the 1950s")
		}
	})
	t.Run("when says that there is no date", func(t *testing.T) {
		got := r.enter(t, "when", map[string]any{"event": "Suez Canal opened"})
		shows(t, got.Message(), "The corpus does not say.")
		got = r.enter(t, "when", map[string]any{"event": "three obstacles"})
		shows(t, got.Message(), "The corpus does not say")
		shows(t, r.press(t, got.Message(), "Show nearest passages", reader).Message(), "three obstacles")
	})
	t.Run("timeline in pages", func(t *testing.T) {
		first := r.enter(t, "timeline", map[string]any{}).Message()
		shows(t, first, "Timeline", "by August 1949", "1–6 of 36")
		second := r.press(t, first, "▶", reader).Message()
		shows(t, second, "7–12 of 36", "Great Leap Forward")
		if got := r.press(t, second, "◀", reader).Message(); got.Text() != first.Text() {
			t.Errorf("back on the first page:\n%s\nwant\n%s", got.Text(), first.Text())
		}
	})
	t.Run("timeline of a topic and a time", func(t *testing.T) {
		border := map[string]any{"topic": "border", "from": "1960", "to": "late 1969", "private": true}
		got := r.enter(t, "timeline", border)
		shows(t, got.Message(), "Timeline: border", "1960 – December 1969", "1963", "Zhenbao", "1–5 of 5")
		shared := r.press(t, got.Message(), "Share", reader)
		if shared.Ephemeral {
			t.Error("the shared timeline is private")
		}
		shows(t, shared.Message(), "Zhenbao", "shared by "+reader.GlobalName)
		shows(t, r.enter(t, "timeline", map[string]any{"topic": "zebra"}).Message(), "Nothing dated.")
		shows(t, r.enter(t, "timeline", map[string]any{"from": "1970", "to": "1960"}).Message(), "Swap them")
	})
}

func testBroadQuestions(t *testing.T, r *rig) {
	t.Helper()
	ask := func(question string) *discordtest.Reply {
		return r.enter(t, "ask", map[string]any{"question": question})
	}
	t.Run("what happened at a time is a timeline in pages", func(t *testing.T) {
		got := ask("yo what happened in the 60s").Message()
		shows(t, got, "Timeline", "1960", "1–6 of 1")
		second := r.press(t, got, "▶", reader).Message()
		shows(t, second, "7–", "1969")
		if back := r.press(t, second, "◀", reader).Message(); back.Text() != got.Text() {
			t.Errorf("back on the first page:\n%s\nwant\n%s", back.Text(), got.Text())
		}
		shows(t, ask("what happened in 1492?").Message(), "The corpus does not say.")
		in := map[string]any{"question": "what happened in 1969", "source": "china-sino-soviet-relations"}
		shows(t, r.enter(t, "ask", in).Message(), "1969", "1 of 3") // evidence, since a timeline has all documents
	})
	t.Run("what somebody said has a page for each statement", func(t *testing.T) {
		got := ask("what did Gorbachev say?").Message()
		shows(t, got, "1 of 2", "Gorbachev")
		shows(t, r.press(t, got, "▶", reader).Message(), "at any time and at any level")
	})
	t.Run("as of when the text is", func(t *testing.T) {
		shows(t, ask("As of when is the text?").Message(), "as of July 1987")
	})
	for _, message := range []string{"hello", "thanks!!", "the", "what can you do", "lol", "good bot", "🙂"} {
		t.Run("nothing asked: "+message, func(t *testing.T) {
			got := ask(message)
			if !got.Ephemeral {
				t.Error("help for one member is public")
			}
			shows(t, got.Message(), "What would you like to know?", "What happened in 19", "/help")
		})
	}
}

func testCheckAndFind(t *testing.T, r *rig) {
	t.Helper()
	t.Run("check", func(t *testing.T) {
		for claim, want := range map[string]string{
			"The Red Guards besieged the Soviet embassy in 1967": "Supported by the text.",
			"The Red Guards besieged the Soviet embassy in 1968": "Date differs: 1967, not 1968.",
			"Beijing raised four preconditions":                  "Number differs: three, not four.",
			"Zhou Enlai met Brezhnev in 1969":                    "Name differs: Aleksey Kosygin, not Brezhnev.",
			"China won the world cup":                            "Not found.",
		} {
			shows(t, r.enter(t, "check", map[string]any{"claim": claim}).Message(), want)
		}
		got := r.enter(t, "check", map[string]any{"claim": "The Red Guards besieged the Soviet embassy in 1968"})
		shows(t, got.Message(), "[1] China - Sino-Soviet Relations ¶ 7")
		shows(t, r.press(t, got.Message(), "Context", reader).Message(), "In 1967 Red Guards besieged")
	})
	t.Run("find the source of a message", func(t *testing.T) {
		content := "did you know? the Red Guards besieged the Soviet embassy in 1968! lol. I had noodles for " +
			"lunch today @everyone\nMoscow withdrew all Soviet advisers from China in 1960."
		got := r.findSource(t, map[string]any{"content": content, "components": []any{map[string]any{"type": 99,
			"new": true}}})
		if !got.Ephemeral {
			t.Error("others see it")
		}
		shows(t, got.Message(), "Date differs: 1967, not 1968.", "Not found in the corpus.", "Supported by the text.",
			"in 1960.")
	})
	t.Run("find a source after much chatter", func(t *testing.T) {
		got := r.findSource(t, map[string]any{
			"content": strings.Repeat("I like my tea cold. ", 12) + "Red Guards besieged the Soviet embassy in 1967.",
		})
		shows(t, got.Message(), "Supported by the text.", "8 more sentences of the message are not shown.")
	})
	t.Run("find nothing in an empty message", func(t *testing.T) {
		got := r.findSource(t, map[string]any{"content": ""})
		shows(t, got.Message(), "no sentence in this message")
	})
	t.Run("a message as long as Discord lets it be", func(t *testing.T) {
		got := r.findSource(t, map[string]any{
			"content": strings.Repeat("The *Soviet* advisers left China in 1960 @everyone. ", 120),
		})
		shows(t, got.Message(), "115 more sentences of the message are not shown.")
	})
}

// TestConflictingDates asks for an event that two texts date differently. The card must show both, also after turning
// pages.
func TestConflictingDates(t *testing.T) {
	r := start(t, readTexts(t,
		"The two governments signed the treaty of friendship on 14 February 1950 in Moscow. General Petrov was there.",
		"Some say that the two governments signed the treaty of friendship in 1951."))
	shown := r.enter(t, "ask", map[string]any{"question": "When was the treaty of friendship signed?"}).Message()
	shows(t, shown, "The text dates this in more than one way:", "14 February 1950", "1951", "[1]", "[2]")
	second := r.press(t, shown, "▶", discordtest.DefaultUser).Message()
	if !slices.Contains(labels(second), "◀") {
		t.Fatalf("no way back on\n%s", second.Text())
	}
	if got := r.press(t, second, "◀", discordtest.DefaultUser).Message(); got.Text() != shown.Text() {
		t.Errorf("back on the first page:\n%s\nwant\n%s", got.Text(), shown.Text())
	}
}

// TestLongLinesFit shows texts that take as much space as possible.
func TestLongLinesFit(t *testing.T) {
	long := strings.Repeat("*_~|`>#-[](<@1>) in 1960 the *border* ", 60)
	var texts []string
	for range 8 {
		texts = append(texts, "The border was closed in 1960, "+long+".")
	}
	r := start(t, readTexts(t, texts...))
	shows(t, r.enter(t, "timeline", map[string]any{"topic": strings.Repeat("border ", 28)}).Message(), "1–6 of 16")
	shows(t, r.enter(t, "check", map[string]any{"claim": "The border was closed in 1960"}).Message(), "Supported")
}

// TestStoryCards compares the cards about dates and claims with golden files.
func TestStoryCards(t *testing.T) {
	b := &Bot{options: Options{Library: almanac(t)}}
	a, err := b.options.Library.Ask(t.Context(), retrieval.Question{})
	if err != nil {
		t.Fatal(err)
	}
	claim := "Moscow withdrew its advisers in 1961"
	withdrawal := a.Citations[1]
	withdrawal.Sentence = withdrawal.Passage.Sentences[1]
	within := card.State{View: card.ViewTimeline, Within: interval(t, "1950/1969")}
	timeline, err := b.timelinePage(t.Context(), phrase.English, within, "advisers", "", true)
	if err != nil {
		t.Fatal(err)
	}
	conflict := almanacState
	conflict.View = card.ViewConflict
	both, err := b.page(t.Context(), conflict, question)
	if err != nil {
		t.Fatal(err)
	}
	find, err := b.find(t.Context(), chatMessage(t, "they left in **1960** @everyone. lol"))
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]discord.Message{
		"check": card.Check(phrase.English, claim, retrieval.Check{Verdict: retrieval.DateDiffers, Claimed: "1961",
			Found: "1960",
			Date:  withdrawal.Dates[0], Citations: []retrieval.Citation{withdrawal}}, false),
		"check_german": card.Check(phrase.German, claim, retrieval.Check{Verdict: retrieval.Supported,
			Citations: a.Citations[2:]}, false),
		"check_notfound": card.Check(phrase.English, claim, retrieval.Check{Verdict: retrieval.NotFound,
			Nearest: a.Citations}, false),
		"conflict": both.Render(),
		"find":     find.message,
		"timeline": timeline,
		"undated":  card.Undated(phrase.English, "advisers withdrawn", a, false),
	} {
		t.Run(name, func(t *testing.T) {
			valid(t, name, m)
			golden(t, filepath.Join("testdata", "cards", name+".txt"), draw(m))
		})
	}
}

// chatMessage returns the interaction of the message menu on a message.
func chatMessage(t *testing.T, content string) *interaction {
	t.Helper()
	messages := map[string]any{"5": map[string]any{"id": "5", "content": content}}
	data, err := json.Marshal(map[string]any{"id": "1", "type": 2, "data": map[string]any{
		"name": "Find the source", "type": 3, "target_id": "5", "resolved": map[string]any{"messages": messages},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var in discord.Interaction
	if err := json.Unmarshal(data, &in); err != nil {
		t.Fatal(err)
	}
	return &interaction{Interaction: &in}
}
