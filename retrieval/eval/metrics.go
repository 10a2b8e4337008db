package eval

import (
	"slices"
	"strings"
	"unicode"
)

// Normalize returns an answer in the form in which SQuAD compares answers: lower case, without punctuation
// and articles, and with single spaces.
func Normalize(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if !unicode.IsPunct(r) && !isASCIIPunct(r) {
			b.WriteRune(r)
		}
	}
	words := strings.Fields(b.String())
	words = slices.DeleteFunc(words, func(w string) bool { return w == "a" || w == "an" || w == "the" })
	return strings.Join(words, " ")
}

// isASCIIPunct reports whether r is one of the ASCII symbols that SQuAD's script removes but Unicode does
// not classify as punctuation: $+<=>^`|~.
func isASCIIPunct(r rune) bool { return strings.ContainsRune("$+<=>^`|~", r) }

// Holds reports whether a text contains one of the gold answers as whole words. Both are compared in
// SQuAD's normal form.
func Holds(text string, gold []string) bool {
	text = " " + Normalize(text) + " "
	for _, g := range gold {
		if g = Normalize(g); g != "" && strings.Contains(text, " "+g+" ") {
			return true
		}
	}
	return false
}

// ExactMatch is 1 if a span equals one of the gold answers in SQuAD's normal form, else 0.
func ExactMatch(span string, gold []string) float64 {
	for _, g := range gold {
		if Normalize(g) == Normalize(span) {
			return 1
		}
	}
	return 0
}

// TokenF1 is the highest word-level F1 of a span against a gold answer, as SQuAD defines it.
func TokenF1(span string, gold []string) float64 {
	best := 0.0
	got := strings.Fields(Normalize(span))
	for _, g := range gold {
		want := strings.Fields(Normalize(g))
		if len(got) == 0 || len(want) == 0 {
			if len(got) == len(want) {
				best = 1
			}
			continue
		}
		count := map[string]int{}
		for _, w := range want {
			count[w]++
		}
		common := 0
		for _, w := range got {
			if count[w] > 0 {
				count[w]--
				common++
			}
		}
		if common > 0 {
			precision, recall := float64(common)/float64(len(got)), float64(common)/float64(len(want))
			best = max(best, 2*precision*recall/(precision+recall))
		}
	}
	return best
}

// AUROC is the probability that a positive scores higher than a negative. Ties count half. It is 0.5 if one
// of the two slices is empty.
func AUROC(positive, negative []float64) float64 {
	if len(positive) == 0 || len(negative) == 0 {
		return 0.5
	}
	sorted := slices.Clone(negative)
	slices.Sort(sorted)
	wins := 0.0
	for _, p := range positive {
		below, _ := slices.BinarySearch(sorted, p)
		above, _ := slices.BinarySearchFunc(sorted, p, func(s, p float64) int {
			if s <= p {
				return -1
			}
			return 1
		})
		wins += float64(below) + float64(above-below)/2
	}
	return wins / float64(len(positive)*len(negative))
}

// Percentile returns the smallest value that at least the share p of the values does not exceed (nearest
// rank). It is 0 for no values.
func Percentile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	rank := int(p*float64(len(sorted)) + 0.9999999)
	return sorted[min(max(rank, 1), len(sorted))-1]
}
