package dates

import (
	"testing"

	"footnote/corpus/edtf"
)

func TestNormalised(t *testing.T) {
	for _, tt := range []struct{ text, value, want string }{
		{"1960", "1960", ""},
		{"July 1986", "1986-07", "1986-07"},
		{"1950/\n1953", "1950/1953", "1950/1953"},
	} {
		value, err := edtf.Parse(tt.value)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Date{Text: tt.text, Interval: value}).Normalised(); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}
