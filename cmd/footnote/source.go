package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// source says which corpus a subcommand works on. At most one of its fields is set; with neither it is the corpus of
// FOOTNOTE_CORPUS, and without that the built-in one.
type source struct {
	paths []string // --corpus
	index string   // --index
}

func (s *source) flags(f *pflag.FlagSet) {
	f.Func("corpus", "`PATH` of a file, a folder or a .jsonl to use instead of the built-in corpus; may be repeated", func(path string) error {
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

// notEmpty refuses an empty path, which a script passes whose variable is not set: it would name the built-in corpus.
func notEmpty(path string) error {
	if path == "" {
		return errors.New("the path is empty")
	}
	return nil
}

// open opens the corpus; the caller closes the index. What had to be left out is reported on stderr by name.
func (s *source) open(ctx context.Context, stderr io.Writer) (*retrieval.Index, error) {
	if len(s.paths) > 0 && s.index != "" {
		return nil, wrongUsage("--corpus and --index name two corpora; give one of them")
	}
	if s.index != "" {
		index, err := retrieval.Open(ctx, s.index)
		saveMemory(index)
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

// largeIndex is the number of passages from which on what an index keeps in memory is worth collecting garbage more often.
const largeIndex = 20_000

// saveMemory lets garbage take half of what is in use instead of as much again, where that is a large index: serving 100,000 passages
// takes 212 MB then instead of 258, and no longer. GOGC goes before it.
func saveMemory(index *retrieval.Index) {
	if index != nil && index.Passages() >= largeIndex && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
}

// chosen returns the paths to read, none for the built-in corpus. A misspelt variable is an error.
func (s *source) chosen() ([]string, error) {
	if len(s.paths) > 0 {
		return s.paths, nil
	}
	settings, err := readSettings()
	if err != nil {
		return nil, err
	}
	if err := checkNames(); err != nil { // FOOTNOTE_CORPSU would have another text answer than the one meant
		return nil, err
	}
	return settings.Corpus, nil
}

// reportSkipped prints each source that could not be used.
func reportSkipped(stderr io.Writer) func(corpus.Skipped) {
	return func(s corpus.Skipped) {
		fmt.Fprintf(stderr, "footnote: skipped %s: %v\n", visible(s.Path), s.Err)
	}
}

// scope is what the question subcommands share: the corpus, the part of it that counts, and how to print.
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
	f.StringVar(&s.from, "from", "", "only passages that mention a `DATE` not before this one: EDTF or plain, \"late 1969\"")
	f.StringVar(&s.to, "to", "", "only passages that mention a `DATE` not after this one, inclusive")
	f.StringVar(&s.document, "source", "", "only this `DOCUMENT`, by id or title")
	f.IntVarP(&s.n, "number", "n", 3, "at most `N` citations")
	f.BoolVar(&s.json, "json", false, "print JSON")
	completeDocuments(c, s)
}

// check finds what is wrong with the flags' values besides the dates.
func (s *scope) check() error {
	if s.n < 1 {
		return wrongUsage("-n %d: at least one citation is needed; give a number from 1", s.n)
	}
	return nil
}

// within returns the dates that --from and --to ask for; zero: any time.
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

// begin opens the corpus and reads the dates that --from and --to ask for; the caller closes the index. Dates come first, since
// a wrong one need not wait for the corpus.
func (s *scope) begin(c *cobra.Command) (*retrieval.Index, edtf.Interval, error) {
	within, err := s.within()
	if err != nil {
		return nil, edtf.Interval{}, err
	}
	index, err := s.open(c.Context(), c.ErrOrStderr())
	return index, within, err
}

// parseBound reads a date filter; an empty one is open.
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

// explain adds the cure to an error about a document that is not there.
func (s *scope) explain(err error) error {
	return explainDocument(err, s.document)
}

func explainDocument(err error, name string) error {
	if errors.Is(err, retrieval.ErrNoDocument) {
		return fmt.Errorf("no document %q in this corpus; footnote show lists them", name)
	}
	return err
}

// completeDocuments lets a shell complete --source with the documents of the corpus so far named on the line.
func completeDocuments(c *cobra.Command, s *scope) {
	complete := func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return documentNames(c.Context(), &s.source), cobra.ShellCompDirectiveNoFileComp
	}
	_ = c.RegisterFlagCompletionFunc("source", complete) // fails only for a flag that is not defined
}

// documentNames lists the ids and titles of a corpus for completion; what cannot be opened completes nothing.
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
