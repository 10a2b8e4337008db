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

// leastGlosses is how often a noun that the tagged texts lack stands in explanations if its sense is listed.
const leastGlosses = 2

// nameTopics are the lexicographer's files of what names are listed for: groups, places, natural objects, persons.
var nameTopics = map[int]bool{14: true, placeTopic: true, 17: true, 18: true}

// mostBlanks is how many blanks a listed name has.
const mostBlanks = 2

// senses makes the lines of senses.txt: each noun with the file that most of its uses belong to.
func senses(w *wordNet) string {
	topics := map[string]map[int]float64{} // by noun as written, then by topic: how often it is used for that
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
		topic := most(topics[written])
		if !isName(written) || nameTopics[topic] {
			fmt.Fprintf(&b, "%s\t%c\n", written, 'A'+topic-firstTopic)
		}
	}
	return b.String()
}

// firstTopic is the first of the lexicographer's files for nouns.
const firstTopic = 3

// listed reports whether a noun can be listed: names of a few words, and nouns of one that are in use.
func listed(w *wordNet, written string) bool {
	if isName(written) {
		return strings.Count(written, " ") <= mostBlanks
	}
	return !strings.Contains(written, " ") && (w.counted[written] || w.inGloss[written] >= leastGlosses)
}

func isName(written string) bool {
	first, _ := utf8.DecodeRuneInString(written)
	return unicode.IsUpper(first)
}

// most returns the topic used most, the first of equals.
func most(topics map[int]float64) int {
	best := -1
	for topic, n := range topics {
		if best < 0 || n > topics[best] || n == topics[best] && topic < best {
			best = topic
		}
	}
	return best
}
