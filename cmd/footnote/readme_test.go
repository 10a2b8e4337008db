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
	"footnote/retrieval/reader"
)

var update = flag.Bool("update", false, "write what footnote shows today into README.md")

// TestReadmeShowsARealAnswer keeps the answer in README.md current; -update rewrites it.
func TestReadmeShowsARealAnswer(t *testing.T) {
	setEnvironment(t, map[string]string{"FOOTNOTE_READER": readerOn})
	var stdout, stderr strings.Builder
	args := []string{"ask", "-n", "1", advisers}
	if code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	checkReadme(t, "answer", stdout.String())
}

// TestReadmeShowsARealTimeline does the same for the timeline.
func TestReadmeShowsARealTimeline(t *testing.T) {
	checkReadme(t, "timeline", timelineOf(t, "--from", "1963", "--to", "1969", "border"))
}

// TestReadmeShowsARealCard does the same for the Discord card: its text, wrapped like a page, and its buttons.
func TestReadmeShowsARealCard(t *testing.T) {
	discord := discordtest.New(t, discordtest.Options{})
	program := startServe(t, discord, map[string]string{"FOOTNOTE_READER": readerOn})
	program.awaitReady(t, discord)
	card := enterAsk(t, discord, map[string]any{"question": advisers}).Message()
	var text strings.Builder
	p := newPage(&text)
	for line := range strings.Lines(card.Rendered().Text) {
		p.paragraph("", strings.TrimSuffix(line, "\n"), "")
	}
	if err := p.flush(); err != nil {
		t.Fatal(err)
	}
	shown := text.String()
	for i, button := range card.Buttons() {
		if i > 0 {
			shown += " "
		}
		shown += "[ " + button.Label + " ]"
	}
	checkReadme(t, "card", shown+"\n")
}

// TestReadmeShowsTheScore keeps the figures in README.md equal to the output of footnote eval, except for the times,
// which differ between runs. The reader takes a minute for it, and several under the race detector.
func TestReadmeShowsTheScore(t *testing.T) {
	if raced || !reader.Fast() {
		t.Skip("the reader would take minutes")
	}
	setEnvironment(t, map[string]string{"FOOTNOTE_READER": readerOn})
	var stdout, stderr strings.Builder
	if code := run(t.Context(), []string{"eval"}, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	var shown strings.Builder
	table := tabwriter.NewWriter(&shown, 0, 4, 2, ' ', 0) // aligns the columns again without the omitted times
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

// padding matches the space between the columns of a table.
var padding = regexp.MustCompile("  +")

// checkReadme compares the code block between the comments "name" and "/name" of README.md with shown.
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
		t.Errorf("README.md has an outdated %s; run go test ./cmd/footnote -run Readme -update.\ngot:\n%s\nwant:\n%s",
			name, block, shown)
		return
	}
	readme := before + "<!-- " + name + " -->\n```\n" + shown + "```\n<!-- /" + name + " -->" + after
	if err := os.WriteFile("../../README.md", []byte(readme), 0o644); err != nil {
		t.Fatal(err)
	}
}
