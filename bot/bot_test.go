package bot

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/discordtest"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/retrieval"
)

// rig is a bot connected to a simulated Discord.
type rig struct {
	*discordtest.Server
	bot    *Bot
	log    *logBuffer
	cancel context.CancelFunc
	ended  chan struct{}
	err    error // of Run, once ended is closed
}

// logBuffer collects a log and signals each session that becomes ready.
type logBuffer struct {
	mu    sync.Mutex
	all   strings.Builder
	ready chan struct{}
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if strings.Contains(string(p), "gateway ready") {
		l.ready <- struct{}{}
	}
	return l.all.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// launch runs a bot that answers from l.
func launch(t testing.TB, server *discordtest.Server, l Library, adapt func(*Options)) *rig {
	t.Helper()
	return launchWith(t, server, Options{Library: l}, adapt)
}

// launchWith is launch with more options. Unless adapt is nil, it may change them after server is entered.
func launchWith(t testing.TB, server *discordtest.Server, o Options, adapt func(*Options)) *rig {
	t.Helper()
	r := &rig{Server: server, log: &logBuffer{ready: make(chan struct{}, 1000)}, ended: make(chan struct{})}
	o.Discord.Token, o.Discord.APIURL = server.Token(), server.URL()
	o.Discord.Timing = discord.DefaultTiming()
	o.Discord.Timing.First, o.Discord.Timing.Identify = 10*time.Millisecond, time.Millisecond
	o.Logger = slog.New(slog.NewTextHandler(r.log, nil))
	if adapt != nil {
		adapt(&o)
	}
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.bot = b
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go func() {
		defer close(r.ended)
		r.err = b.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-r.ended
		if strings.Contains(r.log.String(), server.Token()) {
			t.Error("the log holds the token")
		}
		if t.Failed() {
			t.Logf("the log:\n%s", r.log)
		}
	})
	return r
}

// Discord's error codes and, last, a close code of the gateway.
const (
	unknownInteraction = 10062
	acknowledgedBefore = 40060
	tokenRefused       = 4004
)

// start is launch, and waits until the bot answers.
func start(t *testing.T, l Library) *rig {
	t.Helper()
	// With the race detector a callback may take so long that the bot retries, although the first try succeeded.
	expect := func(v discordtest.Violation) bool { return raced && v.Code == acknowledgedBefore }
	r := launch(t, discordtest.New(t, discordtest.Options{Expect: expect}), l, nil)
	r.awaitReady(t)
	return r
}

func (r *rig) awaitReady(t *testing.T) {
	t.Helper()
	ctx := deadline(t)
	if err := r.AwaitCommands(ctx); err != nil {
		t.Fatal(err)
	}
	if err := r.AwaitReady(ctx); err != nil {
		t.Fatal(err)
	}
}

// await waits until done returns true.
func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for ctx := deadline(t); !done(); {
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("%s: not in time", what)
		}
	}
}

// deadline returns a context that ends a test that hangs.
func deadline(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// enter enters a command and returns its reply. The test fails if somebody is pinged.
func (r *rig) enter(t *testing.T, name string, options map[string]any) *discordtest.Reply {
	t.Helper()
	reply, err := r.Command(deadline(t), discordtest.Command{Name: name, Options: options})
	if err != nil {
		t.Fatal(err)
	}
	unpinged(t, reply)
	return reply
}

// press presses the button with a label.
func (r *rig) press(t *testing.T, m *discordtest.Message, label string, u discordtest.User) *discordtest.Reply {
	t.Helper()
	b, ok := m.Button(label)
	if !ok {
		t.Fatalf("no button %q on\n%s", label, m.Text())
	}
	reply, err := r.Press(deadline(t), m, b.CustomID, u)
	if err != nil {
		t.Fatal(err)
	}
	unpinged(t, reply)
	return reply
}

// askMany asks 50 times at once.
func (r *rig) askMany(t *testing.T) {
	var asking sync.WaitGroup
	for range 50 {
		asking.Go(func() {
			ask := discordtest.Command{Name: "ask", Options: map[string]any{"question": question}}
			got, err := r.Command(deadline(t), ask)
			if err != nil {
				t.Error(err)
				return
			}
			shows(t, got.Message(), "1 of 3")
		})
	}
	asking.Wait()
}

// findSource picks the message menu on a message.
func (r *rig) findSource(t *testing.T, m map[string]any) *discordtest.Reply {
	t.Helper()
	m["id"] = "423456789012345678"
	target, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.MessageMenu(deadline(t), discordtest.MessageMenu{Name: "Find the source", Target: target})
	if err != nil {
		t.Fatal(err)
	}
	unpinged(t, got)
	return got
}

func unpinged(t *testing.T, r *discordtest.Reply) {
	t.Helper()
	if pings := r.Pings(); len(pings) > 0 {
		t.Errorf("pings %v", pings)
	}
}

// shows fails the test unless the message shows all parts.
func shows(t *testing.T, m *discordtest.Message, parts ...string) {
	t.Helper()
	seen := m.Rendered().Text
	for _, p := range parts {
		if !strings.Contains(seen, p) {
			t.Errorf("the card does not show %q:\n%s", p, seen)
		}
	}
}

// labels returns the labels of the enabled buttons.
func labels(m *discordtest.Message) []string {
	var out []string
	for _, b := range m.Buttons() {
		if !b.Disabled {
			out = append(out, b.Label)
		}
	}
	return out
}

const question = "When did Moscow withdraw its advisers?"

// The users of the tests.
var (
	reader   = discordtest.DefaultUser
	stranger = discordtest.User{ID: "523456789012345678", Username: "stranger", GlobalName: "*A* @everyone"}
)

// TestBot asks about the built-in text, over one connection.
func TestBot(t *testing.T) {
	r := start(t, builtIn(t))
	testRegistration(t, r)
	testPages(t, r)
	testSharing(t, r)
	testOptions(t, r)
	testExplanations(t, r)
	testLoadAndRestart(t, r)
}

func testRegistration(t *testing.T, r *rig) {
	t.Helper()
	t.Run("registers its commands", func(t *testing.T) {
		if got, want := r.Commands(""), []string{"ask", "when", "quote", "timeline", "check", "Find the source", "cite",
			"corpus", "gaps", "privacy", "forget-me", "help"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
	t.Run("identifies without intents", func(t *testing.T) {
		for _, id := range r.Identifies() {
			if id.Intents != 0 {
				t.Errorf("intents %d", id.Intents)
			}
		}
	})
	t.Run("prints the invite links", func(t *testing.T) {
		for _, want := range []string{"scope=bot+applications.commands", "integration_type=1",
			"client_id=" + r.ApplicationID()} {
			if !strings.Contains(r.log.String(), want) {
				t.Errorf("the log lacks %q", want)
			}
		}
	})
	t.Run("completes sources", func(t *testing.T) {
		for typed, want := range map[string]int{"": 1, "sino": 1, "CHINA": 1, "zzz": 0} {
			got, err := r.Autocomplete(deadline(t), discordtest.Command{Name: "ask", Focused: "source",
				Options: map[string]any{"question": question, "source": typed}})
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Choices) != want {
				t.Errorf("%q: got %v, want %d", typed, got.Choices, want)
			}
		}
	})
	t.Run("helps", func(t *testing.T) {
		got := r.enter(t, "help", nil)
		if !got.Ephemeral {
			t.Error("help is public")
		}
		shows(t, got.Message(), "/ask", "/quote", "China - Sino-Soviet Relations")
	})
}

func testPages(t *testing.T, r *rig) {
	t.Helper()
	t.Run("answers", func(t *testing.T) {
		got := r.enter(t, "ask", map[string]any{"question": question})
		if got.Deferred() || got.Ephemeral {
			t.Errorf("deferred %t, private %t", got.Deferred(), got.Ephemeral)
		}
		shows(t, got.Message(), question, "leading Moscow to withdraw all Soviet advisers from China in 1960.",
			"[1] China - Sino-Soviet Relations ¶ 4 · as of July 1987",
			"dates here: 1958-60 → 1958–1960 · 1960", "1 of 3")
		if got, want := labels(got.Message()), []string{"▶", "Context", "Cite", "Report"}; !slices.Equal(got, want) {
			t.Errorf("buttons %v, want %v", got, want)
		}
	})
	t.Run("turns pages in place", func(t *testing.T) {
		first := r.enter(t, "ask", map[string]any{"question": question})
		second := r.press(t, first.Message(), "▶", reader)
		if second.Type != discordtest.CallbackUpdate {
			t.Errorf("callback type %d", second.Type)
		}
		shows(t, first.Message(), question, "[2] ", "2 of 3")
		r.press(t, first.Message(), "▶", reader)
		shows(t, first.Message(), "[3] ", "3 of 3")
		r.press(t, first.Message(), "◀", reader)
		r.press(t, first.Message(), "◀", reader)
		if v := first.Versions(); len(v) != 5 || v[0].Text() != v[4].Text() {
			t.Errorf("back on the first page the card reads\n%s", first.Message().Text())
		}
	})
	t.Run("shows others a page of their own", func(t *testing.T) {
		first := r.enter(t, "ask", map[string]any{"question": question})
		theirs := r.press(t, first.Message(), "▶", stranger)
		if !theirs.Ephemeral || len(first.Versions()) != 1 {
			t.Errorf("private %t, versions of the card %d", theirs.Ephemeral, len(first.Versions()))
		}
		shows(t, theirs.Message(), question, "2 of 3")
		r.press(t, theirs.Message(), "▶", stranger)
		shows(t, theirs.Message(), "3 of 3")
	})
	t.Run("shows the context privately", func(t *testing.T) {
		first := r.enter(t, "ask", map[string]any{"question": question})
		got := r.press(t, first.Message(), "Context", reader)
		if !got.Ephemeral {
			t.Error("the context is public")
		}
		shows(t, got.Message(), "China - Sino-Soviet Relations", "¶ 3", "¶ 4", "¶ 5",
			"leading Moscow to withdraw all Soviet advisers")
		bold := markup(got.Message(), discordtest.Bold)
		if len(bold) != 1 || !strings.HasPrefix(bold[0], "**And, in an attempt") {
			t.Errorf("in bold: %q", bold)
		}
	})
}

func testSharing(t *testing.T, r *rig) {
	t.Helper()
	t.Run("keeps a private answer private until it is shared", func(t *testing.T) {
		private := r.enter(t, "ask", map[string]any{"question": question, "private": true})
		if !private.Ephemeral {
			t.Fatal("the answer is public")
		}
		r.press(t, private.Message(), "▶", reader)
		shared := r.press(t, private.Message(), "Share", reader)
		if shared.Ephemeral {
			t.Error("the shared card is private")
		}
		shows(t, shared.Message(), question, "2 of 3", "shared by A Reader")
		if _, ok := shared.Message().Button("Share"); ok {
			t.Error("the shared card can be shared again")
		}
		r.press(t, shared.Message(), "◀", reader)
		shows(t, shared.Message(), "1 of 3", "shared by A Reader")
	})
	t.Run("shows a sharer's name literally", func(t *testing.T) {
		private, err := r.Command(deadline(t), discordtest.Command{Name: "ask", User: stranger,
			Options: map[string]any{"question": question, "private": true}})
		if err != nil {
			t.Fatal(err)
		}
		shows(t, r.press(t, private.Message(), "Share", stranger).Message(), "shared by *A* @everyone")
	})
	t.Run("says when the corpus does not say", func(t *testing.T) {
		got := r.enter(t, "ask", map[string]any{"question": "When was the Suez Canal opened?"})
		shows(t, got.Message(), "The corpus does not say.")
		nearest := r.press(t, got.Message(), "Show nearest passages", reader)
		if !nearest.Ephemeral {
			t.Error("the nearest passages are public")
		}
		shows(t, nearest.Message(), "When was the Suez Canal opened?", "come nearest", "[1] ", "1 of 3")
		r.press(t, nearest.Message(), "▶", reader)
		shows(t, nearest.Message(), "come nearest", "2 of 3")
	})
	t.Run("answers in a direct message and where only the user installed it", func(t *testing.T) {
		for _, c := range []discordtest.Command{{DM: true}, {UserInstall: true}} {
			c.Name, c.Options = "ask", map[string]any{"question": question}
			got, err := r.Command(deadline(t), c)
			if err != nil {
				t.Fatal(err)
			}
			shows(t, got.Message(), "1 of 3")
			r.press(t, got.Message(), "▶", reader)
			shows(t, got.Message(), "2 of 3")
		}
	})
}

func testOptions(t *testing.T, r *rig) {
	t.Helper()
	t.Run("keeps to the dates of from and to", func(t *testing.T) {
		got := r.enter(t, "ask", map[string]any{"question": "Where did armed clashes break out?", "from": "1969",
			"to": "late 1969"})
		shows(t, got.Message(), "1969")
	})
	t.Run("looks in one source", func(t *testing.T) {
		got := r.enter(t, "ask", map[string]any{"question": question, "source": "china-sino-soviet-relations"})
		shows(t, got.Message(), "1 of 3")
	})
	t.Run("quotes", func(t *testing.T) {
		got := r.enter(t, "quote", map[string]any{"words": "treaty"})
		shows(t, got.Message(), "“treaty”", "3 occurrences", "1 of 3")
		r.press(t, got.Message(), "▶", reader)
		shows(t, got.Message(), "“treaty”", "2 of 3")
		if bold := markup(got.Message(), discordtest.Bold); !slices.ContainsFunc(bold,
			func(s string) bool { return strings.EqualFold(s, "**treaty**") }) {
			t.Errorf("in bold: %q", bold)
		}
		shows(t, r.press(t, got.Message(), "Context", reader).Message(), "¶ ")
	})
	t.Run("quotes from one source, shared", func(t *testing.T) {
		got := r.enter(t, "quote", map[string]any{"words": "Soviet Union", "source": "China - Sino-Soviet Relations",
			"private": true})
		shows(t, got.Message(), "“Soviet Union”", "occurrences in ", "1 of ")
		r.press(t, got.Message(), "▶", reader)
		shared := r.press(t, got.Message(), "Share", reader)
		if shared.Ephemeral {
			t.Error("the shared card is private")
		}
		shows(t, shared.Message(), "“Soviet Union”", "2 of ", "shared by A Reader")
	})
	t.Run("quotes nothing", func(t *testing.T) {
		got := r.enter(t, "quote", map[string]any{"words": "the cat sat on the mat"})
		shows(t, got.Message(), "These words do not stand in the text")
	})
}

func testExplanations(t *testing.T, r *rig) {
	t.Helper()
	for _, tc := range []struct {
		name, command string
		options       map[string]any
		want          string
	}{
		{"a date nobody can read", "ask", map[string]any{"question": "x", "from": "*blub*"},
			"cannot read the date “*blub*” in from"},
		{"to before from", "ask", map[string]any{"question": "x", "from": "1970", "to": "1960"},
			"to (1960) ends before from (1970) begins"},
		{"an unknown source", "ask", map[string]any{"question": "x", "source": "<@1>"},
			"There is no document “<@1>” here"},
		{"a question of white space", "ask", map[string]any{"question": " \u200b "}, "Ask something"},
		{"a quotation of white space", "quote", map[string]any{"words": " "}, "Give some words"},
	} {
		t.Run("explains "+tc.name, func(t *testing.T) {
			got := r.enter(t, tc.command, tc.options)
			if !got.Ephemeral {
				t.Error("the explanation is public")
			}
			shows(t, got.Message(), tc.want)
		})
	}
	t.Run("explains a command it does not know", func(t *testing.T) {
		got, err := r.Command(deadline(t), discordtest.Command{Name: "frobnicate", Unregistered: true})
		if err != nil {
			t.Fatal(err)
		}
		if !got.Ephemeral {
			t.Error("the explanation is public")
		}
		shows(t, got.Message(), "does not know this command")
	})
	t.Run("explains a forged button", func(t *testing.T) {
		shown := r.enter(t, "ask", map[string]any{"question": question}).Message()
		for id, want := range map[string]string{
			"evil": "another version of Footnote",
			"1fa0000000000" + strings.Repeat("0", 17): "another version of Footnote",
			"1ca0000000000" + "0000000000000001":      "The source has changed",
			"1ca0000000000" + "C8H3X4DCS20ZZZ01":      "The source has changed",
			"1fq00" + card.Digest("no such document"): "no longer shows which words",
			"1sa0000000000" + "C8H3X4DCS2000001":      "sees this card already",
		} {
			got, err := r.PressForged(deadline(t), shown, id, reader)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Ephemeral {
				t.Errorf("%s: the explanation is public", id)
			}
			shows(t, got.Message(), want)
		}
	})
}

func testLoadAndRestart(t *testing.T, r *rig) {
	t.Helper()
	t.Run("answers many at once", r.askMany)
	t.Run("works with buttons from before a restart", func(t *testing.T) {
		shown := r.enter(t, "ask", map[string]any{"question": question}).Message()
		r.cancel()
		<-r.ended
		again := launch(t, r.Server, builtIn(t), nil)
		again.awaitReady(t)
		<-again.log.ready // its own session, not the last one that Discord still holds
		got := again.press(t, shown, "▶", reader)
		shows(t, got.Message(), question, "2 of 3")
		puts := slices.DeleteFunc(r.Requests(), func(q discordtest.Request) bool { return q.Method != "PUT" })
		if len(puts) != 1 {
			t.Errorf("the commands were registered %d times", len(puts))
		}
	})
}

// TestAnswersDespiteFaults asks while REST calls fail.
func TestAnswersDespiteFaults(t *testing.T) {
	server := discordtest.New(t,
		discordtest.Options{Expect: func(v discordtest.Violation) bool { return v.Code == acknowledgedBefore }})
	r := launch(t, server, newShelf("The answer."), nil)
	r.awaitReady(t)
	for _, tc := range []struct {
		name  string
		fault discordtest.Fault
	}{
		{"rate limit", discordtest.RateLimited("/callback", 200*time.Millisecond)},
		{"rate limit in HTML", discordtest.HTMLError("/callback", 429)},
		{"bad gateway", discordtest.HTMLError("/callback", 502)},
		{"connection cut", discordtest.Fault{Path: "/callback", Drop: true}},
		{"connection cut after the answer went through",
			discordtest.Fault{Path: "/callback", Drop: true, Applied: true}},
		{"no answer", discordtest.Fault{Path: "/callback", Delay: time.Minute}},
		{"error after the answer went through", discordtest.Fault{Path: "/callback", Status: 500, Applied: true}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r.Inject(tc.fault)
			shows(t, r.enter(t, "ask", map[string]any{"question": "x"}).Message(), "The answer.")
		})
	}
	if strings.Contains(r.log.String(), "level=ERROR") {
		t.Errorf("the log holds errors:\n%s", r.log)
	}
}

// slowShelf is a shelf that is so slow that answers have to be deferred.
type slowShelf struct{ *shelf }

func newSlowShelf(texts ...string) slowShelf {
	s := slowShelf{newShelf(texts...)}
	s.hold = slowly
	return s
}

func (s slowShelf) Passage(ctx context.Context, id string) (retrieval.Neighbours, error) {
	if err := slowly(ctx); err != nil {
		return retrieval.Neighbours{}, err
	}
	return s.shelf.Passage(ctx, id)
}

// slowly waits for longer than an answer may take without being deferred.
func slowly(ctx context.Context) error {
	select {
	case <-time.After(deferAfter + 400*time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestDefersSlowAnswers(t *testing.T) {
	r := start(t, newSlowShelf("The answer.", "More of it."))
	asked := make([]*discordtest.Reply, 2)
	var asking sync.WaitGroup
	for i, private := range []bool{false, true} {
		asking.Go(func() {
			var err error
			asked[i], err = r.Command(deadline(t), discordtest.Command{Name: "ask",
				Options: map[string]any{"question": "x", "private": private}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	asking.Wait()
	if t.Failed() {
		return
	}
	for i, private := range []bool{false, true} {
		if !asked[i].Deferred() || asked[i].Ephemeral != private {
			t.Errorf("deferred %t, private %t, want %t", asked[i].Deferred(), asked[i].Ephemeral, private)
		}
		shows(t, asked[i].Message(), "The answer.", "1 of 2")
	}
	turned := r.press(t, asked[0].Message(), "▶", discordtest.DefaultUser)
	if turned.Type != discordtest.CallbackDeferredUpdate {
		t.Errorf("callback type %d", turned.Type)
	}
	// "thinking…", the answer, the next page
	if err := asked[0].AwaitVersions(deadline(t), 3); err != nil {
		t.Fatal(err)
	}
	shows(t, asked[0].Message(), "More of it.", "2 of 2")
}

func TestStartsWhenDiscordComesBack(t *testing.T) {
	server := discordtest.New(t, discordtest.Options{})
	server.Inject(discordtest.Fault{Path: "/applications/@me", Status: 503, Times: 6})
	server.Inject(discordtest.Fault{Path: "/gateway/bot", Drop: true, Times: 2})
	r := launch(t, server, newShelf("The answer."), nil)
	r.awaitReady(t)
	shows(t, r.enter(t, "ask", map[string]any{"question": "x"}).Message(), "The answer.")
}

func TestRegistersInOneGuild(t *testing.T) {
	r := launch(t, discordtest.New(t, discordtest.Options{}), newShelf("x"), func(o *Options) {
		o.Discord.DevGuildID = discordtest.DefaultGuildID
	})
	r.awaitReady(t)
	if got := r.Commands(discordtest.DefaultGuildID); len(got) < 3 {
		t.Errorf("the guild has the commands %v", got)
	}
	if got := r.Commands(""); len(got) != 0 {
		t.Errorf("everywhere else there are %v", got)
	}
}

func TestAnswersThoughItMayNotRegister(t *testing.T) {
	server := discordtest.New(t, discordtest.Options{})
	server.Inject(discordtest.Fault{Method: "PUT", Path: "/commands", Status: 403,
		Body: `{"code":50001,"message":"Missing Access"}`})
	r := launch(t, server, newShelf("The answer."), nil)
	if err := r.AwaitReady(deadline(t)); err != nil {
		t.Fatal(err)
	}
	got, err := r.Command(deadline(t), discordtest.Command{Name: "ask", Options: map[string]any{"question": "x"},
		Unregistered: true})
	if err != nil {
		t.Fatal(err)
	}
	shows(t, got.Message(), "The answer.")
}

// markup returns the sources of the constructs of one kind that a message shows.
func markup(m *discordtest.Message, kind string) []string {
	var out []string
	for _, c := range m.Rendered().Markup {
		if c.Kind == kind {
			out = append(out, c.Text)
		}
	}
	return out
}

// TestBotShowsTheCorpusLiterally turns pages of passages that look like markup, that could ping, and of a megabyte.
func TestBotShowsTheCorpusLiterally(t *testing.T) {
	groups := make([]string, 4)
	for i, h := range discordtest.Hostile() {
		groups[i%4] += h.Text + "\n"
	}
	long := strings.Repeat("A 👩‍👩‍👧‍👦 family, and *more* than one. ", 25_000)
	s := newShelf(append(groups, long)...)
	s.document.Title = "@everyone [x](https://evil.example) #"
	r := start(t, s)
	own := []string{discordtest.Heading, discordtest.Bold, discordtest.Quote, discordtest.Subtext}

	shown := r.enter(t, "ask", map[string]any{"question": "<@1> ||x|| #"})
	for i, text := range groups {
		shows(t, shown.Message(), "<@1> ||x|| #", strings.TrimSpace(text), s.document.Title)
		if kinds := shown.Message().Rendered().Kinds(own...); len(kinds) > 0 {
			t.Errorf("page %d is drawn as %v", i+1, kinds)
		}
		r.press(t, shown.Message(), "▶", reader)
	}
	shows(t, shown.Message(), "A 👩‍👩‍👧‍👦 family, and *more* than one.", card.Ellipsis, "5 of 5")
	around := r.press(t, shown.Message(), "Context", reader)
	shows(t, around.Message(), "A 👩‍👩‍👧‍👦 family, and *more* than one.", card.Ellipsis, " of ")
	before := around.Message().Text()
	r.press(t, around.Message(), "▶", reader)
	shows(t, around.Message(), "¶ 5, continued")
	if around.Message().Text() == before {
		t.Error("the next page shows the same")
	}
}

// TestHostileCorpus renders passages, titles and names that look like markup or are much too long.
func TestHostileCorpus(t *testing.T) {
	long := strings.Repeat("A 👩‍👩‍👧‍👦 family, and *more* than one. ", 25_000)
	texts := []string{long, strings.Repeat("\x00", 50_000), strings.Repeat("a ", 5000)}
	for _, h := range discordtest.Hostile() {
		texts = append(texts, h.Text)
	}
	for _, text := range texts {
		s := newShelf(text, text)
		s.document.Title = text
		s.passages[0].Heading = []string{text, text}
		s.passages[0].Dates = []corpus.Date{{Text: text, Interval: interval(t, "1960"), Span: s.passages[0].Span}}
		checkHostile(t, s)
	}
}

func checkHostile(t *testing.T, s *shelf) {
	t.Helper()
	b := &Bot{options: Options{Library: s}}
	name := card.Plain(s.passages[0].Text, 20)
	first := card.ContextState(card.AnswerState(retrievalAnswer(t, s)).Evidence[0])
	for range 2 {
		m, err := b.contextPage(t.Context(), phrase.English, first)
		if err != nil {
			t.Fatal(err)
		}
		valid(t, name, m)
		first.Page = 7
	}
	for page := range s.passages {
		st := card.AnswerState(retrievalAnswer(t, s))
		st.Page = page
		st.Start, st.Length = 0, s.passages[0].Span.Len()
		c, err := b.page(t.Context(), st, s.passages[0].Text)
		if err != nil {
			t.Fatal(err)
		}
		c.Private, c.Sharer = true, s.passages[0].Text
		valid(t, name, c.Render())
		q, err := b.occurrence(t.Context(), card.State{View: card.ViewQuotation, Page: page}, "a", "")
		if err != nil {
			t.Fatal(err)
		}
		valid(t, name, q.Render())
	}
}

func TestTokenRefused(t *testing.T) {
	expected := func(v discordtest.Violation) bool { return v.Status == 401 || v.Status == tokenRefused }
	t.Run("by REST", func(t *testing.T) {
		server := discordtest.New(t, discordtest.Options{Expect: expected})
		r := launch(t, server, newShelf("x"), func(o *Options) { o.Discord.Token = "wrong" })
		<-r.ended
		if !errors.Is(r.err, discord.ErrToken) {
			t.Errorf("got %v", r.err)
		}
	})
	t.Run("by the gateway", func(t *testing.T) {
		server := discordtest.New(t, discordtest.Options{Expect: expected})
		server.InjectGateway(discordtest.GatewayFault{At: discordtest.OnIdentify, Do: discordtest.CloseWith,
			Code: tokenRefused})
		r := launch(t, server, newShelf("x"), nil)
		<-r.ended
		if !errors.Is(r.err, discord.ErrToken) {
			t.Errorf("got %v", r.err)
		}
	})
	t.Run("intents", func(t *testing.T) {
		server := discordtest.New(t, discordtest.Options{Expect: func(discordtest.Violation) bool { return true }})
		server.InjectGateway(discordtest.GatewayFault{
			At: discordtest.OnIdentify, Do: discordtest.CloseWith, Code: 4014,
		})
		r := launch(t, server, newShelf("x"), nil)
		<-r.ended
		if r.err == nil || !strings.Contains(r.err.Error(), "4014") || errors.Is(r.err, discord.ErrToken) {
			t.Errorf("got %v", r.err)
		}
	})
}
