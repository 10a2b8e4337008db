package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"footnote/bot/discord"
	"footnote/bot/store"
	"footnote/corpus"
	"footnote/retrieval"
)

// Library answers questions; *library.Library is one. It must be safe for concurrent use. A method returns a
// *retrieval.ReadingError while the corpus is being read, and an error that wraps retrieval.ErrChanged instead of text
// whose source has changed.
type Library interface {
	// Ask answers a question. That the corpus has no answer is not an error.
	Ask(ctx context.Context, q retrieval.Question) (retrieval.Answer, error)
	// Quote finds exact occurrences of words.
	Quote(ctx context.Context, q retrieval.Quote) (retrieval.Quotations, error)
	// Timeline lists dated sentences in chronological order.
	Timeline(ctx context.Context, asked retrieval.Chronology) (retrieval.Timeline, error)
	// Check compares a claim with the corpus.
	Check(ctx context.Context, claim retrieval.Question) (retrieval.Check, error)
	// Documents lists the documents in corpus order.
	Documents() []corpus.Metadata
	// Cite returns the passages that a citation id may mean. The error is retrieval.ErrNoPassage when there is none.
	Cite(ctx context.Context, id string) ([]retrieval.Neighbours, error)
	// Drift finds what became of a cited passage that is gone. ok is false when no passage is similar.
	Drift(ctx context.Context, c retrieval.Cited) (d retrieval.Drift, ok bool, err error)
	// Names returns headings and names of the corpus, the most frequent first. It may take seconds.
	Names(ctx context.Context) ([]string, error)
	// Examples returns inputs that the corpus answers, for each way to ask. It is slow the first time, and made again
	// when the corpus changes.
	Examples(ctx context.Context) (retrieval.Examples, error)
	// Extent measures a document, or the corpus for "".
	Extent(document string) (retrieval.Extent, error)
	// Passage looks a passage up by its id. The error is retrieval.ErrNoPassage when there is none.
	Passage(ctx context.Context, id string) (retrieval.Neighbours, error)
	// Ready returns a *retrieval.ReadingError until the corpus is read for the first time, then nil.
	Ready() error
	// Passages returns the number of passages, 0 while the corpus is being read.
	Passages() int
	// Changes returns a channel that is closed when the corpus next changes.
	Changes() <-chan struct{}
	// Withheld returns how many results were withheld, or given without a document, by reason. It has every reason.
	Withheld() map[string]int64
}

// Options configure a Bot.
type Options struct {
	Discord discord.Options // how Discord is reached; New sets its Logger and its Metrics
	Library Library         // answers; required
	Logger  *slog.Logger    // nil: nothing is logged

	Store           *store.DB // keeps settings, citations and unanswered questions; nil: nothing is kept
	Version, Commit string    // of the program, for the metrics

	// PerMember is how many questions a minute a member may ask where moderators have set nothing, in direct messages
	// too; 0: any number.
	PerMember int

	// Readings counts the questions that were read with the likely sentences, and those for which there was no time;
	// nil: none is.
	Readings func() (read, busy int64)

	Tracer trace.TracerProvider // records a trace of each interaction; nil: none
	Now    func() time.Time     // the clock; nil: time.Now
}

// Bot is a Discord application that answers from a Library.
type Bot struct {
	options Options
	discord *discord.Client
	metrics *metrics
	table   []command // of commands

	now     func() time.Time
	limiter limiter
	offers  offers
	ledger  ledger
}

// New checks the options. It does not connect yet.
func New(o Options) (*Bot, error) {
	if o.Library == nil {
		return nil, errors.New("no library to answer from")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	registry := prometheus.NewRegistry()
	o.Discord.Logger, o.Discord.Metrics = o.Logger, registry
	client, err := discord.New(o.Discord)
	if err != nil {
		return nil, err
	}
	b := &Bot{options: o, discord: client, metrics: newMetrics(registry, o), now: o.Now}
	b.table = b.commands()
	return b, nil
}

// Run connects, registers the commands and answers interactions until ctx is done. Then it finishes the answers in
// flight and returns nil, within ten seconds. Any other error is that of discord.Client.Run.
func (b *Bot) Run(ctx context.Context) error {
	background, stop := context.WithCancel(ctx)
	var parts sync.WaitGroup
	parts.Go(func() { b.keep(background) })
	parts.Go(func() { b.learn(background) })
	err := b.discord.Run(ctx, b.definitions(), b.router())
	stop()
	parts.Wait()
	return err
}

// router returns a router to the bot's handlers.
func (b *Bot) router() *router {
	r := newRouter(b.discord, b.options.Logger, b.metrics, b.task)
	if b.options.Discord.PublicKey != nil {
		r.transport = "http"
	}
	if b.options.Tracer != nil {
		r.tracer = b.options.Tracer.Tracer("footnote/bot")
	}
	return r
}
