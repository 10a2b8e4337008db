package query

import (
	"testing"

	"footnote/retrieval/analysis"
)

// answerTypes are questions in every way that people ask, with their answer types.
var answerTypes = []struct {
	question string
	want     AnswerType
}{
	{"When did Moscow withdraw its advisers?", When},
	{"In what year was the treaty signed?", When},
	{"what year was the treaty signed", When},
	{"The treaty was signed in which year?", When},
	{"During which years did they fight?", When},
	{"In which decade did it happen?", When},
	{"At what time did the ship sail?", When},
	{"What was the date of the treaty?", When},
	{"what's the year of the treaty", When},
	{"Since when have they been allies?", When},
	{"How long ago did it end?", When},
	{"withdrawal soviet advisers china year", When},
	{"date of the treaty", When},
	{"treaty signed when", When},
	{"wen was the treaty signed", When},
	{"Give the year in which the treaty was signed.", When},
	{"How and when did the plague enter Europe?", When},
	{"When did oil, of all things, get dear?", When},

	{"Who met Kosygin?", Who},
	{"who's the premier", Who},
	{"whos the premier", Who},
	{"Whose army crossed the river?", Who},
	{"By whom was the mill built?", Who},
	{"The mill was built by whom?", Who},
	{"Which Soviet leader met Zhou Enlai?", Who},
	{"What physicist found the law?", Who},
	{"What was the name of the king who lost?", Who},
	{"Name the president who resigned.", Who},
	{"tell me who met Kosygin", Who},

	{"naval base where", Where},
	{"Which country raised the issue?", Where},
	{"Which countries raised the issue?", Where},
	{"Which country rationed gasoline?", Where},
	{"In what European city did they meet?", Where},
	{"What is the capital of France?", Where},
	{"From where did they sail?", Where},
	{"name the countries that signed", Where},
	{"unequal treaties with wich country", Where},

	{"How many ships lay at the naval base?", HowMany},
	{"How often did they meet?", HowMany},
	{"How much did it cost?", HowMany},
	{"How old was the king?", HowMany},
	{"At what age did he die?", HowMany},
	{"What percentage of the people voted?", HowMany},
	{"What was the population of Warsaw?", HowMany},
	{"Of the inhabitants, what share was Catholic?", HowMany},
	{"number of ships at the base", HowMany},

	{"How long did it last?", HowLong},
	{"For how long did they rule?", HowLong},
	{"How much time did it take?", HowLong},

	{"Why did the talks end?", Why},
	{"What was the reason for the break?", Why},
	{"What caused the break?", Why},
	{"For what reason did the talks end?", Why},
	{"reasons for the break", Topic}, // may ask for a list
	{"How come the talks ended?", Why},

	{"How did China answer?", How},

	{"What did China call it when the talks ended?", What},
	{"When oil got dear, which policy ended?", What},
	{"What other treaty was signed when he was premier?", What},
	{"Which Ice Age was the last?", What},
	{"What gauge of rail do the lines use?", What},
	{"It is named after what?", What},
	{"Name the treaty.", What},

	{"Did China sign?", YesNo},
	{"Was the treaty renewed?", YesNo},
	{"In 1972, did Norway join?", YesNo},

	{"kruschev destalinisation", Topic},
	{"Sino-Soviet relations", Topic},
	{"", Topic},
	{"?!", Topic},
	{"name", Topic},
}

func TestAnswerTypeOf(t *testing.T) {
	for _, c := range answerTypes {
		if got := AnswerTypeOf(c.question); got != c.want {
			t.Errorf("AnswerTypeOf(%q) = %q, want %q", c.question, got, c.want)
		}
	}
}

// TestForm checks the answer type of questions, and the words of the question that determine it.
func TestForm(t *testing.T) {
	for _, c := range []struct {
		question, asked, turn, head, verb string
	}{
		{"In what year did they meet?", "year", "turn object", "year", "meet"},
		{"When did Moscow withdraw its advisers?", "date", "turn object", "", "withdraw"},
		{"What party rules in the city?", "person", "turn subject", "party", "rules"},
		{"What did the council build in Rome?", "object", "turn object", "", "build"},
		{"Who built the mill?", "person", "turn subject", "", "built"},
		{"Where was the mill built?", "place", "turn passive", "", "built"},
		{"To what gauge have some lines been changed?", "named", "turn object", "gauge", "lines"},
		{"The V&A has its origins in which exposition?", "named", "turn other", "exposition", ""},
		{"What percentage of girls voted?", "share", "turn subject", "percentage", "voted"},
		{"How old was the king?", "amount", "turn identity", "old", ""},
		{"What was the treaty called?", "term", "turn passive", "treaty", "called"},
		{"Which laws hold?", "things", "turn subject", "laws", "hold"},
		{"What caused the war?", "subject", "turn subject", "", "caused"},
	} {
		f := formOf(c.question, analysis.English.Analyze(c.question))
		turn, verb := roleOf(f.tokens, f.end)
		word := func(i int) string {
			if i < 0 {
				return ""
			}
			return f.tokens[i].lower
		}
		asked := f.fineType(turn).String()
		turned := "turn " + turn.String()
		if asked != c.asked || turned != c.turn || word(f.head) != c.head || word(verb) != c.verb {
			t.Errorf("%q asks for %s, %s, head %q, verb %q; want %s, %s, %q, %q", c.question,
				asked, turned, word(f.head), word(verb), c.asked, c.turn, c.head, c.verb)
		}
	}
}
