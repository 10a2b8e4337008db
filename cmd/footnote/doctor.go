package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"footnote/bot/discord"
	"footnote/bot/store"
	"footnote/corpus"
	"footnote/retrieval"
	"footnote/retrieval/library"
)

func doctorCommand() *cobra.Command {
	var offline, running bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, token, clock, data folder and corpus",
		Long: `Check all that "footnote serve" needs: configuration, corpus, data folder and address, and, by
asking Discord, the token, the clock, the application's settings and the session starts left today. Nothing is
changed and no session is started.

Each fault is a line with its cure; advice is optional. The exit code is 0 without faults, 78 on bad
configuration, 77 if Discord refuses the token, and 1 on other faults.

With --running, only ask the Footnote that runs at FOOTNOTE_HTTP_ADDR whether it is ready, and exit with 0 or 1. This is
a health check for containers without other programs.`,
		Args: between(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case running && offline:
				return wrongUsage("doctor: --running and --offline; give one of them")
			case running:
				return askReady(c.Context())
			}
			return examine(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), offline)
		},
	}
	c.Flags().BoolVar(&offline, "offline", false, "do not ask Discord")
	c.Flags().BoolVar(&running, "running", false, "only ask the running bot whether it is ready")
	return c
}

// askReady asks the bot that runs with the same settings whether it is ready.
func askReady(ctx context.Context) error {
	s, err := readSettings()
	if err != nil {
		return err
	}
	if s.HTTPAddr == "" && s.Discord.Transport == transportHTTP {
		s.HTTPAddr = defaultHTTPAddr
	}
	if s.HTTPAddr == "" {
		return badConfig("FOOTNOTE_HTTP_ADDR is not set; doctor --running asks there")
	}
	return discord.AskReady(ctx, s.HTTPAddr)
}

// doctor prints findings and keeps the exit code.
type doctor struct {
	out    io.Writer
	faults int
	code   int
}

// examine makes all checks.
func examine(ctx context.Context, stdout, stderr io.Writer, offline bool) error {
	d := &doctor{out: stdout}
	s, err := readBotSettings(stderr)
	if err != nil {
		for _, line := range strings.Split(err.Error(), "\nfootnote: ") {
			d.fault(exitConfig, "configuration", line, "")
		}
	} else {
		d.fine("configuration", "transport "+s.Discord.Transport)
	}
	d.corpus(ctx, s.Corpus)
	d.dataDir(s.DataDir)
	d.records(ctx, s.DataDir)
	d.index(ctx, s.settings)
	d.address(s.HTTPAddr)
	switch {
	case offline:
	case err != nil:
		fmt.Fprintln(stdout, "note   Discord is asked once the configuration is correct")
	default:
		d.discord(ctx, s)
	}
	if d.faults == 0 {
		return nil
	}
	return &codedError{d.code, fmt.Errorf("doctor: faults: %d", d.faults)}
}

func (d *doctor) fine(subject, text string) { fmt.Fprintf(d.out, "ok     %s: %s\n", subject, text) }

func (d *doctor) advise(subject, text, cure string) {
	fmt.Fprintf(d.out, "advice %s: %s; %s\n", subject, text, cure)
}

// fault prints a fault. The exit code is the highest of all faults: configuration before token before others.
func (d *doctor) fault(code int, subject, text, cure string) {
	if cure != "" {
		cure = "; " + cure
	}
	fmt.Fprintf(d.out, "FAULT  %s: %s%s\n", subject, text, cure)
	d.faults++
	d.code = max(d.code, code)
}

// corpus reads the corpus without building an index.
func (d *doctor) corpus(ctx context.Context, paths []string) {
	docs := corpus.BuiltIn()
	if len(paths) > 0 {
		docs = corpus.Read(ctx, paths, func(s corpus.Skipped) {
			d.advise("corpus", fmt.Sprintf("%s is skipped: %v", s.Path, s.Err), "repair or remove it")
		})
	}
	documents, passages := 0, 0
	for doc, err := range docs {
		if err != nil {
			d.fault(exitFailure, "corpus", err.Error(), "check the paths in FOOTNOTE_CORPUS and their permissions")
			return
		}
		documents++
		passages += len(doc.Passages)
	}
	if passages == 0 {
		d.fault(exitFailure, "corpus", "there is nothing to answer from", "check FOOTNOTE_CORPUS")
		return
	}
	d.fine("corpus", count(documents, "document")+", "+count(passages, "passage"))
}

// lowSpace is the free space, in bytes, below which an index may not fit: several times the size of a large corpus.
const lowSpace = 1 << 30

func (d *doctor) dataDir(dir string) {
	if dir == "" {
		return
	}
	const subject = "data folder"
	if _, err := os.Stat(dir); err != nil {
		d.fault(exitFailure, subject, err.Error(),
			"make the folder, or set FOOTNOTE_DATA_DIR to one that the bot may write to")
		return
	}
	f, err := os.CreateTemp(dir, "doctor-*")
	if err != nil {
		d.fault(exitFailure, subject, err.Error(), "give the user of the bot permission to write there")
		return
	}
	if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
		d.fault(exitFailure, subject, err.Error(), "check the disk")
		return
	}
	free, err := freeSpace(dir)
	switch {
	case err != nil:
		d.advise(subject, fmt.Sprintf("its free space cannot be read: %v", err), "make sure that there is enough")
	case free < lowSpace:
		d.advise(subject, fmt.Sprintf("%d MiB are free", free>>20), "free some space if the corpus is large")
	default:
		d.fine(subject, fmt.Sprintf("writable, %d GiB free", free>>30))
	}
}

// records checks the database in the data folder. The bot works without a damaged record, but not without the database.
func (d *doctor) records(ctx context.Context, dir string) {
	if _, err := os.Stat(dir); dir == "" || err != nil {
		return
	}
	const subject = "records"
	held, found, err := store.Examine(ctx, dir)
	if err != nil {
		d.fault(exitFailure, subject, err.Error(), "")
		return
	}
	for _, f := range found {
		d.advise(subject, f.Text, f.Cure)
	}
	if len(found) == 0 && held != (store.Contents{}) {
		d.fine(subject, fmt.Sprintf("servers with settings: %d, unanswered questions: %d, citations: %d",
			held.Settings, held.Gaps, held.Citations))
	}
}

// index reads all of the index that serve keeps in the data folder.
func (d *doctor) index(ctx context.Context, s settings) {
	const subject = "index"
	if s.DataDir == "" || len(s.Corpus) == 0 {
		return
	}
	switch err := library.Verify(ctx, s.Corpus, library.Options{Dir: s.DataDir}); {
	case err == nil:
		d.fine(subject, "whole")
	case errors.Is(err, retrieval.ErrNoIndex): // none is kept yet, or the corpus is small
	case errors.Is(err, retrieval.ErrDamaged):
		for line := range strings.SplitSeq(err.Error(), "\n") { // one for each file
			d.advise(subject, line, "serve builds the index again by itself; if this comes back, check the disk")
		}
	case errors.Is(err, retrieval.ErrVersion):
		d.advise(subject, err.Error(), "serve builds it again by itself")
	default:
		d.fault(exitFailure, subject, err.Error(), "check the disk and the permissions in FOOTNOTE_DATA_DIR")
	}
}

func (d *doctor) address(address string) {
	if address == "" {
		return
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		d.fault(exitFailure, "address", err.Error(),
			"stop the program that listens there (perhaps a running Footnote), or change FOOTNOTE_HTTP_ADDR")
		return
	}
	l.Close()
	d.fine("address", address+" is free")
}

func (d *doctor) discord(ctx context.Context, s botSettings) {
	found, err := discord.Examine(ctx, s.discord())
	for _, f := range found {
		switch {
		case f.Cure == "":
			d.fine(f.Subject, f.Text)
		case f.Advice:
			d.advise(f.Subject, f.Text, f.Cure)
		default:
			d.fault(exitFailure, f.Subject, f.Text, f.Cure)
		}
	}
	switch {
	case errors.Is(err, discord.ErrToken):
		d.fault(exitRefused, "token", fmt.Sprintf("%s: %v", s.tokenFrom, discord.ErrToken), "")
	case err != nil:
		d.fault(exitFailure, "discord", err.Error(), "")
	}
}
