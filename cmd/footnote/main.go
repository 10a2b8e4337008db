// Command footnote answers questions about a text with verbatim, cited and dated sentences, in the shell and in
// Discord.
//
// Results go to standard output and everything else to standard error. The exit code is
//
//	0   on success, also if the corpus does not answer a question
//	1   on a failure
//	2   on wrong usage
//	77  if Discord refuses the token
//	78  on bad configuration
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program except for the process itself; it returns the exit code. SIGINT or SIGTERM cancels the
// work in progress, a second one ends the process at once. Settings come from the environment of the process, the
// only one that envconfig reads.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	root := rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return report(stderr, cure(root.ExecuteContext(ctx)))
}

// The exit codes besides 0; 77 and 78 are EX_NOPERM and EX_CONFIG of BSD's sysexits.h.
const (
	exitFailure = 1
	exitUsage   = 2
	exitRefused = 77
	exitConfig  = 78
)

// codedError is an error with its own exit code.
type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string { return e.err.Error() }
func (e *codedError) Unwrap() error { return e.err }

// wrongUsage returns an error that ends the program with code 2.
func wrongUsage(format string, args ...any) error {
	return &codedError{exitUsage, fmt.Errorf(format, args...)}
}

// badConfig returns an error that ends the program with code 78.
func badConfig(format string, args ...any) error {
	return &codedError{exitConfig, fmt.Errorf(format, args...)}
}

// report prints err and returns the exit code. It prints nothing if the reader of the output has closed the pipe.
func report(stderr io.Writer, err error) int {
	var coded *codedError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, syscall.EPIPE):
		return exitFailure
	case errors.As(err, &coded):
		fmt.Fprintf(stderr, "footnote: %v\n", err)
		return coded.code
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "footnote: interrupted")
		return exitFailure
	default:
		fmt.Fprintf(stderr, "footnote: %v\n", err)
		return exitFailure
	}
}

// rootCommand returns the command tree.
func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "footnote",
		Short:         "Answer questions about a text with verbatim, cited and dated sentences",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          withoutSubcommand,

		SuggestionsMinimumDistance: 2, // the edits that cobra itself allows for
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(helpCommand())
	root.Version, _ = buildVersion()
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if !c.HasParent() {
			return wrongUsage("%w; footnote -h lists the flags", err)
		}
		return wrongUsage("%s: %w; %s -h lists the flags", c.Name(), err, c.CommandPath())
	})
	root.AddCommand(
		askCommand(),
		quoteCommand(),
		timelineCommand(),
		checkCommand(),
		citeCommand(),
		showCommand(),
		datesCommand(),
		indexCommand(),
		evalCommand(),
		serveCommand(),
		doctorCommand(),
		configCommand(),
		versionCommand(),
		completionCommand(),
	)
	return root
}

// withoutSubcommand returns the error for a bare "footnote" or an unknown subcommand.
func withoutSubcommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return wrongUsage("no subcommand; try: footnote ask \"When …?\", or footnote -h for all of them")
	}
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		return wrongUsage("%q is not a subcommand; did you mean footnote %s?", args[0], near[0])
	}
	return wrongUsage("%q is not a subcommand; footnote -h lists them", args[0])
}

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [SUBCOMMAND]",
		Short: "Show what a subcommand does and its flags",
		RunE: func(c *cobra.Command, args []string) error {
			topic, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return withoutSubcommand(c.Root(), args)
			}
			topic.InitDefaultHelpFlag()
			return topic.Help()
		},
	}
}

// between returns a check of the number of arguments, whose error names the subcommand and shows its usage.
func between(low, high int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < low || len(args) > high {
			return wrongUsage("%s: wrong number of arguments (%d); usage: %s", c.Name(), len(args), c.UseLine())
		}
		return nil
	}
}

// interruptible returns a reader of r whose Read ends with ctx, even while r waits for input. The goroutine that
// reads r then remains until r returns or the process ends.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	out, in := io.Pipe()
	go func() {
		_, err := io.Copy(in, r)
		in.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() { in.CloseWithError(ctx.Err()) })
	return out
}
