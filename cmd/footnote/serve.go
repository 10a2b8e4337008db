package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"footnote/bot"

	"github.com/spf13/cobra"
)

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the Discord bot",
		Long: `Run the Discord bot until SIGINT or SIGTERM, which let the answers under way finish first.

Settings come from the environment; "footnote config" lists them, and FOOTNOTE_DISCORD_TOKEN is required. The log goes
to standard error. It exits with 78 on bad configuration and 77 when Discord refuses the token.`,
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

	index, err := openLibrary(ctx, settings.settings, logger)
	switch {
	case err != nil && ctx.Err() != nil: // asked to stop before it began
		return nil
	case err != nil:
		return err
	}
	defer index.Close()

	b, err := bot.New(bot.Options{
		Token:         settings.token,
		Library:       index,
		APIURL:        settings.Discord.API.URL,
		ApplicationID: settings.Discord.ApplicationID,
		DevGuildID:    settings.Discord.DevGuildID,
		Logger:        logger,
	})
	if err != nil {
		return &codedError{exitConfig, err}
	}
	err = b.Run(ctx)
	if errors.Is(err, bot.ErrToken) {
		return &codedError{exitRefused, fmt.Errorf("%s: %w", settings.tokenFrom, bot.ErrToken)}
	}
	return err
}
