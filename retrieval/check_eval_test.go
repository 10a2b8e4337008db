package retrieval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/query"
)

// evalFolder returns the folder of the evaluation sets. It skips the test when there is none: the sets are not part of
// the repository.
func evalFolder(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		sets := filepath.Join(dir, "shared", "eval")
		if _, err := os.Stat(sets); err == nil {
			return sets
		}
		if dir == filepath.Dir(dir) {
			t.Skip("no shared/eval folder above this one: the evaluation sets are not at hand")
		}
	}
}

// askedClaim is a judged question from which a claim can be made.
type askedClaim struct {
	Question   string   `json:"question"`
	Answerable bool     `json:"answerable"`
	Answers    []string `json:"answers"`
	Plausible  []string `json:"plausible_answers"` // wrong answers, of a question without an answer
}

func readAsked(t testing.TB, path string) []askedClaim {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []askedClaim
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q askedClaim
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, q)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// judgedClaim is a claim with the verdict that a careful reader would give.
type judgedClaim struct {
	kind string // how it was made
	text string
	want Verdict
}

var (
	asksAway = regexp.MustCompile(`(?i)^(in |on |at |by |of |to )?(what|which|who|when|where|how many|how much)` +
		`( (year|date|day|month|century|decade|time|number|percentage|percent)( of)?)?` +
		`( (did|does|do|was|were|is|are|has|have|had))?\b`)
	figures = regexp.MustCompile(`\b\d+(,\d{3})*(\.\d+)?\b`)
)

// claimOf makes a claim from a question and an answer: "the treaty signed 1950" from "When was the treaty signed?" and
// "1950". ok is false when the question has another form.
func claimOf(question, answer string) (claim string, ok bool) {
	at := asksAway.FindStringIndex(question)
	if at == nil || len(strings.Fields(answer)) > 6 {
		return "", false
	}
	rest := strings.TrimSpace(strings.TrimRight(question[at[1]:], "? "))
	if len(strings.Fields(rest)) < 3 {
		return "", false
	}
	return rest + " " + answer, true
}

// otherYear changes the first year of a text by some years; ok is false when there is none.
func otherYear(text string, by int) (string, bool) {
	for _, d := range corpus.FindDates(text, edtf.Interval{}) {
		first, last := d.Interval.Years()
		old := strconv.Itoa(first)
		at := strings.Index(d.Text, old)
		if first == last && first > 1000 && at >= 0 && d.Interval.Precision() != edtf.Decade {
			start := d.Span.Start + at
			return text[:start] + strconv.Itoa(first+by) + text[start+len(old):], true
		}
	}
	return "", false
}

// otherNumber changes the first number in figures outside dates; ok is false when there is none.
func otherNumber(text string) (string, bool) {
	dates := corpus.FindDates(text, edtf.Interval{})
	for _, at := range figures.FindAllStringIndex(text, -1) {
		span := corpus.Span{Start: at[0], End: at[1]}
		if slices.ContainsFunc(dates, func(d corpus.Date) bool { return d.Span.Overlaps(span) }) {
			continue
		}
		digits := []byte(span.In(text))
		digits[0] = '1' + (digits[0]-'0'+2)%9
		return text[:at[0]] + string(digits) + text[at[1]:], true
	}
	return "", false
}

// claimsOf makes claims from judged questions: true ones, and false ones with another year, number or name.
func claimsOf(asked []askedClaim) []judgedClaim {
	var all []judgedClaim
	names := namesAnswered(asked)
	for i, q := range asked {
		if !q.Answerable {
			if len(q.Plausible) > 0 {
				if claim, ok := claimOf(q.Question, q.Plausible[0]); ok {
					all = append(all, judgedClaim{"asked, no answer", claim, NotFound})
				}
			}
			continue
		}
		claim, ok := claimOf(q.Question, q.Answers[0])
		if !ok {
			continue
		}
		all = append(all, judgedClaim{"asked, true", claim, Supported})
		answer := q.Answers[0]
		if other, ok := otherYear(answer, 1+i%7); ok {
			changed, _ := claimOf(q.Question, other)
			all = append(all, judgedClaim{"asked, other year", changed, DateDiffers})
		} else if other, ok := otherNumber(answer); ok {
			changed, _ := claimOf(q.Question, other)
			all = append(all, judgedClaim{"asked, other number", changed, NumberDiffers})
		} else if slices.Contains(names, answer) {
			other := names[(slices.Index(names, answer)+len(names)/2)%len(names)]
			changed, _ := claimOf(q.Question, other)
			all = append(all, judgedClaim{"asked, other name", changed, NameDiffers})
		}
	}
	return all
}

// namesAnswered returns the answers that are names of one or two words.
func namesAnswered(asked []askedClaim) []string {
	var names []string
	for _, q := range asked {
		if !q.Answerable || slices.Contains(names, q.Answers[0]) {
			continue
		}
		fields := strings.Fields(q.Answers[0])
		isLower := func(w string) bool { return w[0] < 'A' || 'Z' < w[0] }
		if len(fields) <= 2 && !slices.ContainsFunc(fields, isLower) && query.AnswerTypeOf(q.Question) == query.Who {
			names = append(names, q.Answers[0])
		}
	}
	return names
}

// claimsIn makes claims from the sentences of an index: true ones, and false ones with another year, number or name,
// with swapped names, or denied.
func claimsIn(t testing.TB, x *Index) []judgedClaim {
	t.Helper()
	var all []judgedClaim
	var names []string
	n := 0
	everything, err := x.index.Filter("", edtf.Interval{})
	if err != nil {
		t.Fatal(err)
	}
	err = x.index.Each(t.Context(), everything, func(p *analysis.Passage) {
		for _, s := range p.Sentences {
			text := strings.TrimSpace(p.Text(s))
			if words := len(strings.Fields(text)); words < 6 || words > 28 || strings.HasSuffix(text, "?") {
				continue
			}
			n++
			if n%3 == 0 {
				all = append(all, judgedClaim{"sentence", text, Supported})
			}
			if strings.Contains(text, " was ") && n%4 == 0 && !analysis.Negated(text) {
				changed := strings.Replace(text, " was ", " was not ", 1)
				all = append(all, judgedClaim{"sentence, denied", changed, NotFound})
			}
			if other, ok := otherYear(text, 1+n%7); ok {
				all = append(all, judgedClaim{"sentence, other year", other, DateDiffers})
			}
			if other, ok := otherNumber(text); ok {
				all = append(all, judgedClaim{"sentence, other number", other, NumberDiffers})
			}
			if swapped, ok := swapNames(text, p, s); ok {
				all = append(all, judgedClaim{"sentence, swapped names", swapped, NotFound})
			}
			if len(s.Names) > 0 {
				name := s.Names[len(s.Names)-1]
				old := name.Span.In(p.Passage.Text)
				if len(names) > 20 && n%4 == 0 && strings.Count(text, old) == 1 {
					changed := strings.Replace(text, old, names[(n*7)%(len(names)-10)], 1)
					all = append(all, judgedClaim{"sentence, other name", changed, NameDiffers})
				}
				if name.Kind == analysis.PersonName {
					names = append(names, old)
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// swapNames exchanges the two names of a sentence that begins with one. ok is false when they may be of one list.
func swapNames(text string, p *analysis.Passage, s analysis.Sentence) (swapped string, ok bool) {
	if len(s.Names) != 2 || s.Names[0].Span.Start != s.Span.Start || strings.Contains(text, " by ") {
		return "", false
	}
	a, b := s.Names[0].Span.In(p.Passage.Text), s.Names[1].Span.In(p.Passage.Text)
	middle := p.Passage.Text[s.Names[0].Span.End:s.Names[1].Span.Start]
	words := strings.Fields(middle)
	if len(words) == 0 || len(words) > 4 || strings.ContainsAny(middle, ",;(") || middle == " and " {
		return "", false
	}
	return b + middle + a + text[s.Names[1].Span.End-s.Span.Start:], true
}

// verdictsInOrder are the columns of the table that TestCheckEval prints.
var verdictsInOrder = []Verdict{Supported, DateDiffers, NumberDiffers, NameDiffers, NotFound}

// TestCheckEval checks claims made from the questions and sentences of evaluation sets, and prints their verdicts. At
// most one in 50 false claims may be supported, and at most one in 25 true claims may be said to differ.
func TestCheckEval(t *testing.T) {
	sets := evalFolder(t)
	if testing.Short() {
		t.Skip("thousands of claims take some seconds")
	}
	for _, set := range []string{"xquad_en", "squad2"} {
		t.Run(set, func(t *testing.T) {
			x := openIndex(t, corpus.Read(t.Context(), []string{filepath.Join(sets, set, "corpus.jsonl")}, nil))
			claims := append(claimsIn(t, x), claimsOf(readAsked(t, filepath.Join(sets, set, "queries.jsonl")))...)
			table := map[string]map[Verdict]int{}
			var kinds []string
			changed, supported, right, corrected := 0, 0, 0, 0
			for i, c := range claims {
				if set != "xquad_en" && i%3 != 0 { // the larger set, by samples
					continue
				}
				got, err := x.Check(t.Context(), Question{Text: c.text})
				if err != nil {
					t.Fatal(err)
				}
				if table[c.kind] == nil {
					table[c.kind] = map[Verdict]int{}
					kinds = append(kinds, c.kind)
				}
				table[c.kind][got.Verdict]++
				switch {
				case c.want == Supported:
					right++
					if got.Verdict != Supported && got.Verdict != NotFound {
						corrected++
					}
				case !strings.HasSuffix(c.kind, "no answer"): // some of those are true when put as a claim
					changed++
					if got.Verdict == Supported {
						supported++
					}
				}
			}
			for _, kind := range kinds {
				line := fmt.Sprintf("%-24s", kind)
				for _, v := range verdictsInOrder {
					line += fmt.Sprintf(" %5d %s", table[kind][v], v)
				}
				t.Log(line)
			}
			if 50*supported > changed {
				t.Errorf("%d of %d false claims are supported", supported, changed)
			}
			if 25*corrected > right {
				t.Errorf("%d of %d true claims are corrected", corrected, right)
			}
		})
	}
}

// TestConflictsEval asks the when-questions of texts without contradictions, then of the same texts together with
// copies that have other years.
func TestConflictsEval(t *testing.T) {
	sets := evalFolder(t)
	if testing.Short() {
		t.Skip("hundreds of questions take some seconds")
	}
	for _, set := range []string{"xquad_en", "squad2"} {
		t.Run(set, func(t *testing.T) {
			path := filepath.Join(sets, set, "corpus.jsonl")
			var asked []string
			for _, q := range readAsked(t, filepath.Join(sets, set, "queries.jsonl")) {
				if query.AnswerTypeOf(q.Question) == query.When {
					asked = append(asked, q.Question)
				}
			}
			count := func(paths ...string) (answered, conflicting int) {
				x := openIndex(t, corpus.Read(t.Context(), paths, nil))
				for _, question := range asked {
					got, err := x.Ask(t.Context(), Question{Text: question})
					if err != nil {
						t.Fatal(err)
					}
					if got.Found {
						answered++
					}
					if len(got.Conflicts) > 0 {
						conflicting++
						t.Logf("%q: %q against %q", question, got.Span.In(got.Text), got.Conflicts[0].Best())
					}
				}
				return answered, conflicting
			}
			answered, alarms := count(path)
			t.Logf("%d when-questions, %d answered, %d with a false conflict", len(asked), answered, alarms)
			if 20*alarms > answered {
				t.Error("too many false conflicts")
			}
			answered, conflicting := count(path, otherYears(t, path))
			t.Logf("together with copies with other years: %d answered, %d with a conflict", answered, conflicting)
		})
	}
}

// otherYears copies a corpus with every year later by three.
func otherYears(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	moved := regexp.MustCompile(`\b1[0-9]{3}\b`).ReplaceAllFunc(text, func(year []byte) []byte {
		y, _ := strconv.Atoi(string(year))
		return []byte(strconv.Itoa(y + 3))
	})
	moved = regexp.MustCompile(`"id": "`).ReplaceAll(moved, []byte(`"id": "copy-`))
	copied := filepath.Join(t.TempDir(), "copy.jsonl")
	if err := os.WriteFile(copied, moved, 0o600); err != nil {
		t.Fatal(err)
	}
	return copied
}
