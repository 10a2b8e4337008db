package discordtest

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// hook returns the webhook path of an interaction.
func (c *client) hook(in incoming) string {
	return "/webhooks/" + c.srv.ApplicationID() + "/" + in.Token
}

func TestClientChecksWhatUsersCanSend(t *testing.T) {
	srv := New(t, Options{})
	newClient(t, srv).register()
	for _, test := range []struct {
		name    string
		command Command
		want    string
	}{
		{"unknown command", Command{Name: "nope"}, "no such slash command"},
		{"unknown subcommand", Command{Name: "corpus nope"}, "no subcommand"},
		{"required option missing", Command{Name: "ask"}, `"question" is required`},
		{"text too long", Command{Name: "ask", Options: map[string]any{"question": strings.Repeat("x", 301)}},
			"too long"},
		{"wrong type", Command{Name: "ask", Options: map[string]any{"question": "x", "private": "yes"}},
			"does not take"},
		{"unknown option", Command{Name: "ask", Options: map[string]any{"question": "x", "colour": "red"}},
			"not in the command's definition"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := srv.Command(ctxFor(t), test.command)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
	_, err := srv.Autocomplete(ctxFor(t), Command{Name: "ask", Focused: "question"})
	if err == nil || !strings.Contains(err.Error(), "no autocomplete") {
		t.Errorf("typing into an option without autocomplete: %v", err)
	}
}

func TestCommandJSON(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv).register().connect()
	got := make(chan incoming, 1)
	c.serve(func(in incoming) {
		got <- in
		c.callback(in, card)
	})
	ask := Command{Name: "ask", Options: map[string]any{"private": true, "question": "When?"}}
	_, err := srv.Command(ctxFor(t), ask)
	if err != nil {
		t.Fatal(err)
	}
	in := <-got
	options, _ := json.Marshal(in.Data.Options)
	want := `[{"name":"question","type":3,"value":"When?"},{"name":"private","type":5,"value":true}]`
	if string(options) != want {
		t.Errorf("options %s, want %s", options, want)
	}
	if _, err := srv.Command(ctxFor(t), Command{Name: "corpus list"}); err != nil {
		t.Fatal(err)
	}
	in = <-got
	if options, _ = json.Marshal(in.Data.Options); string(options) != `[{"name":"list","options":[],"type":1}]` {
		t.Errorf("subcommand options %s", options)
	}
}

func TestAutocomplete(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv).register().connect()
	c.serve(func(in incoming) {
		c.callback(in, `{"type": 8, "data": {"choices": [{"name": "China", "value": "china"}]}}`)
	})
	ask := Command{Name: "ask", Options: map[string]any{"source": "ch"}, Focused: "source"}
	r, err := srv.Autocomplete(ctxFor(t), ask)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Choices, []Choice{{"China", "china"}}) {
		t.Errorf("choices %v", r.Choices)
	}
}

func TestDeferralFollowupsAndEdits(t *testing.T) {
	now := newClock()
	srv := New(t, Options{Now: now.Now})
	c := newClient(t, srv).connect()
	c.serve(func(in incoming) {
		c.callback(in, `{"type": 5, "data": {"flags": 64}}`)
		now.Advance(2 * time.Second)
		c.do("PATCH", c.hook(in)+"/messages/@original", `{"flags": 32768, "components": [`+display("first")+`]}`)
		c.do("PATCH", c.hook(in)+"/messages/@original", `{"components": [`+display("second")+`]}`)
		c.do("POST", c.hook(in), `{"content": "more <@1>"}`)
	})
	r, err := srv.Command(ctxFor(t), Command{Name: "ask", Unregistered: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.AwaitFollowups(ctxFor(t), 1); err != nil {
		t.Fatal(err)
	}
	if !r.Deferred() || !r.Ephemeral || r.Acked != 0 || r.Took != 2*time.Second {
		t.Errorf("deferred %v, ephemeral %v, acknowledged after %v, answered after %v",
			r.Deferred(), r.Ephemeral, r.Acked, r.Took)
	}
	if err := r.AwaitVersions(ctxFor(t), 3); err != nil {
		t.Fatal(err)
	}
	if got, want := r.Pings(), []string{"<@1>"}; !slices.Equal(got, want) {
		t.Errorf("pings %q, want %q from the follow-up", got, want)
	}
	var texts []string
	for _, m := range append(r.Versions(), r.Followups()...) {
		texts = append(texts, m.Text())
	}
	if want := []string{"", "first", "second", "more <@1>"}; !slices.Equal(texts, want) {
		t.Errorf("texts %q, want %q", texts, want)
	}
	if m := r.Message(); !m.Ephemeral() || !m.ComponentsV2() || m.Loading() {
		t.Errorf("flags %d after the edits, want ephemeral and V2", m.Flags)
	}
}

func TestFirstFollowupAnswersADeferral(t *testing.T) {
	srv := New(t, Options{Now: newClock().Now})
	c := newClient(t, srv)
	in := opened(srv, &interaction{kind: kindCommand})
	c.callback(in, `{"type": 5}`)
	c.do("POST", c.hook(in), `{"content": "the answer", "flags": 64}`)
	_, body := c.do("GET", c.hook(in)+"/messages/@original", "")
	var m Message
	if err := json.Unmarshal([]byte(body), &m); err != nil || m.Content != "the answer" || m.Flags != 0 {
		t.Errorf("@original is %s (%v), want the answer, public like the deferral", body, err)
	}
}

func TestWithResponse(t *testing.T) {
	srv := New(t, Options{Now: newClock().Now})
	c := newClient(t, srv)
	in := opened(srv, &interaction{kind: kindCommand})
	status, body := c.do("POST", "/interactions/"+in.ID+"/"+in.Token+"/callback?with_response=true", card)
	var answer struct {
		Interaction struct {
			ID string `json:"id"`
		} `json:"interaction"`
		Resource struct {
			Message Message `json:"message"`
		} `json:"resource"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	m := answer.Resource.Message
	if answer.Interaction.ID != in.ID || m.Text() != "**Moscow** withdrew in 1960." {
		t.Errorf("answer %s", body)
	}
	for i, component := range m.All() {
		if component.ID != i+1 {
			t.Errorf("component %d has id %d, want %d", i, component.ID, i+1)
		}
	}
}

func TestDelete(t *testing.T) {
	srv := New(t, Options{Expect: provoke, Now: newClock().Now})
	c := newClient(t, srv)
	in := opened(srv, &interaction{kind: kindCommand})
	c.callback(in, card)
	if status, _ := c.do("DELETE", c.hook(in)+"/messages/@original", ""); status != 204 {
		t.Fatalf("delete: %d", status)
	}
	status, body := c.do("GET", c.hook(in)+"/messages/@original", "")
	checkCode(t, 404, codeUnknownMessage, status, body)
}

func TestUserInstallGetsFiveFollowups(t *testing.T) {
	srv := New(t, Options{Expect: provoke, Now: newClock().Now})
	c := newClient(t, srv)
	in := opened(srv, &interaction{kind: kindCommand, userInstall: true})
	c.callback(in, card)
	for i := range maxFollowups {
		if status, body := c.do("POST", c.hook(in), `{"content": "x"}`); status != 200 {
			t.Fatalf("follow-up %d: %d %s", i+1, status, body)
		}
	}
	status, body := c.do("POST", c.hook(in), `{"content": "x"}`)
	checkCode(t, 400, codeTooManyFollowups, status, body)
}

func TestOnlyWhoSeesAButtonPressesIt(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv).connect()
	c.serve(func(in incoming) {
		if in.Type == kindComponent {
			c.callback(in, `{"type": 4, "data": {"content": "pressed `+in.Data.CustomID+`", "flags": 64}}`)
			return
		}
		c.callback(in, strings.Replace(card, "32768", "32832", 1))
	})
	r, err := srv.Command(ctxFor(t), Command{Name: "ask", Unregistered: true})
	if err != nil {
		t.Fatal(err)
	}
	stranger := User{ID: "5", Username: "stranger"}
	if _, err := srv.Press(ctxFor(t), r.Message(), "ctx:1", stranger); err == nil {
		t.Error("a stranger pressed a button on an ephemeral message")
	}
	if _, err := srv.Press(ctxFor(t), r.Message(), "ctx:9", DefaultUser); err == nil {
		t.Error("a missing button was pressed")
	}
	p, err := srv.PressForged(ctxFor(t), r.Message(), "ctx:9", DefaultUser)
	if err != nil || p.Message().Content != "pressed ctx:9" {
		t.Errorf("a forged press: %v", err)
	}
}

func TestModalAndSubmit(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv).connect()
	c.serve(func(in incoming) {
		switch in.Type {
		case kindCommand:
			c.callback(in, `{"type": 9, "data": {"custom_id": "report", "title": "Report", "components": [`+
				row(`{"type": 4, "custom_id": "why", "style": 2, "label": "Why?", "max_length": 10}`)+`,
				{"type": 18, "label": "Where?",
					"component": {"type": 4, "custom_id": "where", "style": 1, "value": "here", "required": false}}]}}`)
		case kindModal:
			c.callback(in, `{"type": 4, "data": {"content": "thanks"}}`)
		}
	})
	r, err := srv.Command(ctxFor(t), Command{Name: "report", Unregistered: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Modal == nil || r.Modal.Title != "Report" {
		t.Fatalf("modal %+v", r.Modal)
	}
	if _, err := srv.Submit(ctxFor(t), r.Modal, map[string]string{"why": "far too long"}, User{}); err == nil {
		t.Error("an overlong input was sent")
	}
	if _, err := srv.Submit(ctxFor(t), r.Modal, map[string]string{"why": "x", "colour": "red"}, User{}); err == nil {
		t.Error("a value without an input was sent")
	}
	s, err := srv.Submit(ctxFor(t), r.Modal, map[string]string{"why": "wrong year"}, User{})
	if err != nil || s.Message().Content != "thanks" {
		t.Errorf("submit: %v", err)
	}
}

func TestSelectAndMenu(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv).register().connect()
	c.serve(func(in incoming) {
		if in.Type == kindComponent {
			picked := strings.Join(in.Data.Values, "+")
			c.callback(in, `{"type": 7, "data": {"content": "picked `+picked+`", "components": []}}`)
			return
		}
		c.callback(in, `{"type": 4, "data": {"content": "for `+in.Data.TargetID+`", "components": [`+
			row(`{"type": 3, "custom_id": "s", "options": [{"label": "A", "value": "a"}]}`)+`]}}`)
	})
	// Component type 99 does not exist yet.
	target := json.RawMessage(`{"id": "77", "content": "In 1960?", "components": [{"type": 99}]}`)
	r, err := srv.MessageMenu(ctxFor(t), MessageMenu{Name: "Find the source", Target: target})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Message().Content; got != "for 77" {
		t.Errorf("content %q", got)
	}
	if _, err := srv.Select(ctxFor(t), r.Message(), "s", []string{"b"}, DefaultUser); err == nil {
		t.Error("a missing option was picked")
	}
	p, err := srv.Select(ctxFor(t), r.Message(), "s", []string{"a"}, DefaultUser)
	if err != nil {
		t.Fatal(err)
	}
	if p.Type != CallbackUpdate || r.Message().Content != "picked a" {
		t.Errorf("callback %d, the message now says %q", p.Type, r.Message().Content)
	}
}

func TestNoResponse(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv).connect()
	c.serve(func(incoming) {})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := srv.Command(ctx, Command{Name: "ask", Unregistered: true}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the context's", err)
	}
	if testing.Short() {
		t.Skip("waits for Discord's 3 s")
	}
	if _, err := srv.Command(ctxFor(t), Command{Name: "ask", Unregistered: true}); !errors.Is(err, ErrNoResponse) {
		t.Errorf("error %v, want ErrNoResponse", err)
	}
}

func TestPings(t *testing.T) {
	const text = `@everyone <@1> <@!2> <@&3> \\<@4>`
	for _, test := range []struct {
		name, allowed string
		want          []string
	}{
		{"absent permits all", "", []string{"<@&3>", "<@1>", "<@2>", "<@4>", "@everyone"}},
		{"none", `, "allowed_mentions": {"parse": []}`, nil},
		{"users", `, "allowed_mentions": {"parse": ["users"]}`, []string{"<@1>", "<@2>", "<@4>"}},
		{"listed", `, "allowed_mentions": {"users": ["2"], "roles": ["3"]}`, []string{"<@&3>", "<@2>"}},
		{"everyone", `, "allowed_mentions": {"parse": ["everyone"]}`, []string{"@everyone"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			srv := New(t, Options{})
			m := shown(srv, `{"type": 4, "data": {"flags": 32768`+test.allowed+`, "components": [`+display(text)+`]}}`)
			if got := m.current().Pings; !slices.Equal(got, test.want) {
				t.Errorf("pings %q, want %q", got, test.want)
			}
		})
	}
}

func TestValuesThatOptionsTake(t *testing.T) {
	two, nine := 2.0, 9.0
	for _, test := range []struct {
		name  string
		spec  optionSpec
		value any
		ok    bool
	}{
		{"text", optionSpec{Type: optionString}, "x", true},
		{"empty text", optionSpec{Type: optionString}, "", false},
		{"text for a number", optionSpec{Type: optionInteger}, "5", false},
		{"a choice", optionSpec{Type: optionString, Choices: []Choice{{"A", "a"}}}, "a", true},
		{"not a choice", optionSpec{Type: optionString, Choices: []Choice{{"A", "a"}}}, "b", false},
		{"bool", optionSpec{Type: optionBoolean}, true, true},
		{"bool for text", optionSpec{Type: optionString}, true, false},
		{"integer", optionSpec{Type: optionInteger}, 5, true},
		{"fraction for an integer", optionSpec{Type: optionInteger}, 5.5, false},
		{"fraction", optionSpec{Type: optionNumber}, 5.5, true},
		{"number for text", optionSpec{Type: optionString}, 5, false},
		{"in range", optionSpec{Type: optionInteger, MinValue: &two, MaxValue: &nine}, 2, true},
		{"out of range", optionSpec{Type: optionInteger, MinValue: &two, MaxValue: &nine}, 10, false},
		{"a list", optionSpec{Type: optionString}, []string{"x"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := test.spec.takes(test.value); (err == nil) != test.ok {
				t.Errorf("error %v, want ok %v", err, test.ok)
			}
		})
	}
}

func TestIdentityRoutes(t *testing.T) {
	srv := New(t, Options{Token: "another.bot.token", ApplicationID: "987654321098765432"})
	c := newClient(t, srv)
	for path, key := range map[string]string{
		"/users/@me": "id", "/applications/@me": "id", "/oauth2/applications/@me": "id", "/gateway": "url",
	} {
		var answer map[string]any
		status, body := c.do("GET", path, "")
		if err := json.Unmarshal([]byte(body), &answer); err != nil || status != 200 {
			t.Errorf("GET %s: %d %s", path, status, body)
			continue
		}
		if want := map[string]any{"id": srv.ApplicationID(), "url": srv.gatewayURL()}[key]; answer[key] != want {
			t.Errorf("GET %s: %s is %v, want %v", path, key, answer[key], want)
		}
	}
}

func TestCommandsKeepTheirIDs(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv)
	waited := make(chan error, 1)
	go func() { waited <- srv.AwaitCommands(ctxFor(t)) }()
	defer func() {
		if err := <-waited; err != nil {
			t.Error(err)
		}
	}()
	put := func(guild string) string {
		status, body := c.do("PUT", "/applications/"+srv.ApplicationID()+guild+"/commands", bookCommands)
		if status != 200 {
			t.Fatalf("%d %s", status, body)
		}
		return body
	}
	first := put("")
	if again := put(""); again != first {
		t.Errorf("a second overwrite gives %s, want the same as the first, %s", again, first)
	}
	status, body := c.do("GET", "/applications/"+srv.ApplicationID()+"/commands", "")
	if status != 200 || body != first {
		t.Errorf("GET gives %d %s, want %s", status, body, first)
	}
	if guild := put("/guilds/" + DefaultGuildID); !strings.Contains(guild, `"guild_id":"`+DefaultGuildID+`"`) {
		t.Errorf("a guild's commands without guild_id: %s", guild)
	}
	if got := srv.Commands(""); !slices.Equal(got, []string{"ask", "corpus", "Find the source"}) {
		t.Errorf("registered %q", got)
	}
}

// endpoint returns the URL of a minimal HTTP bot that checks signatures.
func endpoint(t *testing.T, srv *Server, answer string) string {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		signature, _ := hex.DecodeString(r.Header.Get("X-Signature-Ed25519"))
		signed := append([]byte(r.Header.Get("X-Signature-Timestamp")), body...)
		if !ed25519.Verify(srv.PublicKey(), signed, signature) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		var in incoming
		if json.Unmarshal(body, &in) == nil && in.Type == kindPing {
			_, _ = io.WriteString(w, `{"type": 1}`)
			return
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(web.Close)
	return web.URL
}

func TestDeliveryOverHTTP(t *testing.T) {
	srv := New(t, Options{})
	srv.DeliverTo(endpoint(t, srv, card))
	if err := srv.Ping(ctxFor(t)); err != nil {
		t.Errorf("ping: %v", err)
	}
	r, err := srv.Command(ctxFor(t), Command{Name: "ask", Unregistered: true})
	if err != nil || r.Message().Text() != "**Moscow** withdrew in 1960." {
		t.Errorf("command: %v", err)
	}
}

func TestDeliveryOverHTTPRefused(t *testing.T) {
	srv := New(t, Options{Expect: provoke})
	srv.DeliverTo(endpoint(t, srv, `{"type": 4, "data": {}}`))
	if _, err := srv.Command(ctxFor(t), Command{Name: "ask", Unregistered: true}); !errors.Is(err, ErrNoResponse) {
		t.Errorf("error %v, want ErrNoResponse", err)
	}
	if got := srv.Violations(); len(got) != 1 || got[0].Code != codeEmptyMessage {
		t.Errorf("violations %v, want one for the empty message", got)
	}
}

func TestRESTFaults(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv)
	get := func() (int, string, error) { return c.try("GET", "/users/@me", "", nil) }
	t.Run("rate limited twice", func(t *testing.T) {
		f := RateLimited("/users/@me", 1500*time.Millisecond)
		f.Times = 2
		srv.Inject(f)
		for range 2 {
			status, body, err := get()
			if err != nil || status != 429 || !strings.Contains(body, `"retry_after": 1.500`) {
				t.Errorf("%d %s %v", status, body, err)
			}
		}
		if status, _, _ := get(); status != 200 {
			t.Errorf("after the fault: %d", status)
		}
	})
	t.Run("page from the proxy", func(t *testing.T) {
		srv.Inject(HTMLError("", 502))
		if status, body, _ := get(); status != 502 || !strings.Contains(body, "<html>") {
			t.Errorf("%d %s", status, body)
		}
	})
	t.Run("only chosen calls", func(t *testing.T) {
		srv.Inject(Fault{Method: "POST", Path: "/users", Status: 500})
		if status, _, _ := get(); status != 200 {
			t.Errorf("a GET met a fault for POST: %d", status)
		}
	})
	t.Run("dropped", func(t *testing.T) {
		srv.Inject(Fault{Method: "GET", Path: "/users", Drop: true})
		if _, _, err := get(); err == nil {
			t.Error("no error from a dropped connection")
		}
	})
	t.Run("delayed", func(t *testing.T) {
		srv.Inject(Fault{Method: "GET", Delay: 20 * time.Millisecond})
		start := time.Now()
		if status, _, _ := get(); status != 200 || time.Since(start) < 20*time.Millisecond {
			t.Errorf("%d after %v", status, time.Since(start))
		}
	})
	t.Run("applied but lost", func(t *testing.T) {
		srv.Inject(Fault{Path: "/commands", Status: 504, Applied: true})
		c.do("PUT", "/applications/"+srv.ApplicationID()+"/commands", bookCommands)
		if len(srv.Commands("")) != 3 {
			t.Error("the call was not carried out")
		}
	})
	if n := len(srv.Requests()); n != 8 {
		t.Errorf("%d requests recorded, want 8", n)
	}
}
