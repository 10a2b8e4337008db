package discordtest

import (
	"compress/zlib"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// closeCode reads until the connection ends and returns the close code, or 0 for an end without a close frame.
func (c *client) closeCode() int {
	c.tb.Helper()
	for {
		_, err := c.next()
		var closed *websocket.CloseError
		switch {
		case errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure:
			return closed.Code
		case err != nil:
			return 0
		}
	}
}

func TestGatewayRefusals(t *testing.T) {
	srv := New(t, Options{Expect: provoke})
	identity := map[string]string{"os": "linux"}
	for _, test := range []struct {
		name, query string
		do          func(c *client)
		code        int
	}{
		{"bad token", "", func(c *client) { c.identifyAs("wrong", 0) }, 4004},
		{"privileged intents", "", func(c *client) { c.identifyAs(srv.Token(), 1<<15) }, 4014},
		{"unknown intents", "", func(c *client) { c.identifyAs(srv.Token(), 1<<30) }, 4013},
		{"bad shard", "", func(c *client) {
			c.send(opIdentify, map[string]any{
				"token": srv.Token(), "intents": 0, "properties": identity, "shard": [2]int{1, 1},
			})
		}, 4010},
		{"identify without properties", "", func(c *client) {
			c.send(opIdentify, map[string]any{"token": srv.Token(), "intents": 0})
		}, 4002},
		{"twice", "", func(c *client) {
			c.identifyAs(srv.Token(), 0)
			c.expect(opDispatch, "READY")
			c.identifyAs(srv.Token(), 0)
		}, 4005},
		{"presence before identify", "", func(c *client) { c.send(opPresence, nil) }, 4003},
		{"unknown op", "", func(c *client) { c.send(99, nil) }, 4001},
		{"heartbeat with text", "", func(c *client) { c.send(opHeartbeat, "x") }, 4002},
		{"resume with a bad token", "", func(c *client) {
			c.send(opResume, map[string]any{"token": "wrong", "session_id": "x", "seq": 1})
		}, 4004},
		{"payload too long", "", func(c *client) { c.send(opIdentify, make([]int, 4096)) }, 4002},
		{"invalid JSON", "", func(c *client) { _ = c.ws.WriteMessage(websocket.TextMessage, []byte("{")) }, 4002},
		{"flood", "", func(c *client) {
			for range sendsAMinute + 1 {
				c.send(opHeartbeat, nil)
			}
		}, 4008},
		{"old version", "?v=6&encoding=json", func(*client) {}, 4012},
		{"another encoding", "?v=10&encoding=etf", func(*client) {}, 4012},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newClient(t, srv)
			before := len(srv.Violations())
			if test.query == "" {
				c.dial("?v=10&encoding=json")
				c.expect(opHello, "")
			} else {
				c.dial(test.query)
			}
			test.do(c)
			if got := c.closeCode(); got != test.code {
				t.Errorf("closed with %d, want %d", got, test.code)
			}
			if got := len(srv.Violations()) - before; got != 1 {
				t.Errorf("%d violations recorded, want 1", got)
			}
		})
	}
}

func TestReadyAndHeartbeat(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv)
	c.dial("?v=10&encoding=json")
	c.expect(opHello, "")
	c.send(opHeartbeat, nil)
	c.expect(opAck, "")
	c.identifyAs("Bot "+srv.Token(), 0)
	c.expect(opDispatch, "READY")
	c.send(opHeartbeat, c.seq)
	c.expect(opAck, "")
	if got := srv.Identifies(); len(got) != 1 || got[0].Intents != 0 || got[0].Shard != [2]int{0, 1} {
		t.Errorf("identifies %+v, want one with intents 0 and shard 0 of 1", got)
	}
}

func TestPrivilegedIntentsWhenAllowed(t *testing.T) {
	srv := New(t, Options{PrivilegedIntents: true})
	c := newClient(t, srv)
	c.dial("?v=10&encoding=json")
	c.expect(opHello, "")
	c.identifyAs(srv.Token(), 1<<15|1)
	c.expect(opDispatch, "READY")
	c.expect(opDispatch, "GUILD_CREATE")
}

func TestDailyIdentifies(t *testing.T) {
	srv := New(t, Options{IdentifiesUsed: identifiesADay, Expect: provoke})
	c := newClient(t, srv)
	var bot struct {
		Limit struct {
			Remaining int `json:"remaining"`
		} `json:"session_start_limit"`
	}
	_, body := c.do("GET", "/gateway/bot", "")
	if err := json.Unmarshal([]byte(body), &bot); err != nil || bot.Limit.Remaining != 0 {
		t.Errorf("gateway/bot %s (%v), want none remaining", body, err)
	}
	c.dial("?v=10&encoding=json")
	c.expect(opHello, "")
	c.identifyAs(srv.Token(), 0)
	if got := c.closeCode(); got != 4004 {
		t.Errorf("closed with %d, want 4004", got)
	}
}

func TestResumeReplaysWhatWasMissed(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv).connect()
	if err := srv.AwaitReady(ctxFor(t)); err != nil {
		t.Fatal(err)
	}
	sessionID, seq := c.ready["session_id"], c.seq
	srv.InjectGateway(GatewayFault{At: OnDispatch, Do: Cut})
	done := make(chan error, 1)
	go func() {
		_, err := srv.Command(ctxFor(t), Command{Name: "ask", Unregistered: true})
		done <- err
	}()
	if code := c.closeCode(); code != 0 {
		t.Fatalf("closed with %d, want a cut", code)
	}
	c.dial("?v=10&encoding=json")
	c.expect(opHello, "")
	c.send(opResume, map[string]any{"token": srv.Token(), "session_id": sessionID, "seq": seq})
	e := c.expect(opDispatch, "INTERACTION_CREATE")
	c.expect(opDispatch, "RESUMED")
	var in incoming
	if err := json.Unmarshal(e.D, &in); err != nil {
		t.Fatal(err)
	}
	c.callback(in, card)
	if err := <-done; err != nil {
		t.Errorf("the command that was missed: %v", err)
	}
}

func TestGatewayFaults(t *testing.T) {
	srv := New(t, Options{})
	hello := func(c *client) { c.dial("?v=10&encoding=json") }
	greeted := func(c *client) { hello(c); c.expect(opHello, "") }
	t.Run("stalled HELLO", func(t *testing.T) {
		srv.InjectGateway(GatewayFault{At: OnConnect, Do: Stall})
		c := newClient(t, srv)
		hello(c)
		c.send(opHeartbeat, nil)
		c.expect(opAck, "") // and no HELLO before it
	})
	t.Run("op 7 before HELLO", func(t *testing.T) {
		srv.InjectGateway(GatewayFault{At: OnConnect, Do: Reconnect})
		c := newClient(t, srv)
		hello(c)
		c.expect(opReconnect, "")
	})
	t.Run("op 9 for an identify, then identify again", func(t *testing.T) {
		srv.InjectGateway(GatewayFault{At: OnIdentify, Do: InvalidSession})
		c := newClient(t, srv)
		greeted(c)
		c.identifyAs(srv.Token(), 0)
		c.expect(opInvalidSession, "")
		c.identifyAs(srv.Token(), 0)
		c.expect(opDispatch, "READY")
	})
	t.Run("two withheld ACKs", func(t *testing.T) {
		srv.InjectGateway(GatewayFault{At: OnHeartbeat, Do: Stall, Times: 2})
		c := newClient(t, srv).connect()
		c.send(opHeartbeat, 1)
		c.send(opHeartbeat, 1)
		c.send(opHeartbeat, 1)
		c.expect(opAck, "")
		c.send(opResume, nil)
		if code := c.closeCode(); code != 4005 {
			t.Errorf("a second ACK, or closed with %d; want one ACK and 4005", code)
		}
	})
	t.Run("close code at once", func(t *testing.T) {
		c := newClient(t, srv).connect()
		srv.InjectGateway(GatewayFault{At: Immediately, Do: CloseWith, Code: 4000})
		if code := c.closeCode(); code != 4000 {
			t.Errorf("closed with %d, want 4000", code)
		}
	})
	// The double identify above is the test's own.
	srv.opts.Expect = func(v Violation) bool { return v.Status == 4005 }
}

func TestGatewayFaultsOnResume(t *testing.T) {
	srv := New(t, Options{})
	t.Run("a session declared invalid cannot resume", func(t *testing.T) {
		c := newClient(t, srv).connect()
		srv.InjectGateway(GatewayFault{At: Immediately, Do: InvalidSession})
		e := c.expect(opInvalidSession, "")
		if string(e.D) != "false" {
			t.Errorf("op 9 with %s, want false", e.D)
		}
		c.send(opResume, map[string]any{"token": srv.Token(), "session_id": c.ready["session_id"], "seq": 1})
		c.expect(opInvalidSession, "")
	})
	t.Run("cut on resume", func(t *testing.T) {
		srv.InjectGateway(GatewayFault{At: OnResume, Do: Cut})
		c := newClient(t, srv)
		c.dial("?v=10&encoding=json")
		c.expect(opHello, "")
		c.send(opResume, map[string]any{"token": srv.Token(), "session_id": "x", "seq": 1})
		if code := c.closeCode(); code != 0 {
			t.Errorf("closed with %d, want a cut", code)
		}
	})
}

func TestSessionsThatCannotResume(t *testing.T) {
	srv := New(t, Options{Expect: provoke})
	for _, test := range []struct {
		name string
		end  func(c *client)
		want int // op that answers the resume
	}{
		{"closed by the bot with 1000", func(c *client) {
			_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
		}, opInvalidSession},
		{"closed by the bot with 4000", func(c *client) {
			_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(4000, ""))
		}, opDispatch},
		{"heartbeat from the future", func(c *client) { c.send(opHeartbeat, 99) }, opInvalidSession},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newClient(t, srv).connect()
			test.end(c)
			c.closeCode()
			c.dial("?v=10&encoding=json")
			c.expect(opHello, "")
			c.send(opResume, map[string]any{"token": srv.Token(), "session_id": c.ready["session_id"], "seq": 1})
			if e, err := c.next(); err != nil || e.Op != test.want {
				t.Errorf("the resume is answered with op %d %s, error %v; want op %d", e.Op, e.T, err, test.want)
			}
		})
	}
}

func TestShardsGetTheirGuilds(t *testing.T) {
	const other = "4194304" // 1<<22: shard 1 of 2
	srv := New(t, Options{GuildIDs: []string{"8388608", other}, Shards: 2})
	got := make(chan string, 1)
	for shard := range 2 {
		c := newClient(t, srv)
		c.dial("?v=10&encoding=json")
		c.expect(opHello, "")
		c.send(opIdentify, map[string]any{
			"token": srv.Token(), "intents": 0, "shard": [2]int{shard, 2},
			"properties": map[string]string{"os": "linux"},
		})
		c.expect(opDispatch, "READY")
		name := []string{"shard 0", "shard 1"}[shard]
		c.serve(func(in incoming) {
			got <- name
			c.callback(in, card)
		})
	}
	for _, test := range []struct {
		name    string
		command Command
		want    string
	}{
		{"guild of shard 1", Command{Name: "x", Unregistered: true, GuildID: other}, "shard 1"},
		{"guild of shard 0", Command{Name: "x", Unregistered: true, GuildID: "8388608"}, "shard 0"},
		{"direct message", Command{Name: "x", Unregistered: true, DM: true}, "shard 0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := srv.Command(ctxFor(t), test.command); err != nil {
				t.Fatal(err)
			}
			if shard := <-got; shard != test.want {
				t.Errorf("went to %s, want %s", shard, test.want)
			}
		})
	}
}

// reader joins the bytes of websocket messages into one compressed stream.
type reader struct {
	ws   *websocket.Conn
	left []byte
}

func (r *reader) Read(p []byte) (int, error) {
	if len(r.left) == 0 {
		kind, data, err := r.ws.ReadMessage()
		if err != nil || kind != websocket.BinaryMessage {
			return 0, errors.Join(err, io.ErrUnexpectedEOF)
		}
		r.left = data
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

func TestZlibStream(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv)
	c.dial("?v=10&encoding=json&compress=zlib-stream")
	_ = c.ws.SetReadDeadline(time.Now().Add(5 * time.Second))
	inflate, err := zlib.NewReader(&reader{ws: c.ws})
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(inflate)
	c.identifyAs(srv.Token(), 0)
	var names []string
	for range 2 {
		var e event
		if err := dec.Decode(&e); err != nil {
			t.Fatal(err)
		}
		names = append(names, e.T)
	}
	if !slices.Equal(names, []string{"", "READY"}) {
		t.Errorf("events %q, want HELLO and READY", names)
	}
}

func TestSilentClientIsTimedOut(t *testing.T) {
	srv := New(t, Options{HeartbeatInterval: 20 * time.Millisecond, Expect: provoke})
	c := newClient(t, srv).connect()
	if code := c.closeCode(); code != 4009 {
		t.Errorf("closed with %d, want 4009", code)
	}
}

func TestStalledHelloIsNotTheBotsSilence(t *testing.T) {
	srv := New(t, Options{HeartbeatInterval: 5 * time.Millisecond})
	srv.InjectGateway(GatewayFault{At: OnConnect, Do: Stall})
	c := newClient(t, srv)
	c.dial("?v=10&encoding=json")
	_ = c.ws.SetReadDeadline(time.Now().Add(30 * time.Millisecond))
	if _, _, err := c.ws.ReadMessage(); !silent(err) {
		t.Errorf("%v, want no payload", err)
	}
}

func TestGatewayNeedsAWebsocket(t *testing.T) {
	srv := New(t, Options{Expect: provoke})
	resp, err := newClient(t, srv).http.Get(srv.URL() + "gateway")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest || len(srv.Violations()) != 1 {
		t.Errorf("status %d, %d violations; want 400 and 1", resp.StatusCode, len(srv.Violations()))
	}
}
