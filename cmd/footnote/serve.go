package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"github.com/spf13/cobra"

	"footnote/bot"
	"footnote/bot/discord"
	"footnote/bot/store"
)

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the Discord bot",
		Long: `Run the Discord bot until SIGINT or SIGTERM. Answers in progress are finished first.

Settings come from the environment; "footnote config" lists them, and FOOTNOTE_DISCORD_TOKEN is required. "footnote
doctor" checks them. The corpus is read in the background, and what changes in it every FOOTNOTE_REFRESH. With
FOOTNOTE_HTTP_ADDR it serves /livez, /readyz and /metrics there, and with
FOOTNOTE_DISCORD_TRANSPORT=http Discord's signed interactions at /interactions.

The log goes to standard error. The exit code is 78 on bad configuration and 77 if Discord refuses the token.`,
		Args: between(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return serve(c.Context(), c.ErrOrStderr())
		},
	}
}

// serve wires the bot together and runs it until ctx is done.
func serve(ctx context.Context, stderr io.Writer) error {
	settings, err := readBotSettings(stderr)
	if err != nil {
		return err
	}
	logger := settings.logger(stderr)

	var listener net.Listener
	if settings.HTTPAddr != "" {
		if listener, err = net.Listen("tcp", settings.HTTPAddr); err != nil {
			return fmt.Errorf("FOOTNOTE_HTTP_ADDR: %w", err)
		}
		defer listener.Close()
	}
	var records *store.DB // stays nil without a data folder
	if settings.DataDir != "" {
		if records, err = store.Open(ctx, settings.DataDir, store.Options{Logger: logger}); err != nil {
			return stopped(ctx, fmt.Errorf("FOOTNOTE_DATA_DIR: %w", err))
		}
		defer records.Close()
	}
	by, err := patientReader(settings.reader, settings.Reader, logger)
	if err != nil {
		return err
	}
	library := startLibrary(ctx, settings, by, logger)
	defer library.Close()

	version, commit := buildVersion()
	tracer, flush, err := tracing(ctx, logger, version)
	if err != nil {
		return err
	}
	defer flush()
	options := settings.discord()
	options.Listener, options.Ready = listener, library.Ready
	b, err := bot.New(bot.Options{
		Discord: options,
		Library: library,
		Logger:  logger,
		Store:   records,
		Version: version,
		Commit:  commit,
		Tracer:  tracer,

		PerMember: settings.quota,
		Readings:  readings(by),
	})
	if err != nil {
		return &codedError{exitConfig, err}
	}
	err = runWith(ctx, b, func(ctx context.Context) error { return waitLibrary(ctx, library, settings, logger) })
	if errors.Is(err, discord.ErrToken) {
		return &codedError{exitRefused, fmt.Errorf("%s: %w", settings.tokenFrom, discord.ErrToken)}
	}
	return err
}

// runWith runs the bot until ctx is done or wait, which runs beside it, fails.
func runWith(ctx context.Context, b *bot.Bot, wait func(context.Context) error) error {
	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var waiting sync.WaitGroup
	waiting.Go(func() {
		if err := wait(running); err != nil && running.Err() == nil {
			stop(err)
		}
	})
	err := b.Run(running)
	failed := context.Cause(running)
	stop(nil)
	waiting.Wait()
	if failed != nil && ctx.Err() == nil {
		return failed
	}
	return err
}

// stopped returns an error of the start, nil if the program was stopped before it started.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
