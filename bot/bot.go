// Package bot answers questions in Discord. It keeps the connection, routes interactions to commands, and renders
// answers as messages that fit Discord's limits.
//
//	gateway event -> interaction -> command or button -> Library -> card -> message
//
// A command's handler is a function from an interaction to a response. Around it the router bounds the work in
// flight, recovers from panics, drops duplicates and acknowledges in time. Buttons carry their whole state in their
// custom id, so they work after a restart.
package bot

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

	"footnote/corpus"
	"footnote/retrieval"

	"go.opentelemetry.io/otel/trace"
)

// ErrToken is wrapped by the error of Run when Discord refuses the token.
var ErrToken = errors.New("the token is refused by Discord; copy a new one from the Bot page of the application in the developer portal")

// Library is what answers questions: *retrieval.Index is one. It must be safe for concurrent use.
type Library interface {
	// Ask answers a question; a question that the corpus cannot answer is no error.
	Ask(ctx context.Context, q retrieval.Question) (retrieval.Answer, error)
	// Quote finds exact occurrences of words.
	Quote(ctx context.Context, q retrieval.Quote) (retrieval.Quotations, error)
	// Timeline lists dated sentences in chronological order.
	Timeline(ctx context.Context, asked retrieval.Chronology) (retrieval.Timeline, error)
	// Check compares a claim with the corpus.
	Check(ctx context.Context, claim retrieval.Question) (retrieval.Check, error)
	// Documents lists the documents in corpus order.
	Documents() []corpus.Metadata
	// Cite returns the passages that a citation id may mean; the error is retrieval.ErrNoPassage when there is none.
	Cite(ctx context.Context, id string) ([]retrieval.Neighbours, error)
	// Drift finds what became of a passage that was cited and is no longer there; ok is false when nothing like it is.
	Drift(ctx context.Context, c retrieval.Cited) (d retrieval.Drift, ok bool, err error)
	// Names returns headings and names that the corpus knows, the commonest first. It may take seconds.
	Names(ctx context.Context) ([]string, error)
	// Extent measures a document, or all of them for "".
	Extent(document string) (retrieval.Extent, error)
	// Passage looks a passage up by its id; the error is retrieval.ErrNoPassage when there is none.
	Passage(ctx context.Context, id string) (retrieval.Neighbours, error)
}

// Options say which Discord application a Bot is and what it answers from.
type Options struct {
	Token         string       // the bot token; required
	Library       Library      // what answers; required
	APIURL        string       // base of Discord's API; empty: https://discord.com/
	ApplicationID string       // empty: asked from Discord
	DevGuildID    string       // registers the commands in this guild only; empty: everywhere
	Logger        *slog.Logger // nil: nothing is logged

	// PublicKey is the application's. With it Discord reaches the bot by signed requests to /interactions on Listener,
	// and no gateway session is kept; nil: over the gateway.
	PublicKey ed25519.PublicKey
	Listener  net.Listener // serves /livez, /readyz, /metrics and /interactions, and is closed by Run; nil: nothing is served
	Shards    Shards       // that this process runs; zero: all, as many as Discord recommends

	Store           Store  // keeps settings, and what else a guild turns on; nil: nothing is kept
	Passages        int    // of the library, for the metrics
	Version, Commit string // of the program, for the metrics

	Tracer trace.TracerProvider // records a trace of each interaction; nil: none
}

// Bot is a Discord application that answers from a Library.
type Bot struct {
	options Options
	rest    *rest
	timing  timing
	health  *health
	metrics *metrics
	table   []command // see commands

	now        func() time.Time
	limiter    limiter
	offers     offers
	storing    sync.Mutex // held while a record is read and written again
	remembered sync.Map   // citation ids that the store holds
}

// New checks the options. It does not connect yet.
func New(o Options) (*Bot, error) {
	o.Token = strings.TrimPrefix(strings.TrimSpace(o.Token), "Bot ")
	if o.Token == "" {
		return nil, errors.New("no bot token")
	}
	if o.Library == nil {
		return nil, errors.New("no library to answer from")
	}
	if o.ApplicationID != "" && !snowflake(o.ApplicationID) {
		return nil, fmt.Errorf("application id %q is not the number that Discord gives", o.ApplicationID)
	}
	if o.DevGuildID != "" && !snowflake(o.DevGuildID) {
		return nil, fmt.Errorf("development guild id %q is not the number that Discord gives", o.DevGuildID)
	}
	if o.PublicKey != nil && len(o.PublicKey) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("public key has %d bytes, not %d", len(o.PublicKey), ed25519.PublicKeySize)
	}
	if o.PublicKey != nil && o.Listener == nil {
		return nil, errors.New("no address to listen at for interactions")
	}
	base, err := parseBase(cmp.Or(o.APIURL, "https://discord.com/"))
	if err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	t := discordTiming()
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		TLSHandshakeTimeout: t.handshake,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: maxRunning, // answers go out side by side
		IdleConnTimeout:     idleTimeout,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingWait}, // Discord speaks HTTP/2
	}
	h := &health{}
	m := newMetrics(o, h)
	client := &http.Client{Transport: counted{next: transport, requests: m.requests}, CheckRedirect: stay}
	b := &Bot{
		options: o, timing: t, health: h, metrics: m, now: time.Now,
		rest: &rest{client: client, base: base.String(), token: o.Token},
	}
	b.table = b.commands()
	return b, nil
}

// A connection to Discord's API on which nothing came for pingAfter is checked, and dropped without an answer in pingWait:
// calls over a connection that broke without a word would wait for nothing.
const (
	pingAfter = 15 * time.Second
	pingWait  = 5 * time.Second
)

// stay keeps an HTTP client from following redirects: Discord sends none, and tokens go to no other address.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func parseBase(address string) (*url.URL, error) {
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, fmt.Errorf("base of Discord's API %q is no http or https URL", address)
	}
	if !strings.HasSuffix(base.Path, "/") {
		base.Path += "/"
	}
	return base, nil
}

// Run connects, registers the commands and answers until ctx is done; then it finishes the answers in flight and
// returns nil, within ten seconds. Lost connections are made again. The error, otherwise, is final: it wraps
// ErrToken when Discord refuses the token, and names Discord's reason when it refuses the bot for another.
func (b *Bot) Run(ctx context.Context) error {
	defer b.rest.client.CloseIdleConnections()
	work, endWork := context.WithCancel(context.WithoutCancel(ctx)) // outlasts ctx by the drain
	defer endWork()
	r := newRouter(b.rest, b.options.Logger, b.metrics, b.task)
	if b.options.PublicKey != nil {
		r.transport = "http"
	}
	if b.options.Tracer != nil {
		r.tracer = b.options.Tracer.Tracer("footnote/bot")
	}

	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var parts sync.WaitGroup
	endServing := b.serve(work, r, &parts, stop)
	parts.Go(func() { b.expire(running) })
	parts.Go(func() { b.learn(running) })
	parts.Go(func() {
		if err := b.connect(running, work, r); err != nil {
			stop(err)
		}
	})
	<-running.Done()
	b.health.stop()
	endServing()
	r.drain()
	endWork()
	parts.Wait()
	if err := context.Cause(running); ctx.Err() == nil {
		return err
	}
	return nil
}

// connect registers the commands and, unless Discord reaches the bot over http, keeps the gateway until work ends, which
// outlasts ctx: interactions that come while the bot drains are told that it restarts.
func (b *Bot) connect(ctx, work context.Context, r *router) error {
	id, err := b.applicationID(ctx)
	if err != nil || ctx.Err() != nil {
		return err
	}
	guild, user := InviteLinks(id)
	b.options.Logger.Info("invite links", "guild", guild, "user", user)

	var parts sync.WaitGroup
	defer parts.Wait()
	session, leave := context.WithCancel(work)
	defer leave()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	registered, ended := make(chan error, 1), make(chan error, 1)
	parts.Go(func() { registered <- b.keepRegistering(ctx, id) })
	if b.options.PublicKey != nil {
		return <-registered
	}
	parts.Go(func() { ended <- b.fleet(work, r, id).run(session) })
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
func (b *Bot) fleet(work context.Context, r *router, applicationID string) *fleet {
	return &fleet{
		rest: b.rest, log: b.options.Logger, timing: b.timing, token: b.options.Token, shards: b.options.Shards,
		health: b.health, metrics: b.metrics,
		subscribe: func(data []byte) {
			in, err := decodeInteraction(data)
			if err != nil || in.Type == interactionPing {
				b.options.Logger.Error("interaction not understood", "err", err)
				return
			}
			in.ApplicationID = cmp.Or(in.ApplicationID, applicationID)
			_ = r.accept(work, in, b.rest.respond) // logged there, and there is nobody else to tell
		},
	}
}

// applicationID returns the id of the application, asking Discord until it answers if the options leave it open. It
// returns an error only if asking again is of no use.
func (b *Bot) applicationID(ctx context.Context) (string, error) {
	if b.options.ApplicationID != "" {
		return b.options.ApplicationID, nil
	}
	for failures := 1; ; failures++ {
		asking, cancel := context.WithTimeout(ctx, b.timing.open)
		id, err := b.rest.application(asking)
		cancel()
		if err == nil || permanent(err) {
			return id, err
		}
		wait := backOff(failures, b.timing.first, b.timing.last)
		if ctx.Err() == nil {
			b.options.Logger.Warn("Discord cannot be reached", "err", err, "wait", wait)
		}
		if sleep(ctx, wait) != nil {
			return "", nil
		}
	}
}

// maxRegistrations bounds how often registering the commands is tried.
const maxRegistrations = 10

// keepRegistering registers the commands, trying again while that may help. Without it the bot still answers the
// commands that Discord knows from before; so only a refused token is returned as an error.
func (b *Bot) keepRegistering(ctx context.Context, applicationID string) error {
	for attempt := 1; ; attempt++ {
		asking, cancel := context.WithTimeout(ctx, b.timing.open)
		changed, err := b.register(asking, applicationID)
		cancel()
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			b.options.Logger.Info("commands registered", "changed", changed)
			return nil
		case errors.Is(err, ErrToken):
			return err
		case permanent(err) || attempt == maxRegistrations:
			b.options.Logger.Error("commands not registered; check the application id and, for one guild, that the bot is in it", "err", err)
			return nil
		}
		wait := backOff(attempt, b.timing.first, b.timing.last)
		b.options.Logger.Warn("commands not registered yet", "err", err, "wait", wait)
		if sleep(ctx, wait) != nil {
			return nil
		}
	}
}

// permanent reports whether Discord will refuse again what it refused with err.
func permanent(err error) bool {
	var refusal *restError
	return errors.As(err, &refusal) && refusal.Status >= 400 && refusal.Status < 500 && refusal.Status != http.StatusTooManyRequests
}

// InviteLinks returns the addresses that install the application in a guild and for one user.
func InviteLinks(applicationID string) (guild, user string) {
	const authorize = "https://discord.com/oauth2/authorize?client_id="
	id := url.QueryEscape(applicationID)
	return authorize + id + "&scope=bot+applications.commands&permissions=0&integration_type=0",
		authorize + id + "&scope=applications.commands&integration_type=1"
}
