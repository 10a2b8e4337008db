package query

import (
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// Broad is what a question asks for that one sentence seldom answers, or that has one place in a text.
type Broad struct {
	Kind   BroadKind
	Topic  []string      // its content words as index terms, in order; empty for Events about anything and for AsOf
	About  []string      // Statements: likewise what they are about; empty for anything
	Text   string        // the words of the topic, verbatim
	Head   string        // Listing: the noun of what is listed, in small letters; "" if it is in the singular
	Within edtf.Interval // Events: when
}

// BroadKind is a kind of broad question.
type BroadKind uint8

// The kinds.
const (
	NotBroad   BroadKind = iota
	Events               // "what happened in 1969"
	Listing              // "list all conditions", "what are the rules"
	Section              // "summarise section 3", "what does the chapter on trade say"
	Definition           // "what is X", "tell me about X", "X"
	Statements           // "what did X say about Y"
	AsOf                 // "as of when is the text?"
)

// longestTopic is the most content words of a topic. A longer one says enough for the best sentence to be found.
const longestTopic = 5

// Broad recognises a broad question by its form.
func (p *Parser) Broad(text string) Broad {
	var words []word
	for _, w := range p.wordsOf(mask(text)) {
		words = append(words, w)
		if w.contracted {
			words = append(words, word{start: w.end, end: w.end, lower: "is", folded: "is", function: true})
		}
	}
	if len(words) == 0 {
		return Broad{}
	}
	for _, read := range []func(string, []word) Broad{asOf, events, section, statements, listing, definition} {
		b := read(text, words)
		if b.Kind != NotBroad {
			return b
		}
	}
	return Broad{}
}

// is reports whether a word is one of several, which are separated by blanks.
func (w *word) in(words string) bool { return slices.Contains(strings.Fields(words), w.lower) }

// indexIn returns the first word from i on that is one of several, -1 for none.
func indexIn(words []word, i int, of string) int {
	for ; i < len(words); i++ {
		if words[i].in(of) {
			return i
		}
	}
	return -1
}

// emptyWords add nothing to a topic.
const emptyWords = "all every each any some kind kinds type types sort sorts form forms list lists names " +
	"examples example"

// terms returns the index terms of the content words of a part of a question.
func terms(words []word) []string {
	var all []string
	for i := range words {
		if w := &words[i]; !w.function && !w.in(emptyWords) && !english.IsNumber(w.lower) {
			all = append(all, analysis.Stem(w.folded))
		}
	}
	return all
}

// topicOf returns a broad question about a part of a question, not a broad one for a topic without content or one that
// is too long.
func topicOf(kind BroadKind, text string, words []word) Broad {
	topic := terms(words)
	if len(topic) == 0 || len(topic) > longestTopic {
		return Broad{}
	}
	return Broad{Kind: kind, Topic: topic, Text: text[words[0].start:words[len(words)-1].end]}
}

// asOf reads a question about the date of the text itself: "as of when is the text?", "how current is this document".
func asOf(_ string, words []word) Broad {
	const texts = "text texts document documents page pages data information info article corpus source sources " +
		"content file files version you your"
	const times = "date dated old recent current outdated updated update published last latest valid stale fresh"
	about, timed, asks := false, false, false
	for i := range words {
		w := &words[i]
		switch {
		case w.lower == "as" && i+2 < len(words) && words[i+1].lower == "of" && words[i+2].asks:
			return Broad{Kind: AsOf}
		case w.in(texts), w.lower == "this", w.lower == "it":
			about = true
		case w.in(times):
			timed = true
		case w.in("written made up still year up-to-date most how when what which is was are") || w.function:
			asks = asks || w.asks || w.in("is are")
		default:
			return Broad{}
		}
	}
	if about && asks && (timed || indexIn(words, 0, "when") >= 0 && indexIn(words, 0, "written made from") >= 0) {
		return Broad{Kind: AsOf}
	}
	return Broad{}
}

// events reads a question for what happened at a time: "what happened in 1969", "anything happen in the 60s?", "events
// between 1960 and 1964".
func events(text string, words []word) Broad {
	const happening = "happen happens happened happening occur occurs occurred event events occurrences incidents " +
		"timeline chronology"
	const phrases = "took take takes went going goes"
	const fillers = "anything something everything thing things important major main key big notable significant " +
		"time list tell give name show timeline place on"
	if i := indexIn(words, 0, "to after before because if"); i > 0 && words[i-1].in(happening) {
		return Broad{}
	}
	first, _ := english.ClosedTag(words[0].lower)
	if !words[0].asks && !first.Preposition() && !words[0].in(happening) && !words[0].in(fillers) &&
		!words[0].in("did any was were") {
		return Broad{}
	}
	dates := corpus.FindDates(text, edtf.Interval{})
	happens := false
	var topic []word
	for i := range words {
		w := &words[i]
		dated := slices.ContainsFunc(dates, func(d corpus.Date) bool {
			return d.Span.Contains(corpus.Span{Start: w.start, End: w.end})
		})
		follows := i+1 < len(words) && words[i+1].in("place on")
		switch {
		case dated:
		case w.in(happening), w.in(phrases) && follows:
			happens = true
		case w.lower != "what" && w.lower != "which" && w.asks:
			return Broad{} // "who", "why"
		case w.in(fillers), w.function, w.lower == "events":
		case w.is(english.InquiryNoun):
		default:
			topic = append(topic, *w)
		}
	}
	if len(dates) == 0 || !happens || len(topic) > longestTopic {
		return Broad{}
	}
	b := Broad{Kind: Events, Within: cover(dates), Topic: terms(topic)}
	for _, w := range topic {
		b.Text = strings.TrimSpace(b.Text + " " + text[w.start:w.end])
	}
	return b
}

// cover returns the interval from the first to the last of some dates.
func cover(dates []corpus.Date) edtf.Interval {
	first, last := dates[0].Interval, dates[0].Interval
	for _, d := range dates[1:] {
		if d.Interval.Compare(first) < 0 {
			first = d.Interval
		}
		if d.Interval.Compare(last) > 0 {
			last = d.Interval
		}
	}
	if whole, err := edtf.Between(first, last); err == nil && len(dates) > 1 {
		return whole
	}
	return first
}

// section reads a question for a section: "summarise section 3", "what does the chapter on trade say?".
func section(text string, words []word) Broad {
	const parts = "section chapter part article paragraph appendix"
	at := indexIn(words, 0, parts)
	if at < 0 || at+1 == len(words) {
		if words[0].in("summarise summarize sum outline recap") && len(words) > 1 {
			return topicOf(Section, text, words[1:])
		}
		return Broad{}
	}
	asked := words[0].in("summarise summarize summary outline recap show read quote explain") ||
		words[len(words)-1].in("say says about") && words[0].lower == "what" ||
		words[0].lower == "what" && indexIn(words[:at], 0, "in does says") > 0
	if !asked {
		return Broad{}
	}
	end := len(words)
	for end > at && words[end-1].in("say says about") {
		end--
	}
	for at++; at < end && words[at].in("on about called named titled of entitled the"); {
		at++
	}
	if at >= end {
		return Broad{}
	}
	b := topicOf(Section, text, words[at:end])
	return b
}

// statements reads a question for what somebody said: "what did X say", "what does X say about Y".
func statements(text string, words []word) Broad {
	from, verbs := 1, "says said announced declared claimed writes wrote"
	if len(words) > 1 && words[1].in("did does do has have had") {
		from, verbs = 2, "say said state stated announce announced declare declared claim claimed write written"
	}
	at := indexIn(words, from, verbs)
	if words[0].lower != "what" || at <= from {
		return Broad{}
	}
	b := topicOf(Statements, text, words[from:at])
	switch rest := words[at+1:]; {
	case b.Kind == NotBroad || len(rest) == 0:
	case rest[0].in("about on regarding concerning of"):
		b.About = terms(rest[1:])
		if len(b.About) > longestTopic {
			return Broad{}
		}
	default:
		return Broad{}
	}
	return b
}

// isPlural reports whether a word is a noun in the plural.
func isPlural(w *word) bool {
	uses := thesaurus.UsesOf(w.lower)
	return strings.HasSuffix(w.lower, "s") && !strings.HasSuffix(w.lower, "ss") &&
		(uses.Inflected[thesaurus.Noun] > 0 || uses.Total(thesaurus.Noun)+uses.Total(thesaurus.Verb) == 0) ||
		w.in("people men women children criteria data phenomena steps")
}

// listing reads a question for all things of a sort: "list the three obstacles", "what are the rules", "give me all
// conditions of membership", "which kinds of cover are there".
func listing(text string, words []word) Broad {
	from := 0
	switch {
	case words[0].in("list enumerate name give show state identify"):
		from = 1
	case words[0].in("what which") && len(words) > 2 && words[1].in("are were"):
		from = 2
	case words[0].in("what which") && len(words) > 3 && ends(words, "are there", "exist", "were there"):
		from, words = 1, words[:lastContent(words)]
	case words[0].in("all") && len(words) > 1:
		from = 1
	default:
		return Broad{}
	}
	for from < len(words) && (words[from].in("me us all the of every each any some out down your its their full "+
		"complete whole list a an") || english.IsNumber(words[from].lower) || words[from].figures) {
		from++
	}
	head := -1
	for i := from; i < len(words) && !(words[i].function && i > from); i++ {
		head = i
	}
	plural := head >= 0 && !words[head].in("example examples") &&
		(isPlural(&words[head]) || words[0].in("list enumerate"))
	if !plural || slices.ContainsFunc(words[from:], func(w word) bool { return w.asks }) {
		return Broad{}
	}
	b := topicOf(Listing, text, words[from:])
	b.Head = words[head].lower
	if words[head].in(emptyWords) { // "kinds of cover"
		b.Head = ""
	}
	return b
}

// ends reports whether a question ends with one of some phrases.
func ends(words []word, phrases ...string) bool {
	for _, phrase := range phrases {
		f := strings.Fields(phrase)
		at := len(words) - len(f)
		if at < 0 {
			continue
		}
		same := true
		for i := range f {
			same = same && words[at+i].lower == f[i]
		}
		if same {
			return true
		}
	}
	return false
}

// lastContent returns the end of the last word that is not part of "are there" or "exist".
func lastContent(words []word) int {
	end := len(words)
	for end > 1 && words[end-1].in("are there exist were") {
		end--
	}
	return end
}

// definition reads a question for what something is: "what is X", "who was X", "what does X mean", "define X", or a
// topic alone.
func definition(text string, words []word) Broad {
	from, end := 0, len(words)
	switch {
	case words[0].in("define explain describe definition meaning"):
		from = 1
	case words[0].in("what who") && len(words) > 2 && words[1].in("is are was were"):
		from = 2
	case words[0].lower == "what" && len(words) > 3 && words[1].in("does do") && words[end-1].in("mean means"):
		from, end = 2, end-1
	case words[0].asks || asks(words):
		return Broad{}
	}
	if end > from+1 && words[end-1].lower == "about" { // "what is X about"
		end--
	}
	for from < end && words[from].in("the a an of this that about") {
		from++
	}
	if from == end {
		return Broad{}
	}
	for i := range words[from:end] {
		w := &words[from+i]
		tag, _ := english.ClosedTag(w.lower)
		if w.asks || w.figures || tag != english.TagEdge && tag != english.TagNumber ||
			strings.HasSuffix(w.lower, "'s") || english.Is(w.lower, english.TimeNoun|english.CountNoun) {
			return Broad{}
		}
	}
	b := topicOf(Definition, text, words[from:end])
	if len(b.Topic) > 3 {
		return Broad{}
	}
	return b
}
