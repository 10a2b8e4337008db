package main

import (
	"encoding/json"
	"strings"
	"testing"

	"footnote/bot/discordtest"
)

// TestServeDatesAndClaims uses the commands for dates and claims of the whole program. It restarts the program and
// then turns a page of a timeline.
func TestServeDatesAndClaims(t *testing.T) {
	discord := discordtest.New(t, discordtest.Options{})
	program := startServe(t, discord, map[string]string{"FOOTNOTE_LOG_LEVEL": "debug"})
	program.awaitReady(t, discord)
	enter := func(name string, options map[string]any) *discordtest.Reply {
		t.Helper()
		reply, err := discord.Command(within(t), discordtest.Command{Name: name, Options: options})
		if err != nil {
			t.Fatalf("/%s %v: %v", name, options, err)
		}
		return reply
	}

	shown := enter("when", map[string]any{"event": "Soviet advisers withdrawn"}).Message().Rendered().Text
	contains(t, shown, "1960 · year", "withdraw all Soviet advisers from China in 1960.")
	claim := map[string]any{"claim": "Moscow withdrew all Soviet advisers from China in 1961"}
	shown = enter("check", claim).Message().Rendered().Text
	contains(t, shown, "Date differs: 1960, not 1961.", "[1] China - Sino-Soviet Relations")
	refused := enter("timeline", map[string]any{"from": "late 1969", "to": "1960"})
	contains(t, refused.Message().Rendered().Text, "ends before")
	if !refused.Ephemeral {
		t.Error("the explanation is public, want private")
	}

	const secret = "my cousin Ottokar says"
	target, err := json.Marshal(map[string]any{"id": "423456789012345678",
		"content":    secret + " hello there.\nRed Guards besieged the Soviet embassy in 1967.",
		"components": []any{map[string]any{"type": 250}}})
	if err != nil {
		t.Fatal(err)
	}
	found, err := discord.MessageMenu(within(t), discordtest.MessageMenu{Name: "Find the source", Target: target})
	if err != nil {
		t.Fatal(err)
	}
	contains(t, found.Message().Rendered().Text, "Supported by the text.", "Not found in the corpus.")
	if !found.Ephemeral {
		t.Error("the result is public, want private")
	}
	if strings.Contains(program.stderr.String(), "Ottokar") {
		t.Error("the log contains a chat message")
	}

	first := enter("timeline", map[string]any{"topic": "border", "from": "1960"}).Message()
	contains(t, first.Rendered().Text, "Timeline: border", "1–6 of ")
	program.stop()
	program.awaitExit(t)
	if err := discord.AwaitGone(within(t)); err != nil {
		t.Fatal(err)
	}
	again := startServe(t, discord, nil)
	again.awaitReady(t, discord)
	second := press(t, discord, first, "▶").Message()
	contains(t, second.Rendered().Text, "Timeline: border", "7–")
	if back := press(t, discord, second, "◀").Message(); back.Text() != first.Text() {
		t.Errorf("back on the first page:\ngot  %s\nwant %s", back.Text(), first.Text())
	}
}
