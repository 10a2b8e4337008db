package prose

import "testing"

func TestIsItem(t *testing.T) {
	for _, s := range []string{"1. x", "(1) x", "123) x", "a. x", "(z) x", "iv. x", "xiii) x"} {
		if !isItem(s) {
			t.Errorf("%q is not an item", s)
		}
	}
	for _, s := range []string{"", "(", "1", "1.", "1.x", "1234. x", "ab. x", "ivab. x", "xviii. x", "A. x",
		"((1) x", ". x", "1a. x", "é. x"} {
		if isItem(s) {
			t.Errorf("%q is an item", s)
		}
	}
}
