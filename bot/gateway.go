package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// timing is how long the gateway waits for what.
type timing struct {
	handshake time.Duration // for a connection with its TLS and websocket handshakes
	openRead  time.Duration // for each read until the session is ready
	open      time.Duration // until the session is ready; then it is abandoned
	read      time.Duration // for each read of a ready session
	first     time.Duration // before the first reconnection, doubled with each failure
	last      time.Duration // between reconnections at most
	stable    time.Duration // a session that held as long starts the back-off anew
}

// discordTiming suits Discord, which asks for a heartbeat every 41 s and answers each: a session on which nothing came
// for two heartbeats is dead. A thousand identifies a day are allowed, one in 86 s.
func discordTiming() timing {
	return timing{
		handshake: 10 * time.Second, openRead: 20 * time.Second, open: 30 * time.Second, read: 90 * time.Second,
		first: time.Second, last: time.Minute, stable: time.Minute,
	}
}

// gateway keeps a session with Discord's gateway by discordgo, which is kept from reconnecting by itself: it would
// retry a refused token for ever and can deadlock while it opens.
type gateway struct {
	rest      *rest
	log       *slog.Logger
	timing    timing
	client    *http.Client // asks for the gateway's address
	token     string
	subscribe func(interaction []byte) // gets the data of each interaction, in order; it must not block
}

// errAbandoned says that a session was given up because it did not become ready.
var errAbandoned = errors.New("the session does not open")

// fatalCloses are the close codes after which Discord refuses every further session, with their causes.
var fatalCloses = map[int]string{
	4010: "Discord refuses the shard",
	4011: "the bot is in so many guilds that Discord requires sharding, which Footnote does not do",
	4012: "Discord no longer speaks this version of its gateway",
	4013: "Discord refuses the intents",
	4014: "Discord refuses the intents until they are allowed in the developer portal",
}

// closeToken is the close code for a refused token.
const closeToken = 4004

// fatal returns the error to end with, nil if trying again may help.
func fatal(err error) error {
	if errors.Is(err, ErrToken) {
		return err
	}
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		return nil
	}
	if closed.Code == closeToken {
		return fmt.Errorf("open gateway session: close code %d: %w", closed.Code, ErrToken)
	}
	if cause, ok := fatalCloses[closed.Code]; ok {
		return fmt.Errorf("open gateway session: close code %d: %s", closed.Code, cause)
	}
	return nil
}

// run keeps a session until ctx is done, then returns nil. Any other error is final.
func (g *gateway) run(ctx context.Context) error {
	var s *session // to be resumed; nil: none
	failures := 0
	for {
		start := time.Now()
		next, err := g.session(ctx, s)
		if ctx.Err() != nil {
			return nil
		}
		if err := fatal(err); err != nil {
			return err
		}
		s = next
		if s != nil && time.Since(start) >= g.timing.stable {
			failures = 0
		}
		failures++
		wait := backOff(failures, g.timing.first, g.timing.last)
		g.log.Warn("gateway connection lost", "err", err, "resume", s != nil, "wait", wait)
		if sleep(ctx, wait) != nil {
			return nil
		}
	}
}

// session opens s, or a new session if s is nil, and holds it until its connection ends. It returns the session that
// can be resumed then, or nil with the error.
func (g *gateway) session(ctx context.Context, s *session) (*session, error) {
	if s == nil {
		if err := g.awaitStart(ctx); err != nil {
			return nil, err
		}
		var err error
		if s, err = g.newSession(); err != nil {
			return nil, err
		}
	}
	w, err := g.open(ctx, s)
	if err != nil {
		s.abandon()
		return nil, err
	}
	g.log.Info("gateway ready")
	select {
	case <-w.done:
		return s, nil
	case <-ctx.Done():
		s.close()
		return nil, ctx.Err()
	}
}

// awaitStart waits until Discord lets a session start.
func (g *gateway) awaitStart(ctx context.Context) error {
	asking, cancel := context.WithTimeout(ctx, g.timing.open)
	defer cancel()
	limit, err := g.rest.startLimit(asking)
	var refusal *restError
	switch {
	case errors.As(err, &refusal) && refusal.Status == http.StatusNotFound:
		return nil // an API without limits
	case err != nil:
		return err
	case limit == nil || limit.Remaining > 0:
		return nil
	}
	wait := time.Duration(limit.ResetAfter) * time.Millisecond
	g.log.Warn("no session starts left for today; waiting for more", "wait", wait)
	return sleep(ctx, wait)
}

// open opens s and waits until it is ready. A session that then is not is left to abandon: discordgo may hang in it.
func (g *gateway) open(ctx context.Context, s *session) (*wire, error) {
	ctx, cancel := context.WithTimeout(ctx, g.timing.open)
	defer cancel()
	s.wire.Store(nil)
	ready := make(chan struct{})
	s.ready.Store(&ready)
	opened := make(chan error, 1)
	go func() { opened <- s.openDiscord() }()
	select {
	case err := <-opened:
		if err != nil {
			return nil, fmt.Errorf("open gateway session: %w", err)
		}
	case <-ctx.Done():
		return nil, errAbandoned
	}
	w := s.wire.Load()
	select {
	case <-ready:
	case <-w.done:
		return nil, fmt.Errorf("open gateway session: connection ends before it is ready")
	case <-ctx.Done():
		return nil, errAbandoned
	}
	w.timeout.Store(int64(g.timing.read))
	return w, nil
}

// session is one session with the gateway, over one connection after another.
type session struct {
	discord *discordgo.Session
	wire    atomic.Pointer[wire]          // the connection; nil before it is dialled
	ready   atomic.Pointer[chan struct{}] // closed when Discord says that the session is ready; nil after that
}

func (g *gateway) newSession() (*session, error) {
	d, err := discordgo.New("Bot " + g.token)
	if err != nil {
		return nil, fmt.Errorf("make gateway session: %w", err)
	}
	s := &session{discord: d}
	d.Client = g.client
	d.Dialer = &websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: g.timing.handshake,
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			w := newWire(c, g.timing.openRead)
			s.wire.Store(w)
			return w, nil
		},
	}
	d.Identify.Intents = 0
	d.Compress = false
	d.StateEnabled = false
	d.SyncEvents = true
	d.ShouldReconnectOnError = false
	d.ShouldRetryOnRateLimit = false
	d.MaxRestRetries = 0
	d.LogLevel = discordgo.LogError - 1 // its errors come back to us, and its messages would be in another form
	d.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		switch e.Type {
		case "READY", "RESUMED":
			if ready := s.ready.Swap(nil); ready != nil {
				close(*ready)
			}
		case "INTERACTION_CREATE":
			g.subscribe(e.RawData)
		}
	})
	return s, nil
}

// openDiscord opens the session; a panic is an error.
func (s *session) openDiscord() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("discordgo panics: %v", p)
		}
	}()
	return s.discord.Open()
}

// abandon closes the connection alone. discordgo may hold its lock for ever, so its Close is not called.
func (s *session) abandon() {
	if w := s.wire.Load(); w != nil {
		w.Close()
	}
}

// closeTime is how long discordgo gets to close a session; it takes a second.
const closeTime = 2 * time.Second

// close ends the session and tells Discord.
func (s *session) close() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.discord.Close() // its error says that the connection is broken; it ends anyhow
	}()
	within(done, closeTime)
	s.abandon()
}

// A wire allows maxWrites frames in writeWindow. Footnote sends a heartbeat in 41 s and little else; but discordgo
// answers each op 9 by an identify at once, and a thousand of those cost the token.
const (
	maxWrites    = 12
	writeWindow  = 10 * time.Second
	writeTimeout = 10 * time.Second
)

var errChatter = errors.New("too many messages in a short time; Discord keeps refusing the session")

// wire is a network connection with a deadline for every read and write.
type wire struct {
	net.Conn
	timeout atomic.Int64  // for a read, nanoseconds
	done    chan struct{} // closed when the connection is
	once    sync.Once

	mu     sync.Mutex
	since  time.Time // when the write window began
	writes int       // in it
}

func newWire(c net.Conn, timeout time.Duration) *wire {
	w := &wire{Conn: c, done: make(chan struct{})}
	w.timeout.Store(int64(timeout))
	return w
}

// Read implements net.Conn. After an error the network connection is closed, without a close frame: discordgo would send
// one that makes Discord forget a session that could be resumed.
func (w *wire) Read(p []byte) (int, error) {
	if err := w.SetReadDeadline(time.Now().Add(time.Duration(w.timeout.Load()))); err != nil {
		return 0, err
	}
	n, err := w.Conn.Read(p)
	if err != nil {
		w.Conn.Close()
	}
	return n, err
}

// Write implements net.Conn.
func (w *wire) Write(p []byte) (int, error) {
	if w.chatter() {
		w.Conn.Close() // ends discordgo's read, which closes the wire
		return 0, errChatter
	}
	if err := w.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return 0, err
	}
	return w.Conn.Write(p)
}

// chatter counts a write and reports whether there were too many.
func (w *wire) chatter() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := time.Now(); now.Sub(w.since) > writeWindow {
		w.since, w.writes = now, 0
	}
	w.writes++
	return w.writes > maxWrites
}

// Close implements net.Conn.
func (w *wire) Close() error {
	err := w.Conn.Close()
	w.once.Do(func() { close(w.done) })
	return err
}

// rebase sends requests for Discord's own address to another base address.
type rebase struct {
	base *url.URL
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t rebase) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	address := t.base.JoinPath(r.URL.Path)
	address.RawQuery = r.URL.RawQuery
	r.URL, r.Host = address, address.Host
	return t.next.RoundTrip(r)
}
