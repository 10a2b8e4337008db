package eval

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
)

// Qrel is a judgment of TREC's form: how relevant a document is to a question.
type Qrel struct {
	Question string
	Document string
	Grade    int // 0 and below: not relevant
}

// Qrels yields the judgments of a file in TREC's form, in order:
//
//	question 0 document grade
//
// The second field says nothing. The error of a bad line, the last, names its place; name is the file's name in it.
func Qrels(r io.Reader, name string) iter.Seq2[Qrel, error] {
	return func(yield func(Qrel, error) bool) {
		for l, err := range lines(r, name) {
			if err != nil {
				yield(Qrel{}, err)
				return
			}
			q, err := parseQrel(string(l.text))
			if err != nil {
				yield(Qrel{}, l.fault(err))
				return
			}
			if !yield(q, nil) {
				return
			}
		}
	}
}

func parseQrel(text string) (Qrel, error) {
	f := strings.Fields(text)
	if len(f) != 4 {
		return Qrel{}, fmt.Errorf("%d fields; a judgment has four: question 0 document grade", len(f))
	}
	grade, err := strconv.Atoi(f[3])
	if err != nil {
		return Qrel{}, fmt.Errorf("the grade %q is no whole number", f[3])
	}
	return Qrel{f[0], f[2], grade}, nil
}

// Judge has the judgments of a TREC file say which documents are relevant, instead of what the questions themselves say, and
// returns how many of the questions have one. A question without a relevant document then is one that no ranking can be scored by.
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
