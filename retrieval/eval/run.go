package eval

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// WriteRun writes the documents ranked for each question as a TREC run, which trec_eval and its kin read:
//
//	question Q0 document rank score tag
//
// A score is one over the rank, since the order is what a run is scored by. White space in an id, which would end it, becomes "_".
func WriteRun(w io.Writer, outcomes []Outcome, tag string) error {
	b := bufio.NewWriter(w)
	for _, o := range outcomes {
		for i, id := range o.documents() {
			fmt.Fprintf(b, "%s Q0 %s %d %.6f %s\n", field(o.ID), field(id), i+1, 1/float64(i+1), tag)
		}
	}
	return b.Flush()
}

func field(id string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return '_'
		}
		return r
	}, id)
}
