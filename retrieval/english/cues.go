package english

import "strings"

// Cues are what the form of a sentence says regardless of any question, a bit each. Indexes store them: the bits keep
// their places.
type Cues uint8

// The cues. The first four are of phrases in the sentence, which lexicon.txt lists.
const (
	ReasonCue   Cues = 1 << iota // gives a reason
	AmountCue                    // gives an amount without a number
	DurationCue                  // gives a duration
	MannerCue                    // says how
	RefersBack                   // begins with a word that refers to the sentence before
	IsQuestion                   // ends with a question mark
	TimeCue                      // says when without a date, as corpus.SaysWhen finds
)

var cueNames = map[string]Cues{"reason": ReasonCue, "amount": AmountCue, "duration": DurationCue, "manner": MannerCue}

// cuePhrase is a phrase in lower case, possibly with a blank at its ends, and its cue.
type cuePhrase struct {
	text string
	cue  Cues
}

// pairBits is how many bits of each of two bytes index a cueTable: enough to distinguish lower-case letters and the
// blank.
const pairBits = 5

// cueTable holds phrases by their first two bytes.
type cueTable [1 << (2 * pairBits)][]cuePhrase

func pairOfBytes(a, b byte) int { return int(a&(1<<pairBits-1))<<pairBits | int(b&(1<<pairBits-1)) }

func (t *cueTable) add(text string, cue Cues) {
	pair := pairOfBytes(text[0], text[1])
	t[pair] = append(t[pair], cuePhrase{text, cue})
}

// CuesOf returns the cues of a sentence. A phrase is also found inside a word.
func CuesOf(sentence string) Cues {
	c := Cues(0)
	if refersBack(sentence) {
		c |= RefersBack
	}
	if strings.HasSuffix(sentence, "?") {
		c |= IsQuestion
	}
	table := &theLexicon().cues
	lower := strings.ToLower(sentence)
	for i := 0; i+1 < len(lower); i++ {
		for _, p := range table[pairOfBytes(lower[i], lower[i+1])] {
			if c&p.cue == 0 && strings.HasPrefix(lower[i:], p.text) {
				c |= p.cue
			}
		}
	}
	return c
}

// refersBack reports whether a sentence begins with a word that refers to the sentence before.
func refersBack(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	return Is(strings.ToLower(strings.Trim(word, `"'“‘(,`)), Anaphor)
}
