package discord

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// ErrToken is wrapped by an error when Discord refuses the token.
var ErrToken = errors.New("the token is refused by Discord; " +
	"copy a new one from the Bot page of the application in the developer portal")

// Options configure a Client.
type Options struct {
	Token         string // the bot token; required
	APIURL        string // base of Discord's API; empty: https://discord.com/
	ApplicationID string // empty: asked from Discord
	DevGuildID    string // registers the commands in this guild only; empty: everywhere

	// PublicKey is the application's. With it Discord posts signed interactions to /interactions on Listener, and the
	// client opens no gateway session; nil: interactions come over the gateway.
	PublicKey ed25519.PublicKey
	Listener  net.Listener // serves /livez, /readyz, /metrics and /interactions; closed by Run; nil: nothing is served
	Ready     func() error // what else /readyz asks: why the bot does not answer, nil if it does; nil: nothing
	Shards    Shards       // that this process runs; zero: all, as many as Discord recommends

	Timing  Timing               // of the gateway; zero: DefaultTiming
	Logger  *slog.Logger         // nil: nothing is logged
	Metrics *prometheus.Registry // gets the client's metrics and is served at /metrics; nil: a new one
}

// Client connects an application to Discord. It is safe for concurrent use.
type Client struct {
	options Options
	rest    *rest
	health  *health
	metrics *connectionMetrics

	handovers handovers // of interactions that come over HTTP
}

// New checks the options. It does not connect yet.
func New(o Options) (*Client, error) {
	o.Token = strings.TrimPrefix(strings.TrimSpace(o.Token), "Bot ")
	if o.Token == "" {
		return nil, errors.New("no bot token")
	}
	if o.ApplicationID != "" && !IsSnowflake(o.ApplicationID) {
		return nil, fmt.Errorf("application id %q is not a number from Discord", o.ApplicationID)
	}
	if o.DevGuildID != "" && !IsSnowflake(o.DevGuildID) {
		return nil, fmt.Errorf("development guild id %q is not a number from Discord", o.DevGuildID)
	}
	if o.PublicKey != nil && len(o.PublicKey) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("public key has %d bytes, not %d", len(o.PublicKey), ed25519.PublicKeySize)
	}
	if o.PublicKey != nil && o.Listener == nil {
		return nil, errors.New("no address to listen at for interactions")
	}
	base, err := parseBase(o.APIURL)
	if err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Metrics == nil {
		o.Metrics = prometheus.NewRegistry()
	}
	if o.Timing == (Timing{}) {
		o.Timing = DefaultTiming()
	}
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		TLSHandshakeTimeout: o.Timing.Handshake,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: idleConnections,
		IdleConnTimeout:     idleTimeout,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingWait}, // Discord's protocol
	}
	h := &health{also: o.Ready}
	m := newConnectionMetrics(o.Metrics, h)
	client := &http.Client{Transport: counted{next: transport, requests: m.requests}, CheckRedirect: stay}
	return &Client{
		options: o, health: h, metrics: m,
		rest: &rest{client: client, base: base.String(), token: o.Token},
	}, nil
}

// idleConnections is how many connections to the API stay open over HTTP/1.1, for answers that are sent in parallel.
const idleConnections = 16

// A connection to the API is pinged after pingAfter without traffic, and dropped when no answer comes within pingWait.
// Otherwise calls over a silently broken connection would wait in vain.
const (
	pingAfter = 15 * time.Second
	pingWait  = 5 * time.Second
)

// stay keeps an HTTP client from following redirects. Discord sends none, and the token must reach no other address.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// parseBase reads the base of the API, of which "" means Discord's own.
func parseBase(address string) (*url.URL, error) {
	address = cmp.Or(address, "https://discord.com/")
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, fmt.Errorf("base of Discord's API %q is not an http or https URL", address)
	}
	if !strings.HasSuffix(base.Path, "/") {
		base.Path += "/"
	}
	return base, nil
}

// Receiver answers interactions.
type Receiver interface {
	// Accept starts to answer an interaction and returns at once. The first response is sent by respond. ctx bounds the
	// work; it outlasts Drain. The error is ErrDuplicate or ErrBusy.
	Accept(ctx context.Context, in *Interaction, respond Responder) error
	// Drain returns when every accepted interaction is answered or abandoned. Accept may still be called meanwhile.
	Drain()
}

// Responder sends the first response to an interaction.
type Responder func(context.Context, Callback) error

// Reasons why an interaction is not accepted.
var (
	ErrDuplicate = errors.New("the interaction came before")
	ErrBusy      = errors.New("too many interactions at once")
)

// Run connects, registers the commands and passes interactions to r until ctx is done. Then it drains r and returns
// nil, within ten seconds. It reconnects when a connection is lost. Any other error is final: it wraps ErrToken when
// Discord refuses the token, and otherwise holds Discord's reason.
func (c *Client) Run(ctx context.Context, commands []Definition, r Receiver) error {
	defer c.rest.client.CloseIdleConnections()
	work, endWork := context.WithCancel(context.WithoutCancel(ctx)) // outlasts ctx by the drain
	defer endWork()

	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var parts sync.WaitGroup
	endServing := c.serve(work, r, &parts, stop)
	parts.Go(func() {
		if err := c.connect(running, work, commands, r); err != nil {
			stop(err)
		}
	})
	<-running.Done()
	c.health.stop()
	endServing()
	r.Drain()
	endWork()
	parts.Wait()
	if err := context.Cause(running); ctx.Err() == nil {
		return err
	}
	return nil
}

// connect registers the commands and, unless interactions come over HTTP, keeps the gateway sessions until work ends.
// work outlasts ctx, so that interactions get a reply during the drain.
func (c *Client) connect(ctx, work context.Context, commands []Definition, r Receiver) error {
	id, err := c.applicationID(ctx)
	if err != nil || ctx.Err() != nil {
		return err
	}
	guild, user := inviteLinks(id)
	c.options.Logger.Info("invite links", "guild", guild, "user", user)

	var parts sync.WaitGroup
	defer parts.Wait()
	session, leave := context.WithCancel(work)
	defer leave()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	registered, ended := make(chan error, 1), make(chan error, 1)
	parts.Go(func() { registered <- c.keepRegistering(ctx, id, commands) })
	if c.options.PublicKey != nil {
		return <-registered
	}
	parts.Go(func() { ended <- c.fleet(work, r, id).run(session) })
	select {
	case err := <-registered:
		if err != nil {
			return err
		}
		return <-ended
	case err := <-ended:
		return err
	}
}

// fleet returns the shards that pass interactions to r.
func (c *Client) fleet(work context.Context, r Receiver, applicationID string) *fleet {
	return &fleet{
		rest: c.rest, log: c.options.Logger, timing: c.options.Timing, token: c.options.Token, shards: c.options.Shards,
		health: c.health, metrics: c.metrics,
		subscribe: func(data []byte) {
			in, err := DecodeInteraction(data)
			if err != nil || in.Type == InteractionPing {
				c.options.Logger.Error("interaction not understood", "err", err)
				return
			}
			in.ApplicationID = cmp.Or(in.ApplicationID, applicationID)
			_ = r.Accept(work, in, func(ctx context.Context, first Callback) error { // r logs the error
				return c.rest.respond(ctx, in, first)
			})
		},
	}
}

// applicationID returns the id of the application. Without one in the options it asks Discord until Discord answers. An
// error means that asking again is of no use.
func (c *Client) applicationID(ctx context.Context) (string, error) {
	if c.options.ApplicationID != "" {
		return c.options.ApplicationID, nil
	}
	for failures := 1; ; failures++ {
		asking, cancel := context.WithTimeout(ctx, c.options.Timing.Open)
		id, err := c.rest.application(asking)
		cancel()
		if err == nil || permanent(err) {
			return id, err
		}
		wait := backOff(failures, c.options.Timing.First, c.options.Timing.Last)
		if ctx.Err() == nil {
			c.options.Logger.Warn("Discord cannot be reached", "err", err, "wait", wait)
		}
		if sleep(ctx, wait) != nil {
			return "", nil
		}
	}
}

// inviteLinks returns the addresses that install the application in a guild and for one user.
func inviteLinks(applicationID string) (guild, user string) {
	const authorize = "https://discord.com/oauth2/authorize?client_id="
	id := url.QueryEscape(applicationID)
	return authorize + id + "&scope=bot+applications.commands&permissions=0&integration_type=0",
		authorize + id + "&scope=applications.commands&integration_type=1"
}
