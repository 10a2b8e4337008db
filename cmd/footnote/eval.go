package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"footnote/retrieval"
	"footnote/retrieval/eval"

	"github.com/spf13/cobra"
)

// scoring holds the flags of "footnote eval". An empty path means that the file is not used.
type scoring struct {
	source
	reading
	ranker   string
	qrels    string // files to read
	baseline string
	run      string // files to write
	save     string
	html     string
	require  string
	misses   bool
	json     bool
	latency  bool
	as       string // the form in which questions are asked, or allForms; empty: only as written
}

func evalCommand() *cobra.Command {
	var s scoring
	c := &cobra.Command{
		Use:   "eval [flags] [QUERIES…]",
		Short: "Score the answers to judged questions",
		Long: `Ask a corpus the questions of QUERIES and score the answers. Each measure is printed with the number
of questions that it counts and a 95 % bootstrap interval. Without QUERIES, ask the built-in text the judged
questions that come with footnote.

QUERIES are JSON lines
{"id","question","answerable","answers":[…],"relevant":["document id",…] or {"id":grade},"dates":[…]};
only id and question are required. Further optional fields:

  "file"      the one relevant file of a folder, instead of "relevant"
  "kind"      any word; measures are also printed per kind, its auroc against the answerable questions of all kinds
  "passages"  numbers of the right passages; hits and reciprocal ranks then count passages, not documents
  "sentence"  a part of the right sentence, or a list of parts; it then decides what is right, instead of "answers"
  "spans"     positions of gold answers, [start,end] or ["document id",start,end], in characters of the document's text

Several files are scored together, and separately if their questions have no kind. --qrels reads TREC qrels, and --run
writes a run for trec_eval. --ranker bm25 scores textbook BM25 (k1 0.9, b 0.4, stemmed, title and body together).

--save stores each question's scores. --baseline compares with such a file, a TREC run, plain BM25 ("bm25") or no reader
("no-reader"): the difference of each measure with its interval and significance (paired bootstrap), and the questions
that changed. --require fails if a measure does not meet a requirement, also of such a difference ("hit@1-baseline").

--as asks each question as people write in a chat: with a greeting, "pls tell me … thx", in capitals, with a letter
dropped. It prints a line per form: the share of right answers, of answered questions and of refused ones that the
corpus does not answer, and the difference to the plain form in points. The same question is always changed alike.
Some forms were used for development, the others only report.`,
		Example: `  footnote eval
  footnote eval --corpus corpus.jsonl queries.jsonl offtopic.jsonl --save before.jsonl --html report.html
  footnote eval --corpus corpus.jsonl queries.jsonl --baseline before.jsonl
  footnote eval --corpus corpus.jsonl queries.jsonl --ranker bm25 --run bm25.run
  footnote eval --corpus corpus.jsonl queries.jsonl --baseline bm25 --require 'hit@1-baseline>=-0.01,ece<=0.1'
  footnote eval --as chatty
  footnote eval --latency --corpus corpus.jsonl queries.jsonl`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return s.eval(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), args)
		},
	}
	f := c.Flags()
	s.source.flags(f)
	s.reading.flags(f)
	f.StringVar(&s.ranker, "ranker", "model", "rank by `RANKER`: model, or bm25 for plain BM25")
	f.StringVar(&s.qrels, "qrels", "", "read the relevant documents from a `FILE` of TREC qrels")
	f.StringVar(&s.baseline, "baseline", "", "compare with a `FILE` that --save wrote, a TREC run, bm25 or no-reader")
	f.StringVar(&s.run, "run", "", "write the ranked documents to `FILE` as a TREC run")
	f.StringVar(&s.save, "save", "", "store each question's scores in `FILE`, for --baseline")
	f.StringVar(&s.html, "html", "", "write a report with plots to `FILE`")
	f.StringVar(&s.require, "require", "",
		"`REQUIREMENTS` like hit@1>=0.9,ece<=0.1; if one is not met, the exit code is 1")
	f.BoolVar(&s.misses, "misses", false, "also print each question with a wrong, missing or unexpected answer")
	f.BoolVar(&s.json, "json", false, "print one JSON object")
	f.BoolVar(&s.latency, "latency", false, "only measure the time and memory per question; needs no judgments")
	f.StringVar(&s.as, "as", "", "only ask the questions as people write in a chat: a `FORM`, or chatty for all")
	c.AddCommand(evalDatesCommand())
	return c
}

func (s *scoring) eval(ctx context.Context, stdout, stderr io.Writer, queries []string) error {
	order, requirements, err := s.check(queries)
	if err != nil {
		return err
	}
	if err := s.checkFolders(); err != nil {
		return err
	}
	questions, err := s.read(queries)
	if err != nil {
		return err
	}
	saved, err := s.readSaved(questions)
	if err != nil {
		return err
	}
	plain, err := s.openFor(ctx, stderr, queries)
	if err != nil {
		return err
	}
	defer plain.Close()
	index, err := s.reading.with(plain)
	if err != nil {
		return err
	}
	if s.latency {
		return s.measureLatency(ctx, stdout, index, questions)
	}
	if s.as != "" {
		return s.scoreForms(ctx, stdout, index, questions)
	}
	if err := locate(ctx, index, questions); err != nil {
		return err
	}
	warnMissing(stderr, index, questions)
	outcomes, err := askAll(ctx, stderr, index, questions, order)
	if err != nil {
		return err
	}
	report := eval.Score(outcomes)
	baseline, err := s.askBaseline(ctx, stderr, plain, questions, saved)
	if err != nil {
		return err
	}
	comparison, err := s.compare(report, baseline, queries)
	if err != nil {
		return err
	}
	if err := s.print(stdout, report, comparison); err != nil {
		return err
	}
	if err := s.writeFiles(report, outcomes, comparison, queries); err != nil {
		return err
	}
	if unmet := report.Unmet(requirements, comparison); len(unmet) > 0 {
		return fmt.Errorf("%s: %s", queryNames(queries), strings.Join(unmet, "; "))
	}
	return nil
}

// What --baseline compares with besides files.
const (
	plainBM25     = "bm25" // the ranker that --ranker selects, too
	withoutReader = "no-reader"
)

// readSaved reads the file of --baseline, if it names one.
func (s *scoring) readSaved(questions []eval.Judged) ([]eval.Row, error) {
	switch s.baseline {
	case "", plainBM25, withoutReader:
		return nil, nil
	}
	return readBaseline(s.baseline, questions)
}

// askBaseline returns the rows to compare with: those that were saved, or those of what --baseline names.
func (s *scoring) askBaseline(
	ctx context.Context, stderr io.Writer, plain *retrieval.Index, questions []eval.Judged, saved []eval.Row,
) ([]eval.Row, error) {
	switch s.baseline {
	case plainBM25:
		return rankPlainly(ctx, stderr, plain, questions)
	case withoutReader:
		return askWithout(ctx, stderr, plain, questions)
	}
	return saved, nil
}

// compare compares a report with the baseline. It returns nil without --baseline.
func (s *scoring) compare(report eval.Report, baseline []eval.Row, queries []string) (*eval.Comparison, error) {
	if s.baseline == "" {
		return nil, nil
	}
	c := eval.Compare(report.Rows, baseline)
	if len(c.Differences) == 0 && s.baseline == plainBM25 {
		return nil, fmt.Errorf("%s: no question has relevant documents or passages to compare rankings by; judge some",
			queryNames(queries))
	}
	if len(c.Differences) == 0 {
		return nil, fmt.Errorf("%s: has no question of %s; give a file with the same questions",
			s.baseline, queryNames(queries))
	}
	return &c, nil
}

// check rejects flags that do not go together, and parses --ranker and --require.
func (s *scoring) check(queries []string) (retrieval.Order, []eval.Requirement, error) {
	if len(queries) == 0 && (len(s.paths) > 0 || s.index != "" || s.qrels != "") {
		return 0, nil, wrongUsage(
			"eval: no QUERIES; give a file of judged questions, or no corpus to score the built-in text")
	}
	paths := s.qrels + s.baseline + s.run + s.save + s.html
	if s.latency && (paths != "" || s.require != "" || s.misses) {
		return 0, nil, wrongUsage("eval: --latency scores nothing; omit the flags about scores, " +
			"or omit --latency (scoring reports p50, p95 and p99 too)")
	}
	if s.json && s.misses {
		return 0, nil, wrongUsage("eval: --json and --misses; give one of them (--save keeps each question as JSON)")
	}
	if err := s.checkForms(); err != nil {
		return 0, nil, err
	}
	order := retrieval.ByModel
	switch s.ranker {
	case "model":
	case plainBM25:
		order = retrieval.ByBM25
	default:
		return 0, nil, wrongUsage("eval: --ranker %q: give model or bm25", s.ranker)
	}
	if s.require == "" {
		return order, nil, nil
	}
	requirements, err := eval.ParseRequirements(s.require)
	if err != nil {
		return 0, nil, wrongUsage("eval: --require: %w", err)
	}
	if s.baseline == "" && slices.ContainsFunc(requirements, func(r eval.Requirement) bool { return r.Delta }) {
		return 0, nil, wrongUsage("eval: --require of a difference needs --baseline FILE, bm25 or no-reader")
	}
	return order, requirements, nil
}

// checkFolders rejects output files in missing folders, before asking the questions, which may take minutes.
func (s *scoring) checkFolders() error {
	for _, file := range []struct{ flag, path string }{{"--run", s.run}, {"--save", s.save}, {"--html", s.html}} {
		if file.path == "" {
			continue
		}
		if _, err := os.Stat(filepath.Dir(file.path)); err != nil {
			return fmt.Errorf("%s %s: %w; make the folder first", file.flag, file.path, err)
		}
	}
	return nil
}

// openFor opens the corpus of the questions. Without files of questions, it is always the built-in one, whatever the
// environment says.
func (s *scoring) openFor(ctx context.Context, stderr io.Writer, queries []string) (*retrieval.Index, error) {
	if len(queries) == 0 {
		return openBuiltIn(ctx)
	}
	return s.open(ctx, stderr)
}

func queryNames(queries []string) string {
	if len(queries) == 0 {
		return "the built-in questions"
	}
	return strings.Join(queries, ", ")
}

// shortNames returns the names of files for a heading.
func shortNames(queries []string) string {
	short := make([]string, len(queries))
	for i, path := range queries {
		short[i] = shortName(path)
	}
	return queryNames(short)
}

// shortName returns the name of a file with its folder.
func shortName(path string) string {
	name := filepath.Base(path)
	if dir := filepath.Base(filepath.Dir(path)); dir != "." && dir != string(filepath.Separator) {
		name = dir + "/" + name
	}
	return name
}

// read reads the judged questions and the judgments of --qrels.
func (s *scoring) read(queries []string) ([]eval.Judged, error) {
	questions, err := readJudged(queries)
	if err != nil || s.qrels == "" {
		return questions, err
	}
	f, err := os.Open(s.qrels)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	judged, err := eval.Judge(questions, f, s.qrels)
	if err == nil && judged == 0 {
		err = fmt.Errorf("%s: judges no question of %s; their ids must be the same", s.qrels, queryNames(queries))
	}
	return questions, err
}

// readJudged reads files of judged questions, or those that come with footnote if there are none.
func readJudged(paths []string) ([]eval.Judged, error) {
	if len(paths) == 0 {
		return eval.BuiltIn()
	}
	var all []eval.Judged
	from := map[string]string{}
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		judged, err := eval.ReadJudged(f, path)
		f.Close()
		if err != nil {
			return nil, err
		}
		for _, j := range judged {
			if other, taken := from[j.ID]; taken {
				return nil, fmt.Errorf("%s: the id %q is also in %s; give each question its own", path, j.ID, other)
			}
			from[j.ID] = path
			if j.Kind == "" && len(paths) > 1 {
				j.Kind = shortName(path)
			}
			all = append(all, j)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no questions", queryNames(paths))
	}
	return all, nil
}

func readBaseline(path string, questions []eval.Judged) ([]eval.Row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return eval.ReadBaseline(f, path, questions)
}

// locate finds the passages with the positions of gold answers.
func locate(ctx context.Context, index *retrieval.Index, questions []eval.Judged) error {
	asked := map[string][]int{} // indexes of questions by the documents of their spans
	for i, j := range questions {
		for _, p := range j.Spans {
			if all := asked[p.Document]; len(all) == 0 || all[len(all)-1] != i {
				asked[p.Document] = append(all, i)
			}
		}
	}
	for _, d := range index.Documents() {
		if len(asked[d.ID]) == 0 {
			continue
		}
		document, err := index.Document(ctx, d.ID)
		if err != nil {
			return err
		}
		for _, i := range asked[d.ID] {
			questions[i].Locate(document)
		}
	}
	return nil
}

// warnMissing warns if judged documents are not in the corpus, since it may be the wrong one.
func warnMissing(stderr io.Writer, index *retrieval.Index, questions []eval.Judged) {
	exists := map[string]bool{}
	for _, d := range index.Documents() {
		exists[d.ID] = true
	}
	missing, example := 0, ""
	for _, j := range questions {
		for id := range j.Relevant {
			if !exists[id] {
				missing++
				example = max(example, id)
			}
		}
	}
	if missing > 0 {
		fmt.Fprintf(stderr, "footnote: %d judgments are about documents that the corpus does not have, like %s\n",
			missing, visible(example))
	}
}

func (s *scoring) print(w io.Writer, report eval.Report, comparison *eval.Comparison) error {
	if s.json {
		return report.WriteJSON(w, comparison)
	}
	if s.misses {
		for _, m := range report.Misses() {
			fmt.Fprintf(w, "%s  %s\n    %.2f  %s\n    gold  %s\n",
				visible(m.ID), visible(m.Question), m.Confidence, visible(m.Best), visible(m.Gold))
		}
		fmt.Fprintln(w)
	}
	if err := report.Write(w); err != nil || comparison == nil {
		return err
	}
	return comparison.Write(w)
}

// writeFiles writes the files of --run, --save and --html.
func (s *scoring) writeFiles(
	report eval.Report, outcomes []eval.Outcome, comparison *eval.Comparison, queries []string,
) error {
	for _, file := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{s.run, func(w io.Writer) error { return eval.WriteRun(w, outcomes, "footnote-"+s.ranker) }},
		{s.save, func(w io.Writer) error { return eval.WriteRows(w, report.Rows) }},
		{s.html, func(w io.Writer) error {
			return report.WriteHTML(w, "Answers to "+shortNames(queries), comparison)
		}},
	} {
		if file.path == "" {
			continue
		}
		if err := writeFile(file.path, file.write); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file completely, or leaves the old one.
func writeFile(path string, write func(io.Writer) error) error {
	part := path + ".part"
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, path)
}
