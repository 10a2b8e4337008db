package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

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
doctor" checks them. With FOOTNOTE_HTTP_ADDR it serves /livez, /readyz and /metrics there, and with
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
	library, err := openLibrary(ctx, settings.settings, logger)
	if err != nil {
		return stopped(ctx, err)
	}
	defer library.Close()
	saveMemory(library.Index)

	version, commit := buildVersion()
	tracer, flush, err := tracing(ctx, logger, version)
	if err != nil {
		return err
	}
	defer flush()
	options := settings.discord()
	options.Listener = listener
	b, err := bot.New(bot.Options{
		Discord:  options,
		Library:  library,
		Logger:   logger,
		Store:    records,
		Passages: library.Passages(),
		Version:  version,
		Commit:   commit,
		Tracer:   tracer,
	})
	if err != nil {
		return &codedError{exitConfig, err}
	}
	err = b.Run(ctx)
	if errors.Is(err, discord.ErrToken) {
		return &codedError{exitRefused, fmt.Errorf("%s: %w", settings.tokenFrom, discord.ErrToken)}
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
