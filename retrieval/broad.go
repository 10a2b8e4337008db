package retrieval

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
)

// Kind is what an answer consists of. The zero value is one sentence.
type Kind string

// The kinds.
const (
	KindSentence   Kind = ""
	KindEvents     Kind = "events"     // Answer.Events: the dated sentences of a time
	KindList       Kind = "list"       // Answer.Citations: a list or a section, whole, in order of the text
	KindStatements Kind = "statements" // Answer.Citations: what somebody said, in order of the text
	KindDefinition Kind = "definition" // one sentence, which says what the topic is
	KindAsOf       Kind = "as_of"      // Answer.AsOf: the dates on which the texts held
	KindHelp       Kind = "help"       // the message asks nothing; Answer.Examples says what can be asked
)

// Limits of broad answers.
const (
	broadCitations = 10 // citations of a list, a section or of statements
	listPassages   = 40 // passages of a section that are read
	maxAsOf        = 10 // documents

	// eventPassages is the most passages with a date in the time asked for. Reading them takes some 50 ms.
	eventPassages = 2000
)

// broadConfidence is the least confidence of a broad answer whose form fits the question: a heading that is its topic,
// a sentence that defines it. On three texts that were not used for development, 24 of 25 such answers were right; 0.8
// is the lower end of the 95 % interval (Wilson).
const broadConfidence = 0.8

// answerBroad returns the answer to a broad question, given the answer that one sentence is. ok is false if the corpus
// has nothing of the form that the question asks for.
func (x *Index) answerBroad(
	ctx context.Context, q Question, b query.Broad, r results, one Answer,
) (Answer, bool, error) {
	switch b.Kind {
	case query.Listing, query.Section, query.Definition:
		a, ok, err := x.answerTopic(ctx, b, r, one)
		if ok || err != nil || b.Text == r.Query.Text {
			return a, ok, err
		}
		asked := q // the passages of the topic alone, without "summarise the section on"
		asked.Text = b.Text
		again, err := x.rank(ctx, asked)
		if err != nil {
			return one, false, err
		}
		defer again.Release()
		return x.answerTopic(ctx, b, again, one)
	case query.Statements:
		a, ok := r.answerStatements(b, one)
		return a, ok, nil
	}
	return one, false, nil
}

// answerTopic answers a question about a topic, from the passages of r.
func (x *Index) answerTopic(ctx context.Context, b query.Broad, r results, one Answer) (Answer, bool, error) {
	if b.Kind != query.Definition {
		return x.answerList(ctx, b, r, one)
	}
	a, ok := r.answerDefinition(b, one)
	if ok || one.Found {
		return a, ok, nil
	}
	return x.answerList(ctx, b, r, one) // a topic that is a heading
}

// answerEvents answers a question for what happened at a time. Without such a sentence there is no answer.
func (x *Index) answerEvents(ctx context.Context, q Question, b query.Broad, one Answer) (Answer, error) {
	if !q.Within.IsZero() || x.index.DatedWithin(b.Within) > eventPassages {
		return one, nil // the caller restricts the time already, or it is too long to list
	}
	found, err := x.Timeline(ctx, Chronology{Text: b.Text, Within: b.Within, During: true, Document: q.Document})
	if err != nil {
		return Answer{}, err
	}
	if found.Total == 0 && len(b.Topic) > 0 {
		return one, nil
	}
	one.Kind, one.Events = KindEvents, found
	if found.Total == 0 {
		one.Found, one.Text, one.Span, one.Dates, one.Conflicts = false, "", corpus.Span{}, nil, nil
		one.Nearest, one.Citations = slices.Concat(one.Citations, one.Nearest), nil
		one.Confidence = min(one.Confidence, trustOf(x.model, one.Read).Threshold)
		return one, nil
	}
	lead := found.Events[0]
	for _, e := range found.Events {
		if len(one.Sentences) == 0 {
			break
		}
		if best := one.Sentences[0]; e.Passage.ID == best.Passage.ID && e.Sentence == best.Span {
			lead = e
		}
	}
	one.Citations, one.Nearest, one.Conflicts = nil, nil, nil
	for _, e := range slices.Insert(slices.Clone(found.Events), 0, lead) {
		known := slices.ContainsFunc(one.Citations, func(c Citation) bool {
			return c.Sentence == e.Sentence && c.Passage.ID == e.Passage.ID
		})
		if !known && len(one.Citations) < cmp.Or(q.Citations, defaultCitations) {
			c := CitePart(e.Location, e.Sentence, e.Sentence)
			c.Rank = len(one.Citations) + 1
			one.Citations = append(one.Citations, c)
		}
	}
	one.lead(corpus.Span{})
	one.Confidence = max(one.Confidence, broadConfidence)
	return one, nil
}

// lead makes the best sentence of the first citation the answer. The span is the whole sentence if it is empty.
func (a *Answer) lead(span corpus.Span) {
	c := a.Citations[0]
	a.Found, a.Text, a.Dates, a.Span = true, c.Best(), c.SentenceDates(), span
	if span.Len() == 0 {
		a.Span = corpus.Span{Start: 0, End: len(a.Text)}
	}
	a.Guess = a.Span
	first := RankedSentence{Document: c.Document, Passage: c.Passage, Span: c.Sentence}
	others := slices.DeleteFunc(slices.Clone(a.Sentences), func(s RankedSentence) bool {
		same := s.Passage.ID == c.Passage.ID && s.Span == c.Sentence
		if same {
			first.Score = s.Score
		}
		return same
	})
	a.Sentences = slices.Insert(others, 0, first)
	a.Sentences = a.Sentences[:min(len(a.Sentences), answerSentences)]
}

// cited replaces the evidence of an answer by citations of a kind. The answering sentence stays if the first has it.
func (a Answer) cited(kind Kind, citations []Citation) Answer {
	a.Kind, a.Conflicts, a.Nearest = kind, nil, nil
	for i := range citations {
		citations[i].Rank = i + 1
	}
	if first := &citations[0]; len(a.Sentences) > 0 && a.Sentences[0].Passage.ID == first.Passage.ID &&
		first.Excerpt.Contains(a.Sentences[0].Span) && kind == KindList {
		first.Sentence = a.Sentences[0].Span
	}
	a.Citations = citations
	a.Confidence = max(a.Confidence, broadConfidence)
	a.lead(corpus.Span{})
	return a
}

// headingTerms returns the content terms of a heading.
func headingTerms(heading string) []string {
	var all []string
	for _, t := range analysis.English.Analyze(heading) {
		if !t.Extra && (!t.Stop || t.Number) {
			all = append(all, t.Term)
		}
	}
	return all
}

// within reports whether all terms are among others.
func within(terms, others []string) bool {
	return !slices.ContainsFunc(terms, func(t string) bool { return !slices.Contains(others, t) })
}

// leastOfHeading is the least share of a heading's content words that a topic has when the section is about it.
const leastOfHeading = 0.5

// sectionLevel returns the level of the heading above a passage that is a topic, -1 for the title, and the share of the
// heading's content words that the topic has. The other words of the topic are in the headings above it: "requirements
// for members" under "Members". The share is 0 if there is no such heading.
func sectionLevel(p *analysis.Passage, topic []string) (level int, share float64) {
	var above []string
	for i, h := range append([]string{p.Document.Title}, p.Passage.Heading...) {
		terms := headingTerms(h)
		above = append(above, terms...)
		held := 0
		for _, t := range terms {
			if slices.Contains(topic, t) {
				held++
			}
		}
		if held == 0 || !within(topic, above) || i == 0 && held < len(terms) {
			continue
		}
		if s := float64(held) / float64(len(terms)); s > share {
			level, share = i-1, s
		}
	}
	return level, share
}

// answerList answers a question for a list or a section: the section whose heading is the topic, otherwise the list
// after a sentence with the topic.
func (x *Index) answerList(ctx context.Context, b query.Broad, r results, one Answer) (Answer, bool, error) {
	best, level, share := (*rank.Match)(nil), 0, 0.0
	for _, m := range r.Matches {
		if l, s := sectionLevel(m.Passage, b.Topic); s >= leastOfHeading && s > share {
			best, level, share = m, l, s
		}
	}
	if best != nil {
		citations, err := x.section(ctx, best.Passage, level)
		if err != nil || len(citations) == 0 {
			return one, false, err
		}
		return one.cited(KindList, citations), true, nil
	}
	if b.Kind != query.Listing {
		return one, false, nil
	}
	for _, m := range r.Matches {
		for i := range m.Passage.Sentences {
			if !introduces(m.Passage, i, b) {
				continue
			}
			citations, err := x.listAfter(m.Passage, i)
			if err != nil {
				return one, false, err
			}
			if len(citations) > 0 {
				return one.cited(KindList, citations), true, nil
			}
		}
	}
	return one, false, nil
}

// hasTerms reports whether a sentence has all of some terms.
func hasTerms(p *analysis.Passage, sentence int, terms []string) bool {
	s := p.Sentences[sentence]
	return !slices.ContainsFunc(terms, func(term string) bool {
		return !slices.ContainsFunc(p.Tokens[s.From:s.To], func(t analysis.Token) bool { return t.Term == term })
	})
}

// section cites the passages under the heading of a level above a passage, in order, at most broadCitations.
func (x *Index) section(ctx context.Context, p *analysis.Passage, level int) ([]Citation, error) {
	same := func(other *analysis.Passage) bool {
		return other.Document.ID == p.Document.ID && len(other.Passage.Heading) > level &&
			slices.Equal(other.Passage.Heading[:level+1], p.Passage.Heading[:level+1])
	}
	first := p
	for range listPassages {
		before, err := x.neighbour(first, -1)
		if err != nil {
			return nil, err
		}
		if before == nil || !same(before) {
			break
		}
		first = before
	}
	var citations []Citation
	for at := first; at != nil && same(at) && len(citations) < broadCitations; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if n := len(at.Passage.Sentences); n > 0 {
			citations = append(citations, x.citeSentences(at, 0, n-1))
		}
		next, err := x.neighbour(at, +1)
		if err != nil {
			return nil, err
		}
		at = next
	}
	return citations, nil
}

// neighbour returns the passage before or after another, nil at the ends of the corpus.
func (x *Index) neighbour(p *analysis.Passage, step int) (*analysis.Passage, error) {
	ordinal := int(p.Ordinal) + step
	if ordinal < 0 || ordinal >= x.index.Passages() {
		return nil, nil
	}
	return x.index.Passage(uint32(ordinal))
}

// citeSentences cites the sentences first to last of a passage.
func (x *Index) citeSentences(p *analysis.Passage, first, last int) Citation {
	all := p.Passage.Sentences
	return CitePart(x.location(p), corpus.Span{Start: all[first].Start, End: all[last].End}, all[first])
}

// item matches the beginning of a list item.
var item = regexp.MustCompile(`^\s*(?:[-*+•–—‣◦▪·]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)])\s+`)

// leastItems is the fewest items of a list.
const leastItems = 2

// introduces reports whether a sentence introduces a list of what is asked for: it has the topic in the form in which
// it is asked for and ends with a colon, or a heading or the title has the topic. It is not an item itself.
func introduces(p *analysis.Passage, sentence int, b query.Broad) bool {
	s := p.Sentences[sentence]
	line := p.Passage.Text[strings.LastIndexByte(p.Passage.Text[:s.Span.Start], '\n')+1 : s.Span.End]
	if item.MatchString(line) {
		return false
	}
	colon := strings.HasSuffix(strings.TrimSpace(p.Text(s)), ":")
	if colon && b.Head != "" && hasTerms(p, sentence, b.Topic) {
		return strings.Contains(strings.ToLower(p.Text(s)), b.Head)
	}
	var above []string
	for _, t := range slices.Concat(p.Title, p.Heading) {
		above = append(above, t.Term)
	}
	return within(b.Topic, above)
}

// listAfter cites the list that follows a sentence at once: the lines that begin with a bullet or a number, in the
// passage and in those after it. It returns none if fewer than leastItems follow.
func (x *Index) listAfter(p *analysis.Passage, sentence int) ([]Citation, error) {
	lead := p.Passage.Sentences[sentence]
	rest := strings.TrimLeft(p.Passage.Text[lead.End-p.Passage.Span.Start:], ": \n")
	last := len(p.Passage.Sentences) - 1
	if !item.MatchString(rest) && sentence < last {
		return nil, nil
	}
	items := itemsIn(rest)
	citations := []Citation{x.citeSentences(p, sentence, last)}
	for at := p; len(citations) < broadCitations; {
		next, err := x.neighbour(at, +1)
		if err != nil {
			return nil, err
		}
		if next == nil || next.Document.ID != p.Document.ID || !slices.Equal(next.Passage.Heading, p.Passage.Heading) ||
			!item.MatchString(next.Passage.Text) || len(next.Passage.Sentences) == 0 {
			break
		}
		items += itemsIn(next.Passage.Text)
		citations = append(citations, x.citeSentences(next, 0, len(next.Passage.Sentences)-1))
		at = next
	}
	if items < leastItems {
		return nil, nil
	}
	return citations, nil
}

// itemsIn counts the lines of a text that begin with a bullet or a number.
func itemsIn(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		if item.MatchString(line) {
			n++
		}
	}
	return n
}

// Degrees to which a sentence defines a topic.
const (
	defines      = 3 // "X is a …"
	characterise = 1 // "X was born …", or the first sentence under the heading X
)

// answerDefinition answers with the sentence that says what the topic is.
func (r results) answerDefinition(b query.Broad, one Answer) (Answer, bool) {
	best, sentence, most := (*rank.Match)(nil), 0, 0
	for _, m := range r.Matches {
		for i := range m.Passage.Sentences {
			d := definesTopic(m.Passage, i, b.Topic)
			if i == 0 && d == 0 && r.opens(m.Passage, b.Topic) {
				d = characterise
			}
			if d > 0 {
				d += asAsked(m.Passage, i, b.Text)
			}
			if d > most {
				best, sentence, most = m, i, d
			}
		}
	}
	if best == nil || len(r.Matches) == 0 {
		return one, false
	}
	first := r.Matches[0]
	sure := one.Confidence >= sureOne && definesTopic(first.Passage, first.Best(), b.Topic) > 0
	if one.Found && (sure || first == best && first.Best() == sentence) {
		one.Kind = KindDefinition
		return one, true
	}
	citations := []Citation{r.cite(best, sentence, 1)}
	for _, c := range slices.Concat(one.Citations, one.Nearest) {
		if c.Passage.ID != best.Passage.Passage.ID && len(citations) < max(len(one.Citations)+len(one.Nearest), 1) {
			citations = append(citations, c)
		}
	}
	return one.cited(KindDefinition, citations), true
}

// sureOne is the least confidence of a sentence that is not replaced by another that defines the topic as well.
const sureOne = 0.78

// asAsked returns in how many of two places a topic is in the form in which it is asked for: a sentence, and the
// heading above it.
func asAsked(p *analysis.Passage, sentence int, topic string) int {
	places := 0
	if strings.Contains(strings.ToLower(p.Text(p.Sentences[sentence])), strings.ToLower(topic)) {
		places++
	}
	if above := p.Passage.Heading; len(above) > 0 && strings.EqualFold(above[len(above)-1], topic) {
		places++
	}
	return places
}

// copulas are the verbs after which a sentence says what its subject is.
const copulas = " is are was were means mean refers denotes describes "

// nameBefore is the most words before a topic in the subject of its definition: "the Soviet leader Mikhail S. *X*".
const nameBefore = 4

// definesTopic returns the degree to which a sentence defines a topic, 0 for none.
func definesTopic(p *analysis.Passage, sentence int, topic []string) int {
	s := p.Sentences[sentence]
	var tokens []analysis.Token
	for _, t := range p.Tokens[s.From:s.To] {
		if !t.Extra {
			tokens = append(tokens, t)
		}
	}
	return subject(p.Passage.Text, tokens, topic)
}

// leastOpening is the fewest content words of a sentence that opens a section.
const leastOpening = 3

// opens reports whether a passage is the first under a heading that is the topic. A passage that cannot be read is not.
func (r results) opens(p *analysis.Passage, topic []string) bool {
	heading := p.Passage.Heading
	if len(heading) == 0 || p.Sentences[0].Words < leastOpening {
		return false
	}
	if last := headingTerms(heading[len(heading)-1]); len(last) != len(topic) || !within(topic, last) {
		return false
	}
	before, err := r.index.neighbour(p, -1)
	return err == nil && (before == nil || before.Document.ID != p.Document.ID ||
		!slices.Equal(before.Passage.Heading, heading))
}

// subject returns the degree to which a sentence defines its subject, if that is the topic.
func subject(text string, tokens []analysis.Token, topic []string) int {
	for at := 0; at+len(topic) < len(tokens) && at <= nameBefore; at++ {
		if t := tokens[at]; at > 0 && !tokens[at-1].Stop && !(tokens[at-1].Upper && (at > 1 || t.Upper)) {
			break // the subject has begun with another noun
		} else if t.Term != topic[0] {
			continue
		}
		match := 0
		for match < len(topic) && tokens[at+match].Term == topic[match] {
			match++
		}
		if match < len(topic) {
			return 0
		}
		next := at + match
		if gap := text[tokens[next-1].End:tokens[next].Start]; strings.ContainsAny(gap, "(,") { // "X, or Y, is"
			closing := strings.IndexAny(text[tokens[next].Start:], "),")
			for next < len(tokens) && closing >= 0 && tokens[next].Start < tokens[at+match].Start+closing {
				next++
			}
		}
		if next >= len(tokens) || !strings.Contains(copulas, " "+text[tokens[next].Start:tokens[next].End]+" ") {
			return 0
		}
		if next+1 < len(tokens) {
			after := strings.ToLower(text[tokens[next+1].Start:tokens[next+1].End])
			if tag, _ := english.ClosedTag(after); tag == english.TagArticle || after == "one" || after == "to" {
				return defines
			}
		}
		return characterise
	}
	return 0
}

// speech are the stems of verbs of saying.
var speech = analysis.Stems(english.SpeechVerb)

// saidWithin is the most words between a speaker and the verb of saying.
const saidWithin = 4

// answerStatements answers with the sentences in which the topic says something, about the words of b.About if there
// are any.
func (r results) answerStatements(b query.Broad, one Answer) (Answer, bool) {
	type place struct {
		match    *rank.Match
		sentence int
	}
	var places []place
	for _, m := range r.Matches {
		for i := range m.Passage.Sentences {
			if says(m.Passage, i, b.Topic) && hasTerms(m.Passage, i, b.About) {
				places = append(places, place{m, i})
			}
		}
	}
	if len(places) == 0 {
		return one, false
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.match.Passage.Ordinal, b.match.Passage.Ordinal),
			cmp.Compare(a.sentence, b.sentence))
	})
	var citations []Citation
	for _, p := range places[:min(len(places), broadCitations)] {
		citations = append(citations, r.index.citeSentences(p.match.Passage, p.sentence, p.sentence))
	}
	return one.cited(KindStatements, citations), true
}

// says reports whether somebody says something in a sentence: a verb of saying, or a quotation, follows the name.
func says(p *analysis.Passage, sentence int, who []string) bool {
	if !hasTerms(p, sentence, who) {
		return false
	}
	s := p.Sentences[sentence]
	verbs := speech()
	for i := s.From; i < s.To; i++ {
		if p.Tokens[i].Term != who[len(who)-1] {
			continue
		}
		for _, t := range p.Tokens[i+1 : min(i+1+saidWithin, s.To)] {
			if verbs[t.Term] {
				return true
			}
		}
	}
	return false
}

// answerAsOf answers a question for the date of the texts themselves. The dates are metadata, not quotations, so the
// corpus is not said to answer.
func (x *Index) answerAsOf(q Question) Answer {
	a := Answer{Question: q, Kind: KindAsOf}
	for _, d := range x.Documents() {
		if named := q.Document == "" || d.ID == q.Document || strings.EqualFold(d.Title, q.Document); named &&
			!d.AsOf.IsZero() && len(a.AsOf) < maxAsOf {
			a.AsOf = append(a.AsOf, d)
		}
	}
	return a
}
