package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/retrieval/thesaurus"
)

func TestEntries(t *testing.T) {
	w, err := read("testdata/dict")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range entries(w) {
		got[e.Word] = describe(e)
	}
	tests := []struct {
		name, word, want string
	}{
		{"synonym, hypernym and verb of a gerund", "siege",
			"noun 4: besieging synonym 1.00, besiege derived 0.50, blockade broader 0.40"},
		{"rarer meaning has less weight, archaic word is omitted", "surround",
			"verb 9: envelop synonym 0.74, besiege synonym 0.26, besieging derived 0.13"},
		{"nouns of the gerund", "besiege", "verb 5: besieging derived 0.90, surround synonym 0.51, siege derived 0.50"},
		{"antonym is not related, though similar in another meaning", "hot", "adj 10: scorching similar 0.45"},
		{"antonym of a similar adjective is not related", "scorching", "adj 3: hot similar 0.45"},
		{"place names without counts", "beijing", "noun 1: peking synonym 1.00"},
		{"abbreviation is omitted", "mao", "noun 2: mao zedong synonym 0.86"},
		{"adverb", "quickly", "adv 6: quick derived 0.90"},
		{"adverb of an adjective", "quick", "adj 6: quickly derived 0.90"},
		{"phrase without counts", "give notice", "verb 1: notify synonym 1.00"},
		{"irregular form", "children", "noun 0: child lemma 1.00"},
		{"irregular form of an unknown word", "best", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := got[tt.word]; got != tt.want {
				t.Errorf("%s: got\n%s, want\n%s", tt.word, got, tt.want)
			}
		})
	}
}

// describe formats the groups of an entry: part of speech, uses, relations.
func describe(e thesaurus.Entry) string {
	var groups []string
	for _, g := range e.Groups {
		s := fmt.Sprintf("%s %d:", files[g.PartOfSpeech].name, g.Uses)
		for _, r := range g.Relations {
			s += fmt.Sprintf(" %s %v %.2f,", r.Word, r.Kind, r.Weight)
		}
		groups = append(groups, strings.TrimSuffix(s, ","))
	}
	return strings.Join(groups, "; ")
}

func TestGenerateIsDeterministic(t *testing.T) {
	var first []byte
	for i := range 5 {
		out, nouns := filepath.Join(t.TempDir(), "thesaurus.bin"), filepath.Join(t.TempDir(), "senses.txt")
		if err := generate("testdata/dict", out, nouns); err != nil {
			t.Fatal(err)
		}
		var data []byte
		for _, path := range []string{out, nouns} {
			written, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			data = append(data, written...)
		}
		if i == 0 {
			first = data
		}
		if !bytes.Equal(data, first) {
			t.Fatal("the same database gave different bytes")
		}
	}
}

func TestSenses(t *testing.T) {
	w, err := read("testdata/dict")
	if err != nil {
		t.Fatal(err)
	}
	got := senses(w)
	want := "Beijing\tM\nMao\tP\n"
	if !strings.HasPrefix(got, want) || !strings.Contains(got, "\nsiege\tB\n") {
		t.Errorf("got %q, want prefix %q and siege as an act", got, want)
	}
}

func TestReadErrors(t *testing.T) {
	tests := []struct {
		name, file, line, want string
	}{
		{"truncated line", "data.noun", "00000010 04 n 02 siege 0", "data.noun:1: the line ends early"},
		{"invalid number", "data.verb", "x 04 v 01 besiege 0 000", "data.verb:1: "},
		{"part of speech", "data.adj", "00000010 00 q 01 hot 0 000", `data.adj:1: "q" is not a part of speech`},
		{"sense without a synset", "index.sense", "siege%1:04:00:: 00000099 1 3",
			"index.sense:1: sense of an unknown synset 99"},
		{"sense without a key", "index.sense", "siege 00000010 1 3", "index.sense:1: no sense key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS("testdata/dict")); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, tt.file), []byte(tt.line+"\n"), 0o666); err != nil {
				t.Fatal(err)
			}
			if _, err := read(dir); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q in it", err, tt.want)
			}
		})
	}
	t.Run("no folder", func(t *testing.T) {
		if _, err := read(filepath.Join(t.TempDir(), "none")); err == nil {
			t.Error("want an error")
		}
	})
}

// TestReadVectors checks that tokens other than words are skipped, and that centred vectors have length 1.
func TestReadVectors(t *testing.T) {
	var lines bytes.Buffer
	for i, word := range []string{"the", ",", "of", "u.s.", "and", "a"} {
		fmt.Fprint(&lines, word)
		for j := range thesaurus.Dimensions {
			fmt.Fprintf(&lines, " %d", 5+(i*j)%7)
		}
		fmt.Fprintln(&lines)
	}
	path := filepath.Join(t.TempDir(), "glove.txt")
	if err := os.WriteFile(path, lines.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	words, err := readVectors(path, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(words) != 3 || words[2].Rank != 2 ||
		words[0].Word != "the" || words[1].Word != "of" || words[2].Word != "and" {
		t.Fatalf("words %v", words)
	}
	centre(words)
	for _, w := range words {
		length := 0.0
		for _, x := range w.Vector {
			length += float64(x) * float64(x)
		}
		if length < 0.999 || length > 1.001 {
			t.Errorf("%s has length %v", w.Word, length)
		}
	}
	if err := os.WriteFile(path, []byte("the 1 2 3\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readVectors(path, 3); err == nil {
		t.Error("a vector of three numbers is accepted")
	}
}
