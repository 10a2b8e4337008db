package retrieval

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// Examples are inputs that the corpus answers, made from its names, headings, dates and sentences: one for each way to
// ask. A text is empty where none was found. Each is on one line, of visible characters, without a backtick.
type Examples struct {
	Questions []string // Ask answers them; at most exampleQuestions, of different kinds first
	Event     string   // Ask with the type When answers it with a date
	Topic     string   // Timeline has at least leastEvents dates of it
	From      string   // a year after which some of these dates are, and before which others are
	Claim     string   // a sentence; Check finds that the corpus supports it
	Words     string   // Quote finds them

	Dated     bool              // some passage has a date
	Documents []corpus.Metadata // that the answers cite, each once
}

// Limits on the work for examples, so that it does not grow with the corpus. BenchmarkExamples measures it.
const (
	examplePassages  = 128 // passages that are read, spread over the corpus; and as many with dates
	exampleQuestions = 4   // in Examples.Questions
	exampleTries     = 8   // inputs that are tried for each kind of example; questions and events have several kinds
	exampleLookups   = 64  // topics or quotations whose frequency is looked up
	exampleFreq      = 500 // passages that have the words of a topic or a quotation, at most
)

// Lengths of examples, in runes.
const (
	longestCapitals     = 20 // of a heading in capitals, in bytes; longer ones are often the imprint
	longestExampleName  = 40
	longestExampleEvent = 80
	leastExampleClaim   = 25
	usualExampleClaim   = 60
	mostExampleClaim    = 120
)

// leastDated is one in how many passages has a date where the year is among the first things to ask about.
const leastDated = 5

// leastEvents is the fewest dates in the timeline of an example.
const leastEvents = 3

// Examples returns inputs that the corpus answers. They depend on the corpus alone and are made once: do not change
// what they refer to.
func (x *Index) Examples(ctx context.Context) (Examples, error) {
	c := x.answers
	c.examplesMu.Lock()
	defer c.examplesMu.Unlock()
	if c.examples == nil {
		found, err := x.findExamples(ctx)
		if err != nil {
			return Examples{}, err
		}
		c.examples = &found
	}
	return *c.examples, nil
}

// findExamples is Examples without the cache.
func (x *Index) findExamples(ctx context.Context) (Examples, error) {
	s, err := x.sample(ctx)
	if err != nil {
		return Examples{}, err
	}
	e := Examples{Dated: s.dated}
	for _, find := range []func(context.Context, sampled, *Examples) error{
		x.exampleQuestions, x.exampleEvent, x.exampleTopic, x.exampleClaim, x.exampleWords,
	} {
		if err := find(ctx, s, &e); err != nil {
			return Examples{}, err
		}
	}
	return e, nil
}

// cite adds a document.
func (e *Examples) cite(d corpus.Metadata) {
	if !slices.ContainsFunc(e.Documents, func(o corpus.Metadata) bool { return o.ID == d.ID }) {
		e.Documents = append(e.Documents, d)
	}
}

// citeAll adds the documents of citations.
func (e *Examples) citeAll(citations []Citation) {
	for _, c := range citations {
		e.cite(c.Document)
	}
}

// exampleQuestion is a question to try. ok reports whether the answer fits it.
type exampleQuestion struct {
	text string
	year edtf.Interval // that it asks for; zero: none
	ok   func(Answer) bool
}

// exampleQuestions finds Examples.Questions.
func (x *Index) exampleQuestions(ctx context.Context, s sampled, e *Examples) error {
	for i, q := range s.questions() {
		if i == 3*exampleTries || len(e.Questions) == exampleQuestions {
			break
		}
		if !q.year.IsZero() && x.index.DatedWithin(q.year) > exampleFreq {
			continue // all of them would be read
		}
		a, err := x.Ask(ctx, Question{Text: q.text})
		if err != nil {
			return err
		}
		if a.Found && q.ok(a) {
			e.Questions = append(e.Questions, q.text)
			e.citeAll(a.Citations)
		}
	}
	return nil
}

// questions returns questions to try, about a name, a year and a section by turns. Where dates are rare, years come
// last.
func (s sampled) questions() []exampleQuestion {
	names, years, sections := s.nameQuestions(), s.yearQuestions(), s.sectionQuestions()
	if s.rarelyDated {
		return append(alternate(names, sections), years...)
	}
	return alternate(names, years, sections)
}

// alternate returns the first elements of lists, then the second, and so on, up to exampleTries of each.
func alternate[T any](lists ...[]T) []T {
	var all []T
	for i := range exampleTries {
		for _, l := range lists {
			if i < len(l) {
				all = append(all, l[i])
			}
		}
	}
	return all
}

// nameQuestions asks about names. The answer has the name.
func (s sampled) nameQuestions() []exampleQuestion {
	var all []exampleQuestion
	names := prefer(s.names,
		func(n sampledName) bool { return n.several() && n.passages > 1 },
		func(n sampledName) bool { return n.entity && n.passages > 2 && !strings.Contains(n.text, "-") },
		func(n sampledName) bool { return n.several() })
	for _, n := range names {
		all = append(all, exampleQuestion{text: "Tell me about " + n.withArticle(), ok: func(a Answer) bool {
			return strings.Contains(a.Text, n.text)
		}})
	}
	return all
}

// yearQuestions asks about years that sentences give without month or day, those of most sentences first. The answer
// is a timeline.
func (s sampled) yearQuestions() []exampleQuestion {
	held := map[edtf.Interval]int{}
	for _, p := range s.passages {
		for i, sentence := range p.Sentences {
			for _, d := range sentence.Dates {
				from, to := d.Interval.Bounds()
				if from == d.Interval && to == from && from.Precision() == edtf.Year && !d.Inferred && isProse(p, i) {
					held[from]++
				}
			}
		}
	}
	years := slices.SortedFunc(maps.Keys(held), func(a, b edtf.Interval) int {
		return cmp.Or(cmp.Compare(held[b], held[a]), a.Compare(b))
	})
	var all []exampleQuestion
	for _, year := range years {
		if first, _ := year.Years(); first > 0 && !year.Approximate() {
			all = append(all, exampleQuestion{text: "What happened in " + strconv.Itoa(first) + "?", year: year,
				ok: func(a Answer) bool { return a.Kind == KindEvents }})
		}
	}
	return all
}

// sectionQuestions asks for sections, the innermost of each passage. The answer is that section.
func (s sampled) sectionQuestions() []exampleQuestion {
	var headings []string
	seen := map[string]bool{}
	for _, p := range s.passages {
		n := len(p.Passage.Heading)
		if n == 0 {
			continue
		}
		h := p.Passage.Heading[n-1]
		shouts := h == strings.ToUpper(h) && len(h) > longestCapitals
		if seen[h] || shouts || !plainExample(h, longestExampleName) || strings.ContainsAny(h, "?:“”") {
			continue
		}
		seen[h] = true
		headings = append(headings, h)
	}
	single := func(h string) bool { return !strings.Contains(h, " ") } // "Contents" says less than "Duties of members"
	if several := slices.DeleteFunc(slices.Clone(headings), single); len(several) > 0 {
		headings = several
	}
	var all []exampleQuestion
	for _, h := range spread(headings, exampleTries) {
		all = append(all, exampleQuestion{text: "What does the section “" + h + "” say?", ok: func(a Answer) bool {
			return a.Kind == KindList && slices.Contains(a.Citations[0].Passage.Heading, h)
		}})
	}
	return all
}

// exampleEvent finds Examples.Event: a short sentence without its date, or a name that is an event.
func (x *Index) exampleEvent(ctx context.Context, s sampled, e *Examples) error {
	for _, event := range s.events() {
		a, err := x.Ask(ctx, Question{Text: event.text, Type: When})
		if err != nil {
			return err
		}
		d, dated := a.Date()
		right := d.Interval == event.date
		if event.date.IsZero() {
			right = strings.Contains(a.Text, event.text)
		}
		if dated && right && len(a.Conflicts) == 0 {
			e.Event = event.text
			e.citeAll(a.Citations)
			return nil
		}
	}
	return nil
}

// sampledEvent is an event to try.
type sampledEvent struct {
	text  string
	date  edtf.Interval // of the sentence; zero: text is a name, at any date
	names int           // in the sentence
}

// events returns events of the sample: at most exampleTries sentences, rather with a name, the shortest first; then
// names, together at most twice exampleTries.
func (s sampled) events() []sampledEvent {
	var all []sampledEvent
	for _, p := range s.passages {
		for i, sentence := range p.Sentences {
			if len(sentence.Dates) != 1 || sentence.Dates[0].Inferred || !understood(p, i) {
				continue
			}
			event, ok := undatedText(p.Text(sentence))
			if ok && plainExample(event, longestExampleEvent) && endsInContent(event) {
				all = append(all, sampledEvent{event, sentence.Dates[0].Interval, len(sentence.Names)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b sampledEvent) int {
		return cmp.Or(cmp.Compare(min(b.names, 1), min(a.names, 1)), cmp.Compare(len(a.text), len(b.text)))
	})
	all = all[:min(len(all), exampleTries)]
	for _, n := range s.names {
		if n.several() && n.dated > 0 && len(all) < 2*exampleTries {
			all = append(all, sampledEvent{text: n.text})
		}
	}
	return all
}

// undatedText returns a sentence without its date. ok is false unless a preposition precedes the date, so that the rest
// is still a sentence: "In 1960 Moscow withdrew", and not "the 1960 withdrawal".
func undatedText(sentence string) (rest string, ok bool) {
	dates := corpus.FindDates(sentence, edtf.Interval{})
	if len(dates) != 1 {
		return "", false
	}
	words := strings.Fields(sentence[:dates[0].Span.Start])
	if len(words) == 0 {
		return "", false
	}
	before := strings.ToLower(words[len(words)-1])
	if !english.Is(before, english.DatePreposition) || before == "from" || before == "of" { // "the slides of 1960"
		return "", false
	}
	return strings.Trim(withoutDates(sentence, dates), " .,;"), true
}

// endsInContent reports whether the last word of a text is no function word.
func endsInContent(text string) bool {
	tokens := analysis.English.Analyze(text)
	return len(tokens) > 0 && !tokens[len(tokens)-1].Stop
}

// exampleTopic finds Examples.Topic and Examples.From: rather a name of several words.
func (x *Index) exampleTopic(ctx context.Context, s sampled, e *Examples) error {
	phrases := prefer(s.phrases, func(n sampledName) bool { // not those that introduce dates
		return n.passages > 1 && 2*n.dated < n.seen
	})
	topics := slices.SortedStableFunc(slices.Values(slices.Concat(s.names, phrases)),
		func(a, b sampledName) int { return cmp.Compare(b.dated, a.dated) })
	topics = prefer(topics,
		func(n sampledName) bool { return n.several() && n.dated > 1 && n.name },
		func(n sampledName) bool { return n.dated > 0 && !(s.rarelyDated && 2*n.dated >= n.seen) }) // not of an imprint
	return x.tryRare(topics, func(topic string) (bool, error) {
		t, err := x.Timeline(ctx, Chronology{Text: topic})
		if err != nil || t.Total < leastEvents {
			return false, err
		}
		e.Topic, e.From = topic, yearWithin(t.Events)
		named := max(0, slices.IndexFunc(t.Events, func(o Event) bool { return strings.Contains(o.Text(), topic) }))
		e.cite(t.Events[named].Document)
		return true, nil
	})
}

// tryRare calls try with texts that few passages have, until it reports success. It tries at most exampleTries.
func (x *Index) tryRare(texts []sampledName, try func(text string) (bool, error)) error {
	tries := 0
	for _, n := range texts[:min(len(texts), exampleLookups)] {
		if tries == exampleTries {
			break
		}
		rare, err := x.rare(n.text)
		if err != nil {
			return err
		}
		if !rare {
			continue
		}
		tries++
		if done, err := try(n.text); done || err != nil {
			return err
		}
	}
	return nil
}

// rare reports whether at most exampleFreq passages have the words of a text, or words that Timeline reads as them.
func (x *Index) rare(text string) (bool, error) {
	q, err := x.parser.Parse(text)
	if err != nil {
		return false, err
	}
	n := 0
	for _, w := range q.Words {
		for _, t := range slices.Concat(w.Terms, w.Related) {
			n += x.index.DocFreq(t.Term)
		}
	}
	return len(q.Words) > 0 && n <= exampleFreq, nil
}

// yearWithin returns the year of the middle event, if not all events are then or later; else "".
func yearWithin(events []Event) string {
	year, _ := events[len(events)/2].Date.Interval.Years()
	from, err := edtf.DateOf(year, 0, 0)
	earlier := func(e Event) bool { return !e.Date.Interval.Overlaps(from.Since()) }
	if err != nil || year <= 0 || !slices.ContainsFunc(events, earlier) {
		return ""
	}
	return strconv.Itoa(year)
}

// exampleClaim finds Examples.Claim: a short sentence, rather one with a date or a name.
func (x *Index) exampleClaim(ctx context.Context, s sampled, e *Examples) error {
	type claim struct {
		text  string
		value int
	}
	var claims []claim
	for _, p := range s.passages {
		for i, sentence := range p.Sentences {
			text := p.Text(sentence)
			n := utf8.RuneCountInString(text)
			if n < leastExampleClaim || !plainExample(text, mostExampleClaim) || !understood(p, i) {
				continue
			}
			value := 0
			if len(sentence.Names) > 0 {
				value++
			}
			if len(sentence.Dates) > 0 {
				value++
			}
			if word, _, _ := strings.Cut(text, " "); slices.Contains([]string{"The", "A", "An"}, word) {
				value++ // it has a subject
			}
			claims = append(claims, claim{text, value})
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(fromUsual(a.text), fromUsual(b.text)))
	})
	for _, c := range claims[:min(len(claims), exampleTries)] {
		found, err := x.Check(ctx, Question{Text: c.text})
		if err != nil {
			return err
		}
		if found.Verdict == Supported && len(found.Conflicts) == 0 {
			e.Claim = c.text
			e.citeAll(found.Citations)
			return nil
		}
	}
	return nil
}

// fromUsual returns how much longer or shorter a claim is than usualExampleClaim.
func fromUsual(claim string) int {
	n := utf8.RuneCountInString(claim) - usualExampleClaim
	return max(n, -n)
}

// exampleWords finds Examples.Words: rather a name of several words, or a pair of words, that is frequent in the
// sample.
func (x *Index) exampleWords(ctx context.Context, s sampled, e *Examples) error {
	words := prefer(slices.Concat(s.names, s.phrases),
		func(n sampledName) bool { return n.name && n.several() && n.passages > 1 },
		func(n sampledName) bool { return !n.name && n.passages > 1 },
		func(n sampledName) bool { return n.name && n.several() },
		func(sampledName) bool { return true })
	words = slices.DeleteFunc(words, func(n sampledName) bool { return n.text == e.Topic })
	return x.tryRare(words, func(text string) (bool, error) {
		found, err := x.Quote(ctx, Quote{Words: text})
		if err != nil || found.Total == 0 {
			return false, err
		}
		e.Words = text
		e.citeAll(found.Citations)
		return true, nil
	})
}
