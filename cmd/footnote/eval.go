package main

import "github.com/spf13/cobra"

func evalCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "eval",
		Short: "Score the corpus reader against judged texts",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return wrongUsage("eval: of what? \"footnote eval -h\" lists what can be scored")
		},
	}
	c.AddCommand(evalDatesCommand())
	return c
}
