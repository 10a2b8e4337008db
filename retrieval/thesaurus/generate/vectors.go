package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"footnote/retrieval/thesaurus"
)

// vectorWords is the number of words with a vector: as many as maxSize permits.
const vectorWords = 28000

// generateVectors writes the table of vectors from a GloVe file.
func generateVectors(path, out string) error {
	words, err := readVectors(path, vectorWords)
	if err != nil {
		return fmt.Errorf("read GloVe: %w", err)
	}
	centre(words)
	slices.SortFunc(words, func(a, b thesaurus.WordVector) int { return strings.Compare(a.Word, b.Word) })
	data := thesaurus.MarshalVectors(words)
	if len(data) > maxSize {
		return fmt.Errorf("the table takes %d bytes, more than %d", len(data), maxSize)
	}
	return os.WriteFile(out, data, 0o666)
}

// readVectors reads the first n words of ASCII letters from a GloVe file: one word per line with its numbers,
// separated by spaces, most frequent first.
func readVectors(path string, n int) ([]thesaurus.WordVector, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var words []thesaurus.WordVector
	lines := bufio.NewScanner(f)
	for line := 1; lines.Scan() && len(words) < n; line++ {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		if strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
			continue
		}
		numbers := strings.Fields(rest)
		if len(numbers) != thesaurus.Dimensions {
			return nil, fmt.Errorf("%s:%d: %d numbers, want %d", path, line, len(numbers), thesaurus.Dimensions)
		}
		w := thesaurus.WordVector{Word: word, Rank: len(words)}
		for i, number := range numbers {
			x, err := strconv.ParseFloat(number, 32)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, line, err)
			}
			w.Vector[i] = float32(x)
		}
		words = append(words, w)
	}
	return words, lines.Err()
}

// centre removes what nearly all vectors share, their mean and first principal component, and scales them to length
// 1. The component separates frequent from rare words rather than meanings (Mu and Viswanath 2018).
func centre(words []thesaurus.WordVector) {
	var mean [thesaurus.Dimensions]float64
	for _, w := range words {
		for i, x := range w.Vector {
			mean[i] += float64(x) / float64(len(words))
		}
	}
	for n := range words {
		for i := range mean {
			words[n].Vector[i] -= float32(mean[i])
		}
	}
	common := direction(words)
	for n := range words {
		v := &words[n].Vector
		along, length := 0.0, 0.0
		for i, x := range v {
			along += float64(x) * common[i]
		}
		for i := range v {
			v[i] -= float32(along * common[i])
			length += float64(v[i]) * float64(v[i])
		}
		for i := range v {
			v[i] /= float32(math.Sqrt(length))
		}
	}
}

// directionRounds is the number of iterations of the power method: enough if the first two eigenvalues differ by a
// tenth.
const directionRounds = 200

// direction returns the first principal component, of length 1, by the power method.
func direction(words []thesaurus.WordVector) [thesaurus.Dimensions]float64 {
	var covariance [thesaurus.Dimensions][thesaurus.Dimensions]float64
	for _, w := range words {
		for i, x := range w.Vector {
			for j, y := range w.Vector {
				covariance[i][j] += float64(x) * float64(y)
			}
		}
	}
	var d [thesaurus.Dimensions]float64
	for i := range d {
		d[i] = 1
	}
	for range directionRounds {
		var next [thesaurus.Dimensions]float64
		length := 0.0
		for i := range next {
			for j := range d {
				next[i] += covariance[i][j] * d[j]
			}
			length += next[i] * next[i]
		}
		for i := range next {
			d[i] = next[i] / math.Sqrt(length)
		}
	}
	return d
}
