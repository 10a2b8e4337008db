package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// source is the corpus of a subcommand. At most one of its fields is set; without both, it is the corpus of
// FOOTNOTE_CORPUS, or else the built-in one.
type source struct {
	paths []string // --corpus
	index string   // --index
}

func (s *source) flags(f *pflag.FlagSet) {
	const corpusUsage = "`PATH` of a file, a folder or a .jsonl to use instead of the built-in corpus; may be repeated"
	f.Func("corpus", corpusUsage, func(path string) error {
		s.paths = append(s.paths, path)
		return notEmpty(path)
	})
	f.Func("index", "`DIR` of an index that \"footnote index\" built", func(dir string) error {
		s.index = dir
		return notEmpty(dir)
	})
}

// openBuiltIn opens the built-in corpus.
func openBuiltIn(ctx context.Context) (*retrieval.Index, error) {
	return retrieval.New(ctx, corpus.BuiltIn())
}

// notEmpty rejects an empty path. A script passes one if its variable is not set, and it would select the built-in
// corpus.
func notEmpty(path string) error {
	if path == "" {
		return errors.New("the path is empty")
	}
	return nil
}

// open opens the corpus; the caller closes the index. Skipped sources are reported on stderr.
func (s *source) open(ctx context.Context, stderr io.Writer) (*retrieval.Index, error) {
	if len(s.paths) > 0 && s.index != "" {
		return nil, wrongUsage("--corpus and --index name two corpora; give one of them")
	}
	if s.index != "" {
		index, err := retrieval.Open(ctx, s.index)
		if err == nil {
			saveMemory(index.Passages())
		}
		return index, err
	}
	paths, err := s.chosen()
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return openBuiltIn(ctx)
	}
	return retrieval.New(ctx, corpus.Read(ctx, paths, reportSkipped(stderr)))
}

// largeIndex is the number of passages from which more frequent garbage collection is worth its cost.
const largeIndex = 20_000

// saveMemory makes the garbage collector run at 50 % instead of 100 % growth for a large index. Serving 100,000
// passages then takes 212 MB instead of 258 MB, without taking longer. GOGC takes precedence.
func saveMemory(passages int) {
	if passages >= largeIndex && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
}

// chosen returns the paths to read, or none for the built-in corpus. A misspelt variable is an error.
func (s *source) chosen() ([]string, error) {
	if len(s.paths) > 0 {
		return s.paths, nil
	}
	settings, err := readSettings()
	if err != nil {
		return nil, err
	}
	if err := checkNames(); err != nil { // a typo like FOOTNOTE_CORPSU would silently select another text
		return nil, err
	}
	return settings.Corpus, nil
}

// reportSkipped returns a function that prints a skipped source.
func reportSkipped(stderr io.Writer) func(corpus.Skipped) {
	return func(s corpus.Skipped) {
		fmt.Fprintf(stderr, "footnote: skipped %s: %v\n", visible(s.Path), s.Err)
	}
}

// scope holds the flags of the question subcommands: the corpus, filters, and the output.
type scope struct {
	source
	from, to string
	document string
	n        int
	json     bool
}

func (s *scope) flags(c *cobra.Command) {
	f := c.Flags()
	s.source.flags(f)
	f.StringVar(&s.from, "from", "",
		"only passages that mention a `DATE` not before this one: EDTF or plain, \"late 1969\"")
	f.StringVar(&s.to, "to", "", "only passages that mention a `DATE` not after this one, inclusive")
	f.StringVar(&s.document, "source", "", "only this `DOCUMENT`, by id or title")
	f.IntVarP(&s.n, "number", "n", 3, "at most `N` citations")
	f.BoolVar(&s.json, "json", false, "print JSON")
	completeDocuments(c, s)
}

// check validates the flags' values except for the dates.
func (s *scope) check() error {
	if s.n < 1 {
		return wrongUsage("-n %d: at least one citation is needed; give a number from 1", s.n)
	}
	return nil
}

// within returns the interval of --from and --to; zero means any time.
func (s *scope) within() (edtf.Interval, error) {
	from, err := parseBound("--from", s.from)
	if err != nil {
		return edtf.Interval{}, err
	}
	to, err := parseBound("--to", s.to)
	if err != nil {
		return edtf.Interval{}, err
	}
	within, err := edtf.Between(from, to)
	if err != nil {
		return edtf.Interval{}, wrongUsage("--from %q --to %q: %w; give the earlier date first", s.from, s.to, err)
	}
	return within, nil
}

// begin opens the corpus and parses --from and --to; the caller closes the index. It parses the dates first, because
// that is fast.
func (s *scope) begin(c *cobra.Command) (*retrieval.Index, edtf.Interval, error) {
	within, err := s.within()
	if err != nil {
		return nil, edtf.Interval{}, err
	}
	index, err := s.open(c.Context(), c.ErrOrStderr())
	return index, within, err
}

// printFound opens the corpus, calls find and prints the result: as JSON by toJSON, which also gets the time taken, or
// as text by show.
func printFound[T any](
	c *cobra.Command, s *scope,
	find func(*retrieval.Index, edtf.Interval) (T, error), toJSON func(T, time.Duration) any, show func(*page, T),
) error {
	if err := s.check(); err != nil {
		return err
	}
	index, within, err := s.begin(c)
	if err != nil {
		return err
	}
	defer index.Close()
	start := time.Now()
	found, err := find(index, within)
	took := time.Since(start)
	if err != nil {
		return noDocument(err, s.document)
	}
	if s.json {
		return printJSON(c.OutOrStdout(), toJSON(found, took))
	}
	p := newPage(c.OutOrStdout())
	show(p, found)
	return p.flush()
}

// parseBound parses a date filter; an empty one is open.
func parseBound(flag, value string) (edtf.Interval, error) {
	if strings.TrimSpace(value) == "" {
		return edtf.Interval{}, nil
	}
	date, err := corpus.ParseDate(value)
	if err != nil {
		return edtf.Interval{}, wrongUsage("%s: %w", flag, err)
	}
	return date, nil
}

// completeDocuments completes --source with the documents of the corpus that the command line names.
func completeDocuments(c *cobra.Command, s *scope) {
	complete := func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return documentNames(c.Context(), &s.source), cobra.ShellCompDirectiveNoFileComp
	}
	_ = c.RegisterFlagCompletionFunc("source", complete) // fails only for a flag that is not defined
}

// documentNames returns the ids and titles of a corpus for completion, or nil if it cannot be opened.
func documentNames(ctx context.Context, s *source) []string {
	index, err := s.open(ctx, io.Discard)
	if err != nil {
		return nil
	}
	defer index.Close()
	var names []string
	for _, d := range index.Documents() {
		names = append(names, d.ID+"\t"+d.Title)
	}
	return names
}
