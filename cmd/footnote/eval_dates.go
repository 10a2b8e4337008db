package main

import (
	"github.com/spf13/cobra"
)

func evalDatesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "dates FILE…",
		Short: "Score date recognition",
		Args:  cobra.ArbitraryArgs,
		RunE:  func(c *cobra.Command, args []string) error { return nil },
	}
}
