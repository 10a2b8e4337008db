package main

import (
	"github.com/spf13/cobra"
)

func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print a script that completes footnote's commands in a shell",
		Long: `Print a script that completes footnote's subcommands, flags and documents in a shell.

  bash        source <(footnote completion bash)
  zsh         footnote completion zsh > "${fpath[1]}/_footnote"
  fish        footnote completion fish > ~/.config/fish/completions/footnote.fish
  powershell  footnote completion powershell | Out-String | Invoke-Expression`,
		Args:      between(1, 1),
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		RunE: func(c *cobra.Command, args []string) error {
			root, out := c.Root(), c.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(out)
			default:
				return wrongUsage("completion: no script for %q; give bash, zsh, fish or powershell", args[0])
			}
		},
	}
}
