package retrieval

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/corpus"
)

// TestCheckNeverLies checks claims against sentences that deny, doubt, limit, plan, report, reverse or restrict them.
func TestCheckNeverLies(t *testing.T) {
	x := indexOf(t, "Sailors don’t need to swim. The crew hasn’t left the harbour. Hermits can’t vote in the town. "+
		"Critics claimed that the bridge collapsed in 1888. If the wall breaks, the fields will flood. The "+
		"duke would have sold the forest in 1922. The council planned to close the school in 1931. Hardly any"+
		" traders came in 1914. The prince almost drowned in 1755. The guild has fewer than 40 masters. "+
		"Clara, not Dora, built the mill of 1930. Otto is older than Paul. The queen refused to sign the "+
		"charter of 1831. Nobody saw the comet in 1873. It is not true that the spire leans. The hunter who "+
		"met the baker called the guard. Three of the barges sank in 1902. Ulm sold grain to Lenn. Only "+
		"members may fish. The abbot signed the charter of 1840. The bishop built the chapel in 1750. The "+
		"Lake Trade Pact was signed in 1963.")
	for claim, want := range map[string]Verdict{
		"Sailors need to swim":                       NotFound,
		"The crew has left the harbour":              NotFound,
		"Hermits can vote in the town":               NotFound,
		"The bridge collapsed in 1888":               NotFound,
		"The fields will flood":                      NotFound,
		"The wall breaks":                            NotFound,
		"The duke sold the forest in 1922":           NotFound,
		"The council closed the school in 1931":      NotFound,
		"Traders came in 1914":                       NotFound,
		"The prince drowned in 1755":                 NotFound,
		"The guild has 40 masters":                   NotFound,
		"Dora built the mill of 1930":                NotFound,
		"Paul is older than Otto":                    NotFound,
		"The queen signed the charter of 1831":       NotFound,
		"The spire leans":                            NotFound,
		"The baker called the guard":                 NotFound,
		"The barges sank in 1902":                    NotFound,
		"Lenn sold grain to Ulm":                     NotFound,
		"The pact was signed in 1950":                NotFound,
		"The bishop may have built the chapel":       NotFound,
		"The bishop did not build the chapel":        NotFound,
		"Members may fish":                           Supported,
		"Sailors don't need to swim":                 Supported,
		"Otto is older than Paul":                    Supported,
		"Ulm sold grain to Lenn":                     Supported,
		"The abbot signed the charter of 1840":       Supported,
		"The chapel was built in 1750":               Supported,
		"The chapel was built by the bishop in 1750": Supported,
		"The bishop built the chapel in 1760":        DateDiffers,
		"The Lake Trade Pact was signed in 1950":     DateDiffers,
	} {
		got, err := x.Check(t.Context(), Question{Text: claim})
		if err != nil {
			t.Fatal(err)
		}
		if got.Verdict != want {
			t.Errorf("%s: %s, want %s", claim, got.Verdict, want)
		}
	}
}

// TestCheckShowsConflicts checks a claim on two texts that give different dates.
func TestCheckShowsConflicts(t *testing.T) {
	x := indexOf(t, "The bishop built the chapel in 1750.", "The bishop built the chapel in 1790.")
	for claim, want := range map[string]Verdict{
		"The bishop built the chapel in 1750": Supported, "The bishop built the chapel in 1800": DateDiffers,
	} {
		got, err := x.Check(t.Context(), Question{Text: claim})
		if err != nil {
			t.Fatal(err)
		}
		if got.Verdict != want || len(got.Citations) != 1 ||
			len(got.Conflicts) != 1 || got.Conflicts[0].Best() == got.Citations[0].Best() {
			t.Errorf("%s: %s, %d conflicts", claim, got.Verdict, len(got.Conflicts))
		}
	}
}

// TestCheckTrials checks the claims of the trials.
func TestCheckTrials(t *testing.T) {
	trials := filepath.Join(filepath.Dir(evalFolder(t)), "trials")
	claims, err := os.ReadFile(filepath.Join(trials, "03-check-negation.claims.jsonl"))
	if err != nil {
		t.Skip("no trials beside the evaluation sets")
	}
	x := openIndex(t, corpus.Read(t.Context(), []string{filepath.Join(trials, "03-check-negation.txt")}, nil))
	for line := range strings.Lines(string(claims)) {
		var c struct{ Claim, Right string }
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		got, err := x.Check(t.Context(), Question{Text: c.Claim})
		if err != nil {
			t.Fatal(err)
		}
		words := strings.ReplaceAll(string(got.Verdict), "_", " ")
		if other, ok := strings.CutPrefix(c.Right, "anything but "); ok && words == other || !ok && words != c.Right {
			t.Errorf("%s: %s, want %s", c.Claim, words, c.Right)
		}
	}
}

// TestCheckVerdicts checks the claims of verdicts.txt: a line "text: …" is a text, and a line "verdict: claim" a claim
// on the last one. An unproven claim is true but beyond the proof: it may be supported or not found.
func TestCheckVerdicts(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("testdata", "verdicts.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var x *Index
	for line := range strings.Lines(string(file)) {
		want, claim, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if want == "text" {
			x = indexOf(t, claim)
			continue
		}
		got, err := x.Check(t.Context(), Question{Text: claim})
		if err != nil {
			t.Fatal(err)
		}
		unproven := want == "unproven" && (got.Verdict == Supported || got.Verdict == NotFound)
		if string(got.Verdict) != want && !unproven {
			t.Errorf("%s: %s, want %s", claim, got.Verdict, want)
		}
	}
}
