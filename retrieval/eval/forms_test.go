package eval

import (
	"bytes"
	"strings"
	"testing"
)

// A question is always written alike, in a form of its own, and no form loses a word of it.
func TestForms(t *testing.T) {
	j := Judged{ID: "q1", Text: "When did the ferry between the islands sink?"}
	names, written := map[string]bool{}, map[string]string{}
	heldOut := 0
	for _, f := range Forms {
		got := f.Write(j)
		if again := f.Write(j); again != got {
			t.Errorf("%s: %q, then %q", f.Name, got, again)
		}
		if other := written[got]; other != "" {
			t.Errorf("%s and %s write %q alike", f.Name, other, got)
		}
		if names[f.Name] {
			t.Errorf("two forms are named %s", f.Name)
		}
		names[f.Name], written[got] = true, f.Name
		if !strings.HasPrefix(f.Name, "letter") && !strings.Contains(strings.ToLower(got), bare(j.Text)) {
			t.Errorf("%s: the question is not in %q", f.Name, got)
		}
		if f.HeldOut {
			heldOut++
		}
	}
	if heldOut == 0 || Forms[0].Write(j) != j.Text {
		t.Errorf("%d forms are held out, and the first writes %q", heldOut, Forms[0].Write(j))
	}
}

// Two answerable questions, one of them answered rightly, and one that was rightly refused.
func TestScoreForm(t *testing.T) {
	outcomes := []Outcome{
		{Judged: Judged{ID: "a", Answerable: true, Answers: []string{"1911"}}, Answered: true,
			Best: []string{"It sank in 1911."}},
		{Judged: Judged{ID: "b", Answerable: true, Answers: []string{"1912"}}, Answered: true,
			Best: []string{"It sank in 1911."}},
		{Judged: Judged{ID: "c"}},
	}
	s := ScoreForm(Forms[0], outcomes)
	if s.Answerable != 2 || s.Unanswerable != 1 || s.Right != 1 || s.Answered != 2 || s.Refused != 1 {
		t.Errorf("%+v", s)
	}
	var out bytes.Buffer
	if err := WriteForms(&out, []FormScore{s}); err != nil {
		t.Fatal(err)
	}
	if want := "as written  development  0.500  1.000     1.000    +0.0"; !strings.Contains(out.String(), want) {
		t.Errorf("%s\nwant %s", out.String(), want)
	}
}
