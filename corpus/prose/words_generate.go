//go:build ignore

// This program writes words.txt out of plain word lists, one word a line:
//
//	go run words_generate.go /usr/share/dict/american-english /usr/share/dict/british-english >words.txt
//
// The committed file was made from Debian's wamerican and wbritish, version 2020.12.07-2.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordsPerLine trades the size of the list against the words that one lookup decodes.
const wordsPerLine = 16

func main() {
	words := map[string]bool{}
	for _, path := range os.Args[1:] {
		if err := read(path, words); err != nil {
			log.Fatal(err)
		}
	}
	out := bufio.NewWriter(os.Stdout)
	write(out, words)
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func read(path string, words map[string]bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if w := lines.Text(); useful(w) {
			words[strings.ToLower(w)] = true
		}
	}
	return lines.Err()
}

// shortWords are the words of two letters; the lists have abbreviations and symbols among theirs.
const shortWords = " ad ah am an as at ax be by do eh ex go ha he hi ho if in is it me my no of oh on or ox pi so " +
	"to uh up us we ye "

// useful reports whether a word of a list helps to recognise broken words. Possessives, acronyms, symbols and initials
// do not.
func useful(w string) bool {
	first, size := utf8.DecodeRuneInString(w)
	rest := w[size:]
	switch {
	case strings.HasSuffix(w, "'s"), strings.ContainsFunc(rest, unicode.IsUpper):
		return false
	case rest == "":
		return w == "a" || w == "I"
	case len(w) == 2:
		return strings.Contains(shortWords, " "+w+" ")
	case unicode.IsUpper(first):
		return utf8.RuneCountInString(w) > 2
	}
	return true
}

func write(out *bufio.Writer, words map[string]bool) {
	sorted := make([]string, 0, len(words))
	for w := range words {
		sorted = append(sorted, w)
	}
	slices.Sort(sorted)
	fmt.Fprintln(out, "# English words from SCOWL, made by words_generate.go; the notice is in NOTICE.")
	fmt.Fprint(out, "# A line is a word, then more words, each as a capital for the bytes it shares with the one ",
		"before (A: 0) and its rest.\n")
	for line := range slices.Chunk(sorted, wordsPerLine) {
		fmt.Fprint(out, line[0])
		for i, w := range line[1:] {
			n := shared(line[i], w)
			fmt.Fprintf(out, "%c%s", 'A'+n, w[n:])
		}
		fmt.Fprintln(out)
	}
}

// shared counts the bytes that two words begin with, whole runes, at most 25.
func shared(a, b string) int {
	n := 0
	for n < 25 && n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(b) && !utf8.RuneStart(b[n]) {
		n--
	}
	return n
}
