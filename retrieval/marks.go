package retrieval

import "strings"

// marks are what a sentence says whatever is asked, a bit each.
type marks uint8

const (
	tellsReason marks = 1 << iota
	tellsAmount
	tellsDuration
	tellsManner
	pointsBack // begins with a word that points to the sentence before it
	isQuestion
)

// markers are pieces of text, in lower case, that make a mark. One may stand inside a word.
var markers = []struct {
	mark  marks
	texts []string
}{
	{tellsReason, []string{"because", "due to", "owing to", "as a result", "in order to", "so that", "reason", "caused", "cause", "leading", "led to",
		"therefore", "thus", "since", "for fear", "consequence", "result", "thanks to", "on account of", "to avoid", "to prevent", "to protect", "in an attempt to"}},
	{tellsAmount, []string{" one ", " single ", "none ", " no ", " both ", "once ", "twice", "several", "majority", "most ", "yearly", "annual", "daily", "every "}},
	{tellsDuration, []string{"century", "centuries", "decade", "years", "months", "weeks", "days", "hours", "minutes", "throughout", "until", "lifetime"}},
	{tellsManner, []string{"by ", "through", "using", "via", "with ", "means of", "method", "process"}},
}

type marker struct {
	text string
	mark marks
}

// pairBits is how many bits of each of two bytes markersAt goes by: enough to tell small letters and the blank apart.
const pairBits = 5

func pairOfBytes(a, b byte) int { return int(a&(1<<pairBits-1))<<pairBits | int(b&(1<<pairBits-1)) }

// markersAt are the markers by pairOfBytes of their first two.
var markersAt = func() (at [1 << (2 * pairBits)][]marker) {
	for _, m := range markers {
		for _, text := range m.texts {
			pair := pairOfBytes(text[0], text[1])
			at[pair] = append(at[pair], marker{text, m.mark})
		}
	}
	return at
}()

// marksOf reads the marks of a sentence.
func marksOf(sentence string) marks {
	m := marks(0)
	if beginsBackward(sentence) {
		m |= pointsBack
	}
	if strings.HasSuffix(sentence, "?") {
		m |= isQuestion
	}
	lower := strings.ToLower(sentence)
	for i := 0; i+1 < len(lower); i++ {
		for _, marker := range markersAt[pairOfBytes(lower[i], lower[i+1])] {
			if m&marker.mark == 0 && strings.HasPrefix(lower[i:], marker.text) {
				m |= marker.mark
			}
		}
	}
	return m
}

// beginsBackward reports whether a sentence begins with a word that points to the sentence before it.
func beginsBackward(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	return backward[strings.ToLower(strings.Trim(word, `"'“‘(,`))]
}

var backward = set("he she it they this that these those his her its their there such both")
