package english

import (
	"math/bits"
	"slices"
)

// Class is a class of words, or the union of several: Measure|Often. lexicon.txt describes each and lists its words.
type Class uint64

// The classes.
const (
	Addressee Class = 1 << iota
	Amount
	Anaphor
	Causal
	Command
	CountNoun
	Courtesy
	DatePreposition
	Denial
	DurationNoun
	Fraction
	Frequency
	Greeting
	GroupName
	Hedge
	Inquiry
	InquiryNoun
	Interjection
	KindNoun
	Light
	Listener
	Locator
	Measure
	NameParticle
	Negation
	Numeral
	Occasion
	Often
	PersonNoun
	PersonVerb
	PlaceName
	PlaceNoun
	PlacePreposition
	Premodifier
	PurposeNoun
	Quantity
	QuestionForm
	ReasonNoun
	Restriction
	Scale
	ShareNoun
	Speaker
	SpeechVerb
	Stance
	Stop
	Subordinator
	Temporal
	Term
	TimeNoun
	TimePart
	Title
	Wish
	YearNoun
	endClasses
)

// classNames are the names of the classes in lexicon.txt, in the order of the constants.
var classNames = [...]string{
	"addressee", "amount", "anaphor", "causal", "command", "count-noun", "courtesy",
	"date-preposition", "denial", "duration-noun", "fraction", "frequency", "greeting", "group-name", "hedge",
	"inquiry", "inquiry-noun", "interjection", "kind-noun", "light", "listener", "locator", "measure",
	"name-particle", "negation", "numeral", "occasion", "often", "person-noun", "person-verb", "place-name",
	"place-noun", "place-preposition", "premodifier", "purpose-noun", "quantity", "question-form", "reason-noun",
	"restriction", "scale", "share-noun", "speaker", "speech-verb", "stance", "stop", "subordinator", "temporal",
	"term", "time-noun", "time-part", "title", "wish", "year-noun",
}

// classNamed returns the class of a name, 0 where there is none.
func classNamed(name string) Class {
	i := slices.Index(classNames[:], name)
	if i < 0 {
		return 0
	}
	return 1 << i
}

// String returns the name of a single class as in lexicon.txt.
func (c Class) String() string {
	i := bits.TrailingZeros64(uint64(c))
	if i >= len(classNames) {
		return "none"
	}
	return classNames[i]
}

// ClassesOf returns the union of the classes of a word, 0 for a word without any.
func ClassesOf(word string) Class { return theLexicon().words[word].classes }

// Is reports whether a word has the class, or one of the classes of a union.
func Is(word string, c Class) bool { return ClassesOf(word)&c != 0 }

// Words returns the words that have the class, or one of the classes of a union, in byte order.
func Words(c Class) []string {
	var words []string
	for word, e := range theLexicon().words {
		if e.classes&c != 0 {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return words
}

// IsNumber reports whether a word is a number in words.
func IsNumber(word string) bool {
	e := theLexicon().words[word]
	return e.tag == TagNumber || e.classes&Numeral != 0
}

// IsInterrogative reports whether a word can ask: "who", "whom", "which".
func IsInterrogative(word string) bool {
	tag, _ := ClosedTag(word)
	return tag == TagWho || tag == TagWhich
}

// Value returns the value of a number in words up to twelve; ok is false for any other word.
func Value(word string) (value int, ok bool) {
	value, ok = theLexicon().values[word]
	return value, ok
}
