package retrieval

import "testing"

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		question string
		want     Kind
	}{
		{"When did Moscow withdraw its advisers?", When},
		{"In what year was the treaty signed?", When},
		{"Who met Kosygin?", Who},
		{"naval base where", Where},
		{"Which country raised the issue?", Where},
		{"How many ships lay at the naval base?", HowMany},
		{"How long did it last?", HowLong},
		{"Why did the talks end?", Why},
		{"How did China answer?", How},
		{"What did China call it when the talks ended?", What},
		{"When oil got dear, which policy ended?", What},
		{"When did oil, of all things, get dear?", When},
		{"Did China sign?", YesNo},
		{"kruschev destalinisation", Topic},
		{"", Topic},
	} {
		if got := kindOf(c.question); got != c.want {
			t.Errorf("kindOf(%q) = %q, want %q", c.question, got, c.want)
		}
	}
}
