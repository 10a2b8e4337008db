package prose

import (
	"slices"
	"strings"
	"testing"
)

func TestIsEnglish(t *testing.T) {
	for _, c := range []struct {
		word string
		want bool
	}{
		{"a", true}, {"as", true}, {"achieve", true}, {"zebras", true}, {"moscow", true}, {"don't", true},
		{"china's", true},
		{"colour", true}, {"color", true}, {"zulus", true}, {"self", true}, {"café", true},
		{"", false}, {"s", false}, {"lf", false}, {"ed", false}, {"achiev", false}, {"achievee", false},
		{"zzz", false}, {"#", false},
		{"'s", false}, {"A", false}, {"a b", false}, {"ement", false},
	} {
		if got := isEnglish(c.word); got != c.want {
			t.Errorf("isEnglish(%q) = %v, want %v", c.word, got, c.want)
		}
	}
}

// TestWordList decodes the whole list: its words are sorted, and each is found.
func TestWordList(t *testing.T) {
	var words []string
	for line := range strings.Lines(wordList) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		line = strings.TrimSuffix(line, "\n")
		end := wordEnd(line, 0)
		word := line[:end]
		words = append(words, word)
		for end < len(line) {
			keep, start := int(line[end]-'A'), end+1
			end = wordEnd(line, start)
			word = word[:keep] + line[start:end]
			words = append(words, word)
		}
	}
	if len(words) < 70000 || !slices.IsSorted(words) {
		t.Fatalf("%d words, sorted: %v; want some 75,000, sorted", len(words), slices.IsSorted(words))
	}
	for i, w := range words {
		if !isEnglish(w) {
			t.Errorf("%q is in the list and not found", w)
		}
		if near := w + "q"; isEnglish(near) != (i+1 < len(words) &&
			slices.Contains(words[i+1:min(i+50, len(words))], near)) {
			t.Errorf("%q is found and not in the list", near)
		}
	}
}
