package retrieval

import (
	"strings"
)

// Kind is what a question asks for.
type Kind string

// The kinds of questions.
const (
	When    Kind = "when"
	Who     Kind = "who"
	Where   Kind = "where"
	HowMany Kind = "how many"
	HowLong Kind = "how long"
	Why     Kind = "why"
	How     Kind = "how"
	What    Kind = "what" // a name, a thing or a clause
	YesNo   Kind = "yes or no"
	Topic   Kind = "topic" // words without a question
)

// kindPhrases tell the kind of a question, tried in order; a phrase matches whole words anywhere in the question, one
// that ends in "…" only at its beginning.
var kindPhrases = []struct {
	phrase string
	kind   Kind
}{
	{"how many", HowMany}, {"how much", HowMany}, {"what percentage", HowMany}, {"what percent", HowMany}, {"what proportion", HowMany},
	{"what number", HowMany}, {"what was the number", HowMany}, {"what is the number", HowMany}, {"how often", HowMany}, {"how large", HowMany},
	{"how big", HowMany}, {"how tall", HowMany}, {"how high", HowMany}, {"how far", HowMany}, {"how deep", HowMany}, {"how old", HowMany},
	{"how wide", HowMany}, {"how fast", HowMany}, {"how frequently", HowMany}, {"what is the population", HowMany}, {"what was the population", HowMany},
	{"how long", HowLong}, {"for how long", HowLong},
	{"what year", When}, {"which year", When}, {"what years", When}, {"what date", When}, {"which date", When}, {"what day", When}, {"which day", When},
	{"what month", When}, {"which month", When}, {"what decade", When}, {"which decade", When}, {"what century", When}, {"which century", When},
	{"what time", When}, {"what period", When}, {"which period", When}, {"what era", When}, {"since when", When}, {"how long ago", When},
	{"what was the year", When}, {"what is the date", When}, {"what was the date", When}, {"in what season", When},
	{"what country", Where}, {"which country", Where}, {"what city", Where}, {"which city", Where}, {"what state", Where}, {"which state", Where},
	{"what place", Where}, {"which place", Where}, {"what location", Where}, {"which location", Where}, {"what town", Where}, {"which town", Where},
	{"what countries", Where}, {"which countries", Where}, {"what cities", Where}, {"which cities", Where}, {"what region", Where}, {"which region", Where},
	{"what province", Where}, {"which province", Where}, {"what continent", Where}, {"which continent", Where}, {"what island", Where}, {"which island", Where},
	{"what river", Where}, {"which river", Where}, {"what county", Where}, {"which county", Where}, {"what area", Where}, {"which area", Where},
	{"what person", Who}, {"which person", Who}, {"what leader", Who}, {"which leader", Who}, {"what president", Who}, {"which president", Who},
	{"what king", Who}, {"which king", Who}, {"what scientist", Who}, {"which scientist", Who}, {"what actor", Who}, {"which actor", Who},
	{"what author", Who}, {"which author", Who}, {"what player", Who}, {"which player", Who}, {"what artist", Who}, {"which artist", Who},
	{"what team", Who}, {"which team", Who}, {"what company", Who}, {"which company", Who}, {"what party", Who}, {"which party", Who},
	{"what organization", Who}, {"which organization", Who}, {"what group", Who}, {"which group", Who},
	{"what is the name of the person", Who}, {"what was the name of the person", Who},
	{"for what reason", Why}, {"what was the reason", Why}, {"what is the reason", Why}, {"what caused", Why}, {"why", Why}, {"how come", Why},
	{"when", When}, {"who", Who}, {"whom", Who}, {"whose", Who}, {"where", Where},
	{"what", What}, {"which", What}, {"how", How},
	{"did…", YesNo}, {"does…", YesNo}, {"do…", YesNo}, {"is…", YesNo}, {"are…", YesNo}, {"was…", YesNo}, {"were…", YesNo}, {"has…", YesNo},
	{"have…", YesNo}, {"had…", YesNo}, {"can…", YesNo}, {"could…", YesNo}, {"will…", YesNo}, {"would…", YesNo}, {"should…", YesNo},
}

// interrogatives are the words that make up kindPhrases and say nothing of the subject.
var interrogatives = set(`who whom whose which what when where why how whether many much often long ago year years date day month decade
	century time period percentage percent proportion number reason name`)

// kindOf tells what a question asks for. The interrogative that comes first decides; phrases go before single words at
// the same place. A clause with "when", "where" or "if" before the question proper ("When oil got dear, which policy ended?")
// is left out.
func kindOf(question string) Kind {
	if clause, rest, ok := strings.Cut(question, ","); ok && subordinate[firstWord(clause)] {
		if kind := kindOf(rest); kind != Topic && kind != YesNo {
			return kind
		}
	}
	words := " " + strings.Join(wordsOf(question), " ") + " "
	best, kind := len(words), Topic
	for _, p := range kindPhrases {
		if begin, ok := strings.CutSuffix(p.phrase, "…"); ok {
			if best == len(words) && strings.HasPrefix(words, " "+begin+" ") {
				return p.kind
			}
			continue
		}
		if at := strings.Index(words, " "+p.phrase+" "); at >= 0 && at < best {
			best, kind = at, p.kind
		}
	}
	return kind
}

// subordinate are the words that a clause before the question proper begins with.
var subordinate = set("when where if while after before since although because as once")

func firstWord(s string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(strings.ToLower(s)), " ")
	return word
}

// wordsOf returns the words of s in lower case.
func wordsOf(s string) []string {
	var words []string
	for _, t := range analyze(s) {
		if !t.extra {
			words = append(words, strings.ToLower(s[t.start:t.end]))
		}
	}
	return words
}

// questionWords marks the tokens that only ask: the interrogative and the noun behind it that names the kind of answer
// ("what year", "how many"). They are part of the question's form, not of its subject.
func questionWords(tokens []token, text string) []bool {
	asking := make([]bool, len(tokens))
	behind := false
	for i, t := range tokens {
		if t.extra {
			continue
		}
		word := strings.ToLower(text[t.start:t.end])
		switch {
		case word == "what" || word == "which" || word == "how" || word == "when" || word == "who" || word == "where" || word == "why":
			asking[i], behind = true, true
		case behind && interrogatives[word]:
			asking[i] = true
		case behind && t.stop:
		default:
			behind = false
		}
	}
	return asking
}
