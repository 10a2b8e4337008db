package discord

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
)

// TestABrokenConnectionShowsWithinAMinute adds up the longest time until a pulled cable is noticed: one heartbeat has
// just been answered, and the next one is not.
func TestABrokenConnectionShowsWithinAMinute(t *testing.T) {
	const discordInterval = 41250 * time.Millisecond
	if longest := discordInterval + DefaultTiming().Ack + writeTimeout; longest >= time.Minute {
		t.Errorf("it takes up to %v", longest)
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

// drained returns a connection to a websocket server that reads everything and sends nothing.
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

// FuzzGateway handles any payload. It checks that nothing panics, that a remaining session can be resumed, and that
// subscribe gets only interactions.
func FuzzGateway(f *testing.F) {
	for _, s := range []string{
		`{"op":10,"d":{"heartbeat_interval":41250}}`, `{"op":11}`, `{"op":1,"d":null}`,
		`{"op":7,"d":null}`, `{"op":9,"d":true}`, `{"op":9,"d":false}`,
		`{"op":0,"t":"READY","s":1,"d":{"session_id":"x","resume_gateway_url":"wss://gateway.example"}}`,
		`{"op":0,"t":"READY","s":1,"d":{"session_id":"x","resume_gateway_url":"\u0000://"}}`,
		`{"op":0,"t":"INTERACTION_CREATE","s":2,"d":{"id":"1","token":"t"}}`,
		`{"op":0,"t":"RESUMED","s":-5,"d":[]}`, `{"op":"x"}`,
	} {
		f.Add([]byte(s))
	}
	h := &health{}
	h.expectShards(Shards{Count: 1})
	c := drained(f)
	interactions := 0
	g := &gateway{
		log: slog.New(slog.DiscardHandler), timing: DefaultTiming(), count: 1, health: h,
		metrics: newConnectionMetrics(prometheus.NewRegistry(), h),
		subscribe: func(data []byte) {
			interactions++
			in, err := DecodeInteraction(data)
			if err == nil && in.Type != InteractionPing && (in.ID == "" || in.Token == "") {
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
		err = g.handle(c, &s, e)
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
