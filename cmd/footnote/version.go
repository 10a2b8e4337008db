package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// Set by the linker: -ldflags "-X main.version=v0.1.0 -X main.commit=0a1b2c3". If empty, the build information is used.
var version, commit string

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print version, commit and Go version",
		Args:  between(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			v, rev := buildVersion()
			_, err := fmt.Fprintf(c.OutOrStdout(), "footnote %s\ncommit   %s\ngo       %s %s/%s\n",
				v, rev, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// buildVersion returns the version and the commit, or "devel" and "unknown" if neither the linker nor the build
// recorded them.
func buildVersion() (v, rev string) {
	v, rev = version, commit
	build, ok := debug.ReadBuildInfo()
	if ok && v == "" && build.Main.Version != "(devel)" {
		v = build.Main.Version
	}
	if ok && rev == "" {
		rev = vcsRevision(build.Settings)
	}
	if v == "" {
		v = "devel"
	}
	if rev == "" {
		rev = "unknown"
	}
	return v, rev
}

// vcsRevision returns the commit recorded by the go command, with "+changes" if the tree had uncommitted changes.
func vcsRevision(settings []debug.BuildSetting) string {
	var rev, suffix string
	for _, s := range settings {
		switch {
		case s.Key == "vcs.revision":
			rev = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			suffix = "+changes"
		}
	}
	if rev == "" {
		return ""
	}
	return rev + suffix
}
