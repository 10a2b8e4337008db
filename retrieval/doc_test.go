package retrieval

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/retrieval/rank"
)

// exampleKeys begin the lines of the example in doc.go that TestExample checks.
const exampleKeys = " question query candidates ranking sentence span confidence "

// TestExample checks the lines of the example in the package comment against what Explain and Ask return.
func TestExample(t *testing.T) {
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for line := range strings.Lines(string(source)) {
		line, ok := strings.CutPrefix(line, "//\t")
		if key, _, _ := strings.Cut(line, " "); ok && strings.Contains(exampleKeys, " "+key+" ") {
			documented = append(documented, strings.TrimSuffix(line, "\n"))
		}
	}
	got := exampleLines(t, "When did Moscow withdraw its advisers?")
	if want := strings.Join(documented, "\n"); got != want {
		t.Errorf("the example in doc.go has\n%s\nbut it should be\n%s", want, got)
	}
}

// exampleLines asks a question of the built-in text and writes what each stage made of it.
func exampleLines(t *testing.T, text string) string {
	t.Helper()
	x := openIndex(t, corpus.BuiltIn())
	question := Question{Text: text}
	_, candidates, err := x.find(t.Context(), question, everywhere(t, x))
	if err != nil {
		t.Fatal(err)
	}
	e, err := x.Explain(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := x.Ask(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	add := func(key, format string, args ...any) {
		fmt.Fprintf(&b, "%-11s "+format+"\n", append([]any{key}, args...)...)
	}
	add("question", "%s", text)
	add("query", "%s", e.Query)
	scores := make([]string, 3)
	for i, c := range candidates[:3] {
		scores[i] = fmt.Sprintf("¶%d %.2f", c.Passage.Passage.Number, c.Score)
	}
	add("candidates", "%s; %d of %d passages are ranked", strings.Join(scores, ", "), len(candidates), x.Passages())
	for i, p := range e.Passages[:3] {
		scores[i] = fmt.Sprintf("¶%d %.2f", p.Passage.Number, p.Score)
	}
	add("ranking", "%s", strings.Join(scores, ", "))
	for _, p := range e.Passages[:2] {
		add("sentence", "¶%d %s", p.Passage.Number, describeBest(p))
	}
	add("span", "%q in %q", answer.Span.In(answer.Text), "… "+answer.Text[strings.Index(answer.Text, "to withdraw"):])
	add("confidence", "%.2f, above the threshold of %.2f", answer.Confidence, x.model.Threshold)
	return strings.TrimSuffix(b.String(), "\n")
}

// describeBest writes the best sentence of a passage with some of its features.
func describeBest(p ExplainedPassage) string {
	best := p.Sentences[0]
	for _, s := range p.Sentences {
		if s.Score > best.Score {
			best = s
		}
	}
	value := map[string]float64{}
	for i, name := range rank.SentenceFeatures() {
		value[name] = best.Features[i]
	}
	return fmt.Sprintf("score %.2f, cover %.2f, when %.0f, names %.2f: %q",
		best.Score, value["cover"], value["when"], value["names"], beginning(best.Text))
}
