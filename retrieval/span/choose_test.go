package span_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/corpus/sample"
	"footnote/retrieval/analysis"
	"footnote/retrieval/index"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
	"footnote/retrieval/span"
)

// dated finds the dates of documents of one passage.
func dated(all iter.Seq2[corpus.Document, error]) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		for d, err := range all {
			for i, p := range d.Passages {
				d.Passages[i].Dates = corpus.FindDates(p.Text, edtf.Interval{})
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// passageOf returns a text as a passage, a parser of questions about it, and the chooser of the shipped model.
func passageOf(t testing.TB, text string) (*analysis.Passage, *query.Parser, span.Chooser) {
	t.Helper()
	model, err := rank.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	x, err := index.New(t.Context(), dated(sample.Texts(text)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	p, err := x.Passage(0)
	if err != nil {
		t.Fatal(err)
	}
	return p, query.NewParser(x), model.Chooser
}

func parse(t testing.TB, p *query.Parser, question string) *query.Query {
	t.Helper()
	q, err := p.Parse(question)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// chosen returns the span of the first sentence of a text that answers a question.
func chosen(t testing.TB, text, question string) string {
	t.Helper()
	p, parser, chooser := passageOf(t, text)
	return chooser.Choose(parse(t, parser, question), p, 0).In(p.Text(p.Sentences[0]))
}

// The sentences that TestChoose asks about.
const (
	advisers = "In an attempt to break away from the old model, the council reformed its farms (1958-60), " +
		"leading Moscow to withdraw all Soviet advisers from China in 1960."
	mill = "The old mill at Harwick was built by the brothers John and Peter Vane between 1824 and 1828 " +
		"because the river often flooded the lower town."
	base = "China gave the Soviet Union certain rights, such as the use of a naval base at Luda, " +
		"Liaoning Province, in return for military support."
	funeral = "Delegations attended the funerals of Leonid Brezhnev, Yuriy Andropov, and Konstantin Chernenko."
	fire    = "On 25 February 2010 a fire destroyed 12 houses, about 30 percent of the village, and the council " +
		"met every six weeks until late 2011."
	union  = "Beijing called the Soviet Union \"the most dangerous source of war\"."
	levels = "Of the 711 pupils 56% were girls, 35% boys from the town and 9% boys from the farms."
	talks  = "Border talks were resumed in 1987, after a break of nine years, in Moscow."
)

// TestChoose chooses spans; alternatives are separated by "|".
func TestChoose(t *testing.T) {
	for _, c := range []struct{ text, question, want string }{
		{advisers, "When did Moscow withdraw its advisers?", "1960"},
		{advisers, "withdrawal soviet advisers china year", "1960"},
		{advisers, "in what year did moscow withdraw advisers", "1960"},
		{advisers, "When did the council reform its farms?", "1958-60"},
		{advisers, "Why did Moscow withdraw its advisers?", "In an attempt to break away from the old model"},
		{advisers, "advisers withdrawn", strings.TrimSuffix(advisers, ".")},
		{mill, "Who built the mill at Harwick?",
			"John and Peter Vane|the brothers John and Peter Vane|brothers John and Peter Vane"},
		{mill, "When was the mill built?", "between 1824 and 1828"},
		{mill, "Why was the mill built?",
			"because the river often flooded the lower town|the river often flooded the lower town|" +
				"river often flooded the lower town"},
		{mill, "Where was the mill built?", "Harwick|at Harwick"},
		{base, "naval base where", "Luda|Luda, Liaoning Province|at Luda, Liaoning Province"},
		{base, "Where was the naval base?", "Luda|Luda, Liaoning Province|at Luda, Liaoning Province"},
		{funeral, "Whose funerals did the delegations attend?",
			"Leonid Brezhnev, Yuriy Andropov, and Konstantin Chernenko"},
		{fire, "When did the fire destroy the houses?", "25 February 2010"},
		{fire, "In which year did the fire destroy the houses?", "2010"},
		{fire, "How many houses did the fire destroy?", "12|12 houses"},
		{fire, "What percentage of the village did the fire destroy?", "30 percent|about 30 percent"},
		{fire, "How often did the council meet?", "every six weeks"},
		{union, "What did Beijing call the Soviet Union?",
			"the most dangerous source of war|most dangerous source of war"},
		{levels, "What percentage of the pupils were girls?", "56%"},
		{talks, "When were the border talks resumed?", "1987"},
		{talks, "How long was the break?", "nine years"},
		{talks, "Were the talks resumed?", strings.TrimSuffix(talks, ".")},
		{talks, "How often were the talks held?", strings.TrimSuffix(talks, ".")},
	} {
		t.Run(c.question, func(t *testing.T) {
			if got := chosen(t, c.text, c.question); !slices.Contains(strings.Split(c.want, "|"), got) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestDateOnlyForWhen checks that only a question that asks when is answered with a date, because a date is shown
// first.
func TestDateOnlyForWhen(t *testing.T) {
	const text = "The talks were suspended in 1979, and the treaty ended on 3 April 1980."
	for _, question := range []string{
		"Who ended the talks?", "What ended the talks?", "Where were the talks suspended?",
		"Why were the talks suspended?", "How were the talks suspended?", "How many talks were suspended?",
		"talks suspended",
	} {
		got := strings.Trim(chosen(t, text, question), " in")
		for _, d := range corpus.FindDates(text, edtf.Interval{}) {
			if got == d.Text {
				t.Errorf("%q is answered with %q", question, got)
			}
		}
	}
}

// checkSpans checks what holds for every span, whatever the question and the text.
func checkSpans(t *testing.T, text string, questions ...string) {
	t.Helper()
	p, parser, chooser := passageOf(t, text)
	for _, question := range questions {
		q := parse(t, parser, question)
		for i, s := range p.Sentences {
			sentence, span := p.Text(s), chooser.Choose(q, p, i)
			if err := wrongSpan(sentence, span); err != nil {
				t.Errorf("question %q, sentence %q: %v", question, sentence, err)
			}
			if again := chooser.Choose(q, p, i); again != span {
				t.Errorf("question %q, sentence %q: first %v, then %v", question, sentence, span, again)
			}
		}
	}
}

func wrongSpan(sentence string, s corpus.Span) error {
	if s.Start < 0 || s.End > len(sentence) || s.Start >= s.End {
		return fmt.Errorf("span %v is empty or not inside", s)
	}
	text := s.In(sentence)
	if utf8.ValidString(sentence) && !utf8.ValidString(text) {
		return fmt.Errorf("span %q cuts a rune", text)
	}
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	if strings.ContainsFunc(sentence, isWord) && strings.TrimSpace(text) != text {
		return fmt.Errorf("span %q has white space at an end", text)
	}
	return nil
}

func TestSpanProperties(t *testing.T) {
	for _, text := range spanTexts {
		checkSpans(t, text, spanQuestions...)
		for _, question := range spanQuestions { // with words of the text
			checkSpans(t, text, question+" "+text)
		}
	}
}

var (
	spanTexts = []string{
		"In 1960 (or, as some say, 1961 [sic]) the “great” council met—briefly—in Łódź. " +
			"It cost $5 million (€4.6 million), 50% of all.",
		"A B C. «Ça va?» «Oui…» 1,2,3; 4–5; 6/7. Don't, can’t; x's.",
		"1950–53", "(((", "…", "a", "Zhenbao (or Damanskiy) Island (see fig. 3)",
		"北京 在 1960 年 …", "e\u0301te\u0301 1990 e\u0301",
		strings.Repeat("In 1999 the council of the town met again and ", 40) + "left.",
	}
	spanQuestions = []string{
		"", "?", "when", "When did the council meet?", "who met in Łódź", "how much did it cost", "why",
		"where is the island", "how often", "What's it", "name", "the council met where", "For how long?",
		"what percentage", "北京",
	}
)

func FuzzChoose(f *testing.F) {
	for i, text := range spanTexts {
		f.Add(text, spanQuestions[i%len(spanQuestions)])
	}
	f.Fuzz(func(t *testing.T, text, question string) { checkSpans(t, text, question, question+" "+text) })
}

func BenchmarkChoose(b *testing.B) {
	const text = "And, in an attempt to break away from the Soviet model of economic development, China launched the " +
		"radical policies of the Great Leap Forward (1958-60 see Glossary), leading Moscow to withdraw all Soviet " +
		"advisers from China in 1960."
	for _, question := range []string{
		"When did Moscow withdraw its advisers?", "What did China launch to break away from the Soviet model?",
	} {
		b.Run(question, func(b *testing.B) {
			p, parser, chooser := passageOf(b, text)
			q := parse(b, parser, question)
			b.ReportAllocs()
			for b.Loop() {
				chooser.Choose(q, p, 0)
			}
		})
	}
}
