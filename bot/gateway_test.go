package bot

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"footnote/bot/discordtest"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
)

// hasty gives Discord less time than usual for everything.
func hasty(o *Options) {
	o.Discord.Timing = Timing{
		Handshake: 5 * time.Second, Open: time.Second, Ack: 500 * time.Millisecond,
		First: time.Millisecond, Last: 10 * time.Millisecond,
		Invalid: 10 * time.Millisecond, Identify: 10 * time.Millisecond, Stable: time.Minute,
	}
}

// TestGatewayRecovers breaks a session, or the making of one, and asks the bot something after that.
func TestGatewayRecovers(t *testing.T) {
	const closeUnknown, closeTimedOut = 4000, 4009
	now := func(do discordtest.Action, code int) []discordtest.GatewayFault {
		return []discordtest.GatewayFault{{At: discordtest.Immediately, Do: do, Code: code}}
	}
	for _, tc := range []struct {
		name       string
		before     []discordtest.GatewayFault // from the first connection on
		after      []discordtest.GatewayFault // once a session is ready
		identifies int                        // accepted by Discord at the end; 0: not checked
	}{
		{"cut", nil, now(discordtest.Cut, 0), 1},
		{"closed", nil, now(discordtest.CloseWith, closeUnknown), 0},
		{"op 7", nil, now(discordtest.Reconnect, 0), 1},
		{"op 9", nil, now(discordtest.InvalidSession, 0), 2},
		{"op 7 in place of HELLO", []discordtest.GatewayFault{{At: discordtest.OnConnect, Do: discordtest.Reconnect}}, nil, 1},
		{"op 7 in place of READY", []discordtest.GatewayFault{{At: discordtest.OnIdentify, Do: discordtest.Reconnect}}, nil, 0},
		{"op 9 in place of READY", []discordtest.GatewayFault{{At: discordtest.OnIdentify, Do: discordtest.InvalidSession}}, nil, 0},
		{"op 9 again and again", []discordtest.GatewayFault{{At: discordtest.OnIdentify, Do: discordtest.InvalidSession, Times: 12}}, nil, 0},
		{"no HELLO", []discordtest.GatewayFault{{At: discordtest.OnConnect, Do: discordtest.Stall, Times: 2}}, nil, 1},
		{"no READY", []discordtest.GatewayFault{{At: discordtest.OnIdentify, Do: discordtest.Stall}}, nil, 0},
		{"cut in place of HELLO", []discordtest.GatewayFault{{At: discordtest.OnConnect, Do: discordtest.Cut, Times: 3}}, nil, 1},
		{"no answer to heartbeats", nil, []discordtest.GatewayFault{{At: discordtest.OnHeartbeat, Do: discordtest.Stall}}, 0},
		{"session gone at its resumption", nil, append([]discordtest.GatewayFault{{At: discordtest.OnResume, Do: discordtest.CloseWith, Code: closeTimedOut}}, now(discordtest.Cut, 0)...), 2},
		{"op 9 at the resumption", nil, append([]discordtest.GatewayFault{{At: discordtest.OnResume, Do: discordtest.InvalidSession}}, now(discordtest.Cut, 0)...), 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			discord := discordtest.New(t, discordtest.Options{HeartbeatInterval: time.Second})
			for _, f := range tc.before {
				discord.InjectGateway(f)
			}
			r := launch(t, discord, newShelf("The answer."), hasty)
			<-r.log.ready
			for _, f := range tc.after {
				discord.InjectGateway(f)
			}
			if tc.after != nil {
				<-r.log.ready
			}
			r.awaitReady(t)
			shows(t, r.enter(t, "ask", map[string]any{"question": "x"}).Message(), "The answer.")
			if got := len(r.Identifies()); tc.identifies != 0 && got != tc.identifies {
				t.Errorf("%d identifies, want %d", got, tc.identifies)
			}
		})
	}
}

// TestABrokenConnectionShowsWithinAMinute adds up what passes at most until a pulled cable is seen: a heartbeat has just
// been answered, and the next one is not.
func TestABrokenConnectionShowsWithinAMinute(t *testing.T) {
	const discordInterval = 41250 * time.Millisecond
	if longest := discordInterval + DefaultTiming().Ack + writeTimeout; longest >= time.Minute {
		t.Errorf("it takes up to %v", longest)
	}
}

func TestGatewayWaitsForSessionStarts(t *testing.T) {
	discord := discordtest.New(t, discordtest.Options{IdentifiesUsed: 1000})
	r := launch(t, discord, newShelf("x"), nil)
	if err := r.AwaitCommands(deadline(t)); err != nil {
		t.Fatal(err)
	}
	r.cancel()
	<-r.ended
	if n := len(r.Identifies()); n != 0 || r.err != nil {
		t.Errorf("%d identifies without any left, error %v", n, r.err)
	}
}

func TestFinalErrors(t *testing.T) {
	for _, tc := range []struct {
		name  string
		err   error
		final bool
		token bool
	}{
		{"refused by REST", &restError{Status: 401}, true, true},
		{"authentication failed", &websocket.CloseError{Code: 4004}, true, true},
		{"invalid shard", &websocket.CloseError{Code: 4010}, true, false},
		{"sharding required", &websocket.CloseError{Code: 4011}, true, false},
		{"invalid version", &websocket.CloseError{Code: 4012}, true, false},
		{"invalid intents", &websocket.CloseError{Code: 4013}, true, false},
		{"disallowed intents", &websocket.CloseError{Code: 4014}, true, false},
		{"session timed out", &websocket.CloseError{Code: 4009}, false, false},
		{"server fault", &restError{Status: 502}, false, false},
		{"connection lost", nil, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := final(tc.err)
			if (err != nil) != tc.final || errors.Is(err, ErrToken) != tc.token {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestShutdown ends the bot while a question is being answered.
func TestShutdown(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	s := newShelf("The answer.")
	s.hold = func(ctx context.Context) error {
		close(asked)
		select {
		case <-release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	r := start(t, s)
	replied := make(chan *discordtest.Reply, 1)
	ctx := deadline(t)
	go func() {
		reply, err := r.Command(ctx, discordtest.Command{Name: "ask", Options: map[string]any{"question": "x"}})
		if err != nil {
			t.Error(err)
		}
		replied <- reply
	}()
	<-asked
	r.cancel()
	close(release)
	reply := <-replied
	<-r.ended
	if r.err != nil {
		t.Error(r.err)
	}
	if reply != nil {
		shows(t, reply.Message(), "The answer.")
	}
}

func TestTokensDoNotFollowRedirects(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request was redirected") }))
	defer elsewhere.Close()
	discord := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer discord.Close()
	c, err := NewClient(ClientOptions{Token: "x", APIURL: discord.URL})
	if err != nil {
		t.Fatal(err)
	}
	var refusal *restError
	if err := c.rest.respond(t.Context(), testInteraction(), Callback{Type: callbackDeferMessage}); !errors.As(err, &refusal) || refusal.Status != 307 {
		t.Errorf("got %v", err)
	}
}

func TestNew(t *testing.T) {
	s := newShelf("x")
	for _, tc := range []struct {
		name    string
		options Options
		err     string
	}{
		{"all there", Options{Library: s, Discord: ClientOptions{Token: "x"}}, ""},
		{"no library", Options{Discord: ClientOptions{Token: "x"}}, "no library"},
		{"no token", Options{Library: s}, "no bot token"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := New(tc.options)
			if tc.err == "" && err != nil || tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)) {
				t.Errorf("error %v, want %q", err, tc.err)
			}
		})
	}
}

func TestNewClient(t *testing.T) {
	for _, tc := range []struct {
		name    string
		options ClientOptions
		err     string
	}{
		{"all there", ClientOptions{Token: "x", APIURL: "http://127.0.0.1:1", ApplicationID: "1", DevGuildID: "2"}, ""},
		{"no token", ClientOptions{Token: " \n"}, "no bot token"},
		{"no URL", ClientOptions{Token: "x", APIURL: "discord.com"}, "not an http or https URL"},
		{"an application's name", ClientOptions{Token: "x", ApplicationID: "footnote"}, "application id"},
		{"a guild's name", ClientOptions{Token: "x", DevGuildID: "home"}, "guild id"},
		{"a short key", ClientOptions{Token: "x", PublicKey: []byte{1}}, "1 bytes, not 32"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := NewClient(tc.options)
			if tc.err == "" && err != nil || tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)) {
				t.Errorf("error %v, want %q", err, tc.err)
			}
		})
	}
}

// drained returns a connection to a websocket server that reads everything and says nothing.
func drained(tb testing.TB) *conn {
	tb.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		for err == nil {
			_, _, err = ws.ReadMessage()
		}
	}))
	tb.Cleanup(server.Close)
	ws, _, err := websocket.DefaultDialer.DialContext(tb.Context(), "ws"+strings.TrimPrefix(server.URL, "http"), nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { ws.Close() })
	return &conn{ws: ws, acks: make(chan struct{}, 1), done: make(chan struct{})}
}

// FuzzGateway takes any payload that Discord may send: nothing panics, a session that remains can be resumed, and what
// is subscribed to gets interactions alone.
func FuzzGateway(f *testing.F) {
	for _, s := range []string{
		`{"op":10,"d":{"heartbeat_interval":41250}}`, `{"op":11}`, `{"op":1,"d":null}`, `{"op":7,"d":null}`, `{"op":9,"d":true}`, `{"op":9,"d":false}`,
		`{"op":0,"t":"READY","s":1,"d":{"session_id":"x","resume_gateway_url":"wss://gateway.example"}}`,
		`{"op":0,"t":"READY","s":1,"d":{"session_id":"x","resume_gateway_url":"\u0000://"}}`,
		`{"op":0,"t":"INTERACTION_CREATE","s":2,"d":{"id":"1","token":"t"}}`, `{"op":0,"t":"RESUMED","s":-5,"d":[]}`, `{"op":"x"}`,
	} {
		f.Add([]byte(s))
	}
	h := &health{}
	h.expectShards(Shards{Count: 1})
	c := drained(f)
	interactions := 0
	g := &gateway{
		log: slog.New(slog.DiscardHandler), timing: DefaultTiming(), count: 1, health: h, metrics: newConnectionMetrics(prometheus.NewRegistry(), h),
		subscribe: func(data []byte) {
			interactions++
			if in, err := DecodeInteraction(data); err == nil && in.Type != InteractionPing && (in.ID == "" || in.Token == "") {
				f.Errorf("an interaction that nobody can answer: %s", data)
			}
		},
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := session{id: "before", address: "wss://gateway.example", seq: 5}
		e, err := decodePayload(data)
		if err != nil {
			return
		}
		before := interactions
		err = g.take(c, &s, e)
		if s.id == "" && (s.seq != 0 || err == nil) {
			t.Errorf("no session, but %+v, error %v", s, err)
		}
		if address, err := socket(s.address); err == nil && !strings.HasSuffix(address, "v=10&encoding=json") {
			t.Errorf("the session is resumed at %q", address)
		}
		if interactions > before && e.Type != "INTERACTION_CREATE" {
			t.Errorf("%s is taken for an interaction", e.Type)
		}
	})
}
