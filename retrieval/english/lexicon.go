package english

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed lexicon.txt
var lexiconText string

// lexicon is lexicon.txt, parsed.
type lexicon struct {
	words     map[string]entry
	bases     map[string]string   // attributes base and verb
	slips     map[string]string   // attribute slip
	months    map[string][]string // a month by its short form and the other way round: attribute short
	values    map[string]int      // attribute value
	endings   []ending            // longest first
	spellings []spelling
	cues      cueTable
	nations   []Nation
	tags      map[string]string // descriptions by name
	classes   map[string]string // likewise
}

// entry is what the lexicon says of a word.
type entry struct {
	classes Class
	tag     Tag // TagEdge for none
}

type ending struct {
	text string
	tag  Tag
}

type spelling struct{ british, american string }

// Nation is the words for one nation, its people and what is theirs. The words of a name are joined by "_".
type Nation struct {
	Names []string // the usual name first
	Seats []string // the seats of its government
}

// theLexicon returns the lexicon. The tests of this package parse the embedded file, so that it has no errors.
var theLexicon = sync.OnceValue(func() *lexicon {
	l, err := parse(lexiconText)
	if err != nil {
		panic(err)
	}
	return l
})

// parse reads a lexicon. An error names the line.
func parse(text string) (*lexicon, error) {
	l := &lexicon{
		words: make(map[string]entry, 1200), bases: make(map[string]string, 512),
		slips: map[string]string{}, months: map[string][]string{}, values: map[string]int{},
		tags: map[string]string{}, classes: map[string]string{},
	}
	sections := map[string]func(fields []string) error{
		"[tags]": l.describeTag, "[classes]": l.describeClass, "[words]": l.addWord,
		"[endings]": l.addEnding, "[spellings]": l.addSpelling, "[cues]": l.addCue, "[nations]": l.addNation,
	}
	var add func([]string) error
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[':
			if add = sections[line]; add == nil {
				return nil, fmt.Errorf("lexicon line %d: unknown section %s", number, line)
			}
			continue
		case add == nil:
			return nil, fmt.Errorf("lexicon line %d: no section before it", number)
		}
		if err := add(strings.Split(line, "\t")); err != nil {
			return nil, fmt.Errorf("lexicon line %d: %w", number, err)
		}
	}
	slices.SortStableFunc(l.endings, func(a, b ending) int { return cmp.Compare(len(b.text), len(a.text)) })
	return l, nil
}

func (l *lexicon) describeTag(fields []string) error {
	if _, ok := tagNamed(fields[0]); !ok {
		return fmt.Errorf("unknown tag %q", fields[0])
	}
	return describe(l.tags, fields)
}

func (l *lexicon) describeClass(fields []string) error {
	if classNamed(fields[0]) == 0 {
		return fmt.Errorf("unknown class %q", fields[0])
	}
	return describe(l.classes, fields)
}

// describe enters a name and its description.
func describe(descriptions map[string]string, fields []string) error {
	if len(fields) != 2 || fields[1] == "" {
		return fmt.Errorf("%q: want a name and a description", fields)
	}
	if descriptions[fields[0]] != "" {
		return fmt.Errorf("%s is described before", fields[0])
	}
	descriptions[fields[0]] = fields[1]
	return nil
}

func (l *lexicon) addWord(fields []string) error {
	if len(fields) != 2 && len(fields) != 3 {
		return fmt.Errorf("%q: want a word, a tag, and classes or attributes", fields)
	}
	word := fields[0]
	if _, ok := l.words[word]; ok {
		return fmt.Errorf("%q is listed before", word)
	}
	var e entry
	if fields[1] != "-" {
		var ok bool
		if e.tag, ok = tagNamed(fields[1]); !ok {
			return fmt.Errorf("%s: unknown tag %q", word, fields[1])
		}
	}
	if len(fields) == 3 {
		for f := range strings.SplitSeq(fields[2], " ") {
			if name, value, ok := strings.Cut(f, "="); ok {
				if err := l.addAttribute(word, name, value); err != nil {
					return err
				}
				continue
			}
			c := classNamed(f)
			if c == 0 || e.classes&c != 0 {
				return fmt.Errorf("%s: unknown or double class %q", word, f)
			}
			e.classes |= c
		}
	}
	l.words[word] = e
	return nil
}

func (l *lexicon) addAttribute(word, name, value string) error {
	switch name {
	case "base", "verb":
		if l.bases[word] != "" {
			return fmt.Errorf("%s has two base forms", word)
		}
		l.bases[word] = value
	case "short":
		l.months[word] = append(l.months[word], value)
		l.months[value] = append(l.months[value], word)
	case "slip":
		l.slips[word] = value
	case "value":
		n, err := strconv.Atoi(value)
		if err != nil {
			return fmt.Errorf("%s: %w", word, err)
		}
		l.values[word] = n
	default:
		return fmt.Errorf("%s: unknown attribute %q", word, name)
	}
	return nil
}

func (l *lexicon) addEnding(fields []string) error {
	if len(fields) != 2 {
		return fmt.Errorf("%q: want an ending and a tag", fields)
	}
	tag, ok := tagNamed(fields[1])
	if !ok {
		return fmt.Errorf("%s: unknown tag %q", fields[0], fields[1])
	}
	l.endings = append(l.endings, ending{fields[0], tag})
	return nil
}

func (l *lexicon) addSpelling(fields []string) error {
	if len(fields) != 2 {
		return fmt.Errorf("%q: want a British and an American ending", fields)
	}
	l.spellings = append(l.spellings, spelling{fields[0], fields[1]})
	return nil
}

func (l *lexicon) addCue(fields []string) error {
	if len(fields) != 2 || len(fields[0]) < 2 {
		return fmt.Errorf("%q: want a phrase of two letters or more and a cue", fields)
	}
	cue, ok := cueNames[fields[1]]
	if !ok {
		return fmt.Errorf("%s: unknown cue %q", fields[0], fields[1])
	}
	l.cues.add(strings.ReplaceAll(fields[0], "_", " "), cue)
	return nil
}

func (l *lexicon) addNation(fields []string) error {
	n := Nation{Names: strings.Fields(fields[0])}
	if len(fields) > 1 {
		n.Seats = strings.Fields(fields[1])
	}
	l.nations = append(l.nations, n)
	return nil
}

// Base returns the form of a word that is stemmed and indexed in its place: the base form of an irregular form,
// "fight" of "fought", or the verb that a noun comes from, "invade" of "invasion". Any other word is its own base.
func Base(word string) string {
	if base, ok := theLexicon().bases[word]; ok {
		return base
	}
	return word
}

// Slip returns the interrogative of which word is a misspelling, "which" for "wich"; "" for any other word.
func Slip(word string) string { return theLexicon().slips[word] }

// MonthForms returns the other forms of the name of a month: "sep" and "sept" of "september"; "september" of "sept".
func MonthForms(word string) []string { return theLexicon().months[word] }

// Nations returns the nations. The slice must not be changed.
func Nations() []Nation { return theLexicon().nations }

// Lengths that American requires, in bytes: of the word, and of what precedes the ending.
const (
	shortestRespelled = 6
	shortestRoot      = 3
)

// American replaces a regular British ending of a word by the American one, so that either spelling finds the other.
// Texts and questions both pass through it, so a wrong replacement only merges two terms.
func American(word string) string {
	if len(word) < shortestRespelled {
		return word
	}
	for _, s := range theLexicon().spellings {
		if root, ok := strings.CutSuffix(word, s.british); ok && len(root) >= shortestRoot {
			return root + s.american
		}
	}
	return word
}
