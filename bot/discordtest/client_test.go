package discordtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is a minimal correct bot: it identifies, answers heartbeats and passes every interaction to a function.
type client struct {
	tb    testing.TB
	srv   *Server
	http  *http.Client
	ws    *websocket.Conn
	ready map[string]any
	seq   int
}

// event is a gateway payload.
type event struct {
	Op int             `json:"op"`
	T  string          `json:"t"`
	S  *int            `json:"s"`
	D  json.RawMessage `json:"d"`
}

// incoming holds the fields of an interaction that the client reads.
type incoming struct {
	ID    string `json:"id"`
	Token string `json:"token"`
	Type  int    `json:"type"`
	Data  struct {
		Name     string           `json:"name"`
		CustomID string           `json:"custom_id"`
		Options  []map[string]any `json:"options"`
		TargetID string           `json:"target_id"`
		Values   []string         `json:"values"`
	} `json:"data"`
}

// newClient makes a client that is not yet connected to the gateway.
func newClient(tb testing.TB, srv *Server) *client {
	tb.Helper()
	return &client{tb: tb, srv: srv, http: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
}

// do makes a REST call with a JSON body; an empty body sends none.
func (c *client) do(method, path, body string) (int, string) {
	c.tb.Helper()
	status, answer, err := c.try(method, path, body, http.Header{})
	if err != nil {
		c.tb.Fatal(err)
	}
	return status, answer
}

func (c *client) try(method, path, body string, header http.Header) (int, string, error) {
	req, err := http.NewRequest(method, c.srv.URL()+"api/v10"+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("User-Agent", "DiscordBot (https://example.org, 1.0)")
	req.Header.Set("Authorization", "Bot "+c.srv.Token())
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for key, values := range header {
		req.Header[key] = values
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(answer), err
}

// dial opens the gateway websocket.
func (c *client) dial(query string) {
	c.tb.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial(c.srv.gatewayURL()+query, nil)
	if err != nil {
		c.tb.Fatal(err)
	}
	resp.Body.Close()
	c.ws = ws
	c.tb.Cleanup(func() { ws.Close() })
}

func (c *client) send(op int, d any) {
	c.tb.Helper()
	if err := c.ws.WriteJSON(map[string]any{"op": op, "d": d}); err != nil {
		c.tb.Fatal(err)
	}
}

// next reads a payload; the error is the close of the connection.
func (c *client) next() (event, error) {
	var e event
	_ = c.ws.SetReadDeadline(time.Now().Add(5 * time.Second))
	err := c.ws.ReadJSON(&e)
	if e.S != nil {
		c.seq = *e.S
	}
	return e, err
}

// expect reads a payload with an op and, when not empty, an event name.
func (c *client) expect(op int, name string) event {
	c.tb.Helper()
	e, err := c.next()
	if err != nil || e.Op != op || e.T != name {
		c.tb.Fatalf("got op %d %q, error %v; want op %d %q", e.Op, e.T, err, op, name)
	}
	return e
}

func (c *client) identifyAs(token string, intents int) {
	c.tb.Helper()
	c.send(opIdentify, map[string]any{
		"token": token, "intents": intents,
		"properties": map[string]string{"os": "linux", "browser": "test", "device": "test"},
	})
}

// connect goes through the handshake up to READY.
func (c *client) connect() *client {
	c.tb.Helper()
	c.dial("?v=10&encoding=json")
	c.expect(opHello, "")
	c.identifyAs(c.srv.Token(), 0)
	e := c.expect(opDispatch, "READY")
	if err := json.Unmarshal(e.D, &c.ready); err != nil {
		c.tb.Fatal(err)
	}
	return c
}

// serve answers interactions until the connection ends.
func (c *client) serve(answer func(in incoming)) *client {
	done := make(chan struct{})
	c.tb.Cleanup(func() { c.ws.Close(); <-done })
	go func() {
		defer close(done)
		_ = c.ws.SetReadDeadline(time.Time{})
		for {
			var e event
			if c.ws.ReadJSON(&e) != nil {
				return
			}
			var in incoming
			if e.T == "INTERACTION_CREATE" && json.Unmarshal(e.D, &in) == nil {
				answer(in)
			}
		}
	}()
	return c
}

// callback sends a first response.
func (c *client) callback(in incoming, body string) (int, string) {
	return c.do("POST", "/interactions/"+in.ID+"/"+in.Token+"/callback", body)
}

func ctxFor(tb testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	tb.Cleanup(cancel)
	return ctx
}

// bookCommands is a small, correct set of commands.
const bookCommands = `[
 {"name": "ask", "description": "Ask the text", "options": [
   {"type": 3, "name": "question", "description": "What to ask", "required": true, "max_length": 300},
   {"type": 3, "name": "source", "description": "Which document", "autocomplete": true},
   {"type": 5, "name": "private", "description": "Only you see it"}]},
 {"name": "corpus", "description": "The documents", "options": [
   {"type": 1, "name": "list", "description": "List them"}]},
 {"name": "Find the source", "type": 3}]`

func (c *client) register() *client {
	c.tb.Helper()
	if status, body := c.do("PUT", "/applications/"+c.srv.ApplicationID()+"/commands", bookCommands); status != 200 {
		c.tb.Fatalf("register: %d %s", status, body)
	}
	return c
}
