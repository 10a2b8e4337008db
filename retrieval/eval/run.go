package eval

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// RunLine is a line of a TREC run: a document that was found for a question.
type RunLine struct {
	Question string
	Document string
	Score    float64
}

// RunLines yields the lines of a TREC run, in order:
//
//	question Q0 document rank score tag
//
// Second field, rank and tag say nothing: a run is ordered by its scores. The error of a bad line, the last, names its place;
// name is the file's name in it.
func RunLines(r io.Reader, name string) iter.Seq2[RunLine, error] {
	return func(yield func(RunLine, error) bool) {
		for l, err := range lines(r, name) {
			if err != nil {
				yield(RunLine{}, err)
				return
			}
			run, err := parseRunLine(string(l.text))
			if err != nil {
				yield(RunLine{}, l.fault(err))
				return
			}
			if !yield(run, nil) {
				return
			}
		}
	}
}

func parseRunLine(text string) (RunLine, error) {
	f := strings.Fields(text)
	if len(f) != 6 {
		return RunLine{}, fmt.Errorf("%d fields; a line of a run has six: question Q0 document rank score tag", len(f))
	}
	score, err := strconv.ParseFloat(f[4], 64)
	if err != nil || math.IsNaN(score) {
		return RunLine{}, fmt.Errorf("the score %q is no number", f[4])
	}
	return RunLine{f[0], f[2], score}, nil
}

// ReadRun reads a TREC run: for each question the documents found, best first. Like trec_eval it orders them by score alone,
// equal ones by id, the last in the alphabet first.
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
				return nil, fmt.Errorf("%s: document %s stands twice for question %s", name, l.Document, question)
			}
			run[question] = append(run[question], l.Document)
		}
	}
	return run, nil
}

// WriteRun writes the documents ranked for each question as a TREC run, which trec_eval and its kin read. A score is one over
// the rank, since the order is all that a run is scored by.
func WriteRun(w io.Writer, outcomes []Outcome, tag string) error {
	b := bufio.NewWriter(w)
	for _, o := range outcomes {
		for i, id := range o.documents(Depth) {
			fmt.Fprintf(b, "%s Q0 %s %d %.6f %s\n", trecID(o.ID), trecID(id), i+1, 1/float64(i+1), tag)
		}
	}
	return b.Flush()
}

// trecID writes an id as a field of TREC's files, which white space would end: as in a URL, "a b" is "a%20b".
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

// errNoRun says that a file is neither of the two that a comparison can be made with.
var errNoRun = errors.New("give a file that footnote eval --save wrote, or a TREC run")

// ReadBaseline reads what to compare with: rows that WriteRows wrote, or a TREC run, which has a row for each of the questions that
// it found something for. A run knows documents only, so its rows count for no measure that looks at passages or answers.
func ReadBaseline(r io.Reader, name string, questions []Judged) ([]Row, error) {
	b := bufio.NewReader(r)
	for {
		head, err := b.Peek(1)
		switch {
		case err == io.EOF:
			return nil, fmt.Errorf("%s: it is empty; %w", name, errNoRun)
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		case head[0] == '{':
			return ReadRows(b, name)
		case !unicode.IsSpace(rune(head[0])):
			run, err := ReadRun(b, name)
			if err != nil {
				return nil, fmt.Errorf("%w; %w", err, errNoRun)
			}
			return runRows(run, questions), nil
		}
		if _, err := b.Discard(1); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
}

// runRows counts a run for the questions.
func runRows(run map[string][]string, questions []Judged) []Row {
	var rows []Row
	for _, j := range questions {
		documents, ok := run[trecID(j.ID)]
		if !ok {
			continue
		}
		o := Outcome{Judged: j, Unasked: true}
		o.Passages, o.places = nil, nil
		if len(j.Passages) > 0 {
			o.Relevant = nil // what is relevant is a part of the document
		}
		o.Relevant = inTREC(o.Relevant)
		for _, id := range documents {
			o.Ranked = append(o.Ranked, Ranked{Document: id})
		}
		rows = append(rows, rowOf(o))
	}
	return rows
}

func inTREC(relevant map[string]int) map[string]int {
	written := make(map[string]int, len(relevant))
	for id, grade := range relevant {
		written[trecID(id)] = grade
	}
	return written
}
