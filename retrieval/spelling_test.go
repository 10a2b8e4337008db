package retrieval

import "testing"

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"moscow", "moscow", 0}, {"moscow", "mosocw", 1}, {"kruschev", "khrushchev", 2}, {"enlai", "enlay", 1}, {"ab", "", 2},
	} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestRespell(t *testing.T) {
	x := openIndex(t, documents("Khrushchev spoke at Vladivostok.", "The ship reached Damanskiy.", "Gandhi fasted."))
	for _, c := range []struct{ word, want string }{
		{"kruschev", "khrushchev"},
		{"Vladivostock", "vladivostok"},
		{"Damansky", "damanskiy"},
		{"Ghandi", "gandhi"}, // a letter that moved is one slip
		{"shop", ""},         // an English word is what it says
		{"xqzt", ""},
	} {
		got, err := x.respell(c.word)
		if err != nil {
			t.Fatal(err)
		}
		first := ""
		if len(got) > 0 {
			first = got[0].Term
		}
		if first != c.want {
			t.Errorf("respell(%q) = %q, want %q", c.word, first, c.want)
		}
	}
}
