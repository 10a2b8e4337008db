package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"footnote/retrieval"
	"footnote/retrieval/eval"
)

// allForms is the value of --as for all forms.
const allForms = "chatty"

// forms returns the forms of --as, the plain one first.
func (s *scoring) forms() ([]eval.Form, error) {
	if s.as == allForms {
		return eval.Forms, nil
	}
	names := make([]string, len(eval.Forms))
	for i, f := range eval.Forms {
		if f.Name == s.as {
			return []eval.Form{eval.Forms[0], f}, nil
		}
		names[i] = f.Name
	}
	return nil, wrongUsage("eval: --as %q: give %s for all forms, or one of: %s", s.as, allForms,
		strings.Join(names, ", "))
}

// checkForms returns the forms of --as, none without it. It rejects the flags that do not go with it.
func (s *scoring) checkForms() ([]eval.Form, error) {
	if s.as == "" {
		return nil, nil
	}
	files := s.qrels + s.baseline + s.run + s.save + s.html
	if files != "" || s.require != "" || s.misses || s.latency || s.ranker != "model" {
		return nil, wrongUsage("eval: --as only compares forms; of the other flags, only --json and those about the " +
			"corpus go with it")
	}
	return s.forms()
}

// scoreForms asks the questions in each form.
func (s *scoring) scoreForms(
	ctx context.Context, w io.Writer, index *retrieval.Index, questions []eval.Judged, forms []eval.Form,
) error {
	scores := make([]eval.FormScore, 0, len(forms))
	for _, f := range forms {
		outcomes := make([]eval.Outcome, 0, len(questions))
		for _, j := range questions {
			o := eval.Outcome{Judged: j}
			question := retrieval.Question{Text: f.Write(j), Citations: evalCitations}
			if err := answer(ctx, index, question, &o); err != nil {
				return fmt.Errorf("%s: %w", j.ID, err)
			}
			outcomes = append(outcomes, o)
		}
		scores = append(scores, eval.ScoreForm(f, outcomes))
	}
	if s.json {
		return eval.WriteFormsJSON(w, scores)
	}
	return eval.WriteForms(w, scores)
}
