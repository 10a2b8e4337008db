package retrieval

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/corpus"
)

// ledger is a small text with a treaty, a battle and a harvest.
const ledger = "The two governments signed the treaty of friendship on 14 February 1950 in Moscow. " +
	"General Petrov lost seventy men at the lake in March 1969. The harvest of 1958 was good. " +
	"The ministers did not visit the northern province in 1971. It was opened to travellers by mid-1975."

// indexOf reads texts as files, a.txt, b.txt and so on, and indexes them.
func indexOf(t *testing.T, texts ...string) *Index {
	t.Helper()
	dir := t.TempDir()
	for i, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, string(rune('a'+i))+".txt"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return openIndex(t, corpus.Read(t.Context(), []string{dir}, nil))
}

func TestCheck(t *testing.T) {
	x := indexOf(t, ledger)
	tests := []struct {
		claim          string
		want           Verdict
		claimed, found string
	}{
		{"The treaty of friendship was signed in 1950", Supported, "", ""},
		{"The treaty of friendship was signed in February 1950", Supported, "", ""},
		{"The treaty of friendship was signed in 1951", DateDiffers, "1951", "14 February 1950"},
		{"The treaty of friendship was signed on 15 February 1950", DateDiffers,
			"15 February 1950", "14 February 1950"},
		{"General Petrov lost seventy men at the lake", Supported, "", ""},
		{"General Petrov lost eighty men at the lake", NumberDiffers, "eighty", "seventy"},
		{"General Ivanov lost seventy men at the lake", NameDiffers, "Ivanov", "Petrov"},
		{"The harvest of 3 June 1958 was good", NotFound, "", ""}, // the text is less exact
		{"The ministers visited the northern province in 1971", NotFound, "", ""},
		{"The king sold the harbour", NotFound, "", ""},
		{"", NotFound, "", ""},
		{"the", NotFound, "", ""},
		{"Petrov", NotFound, "", ""}, // a name without a claim about it
		{"1950", NotFound, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.claim, func(t *testing.T) {
			got, err := x.Check(t.Context(), Question{Text: tt.claim})
			if err != nil {
				t.Fatal(err)
			}
			if got.Verdict != tt.want {
				t.Fatalf("verdict %s, want %s", got.Verdict, tt.want)
			}
			if tt.want != NotFound && len(got.Citations) == 0 {
				t.Error("no citation")
			}
			if got.Found != tt.found {
				t.Errorf("found %q, want %q", got.Found, tt.found)
			}
			if tt.claimed != "" && got.Claimed != tt.claimed {
				t.Errorf("claimed %q, want %q", got.Claimed, tt.claimed)
			}
		})
	}
}

// TestCheckBuiltIn checks the judged claims about the built-in text.
func TestCheckBuiltIn(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	file, err := os.ReadFile(filepath.Join("testdata", "claims.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		var want struct {
			Claim, Found string
			Status       Verdict
		}
		if err := json.Unmarshal([]byte(line), &want); err != nil {
			t.Fatal(err)
		}
		got, err := x.Check(t.Context(), Question{Text: want.Claim})
		if err != nil {
			t.Fatal(err)
		}
		if got.Verdict != want.Status || got.Found != want.Found {
			t.Errorf("%s: %s %q, want %s %q", want.Claim, got.Verdict, got.Found, want.Status, want.Found)
		}
		if got.Found != "" && !strings.Contains(got.Citations[0].Best(), got.Found) {
			t.Errorf("%s: %q is not in the evidence %q", want.Claim, got.Found, got.Citations[0].Best())
		}
	}
}
