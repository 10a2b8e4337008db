package dates

import (
	"testing"

	"footnote/corpus/edtf"
)

func TestReworded(t *testing.T) {
	for _, tt := range []struct{ text, value, want string }{
		{"1960", "1960", ""},
		{"July 1986", "1986-07", ""},
		{"1960s", "196X", ""},
		{"1950-\n1953", "1950/1953", "1950–1953"},
		{"early 1960s", "1960/1963", "1960–1963"},
		{"03/04/2022", "[2022-03-04,2022-04-03]", "4 March or 3 April 2022"},
	} {
		value, err := edtf.Parse(tt.value)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Date{Text: tt.text, Interval: value}).Reworded(value.Human()); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}
