package query

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/retrieval/index"
)

// newParser returns a parser of questions about one text.
func newParser(t *testing.T, text string) *Parser {
	t.Helper()
	path := filepath.Join(t.TempDir(), "text.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := index.New(t.Context(), corpus.Read(t.Context(), []string{path}, nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return NewParser(x)
}

// What surrounds a question is left out, whatever it is and wherever it is.
func TestReadLeavesOutPadding(t *testing.T) {
	p := newParser(t, "The mill was built in 1820. The ferry sank in a storm. The mayor opened the bridge in 1911.")
	const question, embedded = "when did the ferry sink", "when the ferry sank"
	for _, around := range []string{
		"yo %s", "hiii %s", "good evening everyone, %s", "guys %s", "so basically %s", "random but %s",
		"umm %s pleeease",
		"question: %s", "quick q - %s", "dumb question but %s", "sorry if this is obvious to you but %s",
		"asking for a friend: %s", "ELI5 %s", "im new here, %s", "@Footnote %s", "<@!8899> %s", "@everyone %s",
		"%s thx", "%s lol", "%s pls", "%s, thanks in advance", "%s tia!!", "%s 🙏🙏", "🤔 %s",
		"%s :D", "%s anyone?", "thx a ton! %s?",
		"%s? asap please", "%s? I need it for my essay", "%s do you know", "my prof asked “%s” and I have no clue",
		"We have a quiz tomorrow. %s? Thank you so much!!", "hola, %s, gracias", "Can you help me? %s?",
		"I have been reading about bridges for my class and I am confused. %s? I searched but could not find it.",
		"what I want to know is: %s", "what does the book say about %s", "thanks for your help so far! %s?",
	} {
		t.Run(around, func(t *testing.T) {
			if got := p.plain(fmt.Sprintf(around, question)).Text; strings.TrimSuffix(got, "?") != question {
				t.Errorf("%q, want %q", got, question)
			}
		})
	}
	for _, around := range []string{
		"does anyone know %s?", "can u tell me %s", "could somebody please explain to me %s", "any idea %s?",
		"I was wondering %s, can anyone explain?", "who knows %s", "I forgot %s", "trying to figure out %s",
		"hey footnote could you look up %s", "btw do you happen to know %s", "just curious %s",
		"I would like to know %s", "explain to me %s like im 5", "who can tell me %s", "tell us %s",
	} {
		t.Run(around, func(t *testing.T) {
			if got := p.plain(fmt.Sprintf(around, embedded)).Text; strings.TrimSuffix(got, "?") != embedded {
				t.Errorf("%q, want %q", got, embedded)
			}
		})
	}
}

// Words of the question stay, also those that pad other messages.
func TestReadLeavesQuestions(t *testing.T) {
	p := newParser(t, "New members say hello in the lobby. Thanks go to the teacher. Homework is due on Friday. "+
		"Whoever needs help asks a moderator. People share one account. A visa is not needed.")
	for _, question := range []string{
		"Where do new members say hello", "who gets thanks", "When is homework due?", "What is homework?",
		"Who can help with homework?", "Where do people get help", "How do I ask for help?", "Do I need a visa",
		"Can I share my account?", "If I need help, who do I ask?", "For new people, what are the rules?",
		"How much vacation time do I need?", "hello in the lobby", "Do members tell moderators when they leave?",
		"in what year was it built", "\"thanks\" meaning", "Who was the teacher?", "homework", "teacher",
		"Teacher: duties in the lobby",
		"What do Dr. Smith and the U.S. Navy share?", "谁建造了它？", "Wann war das?",
	} {
		if got := p.plain(question).Text; got != question {
			t.Errorf("%q is read as %q", question, got)
		}
	}
}

// Capitals are only a way to write.
func TestReadCapitals(t *testing.T) {
	p := newParser(t, "The mill was built in 1820.")
	for message, want := range map[string]string{
		"WHEN WAS THE MILL BUILT?":          "when was the mill built?",
		"PLS TELL ME WHEN IT WAS BUILT THX": "when it was built",
		"WHO":                               "WHO", "NATO": "NATO", "When was NATO founded": "When was NATO founded",
	} {
		if got := p.plain(message).Text; got != want {
			t.Errorf("%q is read as %q, want %q", message, got, want)
		}
	}
}

// A message that asks nothing is none of the text's business.
func TestReadIdle(t *testing.T) {
	p := newParser(t, "The mill was built in 1820. The board helps with taxes. It was late.")
	for _, message := range []string{
		"hello", "thanks!", "the", "what can you do", "ok", "lol", "test", "good bot", "???", "🙂", "", "help",
		"help me", "hi there everyone", "who are you?", "how are you", "good morning", "thank you so much", "what",
		"why?", "please", "@Footnote", "<@123>", ":wave:", "I have a question", "can you help me with my homework",
		"cool, thx", "what is this",
	} {
		if got := p.plain(message); !got.Idle {
			t.Errorf("%q is read as %q", message, got.Text)
		}
	}
	for _, message := range []string{"mill", "taxes", "1820", "who built the mill", "磨坊", "мельница"} {
		if p.plain(message).Idle {
			t.Errorf("%q asks nothing", message)
		}
	}
}

// A misspelt English word is replaced where the corpus does not have it in any spelling. Names and words of the corpus
// stay, however unusual.
func TestRespell(t *testing.T) {
	p := newParser(t, "The mill was built in 1820 at Grenby. The old wether grazed by the mill.")
	for message, want := range map[string]string{
		"which cuontry built it":       "which country built it",
		"what hapened at the mill":     "what happened at the mill",
		"duirng which years was it":    "during which years was it",
		"how many wether were there":   "how many wether were there", // a word, though "weather" is more frequent
		"who lived in Grenbi":          "who lived in Grenbi",        // the corrector of terms reads it as Grenby
		"who lived in grenbi":          "who lived in grenbi",
		"who is Kontry":                "who is Kontry",
		"what is qi":                   "what is qi",
		"when was it built in 18200":   "when was it built in 18200",
		"wer baute die alte muehle am": "wer baute die alte muehle am",
	} {
		got, err := p.Read(message)
		if err != nil || got.Text != want {
			t.Errorf("%q is read as %q, %v, want %q", message, got.Text, err, want)
		}
	}
}
