package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/bot/discordtest"
	"footnote/retrieval/library"
)

// patience is the limit on each wait of these tests. It only passes if something is broken.
const patience = 2 * time.Minute

// running is a "footnote serve" in progress.
type running struct {
	stop   context.CancelFunc // like SIGTERM
	exit   chan int           // receives the exit code
	stderr *lockedBuilder
}

// startServe runs the whole program against a simulated Discord, with additional settings in env, and stops it when
// the test ends.
func startServe(t *testing.T, discord *discordtest.Server, env map[string]string) *running {
	t.Helper()
	settings := map[string]string{
		"FOOTNOTE_DISCORD_TOKEN":   discord.Token(),
		"FOOTNOTE_DISCORD_API_URL": discord.URL(),
	}
	for name, value := range env {
		settings[name] = value
	}
	setEnvironment(t, settings)
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{stop: cancel, exit: make(chan int, 1), stderr: &lockedBuilder{}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.exit <- run(ctx, []string{"serve"}, strings.NewReader(""), r.stderr, r.stderr)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		if t.Failed() {
			t.Logf("log of serve:\n%s", r.stderr.String())
		}
	})
	return r
}

// awaitReady waits until the program answers commands. Discord may still hold the connection of a program that has
// just stopped, so the program itself must also report that it is ready.
func (r *running) awaitReady(t *testing.T, discord *discordtest.Server) {
	t.Helper()
	ctx := within(t)
	if err := discord.AwaitCommands(ctx); err != nil {
		t.Fatalf("await commands: %v", err)
	}
	if err := discord.AwaitReady(ctx); err != nil {
		t.Fatalf("await gateway: %v", err)
	}
	r.awaitLog(t, "gateway ready")
	r.awaitLog(t, "the corpus is read")
}

// awaitLog waits until the program logs a message.
func (r *running) awaitLog(t *testing.T, message string) {
	t.Helper()
	ctx := within(t)
	for poll := time.NewTicker(5 * time.Millisecond); !strings.Contains(r.stderr.String(), message); {
		select {
		case <-poll.C:
		case <-ctx.Done():
			t.Fatalf("the program does not log %q", message)
		}
	}
}

// awaitExit returns the exit code.
func (r *running) awaitExit(t *testing.T) int {
	t.Helper()
	select {
	case code := <-r.exit:
		return code
	case <-within(t).Done():
		t.Fatal("serve goes on")
		return -1
	}
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// lockedBuilder is a strings.Builder for several goroutines.
type lockedBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuilder) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuilder) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// enterAsk enters /ask and returns the reply.
func enterAsk(t *testing.T, discord *discordtest.Server, options map[string]any) *discordtest.Reply {
	t.Helper()
	reply, err := discord.Command(within(t), discordtest.Command{Name: "ask", Options: options})
	if err != nil {
		t.Fatalf("/ask %v: %v", options, err)
	}
	return reply
}

// press presses the button with this label or emoji as the user who asked.
func press(t *testing.T, discord *discordtest.Server, m *discordtest.Message, name string) *discordtest.Reply {
	t.Helper()
	button, ok := m.Button(name)
	if !ok {
		t.Fatalf("no button %q on the card:\n%s", name, m.Text())
	}
	reply, err := discord.Press(within(t), m, button.CustomID, discordtest.DefaultUser)
	if err != nil {
		t.Fatalf("press %q: %v", name, err)
	}
	return reply
}

// contains fails the test if shown lacks any of parts.
func contains(t *testing.T, shown string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(shown, part) {
			t.Errorf("%q is missing in:\n%s", part, shown)
		}
	}
}

const advisers = "When did Moscow withdraw its advisers?"

// TestServe uses the commands on the built-in text as users do, in one run of the program.
func TestServe(t *testing.T) {
	discord := discordtest.New(t, discordtest.Options{})
	program := startServe(t, discord, nil)
	program.awaitReady(t, discord)

	t.Run("registers its commands", func(t *testing.T) {
		got := discord.Commands("")
		for _, want := range []string{"ask", "quote", "help"} {
			if !slices.Contains(got, want) {
				t.Errorf("commands %q lack %q", got, want)
			}
		}
	})

	t.Run("logs the invite link", func(t *testing.T) {
		contains(t, program.stderr.String(), "client_id="+discord.ApplicationID())
	})

	t.Run("identifies without intents", func(t *testing.T) {
		if got := discord.Identifies(); len(got) != 1 || got[0].Intents != 0 {
			t.Errorf("got %+v, want one identify without intents", got)
		}
	})

	checkCards(t, discord)
	checkOptions(t, discord)

	t.Run("stops", func(t *testing.T) {
		program.stop()
		if code := program.awaitExit(t); code != 0 {
			t.Errorf("exit code %d, want 0", code)
		}
		if strings.Contains(program.stderr.String(), discord.Token()) {
			t.Error("the log contains the token")
		}
	})
}

// checkCards checks answers and their buttons.
func checkCards(t *testing.T, discord *discordtest.Server) {
	t.Run("answers publicly", func(t *testing.T) {
		reply := enterAsk(t, discord, map[string]any{"question": advisers})
		if reply.Ephemeral {
			t.Error("the answer is private, want public")
		}
		contains(t, reply.Message().Rendered().Text, "withdraw all Soviet advisers from China in 1960.",
			"China - Sino-Soviet Relations", "July 1987")
	})

	t.Run("turns pages on the same card", func(t *testing.T) {
		first := enterAsk(t, discord, map[string]any{"question": advisers}).Message()
		second := press(t, discord, first, "▶").Message()
		if second == nil || second.ID != first.ID {
			t.Fatalf("got message %+v, want the same one edited", second)
		}
		if second.Text() == first.Text() {
			t.Error("the second page reads like the first")
		}
		back := press(t, discord, second, "◀").Message()
		if back.Text() != first.Text() {
			t.Errorf("back on the first page:\ngot  %s\nwant %s", back.Text(), first.Text())
		}
	})

	t.Run("shows the context privately", func(t *testing.T) {
		card := enterAsk(t, discord, map[string]any{"question": advisers}).Message()
		reply := press(t, discord, card, "Context")
		if !reply.Ephemeral {
			t.Error("the context is public, want private")
		}
		contains(t, reply.Message().Rendered().Text, "withdraw all Soviet advisers from China in 1960.")
	})

	t.Run("answers privately and shares it", func(t *testing.T) {
		reply := enterAsk(t, discord, map[string]any{"question": advisers, "private": true})
		if !reply.Ephemeral {
			t.Error("the answer is public, want private")
		}
		shared := press(t, discord, reply.Message(), "Share")
		if shared.Ephemeral {
			t.Error("the shared answer is private, want public")
		}
		contains(t, shared.Message().Rendered().Text, "1960", discordtest.DefaultUser.GlobalName)
	})
}

// checkOptions checks the options of /ask, and other commands.
func checkOptions(t *testing.T, discord *discordtest.Server) {
	t.Run("filters by date", func(t *testing.T) {
		const clashes = "When did armed clashes break out at Zhenbao Island?"
		reply := enterAsk(t, discord, map[string]any{"question": clashes, "from": "1969", "to": "1969"})
		contains(t, reply.Message().Rendered().Text, "Zhenbao (or Damanskiy) Island")
		reply = enterAsk(t, discord, map[string]any{"question": clashes, "from": "1980"})
		if text := reply.Message().Rendered().Text; strings.Contains(text, "Damanskiy") {
			t.Errorf("a passage of 1969 in an answer from 1980 on:\n%s", text)
		}
	})

	t.Run("explains dates in the wrong order", func(t *testing.T) {
		reply := enterAsk(t, discord, map[string]any{"question": advisers, "from": "1969", "to": "1960"})
		if !reply.Ephemeral {
			t.Error("the explanation is public, want private")
		}
	})

	t.Run("offers documents", func(t *testing.T) {
		reply, err := discord.Autocomplete(within(t), discordtest.Command{
			Name: "ask", Options: map[string]any{"question": "x", "source": "china"}, Focused: "source",
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(reply.Choices) != 1 || reply.Choices[0].Name != "China - Sino-Soviet Relations" {
			t.Errorf("got choices %+v, want the built-in document", reply.Choices)
		}
	})

	t.Run("quotes", func(t *testing.T) {
		command := discordtest.Command{Name: "quote", Options: map[string]any{"words": "lean to one side"}}
		reply, err := discord.Command(within(t), command)
		if err != nil {
			t.Fatal(err)
		}
		contains(t, reply.Message().Rendered().Text, "lean to one side", "China - Sino-Soviet Relations")
	})

	t.Run("reports that it has no answer", func(t *testing.T) {
		reply := enterAsk(t, discord, map[string]any{"question": "When was the Suez Canal opened?"})
		if text := reply.Message().Rendered().Text; strings.Contains(text, "withdraw") {
			t.Errorf("an answer to an unanswerable question:\n%s", text)
		}
	})

	t.Run("answers an unknown command", func(t *testing.T) {
		reply, err := discord.Command(within(t), discordtest.Command{Name: "oracle", Unregistered: true})
		if err != nil {
			t.Fatal(err)
		}
		if !reply.Ephemeral {
			t.Error("the answer is public, want private")
		}
	})
}

// TestServeHostileCorpus serves a text that tries to ping, to link and to break out of a quotation, and a text longer
// than any message.
func TestServeHostileCorpus(t *testing.T) {
	const hostile = "The ship @everyone sailed <@423456789012345678> in 1912 with **bold** ||spoilers|| and " +
		"[a link](https://example.com) ```code```."
	dir := t.TempDir()
	write(t, filepath.Join(dir, "hostile.txt"), hostile+"\n")
	long := strings.Repeat("another unremarkable ledger, ", 40_000)
	write(t, filepath.Join(dir, "long.txt"), "The archive lists "+long+"and the harbour register of 1875.\n")

	discord := discordtest.New(t, discordtest.Options{})
	program := startServe(t, discord, map[string]string{"FOOTNOTE_CORPUS": dir})
	program.awaitReady(t, discord)

	t.Run("nobody is pinged and nothing is markup", func(t *testing.T) {
		reply := enterAsk(t, discord, map[string]any{"question": "When did the ship sail?"})
		if pings := reply.Pings(); len(pings) > 0 {
			t.Errorf("pings %q, want none", pings)
		}
		rendered := reply.Message().Rendered()
		contains(t, rendered.Text, "@everyone", "**bold** ||spoilers||", "[a link](https://example.com)", "```code```")
		for _, kind := range []string{
			discordtest.Spoiler, discordtest.Link, discordtest.Code, discordtest.CodeBlock, discordtest.Mention,
		} {
			if slices.Contains(rendered.Kinds(), kind) {
				t.Errorf("markup of kind %q took effect", kind)
			}
		}
	})

	t.Run("a passage of a megabyte fits", func(t *testing.T) {
		reply := enterAsk(t, discord, map[string]any{"question": "What does the archive list?", "source": "long"})
		if reply.Message() == nil {
			t.Fatal("no message")
		}
		if _, ok := reply.Message().Button("Context"); ok {
			press(t, discord, reply.Message(), "Context")
		}
	})
}

// TestServeFinishesAnswers stops the program after Discord has lost its first response.
func TestServeFinishesAnswers(t *testing.T) {
	discord := discordtest.New(t, discordtest.Options{})
	program := startServe(t, discord, nil)
	program.awaitReady(t, discord)

	discord.Inject(discordtest.HTMLError("/callback", 502))
	ctx := within(t)
	answered := make(chan error, 1)
	go func() {
		_, err := discord.Command(ctx, discordtest.Command{Name: "ask", Options: map[string]any{"question": advisers}})
		answered <- err
	}()
	awaitLostCallback(t, discord)
	program.stop()
	if err := <-answered; err != nil {
		t.Errorf("the answer in progress: %v", err)
	}
	if code := program.awaitExit(t); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
}

// awaitLostCallback waits until a first response of the bot has met the injected fault.
func awaitLostCallback(t *testing.T, discord *discordtest.Server) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for ctx := within(t); ; {
		if slices.ContainsFunc(discord.Requests(), func(r discordtest.Request) bool { return r.Faulted }) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("the bot answered nothing")
		}
	}
}

func TestServeRefusedToken(t *testing.T) {
	unauthorized := func(v discordtest.Violation) bool { return v.Status == 401 }
	discord := discordtest.New(t, discordtest.Options{Expect: unauthorized})
	program := startServe(t, discord, map[string]string{"FOOTNOTE_DISCORD_TOKEN": secret})
	if code := program.awaitExit(t); code != exitRefused {
		t.Errorf("exit code %d, want %d", code, exitRefused)
	}
	log := program.stderr.String()
	contains(t, log, "footnote: ", "token")
	if strings.Contains(log, secret) {
		t.Errorf("the log contains the token: %s", log)
	}
}

func TestServeMissingCorpus(t *testing.T) {
	discord := discordtest.New(t, discordtest.Options{})
	program := startServe(t, discord, map[string]string{"FOOTNOTE_CORPUS": filepath.Join(t.TempDir(), "nowhere")})
	if code := program.awaitExit(t); code != exitFailure {
		t.Errorf("exit code %d, want %d", code, exitFailure)
	}
	contains(t, program.stderr.String(), "nowhere")
}

// TestServeKeepsLargeIndex starts the program repeatedly on a corpus that is too large to index at each start.
func TestServeKeepsLargeIndex(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	var lines strings.Builder
	for i := 0; lines.Len() <= library.Small; i++ {
		text := strings.Repeat("The clerk wrote another line into the ledger. ", 1500)
		fmt.Fprintf(&lines, `{"id":"d%d","title":"Ledger %d","text":"%s"}`+"\n", i, i, text)
	}
	write(t, filepath.Join(dir, "ledgers.jsonl"), lines.String())
	env := map[string]string{"FOOTNOTE_CORPUS": dir, "FOOTNOTE_DATA_DIR": data}

	built := func(expected string) bool {
		t.Helper()
		// Each start gets its own Discord: one that still holds the previous session would seem ready at once.
		discord := discordtest.New(t, discordtest.Options{})
		program := startServe(t, discord, env)
		program.awaitReady(t, discord)
		program.awaitLog(t, expected)
		program.stop()
		if code := program.awaitExit(t); code != 0 {
			t.Fatalf("exit code %d, want 0", code)
		}
		return strings.Contains(program.stderr.String(), "building the index")
	}
	if !built("building the index") {
		t.Error("the first start built no index")
	}
	if built("the corpus is read") {
		t.Error("the second start built the index again")
	}
	write(t, filepath.Join(dir, "more.txt"), "Another text.")
	if built("the corpus was read again") {
		t.Error("a start after a change built the whole index again")
	}
	if entries, err := os.ReadDir(data); err != nil || len(entries) != 2 {
		t.Errorf("data folder: got %v (%v), want only the new index and the database", entries, err)
	}
}

// TestServeAnswersWhileReading starts the program on a corpus that takes a while to read, and asks from the beginning.
func TestServeAnswersWhileReading(t *testing.T) {
	dir := corpusOf(t, slow)
	discord := discordtest.New(t, discordtest.Options{})
	address := freeAddress(t)
	program := startServe(t, discord, map[string]string{
		"FOOTNOTE_CORPUS": dir, "FOOTNOTE_DATA_DIR": t.TempDir(), "FOOTNOTE_HTTP_ADDR": address,
		"FOOTNOTE_REFRESH": "1s",
	})
	ctx := within(t)
	if err := discord.AwaitCommands(ctx); err != nil {
		t.Fatal(err)
	}
	if err := discord.AwaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	if status, _ := fetch(t, "http://"+address+"/livez"); status != http.StatusOK {
		t.Errorf("/livez: %d", status)
	}
	if status, body := fetch(t, "http://"+address+"/readyz"); status != http.StatusServiceUnavailable ||
		!strings.Contains(body, "the corpus is being read") {
		t.Errorf("/readyz: %d %s", status, body)
	}
	question := map[string]any{"question": "When did the mill of Orb burn down?"}
	contains(t, enterAsk(t, discord, question).Message().Text(), "still reading the corpus")
	program.awaitReady(t, discord)
	if status, body := fetch(t, "http://"+address+"/readyz"); status != http.StatusOK {
		t.Errorf("/readyz: %d %s", status, body)
	}
	contains(t, enterAsk(t, discord, question).Message().Text(), "The mill of Orb burned down in **1902**")
	write(t, filepath.Join(dir, "mill.txt"), "The mill of Orb burned down in 1911, says the clerk.")
	shown := enterAsk(t, discord, question).Message().Text()
	if strings.Contains(shown, "1902") {
		t.Errorf("the text of a changed file is shown:\n%s", shown)
	}
	program.awaitLog(t, "the corpus was read again")
	contains(t, enterAsk(t, discord, question).Message().Text(), "1911")
	_, metrics := fetch(t, "http://"+address+"/metrics")
	if !strings.Contains(metrics, `footnote_withheld_total{reason="missing"} 0`) ||
		strings.Contains(metrics, `footnote_withheld_total{reason="changed"} 0`) {
		t.Error("the metrics do not count what was withheld")
	}
}

// freeAddress returns an address on which nothing listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// fetch returns the status and body of a page.
func fetch(t *testing.T, url string) (status int, body string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(content)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
