package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// Timing holds the time limits and waits of the gateway.
type Timing struct {
	Handshake time.Duration // to connect, with the TLS and websocket handshakes
	Open      time.Duration // from the connection to HELLO, and from HELLO until the session is ready
	Ack       time.Duration // for the answer to a heartbeat; without one the connection is dead
	First     time.Duration // wait before the first reconnection, doubled with each failure
	Last      time.Duration // longest wait between reconnections
	Invalid   time.Duration // longest wait after op 9; the shortest is a fifth of it
	Identify  time.Duration // between two identifies of one bucket
	Stable    time.Duration // a session that was ready for as long resets the back-off
}

// DefaultTiming suits Discord. It asks for a heartbeat every 41 s and answers each at once, so a broken connection is
// noticed within 51 s. It asks for a wait of 1 to 5 s after it called a session invalid, and for 5 s between identifies
// (https://discord.com/developers/docs/events/gateway); another half second keeps them apart on their way. It allows a
// thousand identifies a day.
func DefaultTiming() Timing {
	return Timing{
		Handshake: 10 * time.Second, Open: 20 * time.Second, Ack: 10 * time.Second,
		First: 250 * time.Millisecond, Last: 30 * time.Second, Invalid: 5 * time.Second,
		Identify: 5500 * time.Millisecond, Stable: time.Minute,
	}
}

// gateway holds one shard's session with Discord's gateway. It implements the protocol instead of using discordgo's,
// because identifies have to be counted (discordgo answers each op 9 with another), a missing answer to a heartbeat has
// to be noticed within a minute (discordgo waits for five), and a session has to survive a broken connection (discordgo
// closes it with a code that makes Discord forget it).
type gateway struct {
	log       *slog.Logger
	timing    Timing
	token     string
	shard     int
	count     int // of all shards
	starts    *starts
	health    *health
	metrics   *connectionMetrics
	subscribe func(interaction []byte) // gets the data of each interaction, in order; must not block
}

// session holds what is needed to resume a session over a new connection. The zero value means that there is none.
type session struct {
	id      string
	address string // to resume it at, as Discord said; empty: where new sessions start
	seq     int64  // of the last event seen; 0: none
}

// Reasons why a connection ends, besides network errors and close codes.
var (
	errReconnect  = errors.New("reconnection requested by Discord")
	errInvalid    = errors.New("session invalidated by Discord")
	errSilent     = errors.New("no answer to a heartbeat")
	errNoGreeting = errors.New("no HELLO from Discord")
	errGarbage    = errors.New("the payload is not the JSON that Discord describes")
)

// Close codes that decide what comes next.
const (
	closeToken           = 4004
	closeNoSession       = 4003
	closeInvalidSequence = 4007
	closeTimedOut        = 4009
	closeSharding        = 4011
)

// errSharding means that Discord requires more shards.
var errSharding = errors.New("the bot is in so many guilds that Discord requires more shards than there are")

// finalCloses maps the close codes after which Discord refuses every further session to their causes.
var finalCloses = map[int]error{
	closeToken:    ErrToken,
	4010:          errors.New("shard refused by Discord; check the shards in the configuration"),
	closeSharding: errSharding,
	4012:          errors.New("version of the gateway no longer supported by Discord; update Footnote"),
	4013:          errors.New("intents refused by Discord"),
	4014:          errors.New("intents refused by Discord until they are allowed in the developer portal"),
}

// final returns the error to stop with, nil if trying again may help.
func final(err error) error {
	if errors.Is(err, ErrToken) {
		return err
	}
	var closed *websocket.CloseError
	if errors.As(err, &closed) && finalCloses[closed.Code] != nil {
		return fmt.Errorf("gateway session: close code %d: %w", closed.Code, finalCloses[closed.Code])
	}
	return nil
}

// lost reports whether err means that Discord has forgotten the session.
func lost(err error) bool {
	return websocket.IsCloseError(err, closeNoSession, closeInvalidSequence, closeTimedOut)
}

// quickResumptions limits the back-off before a session that was ready is resumed, to four times Timing.First.
const quickResumptions = 3

// run keeps the shard's session until ctx is done, then returns nil. Any other error is final.
func (g *gateway) run(ctx context.Context) error {
	var s session
	for failures := 1; ; failures++ {
		ready, err := g.connect(ctx, &s)
		g.health.down(g.shard)
		if ctx.Err() != nil {
			return nil
		}
		if err := final(err); err != nil {
			return err
		}
		if lost(err) {
			s = session{}
		}
		switch {
		case !ready.IsZero() && time.Since(ready) >= g.timing.Stable:
			failures = 1
		case !ready.IsZero() && s.id != "":
			// Interactions of the meantime wait for the resumption, and expire after three seconds.
			failures = min(failures, quickResumptions)
		}
		wait := backOff(failures, g.timing.First, g.timing.Last)
		if errors.Is(err, errInvalid) {
			wait = max(wait, g.timing.Invalid/5+rand.N(g.timing.Invalid*4/5))
		}
		g.metrics.reconnects.Inc()
		g.log.Warn("gateway connection lost", "shard", g.shard, "err", err, "resume", s.id != "", "wait", wait)
		g.health.expect(g.shard, wait)
		if sleep(ctx, wait) != nil {
			return nil
		}
	}
}

// connect opens a connection, resumes s or starts a new session into it, and holds the connection until it ends. ready
// is when the session became ready, zero if it did not; err is why the connection ended. s is then what can be resumed.
func (g *gateway) connect(ctx context.Context, s *session) (ready time.Time, err error) {
	identified := func() {}
	if s.id == "" {
		if identified, err = g.starts.await(ctx, g.shard); err != nil {
			return time.Time{}, err
		}
		defer identified()
	}
	g.health.expect(g.shard, g.timing.Handshake+2*g.timing.Open)
	c, err := g.dial(ctx, s)
	if err != nil {
		s.address = "" // perhaps only that address cannot be reached
		return time.Time{}, err
	}
	stop := context.AfterFunc(ctx, c.leave)
	defer stop()
	defer c.close(nil)
	err = g.hold(c, s, identified)
	return c.ready, err
}

// conn is a connection to the gateway.
type conn struct {
	ws    *websocket.Conn
	acks  chan struct{} // gets the answers to heartbeats
	done  chan struct{} // closed with the connection
	seq   atomic.Int64  // sent with the next heartbeat
	ready time.Time     // when the session became ready; only for the goroutine that reads

	mu    sync.Mutex
	ended bool
	cause error // why this side ended it
}

// maxPayload limits one payload, in bytes. READY is the longest without intents: it lists the guilds of a shard in
// about 60 bytes each, and a shard has at most 2,500 when Discord recommends the number of shards.
const maxPayload = 4 << 20

// writeTimeout limits the writing of one payload.
const writeTimeout = 5 * time.Second

func (g *gateway) dial(ctx context.Context, s *session) (*conn, error) {
	address, err := socket(s.address)
	if err != nil {
		address, err = socket(g.starts.address())
	}
	if err != nil {
		return nil, err
	}
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: g.timing.Handshake}
	ctx, cancel := context.WithTimeout(ctx, g.timing.Handshake)
	defer cancel()
	ws, _, err := dialer.DialContext(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("connect to the gateway: %w", err)
	}
	ws.SetReadLimit(maxPayload)
	return &conn{ws: ws, acks: make(chan struct{}, 1), done: make(chan struct{})}, nil
}

// socket adds the protocol version and the encoding to a gateway address.
func socket(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "wss" && u.Scheme != "ws" {
		return "", fmt.Errorf("connect to the gateway: its address %.80q is not a websocket URL", address)
	}
	u.Path, u.RawQuery = cmp.Or(u.Path, "/"), "v=10&encoding=json"
	return u.String(), nil
}

// Gateway opcodes.
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opResume    = 6
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// read returns the next payload. The error is why the connection ended.
func (c *conn) read() (*discordgo.Event, error) {
	_, data, err := c.ws.ReadMessage()
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.cause != nil {
			return nil, c.cause
		}
		return nil, err
	}
	return decodePayload(data)
}

// decodePayload reads a payload. The error is errGarbage.
func decodePayload(data []byte) (*discordgo.Event, error) {
	var e discordgo.Event
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, errGarbage
	}
	return &e, nil
}

// within sets the deadline of the following reads to d from now; 0 removes it.
func (c *conn) within(d time.Duration) error {
	if d == 0 {
		return c.ws.SetReadDeadline(time.Time{})
	}
	return c.ws.SetReadDeadline(time.Now().Add(d))
}

// send writes a payload. It is safe for concurrent use.
func (c *conn) send(op int, d any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return c.ws.WriteJSON(map[string]any{"op": op, "d": d})
}

// close ends the connection without a close frame, so that Discord keeps the session. Only the first cause is kept.
func (c *conn) close(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	c.ended, c.cause = true, cause
	close(c.done)
	c.ws.Close()
}

// leave ends the session. Discord then shows the bot as offline at once.
func (c *conn) leave() {
	message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	// A broken connection is closed as well, so the error does not matter.
	_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second))
	c.close(context.Canceled)
}

// hold runs the protocol until the connection ends, and returns why. It calls identified after it has identified.
func (g *gateway) hold(c *conn, s *session, identified func()) error {
	if err := c.within(g.timing.Open); err != nil {
		return err
	}
	hello, err := c.read()
	switch {
	case err != nil:
		return err
	case hello.Operation != opHello:
		if err := g.handle(c, s, hello); err != nil {
			return err
		}
		return errNoGreeting
	}
	var greeting struct {
		Interval int64 `json:"heartbeat_interval"` // milliseconds
	}
	err = json.Unmarshal(hello.RawData, &greeting)
	if err != nil || greeting.Interval <= 0 || greeting.Interval > time.Hour.Milliseconds() {
		return errors.New("HELLO holds no heartbeat interval")
	}
	c.seq.Store(s.seq)
	interval := time.Duration(greeting.Interval) * time.Millisecond
	var beating sync.WaitGroup
	defer beating.Wait()
	defer c.close(nil)
	beating.Go(func() { g.beat(c, interval) })
	if err := g.begin(c, s); err != nil {
		return err
	}
	identified()
	if err := c.within(g.timing.Open); err != nil {
		return err
	}
	for {
		e, err := c.read()
		if errors.Is(err, errGarbage) {
			g.log.Warn("payload not understood", "shard", g.shard, "err", err)
			continue // Discord would send it again over a new connection
		}
		if err != nil {
			return err
		}
		if err := g.handle(c, s, e); err != nil {
			return err
		}
	}
}

// identity is the payload that starts a session.
type identity struct {
	Token      string            `json:"token"`
	Intents    int               `json:"intents"` // 0: interactions need none
	Properties map[string]string `json:"properties"`
	Shard      [2]int            `json:"shard"` // number of the shard, number of shards
}

// continuation is the payload that resumes a session.
type continuation struct {
	Token     string `json:"token"`
	SessionID string `json:"session_id"`
	Seq       int64  `json:"seq"`
}

// begin resumes s, or starts a session.
func (g *gateway) begin(c *conn, s *session) error {
	if s.id != "" {
		g.metrics.resumes.Inc()
		return c.send(opResume, continuation{Token: g.token, SessionID: s.id, Seq: s.seq})
	}
	g.metrics.identifies.Inc()
	return c.send(opIdentify, identity{
		Token: g.token, Shard: [2]int{g.shard, g.count},
		Properties: map[string]string{"os": runtime.GOOS, "browser": "footnote", "device": "footnote"},
	})
}

// beat sends heartbeats until the connection ends, and ends it when one gets no answer. Discord asks for the first one
// after a random part of the interval.
func (g *gateway) beat(c *conn, interval time.Duration) {
	next := time.Now().Add(rand.N(interval))
	for c.pause(time.Until(next)) {
		next = time.Now().Add(interval)
		select {
		case <-c.acks: // the late answer to a heartbeat that Discord requested
		default:
		}
		if err := c.heartbeat(); err != nil {
			c.close(err)
			return
		}
		select {
		case <-c.acks:
			g.health.expect(g.shard, interval+g.timing.Ack)
		case <-time.After(g.timing.Ack):
			c.close(errSilent)
			return
		case <-c.done:
			return
		}
	}
}

// pause waits for d. It returns false when the connection ends first.
func (c *conn) pause(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.done:
		return false
	}
}

func (c *conn) heartbeat() error {
	if seq := c.seq.Load(); seq > 0 {
		return c.send(opHeartbeat, seq)
	}
	return c.send(opHeartbeat, nil)
}

// handle acts on a payload. An error ends the connection.
func (g *gateway) handle(c *conn, s *session, e *discordgo.Event) error {
	switch e.Operation {
	case opDispatch:
		return g.dispatch(c, s, e)
	case opHeartbeat:
		return c.heartbeat()
	case opAck:
		select {
		case c.acks <- struct{}{}:
		default: // the answer to a heartbeat that Discord requested
		}
	case opReconnect:
		return errReconnect
	case opInvalid:
		var resumable bool
		if json.Unmarshal(e.RawData, &resumable) != nil || !resumable {
			*s = session{}
		}
		return errInvalid
	}
	return nil
}

// dispatch handles an event.
func (g *gateway) dispatch(c *conn, s *session, e *discordgo.Event) error {
	switch e.Type {
	case "READY":
		var ready struct {
			SessionID string `json:"session_id"`
			Address   string `json:"resume_gateway_url"`
		}
		if err := json.Unmarshal(e.RawData, &ready); err != nil || ready.SessionID == "" {
			return errors.New("READY holds no session")
		}
		*s = session{id: ready.SessionID, address: ready.Address}
		fallthrough
	case "RESUMED":
		if err := c.within(0); err != nil { // from now on heartbeats detect a broken connection
			return err
		}
		c.ready = time.Now()
		g.health.up(g.shard)
		g.log.Info("gateway ready", "shard", g.shard, "shards", g.count, "resumed", e.Type == "RESUMED")
	case "INTERACTION_CREATE":
		g.subscribe(e.RawData)
	}
	if e.Sequence > s.seq {
		s.seq = e.Sequence
		c.seq.Store(e.Sequence)
	}
	return nil
}
