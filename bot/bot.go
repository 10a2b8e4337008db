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
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"footnote/corpus"
	"footnote/retrieval"
)

// ErrToken is wrapped by the error of Run when Discord refuses the token.
var ErrToken = errors.New("the token is refused by Discord; copy a new one from the Bot page of the application in the developer portal")

// Library is what answers questions: *retrieval.Index is one. It must be safe for concurrent use.
type Library interface {
	// Ask answers a question; a question that the corpus cannot answer is no error.
	Ask(ctx context.Context, q retrieval.Question) (retrieval.Answer, error)
	// Quote finds exact occurrences of words.
	Quote(ctx context.Context, q retrieval.Quote) (retrieval.Quotations, error)
	// Documents lists the documents in corpus order.
	Documents() []corpus.Metadata
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
}

// Bot is a Discord application that answers from a Library.
type Bot struct {
	options Options
	base    *url.URL // ends with a slash
	rest    *rest
	timing  timing
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
		IdleConnTimeout:     t.read,
	}
	return &Bot{
		options: o, base: base, timing: t,
		rest: &rest{client: &http.Client{Transport: transport, CheckRedirect: stay}, base: base.String(), token: o.Token},
	}, nil
}

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
	id, err := b.applicationID(ctx)
	if err != nil || ctx.Err() != nil {
		return err
	}
	guild, user := InviteLinks(id)
	b.options.Logger.Info("invite links", "guild", guild, "user", user)

	work, endWork := context.WithCancel(context.WithoutCancel(ctx))
	defer endWork()
	r := newRouter(b.rest, b.options.Logger, b.task)
	g := b.gateway(func(data []byte) {
		in, err := decodeInteraction(data)
		if err != nil {
			b.options.Logger.Error("interaction not understood", "err", err)
			return
		}
		in.ApplicationID = cmp.Or(in.ApplicationID, id)
		r.accept(work, in)
	})

	running, stop := context.WithCancelCause(ctx)
	var parts sync.WaitGroup
	parts.Go(func() { stop(g.run(running)) })
	parts.Go(func() {
		if err := b.keepRegistering(running, id); err != nil {
			stop(err)
		}
	})
	<-running.Done()
	r.drain()
	endWork()
	parts.Wait()
	if err := context.Cause(running); ctx.Err() == nil {
		return err
	}
	return nil
}

// gateway returns the gateway that passes interactions to subscribe.
func (b *Bot) gateway(subscribe func([]byte)) *gateway {
	return &gateway{
		rest: b.rest, log: b.options.Logger, timing: b.timing, token: b.options.Token, subscribe: subscribe,
		client: &http.Client{Transport: rebase{b.base, b.rest.client.Transport}, CheckRedirect: stay, Timeout: b.timing.handshake},
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
