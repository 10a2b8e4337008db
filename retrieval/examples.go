package retrieval

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
)

// examplePassages is the most passages that are read for examples.
const examplePassages = 48

// longestExample is the length in runes of the longest heading or name in an example.
const longestExample = 40

// Examples returns at most n questions that the corpus answers, made from its headings, names and years. They depend on
// the corpus alone.
func (x *Index) Examples(ctx context.Context, n int) ([]string, error) {
	c := x.answers
	c.examplesMu.Lock()
	defer c.examplesMu.Unlock()
	if n > c.asked {
		found, err := x.findExamples(ctx, n)
		if err != nil {
			return nil, err
		}
		c.examples, c.asked = found, n
	}
	return slices.Clone(c.examples[:min(n, len(c.examples))]), nil
}

// findExamples is Examples without the cache.
func (x *Index) findExamples(ctx context.Context, n int) ([]string, error) {
	var found []string
	used := map[string]bool{}
	step := max(1, x.index.Passages()/examplePassages)
	for ordinal := 0; ordinal < x.index.Passages() && len(found) < n; ordinal += step {
		p, err := x.index.ReadPassage(uint32(ordinal))
		if err != nil {
			return nil, err
		}
		for _, question := range examplesFrom(p, len(found)) {
			if used[question] {
				continue
			}
			used[question] = true
			a, err := x.Ask(ctx, Question{Text: question})
			if err != nil {
				return nil, err
			}
			if a.Found {
				found = append(found, question)
				break
			}
		}
	}
	return found, nil
}

// examplesFrom returns questions that a passage may answer. The first kind changes with turn.
func examplesFrom(p *analysis.Passage, turn int) []string {
	var year, name, heading string
	for _, d := range p.Passage.Dates {
		y, _ := d.Interval.Bounds()
		if year == "" && y == d.Interval && d.Interval.Precision() == edtf.Year && !d.Inferred {
			first, _ := d.Interval.Years()
			year = "What happened in " + strconv.Itoa(first) + "?"
		}
	}
	for _, s := range p.Sentences {
		for _, m := range s.Names {
			text := m.Span.In(p.Passage.Text)
			if name == "" && strings.Contains(text, " ") && utf8.RuneCountInString(text) <= longestExample &&
				m.Span.Start > s.Span.Start && !strings.Contains(text, "\n") {
				name = "Tell me about " + text
			}
		}
	}
	if n := len(p.Passage.Heading); n > 0 && utf8.RuneCountInString(p.Passage.Heading[n-1]) <= longestExample &&
		!strings.ContainsAny(p.Passage.Heading[n-1], "?:\n") {
		heading = "What does the section “" + p.Passage.Heading[n-1] + "” say?"
	}
	all := []string{year, name, heading}
	turn %= len(all)
	var questions []string
	for _, q := range append(all[turn:], all[:turn]...) {
		if q != "" {
			questions = append(questions, q)
		}
	}
	return questions
}
