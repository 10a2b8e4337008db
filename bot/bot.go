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
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
)

// ErrToken is wrapped by the error of Run when Discord refuses the token.
var ErrToken = errors.New("Discord refuses the token; copy a new one from the Bot page of the application in the developer portal")

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
	if o.APIURL == "" {
		o.APIURL = "https://discord.com/"
	}
	base, err := url.Parse(o.APIURL)
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, fmt.Errorf("base of Discord's API %q is no http or https URL", o.APIURL)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Bot{options: o}, nil
}

// Run connects, registers the commands and answers until ctx is done; then it finishes the answers in flight and
// returns nil, within ten seconds. Lost connections are made again. The error, otherwise, is final: it wraps
// ErrToken when Discord refuses the token, and names Discord's reason when it refuses the bot for another.
func (b *Bot) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// InviteLinks returns the addresses that install the application in a guild and for one user.
func InviteLinks(applicationID string) (guild, user string) {
	const authorize = "https://discord.com/oauth2/authorize?client_id="
	id := url.QueryEscape(applicationID)
	return authorize + id + "&scope=bot+applications.commands&permissions=0&integration_type=0",
		authorize + id + "&scope=applications.commands&integration_type=1"
}
