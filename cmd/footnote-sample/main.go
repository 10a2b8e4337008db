// Command footnote-sample writes a made-up corpus of any size, or questions about it, to measure speed with.
//
//	footnote-sample [-passages N] >corpus.jsonl
//	footnote-sample [-passages N] -questions M >questions.jsonl
//
// The same numbers give the same bytes.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"footnote/corpus/sample"
)

func main() {
	passages := flag.Int("passages", 10000, "`number` of passages of the corpus, about 900 bytes each")
	questions := flag.Int("questions", 0, "write this `number` of questions about the corpus instead of its documents")
	flag.Parse()
	if flag.NArg() > 0 || *passages < 1 || *questions < 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(os.Stdout, *passages, *questions); err != nil {
		fmt.Fprintln(os.Stderr, "footnote-sample:", err)
		os.Exit(1)
	}
}

// document is a line of a corpus.
type document struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// question is a line of a file of questions.
type question struct {
	ID       string `json:"id"`
	Question string `json:"question"`
}

// write writes the questions, or if there are none the documents, as JSON lines.
func write(w io.Writer, passages, questions int) error {
	out := bufio.NewWriterSize(w, 1<<20)
	lines := json.NewEncoder(out)
	made := sample.New()
	for n := range questions {
		if err := lines.Encode(question{fmt.Sprint(n), made.Question(n, passages)}); err != nil {
			return err
		}
	}
	if questions > 0 {
		return out.Flush()
	}
	for doc, err := range made.Documents(passages) {
		if err != nil {
			return err
		}
		if err := lines.Encode(document{doc.ID, doc.Title, doc.Text}); err != nil {
			return err
		}
	}
	return out.Flush()
}
