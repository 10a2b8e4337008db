package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/retrieval/thesaurus"
)

// leastGlosses is the number of occurrences in glosses that a noun needs if the tagged texts lack it.
const leastGlosses = 2

// nameTopics holds the lexicographer files whose names are listed: groups, places, natural objects, persons.
var nameTopics = map[int]bool{14: true, placeTopic: true, 17: true, 18: true}

// maxSpaces is the number of spaces that a listed name may contain.
const maxSpaces = 2

// senses returns the lines of senses.txt: each noun with the lexicographer file of most of its uses.
func senses(w *wordNet) string {
	topics := map[string]map[int]float64{} // uses by noun as written, then by topic
	for lemma, all := range w.senses {
		for _, s := range all {
			if s.synset.id.pos != thesaurus.Noun {
				continue
			}
			written := s.synset.words[wordNumber(s.synset, lemma)-1]
			if !listed(w, written) {
				continue
			}
			if topics[written] == nil {
				topics[written] = map[int]float64{}
			}
			topics[written][s.synset.topic] += float64(s.count) + 1/float64(s.number)
		}
	}
	var b strings.Builder
	for _, written := range slices.Sorted(maps.Keys(topics)) {
		topic := mostUsed(topics[written])
		if !isName(written) || nameTopics[topic] {
			fmt.Fprintf(&b, "%s\t%c\n", written, 'A'+topic-firstTopic)
		}
	}
	return b.String()
}

// firstTopic is the number of the first lexicographer file for nouns.
const firstTopic = 3

// listed reports whether a noun may be listed: names of up to three words, and single nouns in use.
func listed(w *wordNet, written string) bool {
	if isName(written) {
		return strings.Count(written, " ") <= maxSpaces
	}
	return !strings.Contains(written, " ") && (w.counted[written] || w.inGloss[written] >= leastGlosses)
}

func isName(written string) bool {
	first, _ := utf8.DecodeRuneInString(written)
	return unicode.IsUpper(first)
}

// mostUsed returns the topic with the most uses, and the lowest number among equals.
func mostUsed(topics map[int]float64) int {
	best := -1
	for topic, n := range topics {
		if best < 0 || n > topics[best] || n == topics[best] && topic < best {
			best = topic
		}
	}
	return best
}
