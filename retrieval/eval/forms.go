package eval

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"text/tabwriter"
	"unicode"
)

// Form is a way to write a question in a chat.
type Form struct {
	Name    string
	HeldOut bool // nobody looked at questions in this form while the reading of messages was developed
	write   func(question string, r *rand.Rand) string
}

// Write writes a judged question in the form. The same question in the same form is always written alike.
func (f Form) Write(j Judged) string {
	return f.write(j.Text, rand.New(rand.NewPCG(digest(f.Name), digest(j.ID))))
}

func digest(s string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, s)
	return h.Sum64()
}

// Forms are the ways to write a question, first the plain one.
var Forms = []Form{
	{Name: "as written", write: func(q string, _ *rand.Rand) string { return q }},
	{Name: "lower case", write: func(q string, _ *rand.Rand) string { return bare(q) }},
	{Name: "CAPITALS", write: func(q string, _ *rand.Rand) string { return strings.ToUpper(q) }},
	{Name: "letters swapped", write: misspell(func(w []rune, i int) string {
		return string(w[:i]) + string(w[i+1]) + string(w[i]) + string(w[i+2:])
	})},
	{Name: "letter dropped", write: misspell(func(w []rune, i int) string { return string(w[:i]) + string(w[i+1:]) })},
	around("pls tell me", "pls tell me %s thx", false),
	around("quick question", "hey quick question, %s", false),
	around("does anyone know", "does anyone know %s?", false),
	around("mention", "@Footnote %s lol", false),
	around("wondering", "I was wondering %s, can somebody explain?", false),
	around("new here", "yo im new here, %s plz", false),
	around("friend", "sorry if dumb question but %s (asking for a friend)", false),
	written("greeting", "hi! %s :)", false),
	written("homework", "my teacher asked us: %s I need it for my homework tomorrow.", false),
	written("paragraph", "Hello all. I am reading about this for my class and I am confused. %s Thank you!", false),
	{Name: "letter doubled", write: misspell(func(w []rune, i int) string {
		return string(w[:i]) + string(w[i]) + string(w[i:])
	})},
	{Name: "Each Word Capitalised", write: func(q string, _ *rand.Rand) string { return capitalise(q) }},
	around("any1 remember", "ey any1 here remember %s ??", false),
	around("roommate", "ok so my roommate and I could not agree on this: %s", false),
	around("serious", "serious question: %s 😅", false),
	around("formal", "Good day. I would be most grateful if you could tell me %s. Kind regards", false),
	around("brother", "my little brother keeps asking me %s and idk", false),
	around("place", "not sure if this is the right place but %s", false),
	around("project", "for a school project: %s tysm <3", false),
	written("googled", "I googled for an hour and found nothing... %s Any help appreciated!!", false),
	written("quoted", "Our exam had this one: \"%s\" What should I have put?", false),
	{Name: "letter replaced", write: misspell(func(w []rune, i int) string {
		return string(w[:i]) + string(w[i-1]) + string(w[i+1:])
	})},
	around("study group", "hey folks, our study group is stuck, does anybody happen to know %s??", false),
	around("boss", "my boss wants to know %s by tonight lmao", false),
	around("please explain", "plz someone explain %s im so lost", false),
	around("no clue", "i have no clue %s can u help", false),
	around("emoji", "👋 hiya!! %s 🙏🙏", false),
	around("long shot", "bit of a long shot, but %s", false),
	around("correct me", "tbh i forgot, %s? correct me if i'm wrong", false),
	written("polite", "Dear team, may I ask a question? %s Many thanks in advance, Sam", false),
	written("podcast", "I heard about this on a podcast and got curious. %s Would love to learn more!", false),
	around("kind souls", "gm! could any of you kind souls fill me in on %s", false),
	around("riddle", "hello there old friend, riddle me this: %s", false),
	around("blanking", "writing a paper rn and blanking on this one - %s", false),
	around("doubt", "%s ... my gf swears she knows but i doubt it", false),
	around("silly me", "silly me forgot again, %s 😬", false),
	around("real quick", "real quick, %s? cheers m8", false),
	written("hope you are well", "Hi Footnote, hope you are well. %s Thanks a bunch!", false),
	written("sister", "So my sister and I were arguing last night. %s She says I am wrong.", false),
	around("trivia night", "trivia night question, team is split: %s", true),
	around("gently", "not to be a bother, but might someone gently explain %s", false),
	around("for real", "ok for real now %s 😂😂", true),
	around("grandma", "my grandma just called and wants to hear %s", true),
	around("help me out", "%s?? help me out here pals", true),
	around("wdyt", "wassup y'all, %s", true),
	written("forum", "Newbie alert! First post here, go easy on me. %s Appreciate it.", false),
	written("tried", "%s I tried the search but no luck so far.", true),
}

// around returns the form of a question in small letters inside other words.
func around(name, words string, heldOut bool) Form {
	return Form{name, heldOut, func(q string, _ *rand.Rand) string { return fmt.Sprintf(words, bare(q)) }}
}

// written returns the form of a question as it is inside other words.
func written(name, words string, heldOut bool) Form {
	return Form{name, heldOut, func(q string, _ *rand.Rand) string { return fmt.Sprintf(words, q) }}
}

// bare returns a question in small letters without its question mark.
func bare(q string) string { return strings.TrimSpace(strings.TrimRight(strings.ToLower(q), "? ")) }

func capitalise(q string) string {
	words := strings.Fields(q)
	for i, w := range words {
		r := []rune(w)
		r[0] = unicode.ToUpper(r[0])
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

// longWord is the length in letters of the shortest word that is misspelt.
const longWord = 6

// misspell returns the form of a question with one of its long words changed at a letter inside. The change gets the
// index of the letter, after which there is at least one more that is not the last.
func misspell(change func(w []rune, i int) string) func(string, *rand.Rand) string {
	return func(q string, r *rand.Rand) string {
		words := strings.Fields(q)
		var long []int
		for i, w := range words {
			other := strings.IndexFunc(w, func(r rune) bool { return !unicode.IsLetter(r) })
			if len([]rune(w)) >= longWord && other < 0 {
				long = append(long, i)
			}
		}
		if len(long) == 0 {
			return q
		}
		at := long[r.IntN(len(long))]
		w := []rune(words[at])
		words[at] = change(w, 1+r.IntN(len(w)-3))
		return strings.Join(words, " ")
	}
}

// FormScore is the score of judged questions in a form.
type FormScore struct {
	Form         Form
	Answerable   int // questions with a gold answer
	Unanswerable int
	Right        int // of Answerable: answered with a right sentence
	Answered     int // of Answerable
	Refused      int // of Unanswerable
}

// ScoreForm scores the outcomes of questions in a form.
func ScoreForm(f Form, outcomes []Outcome) FormScore {
	s := FormScore{Form: f}
	for _, o := range outcomes {
		switch {
		case hasGold(o):
			s.Answerable++
			s.Right += int(indicator(o.Right()))
			s.Answered += int(indicator(o.Answered))
		case !o.Answerable:
			s.Unanswerable++
			s.Refused += int(indicator(!o.Answered))
		}
	}
	return s
}

// share returns n/of, NaN for none.
func share(n, of int) float64 {
	if of == 0 {
		return math.NaN()
	}
	return float64(n) / float64(of)
}

// formJSON is a line of --json. A share of no questions is null.
type formJSON struct {
	Form       string   `json:"form"`
	HeldOut    bool     `json:"held_out"`
	Questions  int      `json:"questions"`
	Right      *float64 `json:"right"`
	Answered   *float64 `json:"answered"`
	Refused    *float64 `json:"refused"`
	Difference *float64 `json:"difference"` // of right, to the first form
}

// WriteFormsJSON writes the scores as one JSON object.
func WriteFormsJSON(w io.Writer, scores []FormScore) error {
	number := func(f float64) *float64 {
		if math.IsNaN(f) {
			return nil
		}
		return &f
	}
	lines := make([]formJSON, len(scores))
	for i, s := range scores {
		lines[i] = formJSON{s.Form.Name, s.Form.HeldOut, s.Answerable + s.Unanswerable,
			number(share(s.Right, s.Answerable)), number(share(s.Answered, s.Answerable)),
			number(share(s.Refused, s.Unanswerable)), number(s.difference(scores[0]))}
	}
	return json.NewEncoder(w).Encode(map[string]any{"forms": lines})
}

func (s FormScore) difference(plain FormScore) float64 {
	return share(s.Right, s.Answerable) - share(plain.Right, plain.Answerable)
}

// WriteForms prints the scores: a line per form, with the difference of right answers to the first form in points.
func WriteForms(w io.Writer, scores []FormScore) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "FORM\tUSED FOR\tRIGHT\tANSWERED\tREFUSED\tPOINTS\n")
	for _, s := range scores {
		use := "development"
		if s.Form.HeldOut {
			use = "reporting"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", s.Form.Name, use, three(share(s.Right, s.Answerable)),
			three(share(s.Answered, s.Answerable)), three(share(s.Refused, s.Unanswerable)),
			points(s.difference(scores[0])))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%d questions that the corpus answers, %d that it does not. "+
		"right: answered with a right sentence\n", scores[0].Answerable, scores[0].Unanswerable)
	return err
}

func three(f float64) string {
	if math.IsNaN(f) {
		return "-"
	}
	return fmt.Sprintf("%.3f", f)
}

func points(f float64) string {
	if math.IsNaN(f) {
		return "-"
	}
	return fmt.Sprintf("%+.1f", 100*f)
}
