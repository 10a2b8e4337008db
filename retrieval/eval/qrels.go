package eval

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
)

// Qrel is a TREC relevance judgment: the grade of a document for a question.
type Qrel struct {
	Question string
	Document string
	Grade    int // 0 or less: not relevant
}

// Qrels yields the judgments of a TREC qrels file in order:
//
//	question 0 document grade
//
// The second field is ignored. The error of a bad line is yielded last and names its position; name is the
// file's name in it.
func Qrels(r io.Reader, name string) iter.Seq2[Qrel, error] {
	return parsed(r, name, parseQrel)
}

func parseQrel(text string) (Qrel, error) {
	f := strings.Fields(text)
	if len(f) != 4 {
		return Qrel{}, fmt.Errorf("%d fields; a judgment has four: question 0 document grade", len(f))
	}
	grade, err := strconv.Atoi(f[3])
	if err != nil {
		return Qrel{}, fmt.Errorf("the grade %q is not a whole number", f[3])
	}
	return Qrel{f[0], f[2], grade}, nil
}

// Judge replaces the relevant documents of the questions by those of a TREC qrels file and returns the
// number of questions with at least one judgment. No ranking measure counts a question without a relevant
// document.
func Judge(questions []Judged, r io.Reader, name string) (int, error) {
	relevant := map[string]map[string]int{}
	for q, err := range Qrels(r, name) {
		if err != nil {
			return 0, err
		}
		if relevant[q.Question] == nil {
			relevant[q.Question] = map[string]int{}
		}
		relevant[q.Question][q.Document] = q.Grade
	}
	judged := 0
	for i := range questions {
		questions[i].Relevant = relevant[trecID(questions[i].ID)]
		if len(questions[i].Relevant) > 0 {
			judged++
		}
	}
	return judged, nil
}
