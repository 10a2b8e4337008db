package retrieval

import (
	"strings"
	"testing"
)

// TestConflicts asks about an event that two of three texts date.
func TestConflicts(t *testing.T) {
	x := indexOf(t, ledger, "Some say that the two governments signed the treaty of friendship in 1951.",
		"The treaty of friendship was famous in 1960.")
	got, err := x.Ask(t.Context(), Question{Text: "When was the treaty of friendship signed?"})
	if err != nil {
		t.Fatal(err)
	}
	if !got.Found || len(got.Conflicts) != 1 {
		t.Fatalf("found %v with %d conflicts, want one", got.Found, len(got.Conflicts))
	}
	dates := got.Text + got.Conflicts[0].Best()
	for _, want := range []string{"14 February 1950", "1951"} {
		if !strings.Contains(dates, want) {
			t.Errorf("%q lacks %s", dates, want)
		}
	}
	got, err = x.Ask(t.Context(), Question{Text: "Who lost seventy men at the lake?"})
	if err != nil || len(got.Conflicts) != 0 {
		t.Errorf("who-question: %d conflicts, %v", len(got.Conflicts), err)
	}
}
