package eval

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// RunLine is a line of a TREC run: a document retrieved for a question.
type RunLine struct {
	Question string
	Document string
	Score    float64
}

// RunLines yields the lines of a TREC run in order:
//
//	question Q0 document rank score tag
//
// The second field, the rank and the tag are ignored: a run is ordered by its scores. The error of a bad
// line is yielded last and names its position; name is the file's name in it.
func RunLines(r io.Reader, name string) iter.Seq2[RunLine, error] {
	return parsed(r, name, parseRunLine)
}

func parseRunLine(text string) (RunLine, error) {
	f := strings.Fields(text)
	if len(f) != 6 {
		return RunLine{}, fmt.Errorf("%d fields; a line of a run has six: question Q0 document rank score tag", len(f))
	}
	score, err := strconv.ParseFloat(f[4], 64)
	if err != nil || math.IsNaN(score) {
		return RunLine{}, fmt.Errorf("the score %q is not a number", f[4])
	}
	return RunLine{f[0], f[2], score}, nil
}

// ReadRun reads a TREC run and returns the document ids of each question, best first. Like trec_eval, it
// orders them by score alone and breaks ties by descending id.
func ReadRun(r io.Reader, name string) (map[string][]string, error) {
	found := map[string][]RunLine{}
	for l, err := range RunLines(r, name) {
		if err != nil {
			return nil, err
		}
		found[l.Question] = append(found[l.Question], l)
	}
	run := make(map[string][]string, len(found))
	for question, all := range found {
		slices.SortFunc(all, func(a, b RunLine) int {
			return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(b.Document, a.Document))
		})
		for i, l := range all {
			if i > 0 && slices.Contains(run[question], l.Document) {
				return nil, fmt.Errorf("%s: document %s occurs twice for question %s", name, l.Document, question)
			}
			run[question] = append(run[question], l.Document)
		}
	}
	return run, nil
}

// WriteRun writes the ranked documents of each question as a TREC run, the input of trec_eval. The score is
// the reciprocal rank, since only the order matters.
func WriteRun(w io.Writer, outcomes []Outcome, tag string) error {
	b := bufio.NewWriter(w)
	for _, o := range outcomes {
		for i, id := range o.documents(Depth) {
			fmt.Fprintf(b, "%s Q0 %s %d %.6f %s\n", trecID(o.ID), trecID(id), i+1, 1/float64(i+1), tag)
		}
	}
	return b.Flush()
}

// trecID returns an id as a field of a TREC file. White space, which would end the field, is
// percent-encoded as in a URL: "a b" is "a%20b".
func trecID(id string) string {
	if !strings.ContainsFunc(id, unicode.IsSpace) {
		return id
	}
	var b strings.Builder
	for _, r := range id {
		if !unicode.IsSpace(r) {
			b.WriteRune(r)
			continue
		}
		for _, c := range []byte(string(r)) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// BaselineError is the error of a file that is neither the output of WriteRows nor a TREC run.
type BaselineError struct{ Err error }

func (e *BaselineError) Error() string { return e.Err.Error() }

func (e *BaselineError) Unwrap() error { return e.Err }

// ReadBaseline reads the baseline of a comparison: the output of WriteRows, or a TREC run, which yields a
// row for each of the questions that it ranks. A run has only documents, so its rows do not count for
// measures of passages and answers. The error is a *BaselineError if the file is neither.
func ReadBaseline(r io.Reader, name string, questions []Judged) ([]Row, error) {
	b := bufio.NewReader(r)
	for {
		head, err := b.Peek(1)
		switch {
		case err == io.EOF:
			return nil, &BaselineError{fmt.Errorf("%s: the file is empty", name)}
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		case head[0] == '{':
			return ReadRows(b, name)
		case !unicode.IsSpace(rune(head[0])):
			run, err := ReadRun(b, name)
			if err != nil {
				return nil, &BaselineError{err}
			}
			return runRows(run, questions), nil
		}
		if _, err := b.Discard(1); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
}

// runRows returns the rows of a run.
func runRows(run map[string][]string, questions []Judged) []Row {
	var rows []Row
	for _, j := range questions {
		documents, ok := run[trecID(j.ID)]
		if !ok {
			continue
		}
		o := Outcome{Judged: j, RankingOnly: true}
		o.Passages, o.places = nil, nil
		if len(j.Passages) > 0 {
			o.Relevant = nil // only passages are relevant, and a run ranks documents
		}
		o.Relevant = inTREC(o.Relevant)
		for _, id := range documents {
			o.Ranked = append(o.Ranked, Ranked{Document: id})
		}
		rows = append(rows, rowOf(o))
	}
	return rows
}

// inTREC returns grades by the TREC form of document ids.
func inTREC(relevant map[string]int) map[string]int {
	written := make(map[string]int, len(relevant))
	for id, grade := range relevant {
		written[trecID(id)] = grade
	}
	return written
}
