package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"

	"footnote/bot/discordtest"
)

var update = flag.Bool("update", false, "write what footnote shows today into README.md")

// TestReadmeShowsARealAnswer keeps the answer in README.md true; -update rewrites it.
func TestReadmeShowsARealAnswer(t *testing.T) {
	setEnvironment(t, nil)
	var stdout, stderr strings.Builder
	if code := run(t.Context(), []string{"ask", "-n", "1", advisers}, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	checkReadme(t, "answer", stdout.String())
}

// TestReadmeShowsARealTimeline does the same for the timeline.
func TestReadmeShowsARealTimeline(t *testing.T) {
	checkReadme(t, "timeline", timelineOf(t, "--from", "1963", "--to", "1969", "border"))
}

// TestReadmeShowsARealCard does the same for the card in Discord: what a user reads, and the buttons.
func TestReadmeShowsARealCard(t *testing.T) {
	discord := discordtest.New(t, discordtest.Options{})
	program := startServe(t, discord, nil)
	program.awaitReady(t, discord)
	card := enterAsk(t, discord, map[string]any{"question": advisers}).Message()
	shown := card.Rendered().Text + "\n"
	for i, button := range card.Buttons() {
		if i > 0 {
			shown += " "
		}
		shown += "[ " + button.Label + " ]"
	}
	checkReadme(t, "card", shown+"\n")
}

// TestReadmeShowsTheScore keeps the figures of README.md those that footnote eval gives, but for the times, which no two runs share.
func TestReadmeShowsTheScore(t *testing.T) {
	setEnvironment(t, nil)
	var stdout, stderr strings.Builder
	if code := run(t.Context(), []string{"eval"}, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	var shown strings.Builder
	table := tabwriter.NewWriter(&shown, 0, 4, 2, ' ', 0) // the columns anew: the times that are left out set their width
	for line := range strings.Lines(stdout.String()) {
		if strings.HasPrefix(line, "p50-ms") {
			break
		}
		fmt.Fprint(table, padding.ReplaceAllString(line, "\t"))
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	checkReadme(t, "score", shown.String())
}

// padding stands between the columns of a table.
var padding = regexp.MustCompile("  +")

// checkReadme compares the code block between the comments "name" and "/name" of README.md with what is shown.
func checkReadme(t *testing.T, name, shown string) {
	t.Helper()
	before, rest, _ := strings.Cut(readFile(t, "README.md"), "<!-- "+name+" -->\n```\n")
	block, after, ok := strings.Cut(rest, "```\n<!-- /"+name+" -->")
	if !ok {
		t.Fatalf("README.md has no block %q", name)
	}
	if block == shown {
		return
	}
	if !*update {
		t.Errorf("README.md shows another %s than footnote; run go test ./cmd/footnote -run Readme -update.\ngot:\n%s\nwant:\n%s", name, block, shown)
		return
	}
	readme := before + "<!-- " + name + " -->\n```\n" + shown + "```\n<!-- /" + name + " -->" + after
	if err := os.WriteFile("../../README.md", []byte(readme), 0o644); err != nil {
		t.Fatal(err)
	}
}
