package discordtest

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// What a Server uses where its Options and the acting user leave things empty.
const (
	DefaultToken         = "MTIzNDU2Nzg5MDEyMzQ1Njc4.test.bot-token-for-loopback-only"
	DefaultApplicationID = "123456789012345678"
	DefaultGuildID       = "223456789012345678"
	DefaultChannelID     = "323456789012345678"
)

// DefaultUser acts where a test names nobody.
var DefaultUser = User{ID: "423456789012345678", Username: "reader", GlobalName: "A Reader"}

// Discord's time limits for an interaction.
const (
	firstResponseLimit = 3 * time.Second
	tokenLifetime      = 15 * time.Minute
)

// Options configures a Server. The zero value simulates a Discord with one bot in one guild.
type Options struct {
	// Token is the bot token that Discord accepts, without "Bot "; empty is DefaultToken.
	Token string
	// ApplicationID is the bot's application and user id; empty is DefaultApplicationID.
	ApplicationID string
	// GuildIDs are the guilds that the bot is a member of; nil is DefaultGuildID alone.
	GuildIDs []string
	// Channels lists the channels, besides DefaultChannelID, that the bot may post to without an interaction.
	Channels []string
	// Now is Discord's clock, used for the age of interactions and for ids; nil means time.Now. It must be safe for
	// concurrent use.
	Now func() time.Time
	// HeartbeatInterval is the interval in HELLO; zero means Discord's usual 41.25 s.
	HeartbeatInterval time.Duration
	// IdentifiesUsed is the number of the day's 1000 identifies that are already used.
	IdentifiesUsed int
	// Shards is what GET gateway/bot recommends; zero is 1.
	Shards int
	// MaxConcurrency is the number of shards that may identify at once; zero means 1.
	MaxConcurrency int
	// IdentifyGap is the minimum time between two identifies of shards in one bucket; zero disables the check.
	// Discord's is 5 s.
	IdentifyGap time.Duration
	// Application holds fields that replace those of the application object, by name.
	Application map[string]any
	// PrivilegedIntents permits the bot to identify with privileged intents.
	PrivilegedIntents bool
	// Expect reports whether a test provokes a violation on purpose. All other violations fail the test. Nil expects
	// none.
	Expect func(Violation) bool
}

// A Violation is an action of the bot that Discord refuses.
type Violation struct {
	// Method and Path are the request's; a gateway violation has method "GATEWAY"
	// and no path.
	Method, Path string
	// Status is the HTTP status, or the websocket close code.
	Status int
	// Code is the "code" in Discord's JSON error body; 0 has no meaning.
	Code int
	// Reason describes the fault, with the path of each invalid field.
	Reason string
	// Body is the request's body or the gateway payload.
	Body string
}

// String returns the violation in one line.
func (v Violation) String() string {
	return fmt.Sprintf("%s %s: %d (code %d): %s; body: %.600s", v.Method, v.Path, v.Status, v.Code, v.Reason, v.Body)
}

// A Request is one REST call and the status of its answer.
type Request struct {
	Method string
	// Path is without the "/api/v10" before it.
	Path   string
	Body   string
	Status int
	// Faulted reports whether the answer was an injected Fault.
	Faulted bool
}

// Server is a simulated Discord. New returns one.
type Server struct {
	tb      testing.TB
	opts    Options
	http    *httptest.Server
	client  *http.Client // posts interactions
	key     ed25519.PrivateKey
	schemas *schemas
	done    chan struct{}
	running sync.WaitGroup

	mu            sync.Mutex
	changed       chan struct{} // closed and replaced at every change of state
	lastID        uint64
	violations    []Violation
	requests      []Request
	faults        []Fault
	gatewayFaults []GatewayFault
	commands      map[string][]*registered // by guild id; "" is global
	interactions  map[string]*interaction  // by token
	messages      map[string]*stored
	posted        []*Message // by the bot, in channels
	sessions      map[string]*session
	conns         map[*conn]bool
	identifies    []Identify
	lastIdentify  map[int]time.Time // by bucket
	postURL       string
	required      int // shards; 0: any number
}

// New starts a Discord on a free port of 127.0.0.1. It is shut down, and its
// unexpected violations reported, when the test ends.
func New(tb testing.TB, opts Options) *Server {
	tb.Helper()
	sch, err := loadSchemas()
	if err != nil {
		tb.Fatalf("discordtest: %v", err)
	}
	if sch == nil {
		tb.Logf("discordtest: no %s above the working directory: bodies are checked by the built-in rules only",
			schemaFile)
	}
	seed := sha256.Sum256([]byte("footnote discordtest signing key"))
	s := &Server{
		tb:           tb,
		opts:         opts.withDefaults(),
		key:          ed25519.NewKeyFromSeed(seed[:]),
		client:       &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
		schemas:      sch,
		done:         make(chan struct{}),
		changed:      make(chan struct{}),
		commands:     map[string][]*registered{},
		interactions: map[string]*interaction{},
		messages:     map[string]*stored{},
		sessions:     map[string]*session{},
		conns:        map[*conn]bool{},
		lastIdentify: map[int]time.Time{},
	}
	s.http = httptest.NewServer(s.routes())
	tb.Cleanup(s.shutdown)
	return s
}

func (o Options) withDefaults() Options {
	if o.Token == "" {
		o.Token = DefaultToken
	}
	if o.ApplicationID == "" {
		o.ApplicationID = DefaultApplicationID
	}
	if o.GuildIDs == nil {
		o.GuildIDs = []string{DefaultGuildID}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.HeartbeatInterval == 0 {
		o.HeartbeatInterval = 41250 * time.Millisecond
	}
	if o.Shards == 0 {
		o.Shards = 1
	}
	if o.MaxConcurrency == 0 {
		o.MaxConcurrency = 1
	}
	if o.Expect == nil {
		o.Expect = func(Violation) bool { return false }
	}
	return o
}

// shutdown ends every connection and goroutine, then reports.
func (s *Server) shutdown() {
	close(s.done)
	s.mu.Lock()
	for c := range s.conns {
		c.cut()
	}
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
	s.running.Wait()
	for _, v := range s.Violations() {
		if !s.opts.Expect(v) {
			s.tb.Errorf("discordtest: Discord refused: %v", v)
		}
	}
}

// URL returns the base URL that replaces https://discord.com/, with its final slash. REST is under URL()+"api/v10/".
func (s *Server) URL() string { return s.http.URL + "/" }

// Token is the bot token that the Server accepts.
func (s *Server) Token() string { return s.opts.Token }

// ApplicationID is the bot's application id.
func (s *Server) ApplicationID() string { return s.opts.ApplicationID }

// PublicKey verifies the interactions that the Server posts over HTTP.
func (s *Server) PublicKey() ed25519.PublicKey { return s.key.Public().(ed25519.PublicKey) }

// Violations are the refusals so far, in order.
func (s *Server) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// Requests are the REST calls so far, in the order in which they were answered.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// violate records a violation; s.mu must not be held.
func (s *Server) violate(v Violation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violations = append(s.violations, v)
	s.signal()
}

// errClosed is the error of a wait after the test has ended.
var errClosed = errors.New("the simulated Discord is shut down")

// await returns once ok is true. It calls ok with s.mu held.
func (s *Server) await(ctx context.Context, ok func() bool) error {
	for {
		s.mu.Lock()
		hit, changed := ok(), s.changed
		s.mu.Unlock()
		if hit {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.done:
			return errClosed
		}
	}
}

// signal wakes all callers of await; s.mu must be held.
func (s *Server) signal() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) now() time.Time { return s.opts.Now() }

// discordEpoch is the start of snowflake time, in Unix milliseconds.
const discordEpoch = 1420070400000

// newID returns a snowflake with Discord's time; s.mu must be held.
func (s *Server) newID() string {
	id := uint64(s.now().UnixMilli()-discordEpoch) << 22
	s.lastID = max(id, s.lastID+1)
	return strconv.FormatUint(s.lastID, 10)
}

// newToken returns an interaction token that cannot appear in a log by chance.
func newToken(id string) string {
	sum := sha256.Sum256([]byte("interaction " + id))
	return "aW50ZXJhY3Rpb24" + strings.ToUpper(hex.EncodeToString(sum[:]))
}
