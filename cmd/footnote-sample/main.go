// Command footnote-sample writes a corpus of any size to measure speed with, the same every time:
//
//	footnote-sample [-passages N] >corpus.jsonl
//	footnote-sample [-passages N] -questions M >questions.jsonl
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
	passages := flag.Int("passages", 10000, "passages of the corpus, some 900 bytes each")
	questions := flag.Int("questions", 0, "write so many questions about the corpus instead of its documents")
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

type document struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

type question struct {
	ID       string `json:"id"`
	Question string `json:"question"`
}

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
