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

// checkForms rejects an unknown form, and the flags that do not go with --as.
func (s *scoring) checkForms() error {
	if s.as == "" {
		return nil
	}
	files := s.qrels + s.baseline + s.run + s.save + s.html
	if files != "" || s.require != "" || s.misses || s.latency || s.ranker != "model" {
		return wrongUsage("eval: --as only compares forms; of the other flags, only --json and those about the " +
			"corpus go with it")
	}
	_, err := s.forms()
	return err
}

// scoreForms asks the questions in each form.
func (s *scoring) scoreForms(
	ctx context.Context, w io.Writer, index *retrieval.Index, questions []eval.Judged,
) error {
	forms, err := s.forms()
	if err != nil {
		return err
	}
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
