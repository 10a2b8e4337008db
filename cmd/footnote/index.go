package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"footnote/corpus"
	"footnote/retrieval"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

func indexCommand() *cobra.Command {
	var s source
	var add bool
	var remove []string
	c := &cobra.Command{
		Use:   "index [flags] --index DIR",
		Short: "Build an index on disk, or bring one up to date",
		Long: "Build an index on disk, which --index DIR of the other subcommands opens " +
			`without reading the corpus again. It
replaces an existing index.

--add adds the documents of --corpus to an index and replaces those with the same ids. --remove removes documents. Both
take time by what changes, not by the size of the index. Removed text is no longer found, but may remain on disk until
later changes merge it away.

It may be interrupted at any time: the index is then either the old one or the new one.`,
		Example: `  footnote index --corpus notes/ --corpus letters.jsonl.gz --index notes.index
  footnote ask --index notes.index "When …?"
  footnote index --index notes.index --add --corpus new-letters.jsonl
  footnote index --index notes.index --remove letter-17`,
		Args: between(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case s.index == "":
				return wrongUsage("index: no --index DIR; give the folder to write the index to")
			case add && len(s.paths) == 0:
				return wrongUsage("index: --add needs --corpus PATH; name what to add")
			case !add && len(remove) > 0 && len(s.paths) > 0:
				return wrongUsage(
					"index: --remove with --corpus; add --add, or build the index without these documents")
			case add || len(remove) > 0:
				return updateIndex(c, &s, remove)
			}
			return buildIndex(c, &s)
		},
	}
	s.flags(c.Flags())
	c.Flags().BoolVar(&add, "add", false, "add the documents of --corpus to the index")
	const removeUsage = "`DOCUMENT` to remove from the index, by id or title; may be repeated"
	c.Flags().Func("remove", removeUsage, func(document string) error {
		remove = append(remove, document)
		return notEmpty(document)
	})
	c.Flags().Lookup("index").Usage = "`DIR` to write the index to; required"
	return c
}

// updateIndex adds the documents of the corpus to an index and removes others.
func updateIndex(c *cobra.Command, s *source, remove []string) error {
	ctx := c.Context()
	meter := newMeter(c.ErrOrStderr())
	var docs iter.Seq2[corpus.Document, error] = func(func(corpus.Document, error) bool) {}
	if len(s.paths) > 0 {
		docs = corpus.Read(ctx, s.paths, meter.skipped)
		meter.start(countDocuments(ctx, s.paths))
	}
	begun := time.Now()
	done, err := retrieval.Update(ctx, s.index, docs, remove, meter.progress)
	meter.end()
	if err != nil {
		return notInIndex(err, s.index)
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s: %d added, %d replaced, %d unchanged, %d removed in %v\n", s.index,
		done.Added, done.Replaced, done.Unchanged, done.Removed, time.Since(begun).Round(time.Millisecond))
	return err
}

func buildIndex(c *cobra.Command, s *source) error {
	ctx, stderr := c.Context(), c.ErrOrStderr()
	paths, err := s.chosen()
	if err != nil {
		return err
	}
	docs, total := corpus.BuiltIn(), 1
	meter := newMeter(stderr)
	if len(paths) > 0 {
		docs, total = corpus.Read(ctx, paths, meter.skipped), countDocuments(ctx, paths)
	}
	meter.start(total)
	err = retrieval.Build(ctx, s.index, docs, meter.progress)
	meter.end()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s: %s, %s, %s of text in %v\n", s.index, count(meter.documents, "document"),
		count(meter.passages, "passage"), size(meter.bytes), time.Since(meter.begun).Round(time.Millisecond))
	return err
}

// size formats a number of bytes.
func size(bytes int64) string {
	if bytes < 1e6 {
		return fmt.Sprintf("%.1f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

// meter reports the progress of an index on standard error: a bar on a terminal, otherwise one line per tenth.
type meter struct {
	stderr              io.Writer
	bar                 *progressbar.ProgressBar // nil if not on a terminal
	begun               time.Time
	total               int // expected documents, an estimate
	documents, passages int
	bytes               int64
	tenth               int // last one reported
}

func newMeter(stderr io.Writer) *meter {
	return &meter{stderr: stderr}
}

// start begins the display; total is the expected number of documents.
func (m *meter) start(total int) {
	m.begun, m.total = time.Now(), max(total, 1)
	m.bar = newBar(m.stderr, m.total, "indexing", "documents")
}

// progress records what Build has done so far.
func (m *meter) progress(documents, passages int, bytes int64) {
	m.documents, m.passages, m.bytes = documents, passages, bytes
	if m.bar != nil {
		_ = m.bar.Set(min(documents, m.total-1)) // never complete before end, because total is an estimate
		return
	}
	if tenth := 10 * documents / m.total; tenth > m.tenth && tenth < 10 {
		m.tenth = tenth
		rate := float64(documents) / time.Since(m.begun).Seconds()
		left := time.Duration(float64(m.total-documents) / rate * float64(time.Second))
		fmt.Fprintf(m.stderr, "footnote: indexed %d of about %d documents, %.0f per second, %v left\n",
			documents, m.total, rate, left.Round(time.Second))
	}
}

// skipped reports a skipped source on a line that the bar does not overwrite.
func (m *meter) skipped(s corpus.Skipped) {
	if m.bar != nil {
		_ = m.bar.Clear()
	}
	reportSkipped(m.stderr)(s)
}

// end removes the bar from the screen.
func (m *meter) end() {
	if m.bar != nil {
		_ = m.bar.Clear()
		_ = m.bar.Exit()
	}
}

// countDocuments estimates the number of documents under paths, only for the display: the lines of a .jsonl, and one
// for any other file. Unreadable files count nothing here; reading reports them.
func countDocuments(ctx context.Context, paths []string) int {
	n := 0
	for _, path := range paths {
		_ = filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil || d.IsDir():
			case strings.Contains(d.Name(), ".jsonl"):
				n += countLines(ctx, path)
			default:
				n++
			}
			return nil
		})
	}
	return n
}

// maxCounted bounds the bytes in which countLines counts. The number of lines in the rest is left out.
const maxCounted = 1 << 30

// countLines counts the line ends of a file, decompressed if necessary, as far as it can be read, until ctx is done.
func countLines(ctx context.Context, path string) int {
	f, err := corpus.OpenFile(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	var in io.Reader = bufio.NewReaderSize(f, 1<<16)
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return 0
		}
	}
	in = io.LimitReader(in, maxCounted)
	lines, buffer := 0, make([]byte, 1<<16)
	for ctx.Err() == nil {
		n, err := in.Read(buffer)
		lines += bytes.Count(buffer[:n], []byte{'\n'})
		if err != nil {
			break
		}
	}
	return lines
}
