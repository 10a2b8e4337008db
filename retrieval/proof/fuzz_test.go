package proof

import (
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// FuzzHoldsIn compares any claim with any sentence. It must not panic, and a claim repeats itself.
func FuzzHoldsIn(f *testing.F) {
	f.Add("The bishop built the chapel in 1750", "In 1750, the chapel (of stone) was built by the bishop.",
		"1750", "1760")
	f.Add("Olaf can't swim", "Olaf, who doesn’t sail, cannot swim, his friends said.", "Olaf", "Karl")
	f.Add("a b a b in 1900 and 1901", strings.Repeat("a b, (c) in 1900 and ", 40), "b", "c")
	f.Fuzz(func(t *testing.T, claim, sentence, claimed, found string) {
		if len(claim) > 6000 || len(sentence) > longestText {
			return // longer than what Discord lets through, and than what is compared
		}
		c := New(claim, corpus.FindDates(claim, edtf.Interval{}))
		dates := corpus.FindDates(sentence, edtf.Interval{})
		c.HoldsIn(sentence, dates)
		c.Without(claimed, found).HoldsIn(sentence, dates)
		if !c.Repeats(claim) {
			t.Errorf("%q does not repeat itself", claim)
		}
	})
}

// BenchmarkHoldsIn compares a claim with a sentence made to be costly, and one with a usual sentence.
func BenchmarkHoldsIn(b *testing.B) {
	for name, s := range map[string][2]string{
		"usual": {"The bishop built the chapel",
			"In 1750 the bishop of Arn, who was rich, built the old chapel near the river."},
		"costly": {strings.Repeat("b ", 60), strings.Repeat("b of b ", 160)},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				New(s[0], nil).HoldsIn(s[1], nil)
			}
		})
	}
}
