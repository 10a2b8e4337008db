// Command pack makes the reader's file of weights from trained weights and a vocabulary, and prints its size and
// SHA-256.
//
//	go run ./retrieval/reader/pack -weights reader.safetensors -vocabulary vocab.txt -out weights.safetensors
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"

	"footnote/retrieval/reader"
)

func main() {
	weights := flag.String("weights", "", "trained weights: safetensors, F32 or F16")
	vocabulary := flag.String("vocabulary", "retrieval/reader/testdata/vocab.txt", "word pieces, one a line")
	out := flag.String("out", "", "file to write")
	flag.Parse()
	if err := run(*weights, *vocabulary, *out); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(weights, vocabulary, out string) error {
	if weights == "" || out == "" {
		return fmt.Errorf("-weights and -out are needed: the trained weights, and the file to write")
	}
	trained, err := os.ReadFile(weights)
	if err != nil {
		return err
	}
	words, err := os.ReadFile(vocabulary)
	if err != nil {
		return err
	}
	packed, err := reader.Quantize(trained, words)
	if err != nil {
		return fmt.Errorf("%s, %s: %w", weights, vocabulary, err)
	}
	if err := os.WriteFile(out, packed, 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes, SHA-256 %x\n", out, len(packed), sha256.Sum256(packed))
	return nil
}
