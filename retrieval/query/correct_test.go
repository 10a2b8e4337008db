package query

import (
	"strings"
	"testing"
)

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"moscow", "moscow", 0}, {"moscow", "mosocw", 1}, {"kruschev", "khrushchev", 2},
		{"enlai", "enlay", 1}, {"ab", "", 2},
	} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestCorrect(t *testing.T) {
	var corrector corrector
	for _, word := range strings.Fields("khrushchev spoke at vladivostok the ship reached damanskiy gandhi fasted") {
		corrector.add(word, 1)
	}
	for _, c := range []struct{ word, want string }{
		{"kruschev", "khrushchev"},
		{"Vladivostock", "vladivostok"},
		{"Damansky", "damanskiy"},
		{"Ghandi", "gandhi"}, // a letter that moved is one slip
		{"shop", ""},         // an English word is what it says
		{"xqzt", ""},
	} {
		got := corrector.correct(c.word)
		first := ""
		if len(got) > 0 {
			first = got[0].Term
		}
		if first != c.want {
			t.Errorf("correct(%q) = %q, want %q", c.word, first, c.want)
		}
	}
}
