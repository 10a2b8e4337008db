package retrieval

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
)

// madePair is a text of one sentence, a claim about it, and whether the text supports the claim.
type madePair struct {
	kind, text, claim string
	supported         bool
}

// reserves put a sentence in doubt, in someone's mouth, under a condition or into the contrary. %s is the sentence
// without its full stop, with a small first letter unless it is a name.
var reserves = []string{
	"It is not true that %s.", "Nobody believes that %s.", "Critics claimed that %s.",
	"The report denied that %s.",
	"If %s, the plan would have failed.", "Some say that %s.", "It is doubtful whether %s.", "He only dreamed that %s.",
	"According to a legend, %s.", "The party had hoped that %s.", "It was rumoured that %s.",
	"Unless %s, nothing changes.",
}

// laterReserves are more of them, written after the rules of proof.
var laterReserves = []string{
	"The novel tells how %s.", "Her grandmother used to say %s.", "They swore that %s.", "Had it rained, %s.",
	"The minister promised that %s.", "Whether %s remains unknown.", "It would be wrong to say that %s.",
	"People once thought that %s.", "The film pretends that %s.", "No source confirms that %s.",
	"%s, or so the guide said.", "%s, which is a myth.", "Few historians accept that %s.", "Let us suppose %s.",
	"The witness lied when he said that %s.", "Imagine that %s.", "It is a common mistake to think %s.",
	"The board voted against a plan under which %s.", "One legend has it that %s.", "As the joke goes, %s.",
}

// verbReserves change the first "was", "were", "is" or "has" of a sentence.
var verbReserves = []struct{ old, new string }{
	{" was ", " was not "}, {" was ", " wasn’t "}, {" was ", " was never "}, {" was ", " was almost "},
	{" was ", " would have been "}, {" was ", " may have been "}, {" were ", " weren’t "}, {" were ", " were hardly "},
	{" is ", " isn’t "}, {" is ", " is no longer "}, {" has ", " hasn’t "}, {" had ", " had never "},
	{" can ", " can’t "}, {" will ", " won't "}, {" was ", " failed to be "}, {" were ", " were rarely "},
}

// opposites are words with their contrary.
var opposites = map[string]string{
	"increased": "decreased", "first": "last", "largest": "smallest", "before": "after", "north": "south",
	"won": "lost", "more": "less", "highest": "lowest", "opened": "closed", "began": "ended", "east": "west",
	"large": "small", "most": "least", "early": "late", "south": "north", "married": "divorced", "high": "low",
}

// pairsOf makes pairs from a sentence; n varies what is made.
func pairsOf(sentence string, n int) []madePair {
	bare := strings.TrimSuffix(sentence, ".")
	inner := bare
	if first, rest, ok := strings.Cut(bare, " "); ok && lowered[first] {
		inner = strings.ToLower(first) + " " + rest
	}
	all := []madePair{{"itself", sentence, sentence, true}}
	reserve := reserves[n%len(reserves)]
	all = append(all,
		madePair{"text in doubt", fmt.Sprintf(reserve, inner), sentence, false},
		madePair{"text in doubt, later", fmt.Sprintf(laterReserves[n%len(laterReserves)], inner), sentence, false},
		madePair{"claim in doubt", sentence, fmt.Sprintf(reserve, inner), false})
	for i := range verbReserves {
		if v := verbReserves[(n+i)%len(verbReserves)]; strings.Contains(sentence, v.old) {
			changed := strings.Replace(sentence, v.old, v.new, 1)
			all = append(all, madePair{"text denied", changed, sentence, false},
				madePair{"claim denied", sentence, changed, false})
			break
		}
	}
	for _, c := range []struct{ long, short string }{
		{" was not ", " wasn't "}, {" is not ", " isn’t "}, {" were not ", " weren't "}, {" did not ", " didn’t "},
	} {
		if strings.Contains(sentence, c.long) {
			all = append(all, madePair{"contraction", sentence, strings.Replace(sentence, c.long, c.short, 1), true})
		}
	}
	for _, w := range strings.Fields(bare) {
		if other, ok := opposites[w]; ok {
			all = append(all, madePair{"opposite", sentence, strings.Replace(sentence, w, other, 1), false})
			break
		}
	}
	if m := leadingTime.FindStringSubmatch(bare); m != nil {
		moved := strings.ToUpper(m[2][:1]) + m[2][1:] + " " + strings.ToLower(m[1][:1]) + m[1][1:]
		all = append(all, madePair{"time moved", sentence, moved, true})
	}
	return all
}

var (
	lowered     = map[string]bool{"The": true, "A": true, "An": true, "In": true, "It": true, "This": true}
	leadingTime = regexp.MustCompile(`^(In (?:early |late |mid-)?\d{4}), ([a-zA-Z].*)$`)
	asksWho     = regexp.MustCompile(`^(?:Who|What) (\w+ed|wrote|won|led|built|began|made|became|held|took) (.+)\?$`)
	asksWhen    = regexp.MustCompile(`^When (was|were) (.+)\?$`)
)

// claimsAsked makes natural claims from judged questions: true with the answer, false with another answer.
func claimsAsked(asked []askedClaim) (all []judgedClaim) {
	var who []string
	for _, q := range asked {
		if q.Answerable && asksWho.MatchString(q.Question) {
			who = append(who, q.Answers[0])
		}
	}
	for i, q := range asked {
		answer, kind, want := "", "answered", Supported
		switch {
		case q.Answerable:
			answer = q.Answers[0]
		case len(q.Plausible) > 0:
			answer, kind, want = q.Plausible[0], "not answered", NotFound
		default:
			continue
		}
		if len(strings.Fields(answer)) > 5 {
			continue
		}
		if m := asksWho.FindStringSubmatch(q.Question); m != nil {
			all = append(all, judgedClaim{kind, answer + " " + m[1] + " " + m[2], want})
			if other := who[(i*7)%len(who)]; q.Answerable && other != answer {
				all = append(all, judgedClaim{"another answer", other + " " + m[1] + " " + m[2], NameDiffers})
			}
		}
		if m := asksWhen.FindStringSubmatch(q.Question); m != nil && regexp.MustCompile(`^\d{4}$`).MatchString(answer) {
			verb := regexp.MustCompile(`\b(\w+ed|born|built|made|founded|written|held)\b`)
			if at := verb.FindStringIndex(m[2]); at != nil && at[0] > 0 {
				claim := m[2][:at[0]] + m[1] + " " + m[2][at[0]:] + " in " + answer
				all = append(all, judgedClaim{kind, claim, want})
			}
		}
	}
	return all
}

// TestCheckMade checks some thousand claims made from the sentences of the evaluation sets, each against its text
// alone, and prints how many of each kind are supported.
func TestCheckMade(t *testing.T) {
	sets := evalFolder(t)
	if testing.Short() {
		t.Skip("thousands of claims take some seconds")
	}
	kinds := map[string][2]int{} // pairs and how many of them are supported
	truth := map[string]bool{}
	wrong, supported := 0, 0
	for _, set := range []string{"xquad_en", "squad2", "selqa", "raw_statedept"} {
		n := 0
		for doc, err := range corpus.Read(t.Context(), []string{filepath.Join(sets, set, "corpus.jsonl")}, nil) {
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range sampleSentences(doc, 2) {
				n++
				if n > 150 {
					break
				}
				for _, p := range pairsOf(s, n) {
					got := checkOne(t, p)
					k := kinds[p.kind]
					k[0]++
					truth[p.kind] = p.supported
					if got.Verdict == Supported {
						k[1]++
						supported++
						if !p.supported {
							wrong++
							t.Logf("%s: %q by %q", p.kind, p.claim, p.text)
						}
					}
					kinds[p.kind] = k
				}
			}
		}
	}
	for _, kind := range sortedKeys(kinds) {
		t.Logf("%-16s %4d claims, %4d supported (true: %t)", kind, kinds[kind][0], kinds[kind][1], truth[kind])
	}
	t.Logf("supported: %d, wrongly: %d", supported, wrong)
	if 50*wrong > supported {
		t.Errorf("%d of %d supported claims are wrong, want at most 2 %%", wrong, supported)
	}
}

// TestCheckAsked checks claims made from the questions and answers of the evaluation sets, and prints their verdicts.
func TestCheckAsked(t *testing.T) {
	sets := evalFolder(t)
	if testing.Short() {
		t.Skip("hundreds of claims take some seconds")
	}
	for _, set := range []string{"xquad_en", "squad2"} {
		x := openIndex(t, corpus.Read(t.Context(), []string{filepath.Join(sets, set, "corpus.jsonl")}, nil))
		table := map[string][2]int{}
		differ := map[string]int{}
		for _, c := range claimsAsked(readAsked(t, filepath.Join(sets, set, "queries.jsonl"))) {
			got, err := x.Check(t.Context(), Question{Text: c.text})
			if err != nil {
				t.Fatal(err)
			}
			k := table[c.kind]
			k[0]++
			if got.Verdict == Supported {
				k[1]++
				if c.want != Supported {
					t.Logf("%s: %q by %q", c.kind, c.text, got.Citations[0].Best())
				}
			} else if got.Verdict != NotFound {
				differ[c.kind]++
				if c.want == Supported {
					t.Logf("%s: %q %s by %q", c.kind, c.text, got.Verdict, got.Citations[0].Best())
				}
			}
			table[c.kind] = k
		}
		for _, kind := range sortedKeys(table) {
			t.Logf("%s: %-16s %4d claims, %4d supported, %4d said to differ",
				set, kind, table[kind][0], table[kind][1], differ[kind])
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// sampleSentences returns some sentences of a document that say something on their own.
func sampleSentences(doc corpus.Document, most int) []string {
	var out []string
	for _, p := range doc.Passages {
		for _, s := range p.Sentences {
			text := strings.TrimSpace(s.In(doc.Text))
			words := len(strings.Fields(text))
			if words < 6 || words > 24 || !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "?\"“;:(") ||
				len(out) == most {
				continue
			}
			out = append(out, text)
		}
	}
	return out
}

// checkOne checks the claim of a pair against its text alone.
func checkOne(t *testing.T, p madePair) Check {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte(p.text), 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := New(t.Context(), corpus.Read(t.Context(), []string{path}, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	got, err := x.Check(t.Context(), Question{Text: p.claim})
	if err != nil {
		t.Fatal(err)
	}
	return got
}
