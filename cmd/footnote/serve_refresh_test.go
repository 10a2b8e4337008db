package main

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/bot/discordtest"
	"footnote/retrieval/library"
)

// Sizes of a corpus, in bytes: the index of a large one is kept in a folder, and a slow one takes seconds to read.
const (
	large = library.Small + 1
	slow  = 4 * library.Small
)

// corpusOf returns a folder with a corpus of a size, and a text about a mill.
func corpusOf(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	var lines strings.Builder
	for i := 0; lines.Len() < size; i++ {
		text := strings.Repeat(fmt.Sprintf("In %d clerk %d wrote another line into the ledger. ", 1500+i%400, i), 40)
		fmt.Fprintf(&lines, `{"id":"d%d","title":"Ledger %d","text":"%s"}`+"\n", i, i, text)
	}
	write(t, filepath.Join(dir, "ledgers.jsonl"), lines.String())
	write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1902.")
	return dir
}

// burned is a question that the text about the mill answers.
const burned = "When did the mill of Orb burn down?"

// awaitText enters /ask until the card has a text, and returns the card.
func awaitText(t *testing.T, discord *discordtest.Server, question, want string) string {
	t.Helper()
	ctx := within(t)
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		shown := enterAsk(t, discord, map[string]any{"question": question}).Message().Text()
		if strings.Contains(shown, want) {
			return shown
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%q is missing in:\n%s", want, shown)
		}
	}
}

// TestServeReadsOverHTTP asks over the HTTP transport, in German, while the corpus is read. Commands that name a
// document, and those that list them, say so too.
func TestServeReadsOverHTTP(t *testing.T) {
	discord := discordtest.New(t, discordtest.Options{})
	address := freeAddress(t)
	program := startServe(t, discord, map[string]string{
		"FOOTNOTE_CORPUS": corpusOf(t, slow), "FOOTNOTE_HTTP_ADDR": address, "FOOTNOTE_QUOTA": "0",
		"FOOTNOTE_DISCORD_TRANSPORT": "http", "FOOTNOTE_DISCORD_PUBLIC_KEY": hex.EncodeToString(discord.PublicKey()),
	})
	discord.DeliverTo("http://" + address + "/interactions")
	if err := discord.AwaitCommands(within(t)); err != nil {
		t.Fatal(err)
	}
	if status, _ := fetch(t, "http://"+address+"/livez"); status != http.StatusOK {
		t.Errorf("/livez: %d", status)
	}
	if status, body := fetch(t, "http://"+address+"/readyz"); status != http.StatusServiceUnavailable ||
		!strings.Contains(body, "the corpus is being read") {
		t.Errorf("/readyz: %d %s", status, body)
	}
	for _, c := range []discordtest.Command{
		{Name: "ask", Options: map[string]any{"question": burned}},
		{Name: "ask", Options: map[string]any{"question": burned, "source": "mill"}},
		{Name: "when", Options: map[string]any{"event": "mill of Orb burned"}},
		{Name: "quote", Options: map[string]any{"words": "mill"}},
		{Name: "timeline"},
		{Name: "check", Options: map[string]any{"claim": "The mill of Orb burned down in 1902"}},
		{Name: "cite", Options: map[string]any{"id": "F-7K2Q9"}},
		{Name: "corpus list"},
		{Name: "corpus info"},
		{Name: "help"},
	} {
		c.Locale = "de"
		reply, err := discord.Command(within(t), c)
		if err != nil {
			t.Fatalf("/%s: %v", c.Name, err)
		}
		if !reply.Ephemeral {
			t.Errorf("/%s: the reply is public", c.Name)
		}
		if shown := reply.Message().Text(); !strings.Contains(shown, "liest den Korpus noch ein") {
			t.Errorf("/%s: got\n%s", c.Name, shown)
		}
	}
	program.awaitLog(t, "the corpus is read")
	if status, body := fetch(t, "http://"+address+"/readyz"); status != http.StatusOK {
		t.Errorf("/readyz: %d %s", status, body)
	}
	awaitText(t, discord, burned, "1902")
}

// TestServeStopsWhileReading stops the program before it has read the corpus: nothing of the index is left.
func TestServeStopsWhileReading(t *testing.T) {
	discord, data := discordtest.New(t, discordtest.Options{}), t.TempDir()
	program := startServe(t, discord, map[string]string{
		"FOOTNOTE_CORPUS": corpusOf(t, slow), "FOOTNOTE_DATA_DIR": data,
	})
	program.awaitLog(t, "building the index")
	program.stop()
	if code := program.awaitExit(t); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	if strings.Contains(program.stderr.String(), "the corpus is read") {
		t.Skip("the corpus was read before the program was stopped")
	}
	entries, err := os.ReadDir(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// TestServeRefreshes edits, adds and deletes files while members ask 20 times a second. Each question about a text that
// does not change is answered, and none with a text that is gone.
func TestServeRefreshes(t *testing.T) {
	for _, size := range []string{"in memory", "in a folder"} {
		t.Run(size, func(t *testing.T) {
			dir := t.TempDir()
			if size == "in a folder" {
				dir = corpusOf(t, large)
			}
			write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1902.")
			write(t, filepath.Join(dir, "treaty.txt"), "The treaty of Tam was signed in March 1950.")
			discord := discordtest.New(t, discordtest.Options{})
			program := startServe(t, discord, map[string]string{
				"FOOTNOTE_CORPUS": dir, "FOOTNOTE_DATA_DIR": t.TempDir(), "FOOTNOTE_REFRESH": "1s",
				"FOOTNOTE_QUOTA": "0",
			})
			program.awaitReady(t, discord)
			stop := make(chan struct{})
			var members sync.WaitGroup
			asked := 0
			members.Go(func() {
				for tick := time.NewTicker(50 * time.Millisecond); ; {
					select {
					case <-stop:
						return
					case <-tick.C:
					}
					asked++
					command := discordtest.Command{Name: "ask",
						Options: map[string]any{"question": "When was the treaty of Tam signed?"}}
					reply, err := discord.Command(within(t), command)
					if err != nil || !strings.Contains(reply.Message().Text(), "1950") {
						t.Errorf("a question during a refresh: %v", err)
					}
				}
			})
			write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1911, says the clerk.")
			if shown := enterAsk(t, discord, map[string]any{"question": burned}).Message().Text(); strings.Contains(
				shown, "1902") {
				t.Errorf("the text of a changed file is shown:\n%s", shown)
			}
			awaitText(t, discord, burned, "1911")
			write(t, filepath.Join(dir, "quay.md"), "# The quay\n\nThe quay of Lenn was dug in 1602.")
			awaitText(t, discord, "When was the quay of Lenn dug?", "1602")
			if err := os.Remove(filepath.Join(dir, "mill.txt")); err != nil {
				t.Fatal(err)
			}
			if shown := enterAsk(t, discord, map[string]any{"question": burned}).Message().Text(); strings.Contains(
				shown, "1911") {
				t.Errorf("the text of a file that is gone is shown:\n%s", shown)
			}
			close(stop)
			members.Wait()
			t.Logf("%d questions", asked)
		})
	}
}

// TestServeSaysWhatItWithholds changes the text with the best answer, where nothing is read again: the next best answer
// comes with a line that says so, in the member's language.
func TestServeSaysWhatItWithholds(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1902.")
	write(t, filepath.Join(dir, "storm.txt"), "Some say that the old mill of Orb burned down in 1904, after a storm.")
	discord := discordtest.New(t, discordtest.Options{})
	program := startServe(t, discord, map[string]string{"FOOTNOTE_CORPUS": dir, "FOOTNOTE_REFRESH": "0"})
	program.awaitReady(t, discord)
	write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb never burned down at all.")
	for _, tc := range []struct {
		command, locale, option, typed, want string
	}{
		{"ask", "en-US", "question", burned, "its source has changed since Footnote read it"},
		{"ask", "de", "question", burned, "die Quelle hat sich geändert"},
		{"when", "fr", "event", "mill of Orb burned down", "leur source a changé"},
		{"quote", "es-ES", "words", "mill of Orb", "su fuente ha cambiado"},
		{"timeline", "ru", "topic", "mill", "источник изменился"},
		{"check", "zh-CN", "claim", "The old mill of Orb burned down in 1904", "来源在 Footnote 读取后已更改"},
	} {
		reply, err := discord.Command(within(t), discordtest.Command{
			Name: tc.command, Options: map[string]any{tc.option: tc.typed}, Locale: tc.locale,
		})
		if err != nil {
			t.Fatal(err)
		}
		shown := reply.Message().Text()
		contains(t, shown, tc.want)
		if strings.Contains(shown, "1902") {
			t.Errorf("/%s shows the text of a changed file:\n%s", tc.command, shown)
		}
	}
}

// TestServeHeals flips bits in the stored passages while the program answers. doctor names the file, and the program
// mends it.
func TestServeHeals(t *testing.T) {
	dir, data := corpusOf(t, large), t.TempDir()
	discord := discordtest.New(t, discordtest.Options{})
	address := freeAddress(t)
	env := map[string]string{
		"FOOTNOTE_CORPUS": dir, "FOOTNOTE_DATA_DIR": data, "FOOTNOTE_HTTP_ADDR": address, "FOOTNOTE_QUOTA": "0",
	}
	program := startServe(t, discord, env)
	program.awaitReady(t, discord)
	found, err := filepath.Glob(filepath.Join(data, "corpus-*", "part-1", "records.bin"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%q, %v", found, err)
	}
	content, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := 8; i < len(content); i++ {
		content[i] ^= 0x10
	}
	write(t, found[0], string(content))
	env["FOOTNOTE_HTTP_ADDR"] = ""
	told, code := consult(t, discord, env, "--offline")
	if code != 0 {
		t.Errorf("exit code %d of doctor", code)
	}
	contains(t, told, "advice index: ", "records.bin", "damaged", "serve builds the index again by itself")
	contains(t, enterAsk(t, discord, map[string]any{"question": burned}).Message().Text(), "still reading the corpus")
	if status, body := fetch(t, "http://"+address+"/readyz"); status != http.StatusOK {
		t.Errorf("/readyz: %d %s", status, body)
	}
	awaitText(t, discord, burned, "1902")
	contains(t, program.stderr.String(), "the index is damaged", "the index is whole again")
	if told, _ := consult(t, discord, env, "--offline"); !strings.Contains(told, "ok     index: whole") {
		t.Errorf("doctor after that:\n%s", told)
	}
}
