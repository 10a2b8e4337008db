package retrieval

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
)

// sampled is what examples are made of.
type sampled struct {
	passages []*analysis.Passage // in corpus order
	names    []sampledName       // the most frequent first
	phrases  []sampledName       // pairs of words, likewise

	dated       bool // some passage of the corpus has a date
	rarelyDated bool // few passages of the corpus have a date: see leastDated
}

// sampledName is a name or a phrase.
type sampledName struct {
	text     string
	seen     int  // times in the sample
	articles int  // of those, with "the" before it
	passages int  // of the sample
	dated    int  // sentences of the sample with a date
	name     bool // no phrase
	entity   bool // a person or a place
}

// several reports whether n has more than one word.
func (n sampledName) several() bool { return strings.Contains(n.text, " ") }

// sample reads passages, spread over the corpus and over those with a date.
func (x *Index) sample(ctx context.Context) (sampled, error) {
	f, err := x.index.Filter("", edtf.Interval{})
	if err != nil {
		return sampled{}, err
	}
	every, err := x.index.PassagesWith(nil, f)
	if err != nil {
		return sampled{}, err
	}
	all := slices.Collect(every)
	if f, err = x.index.Filter("", anyTime()); err != nil {
		return sampled{}, err
	}
	withDate, err := x.index.PassagesWith(nil, f)
	if err != nil {
		return sampled{}, err
	}
	dated := slices.Collect(withDate)
	ordinals := append(spread(all, examplePassages), spread(dated, examplePassages)...)
	slices.Sort(ordinals)
	var s sampled
	names, phrases := sampledTexts{}, sampledTexts{}
	for _, ordinal := range slices.Compact(ordinals) {
		if err := ctx.Err(); err != nil {
			return sampled{}, err
		}
		p, err := x.index.ReadPassage(ordinal)
		if err != nil {
			return sampled{}, err
		}
		s.passages = append(s.passages, p)
		names.addNames(p)
		phrases.addPhrases(p)
	}
	s.names, s.phrases = names.frequent(), phrases.frequent()
	s.phrases = prefer(s.phrases, func(n sampledName) bool {
		return n.passages == 1 || n.passages*phraseShare <= len(s.passages)
	})
	s.dated = len(dated) > 0
	s.rarelyDated = len(dated)*leastDated < len(all)
	return s, nil
}

// anyTime returns an interval that every date overlaps.
func anyTime() edtf.Interval {
	first, _ := edtf.DateOf(-9999, 0, 0)
	last, _ := edtf.DateOf(9999, 0, 0)
	i, _ := edtf.Between(first, last)
	return i
}

// spread returns n elements of a list at equal distances, all if there are no more.
func spread[T any](all []T, n int) []T {
	if len(all) <= n {
		return slices.Clone(all)
	}
	chosen := make([]T, n)
	for i := range chosen {
		chosen[i] = all[i*len(all)/n]
	}
	return chosen
}

// add counts a text in a sentence of p, which is in the passage for the first time or not.
func (n sampledName) add(p *analysis.Passage, sentence int, at corpus.Span, first bool) sampledName {
	s := p.Sentences[sentence]
	n.text = at.In(p.Passage.Text)
	n.seen++
	if before := p.Passage.Text[s.Span.Start:at.Start]; strings.HasSuffix(strings.ToLower(before), "the ") {
		n.articles++
	}
	if first {
		n.passages++
	}
	if len(s.Dates) > 0 {
		n.dated++
	}
	return n
}

// sampledTexts counts texts.
type sampledTexts map[string]sampledName

// addNames counts the names in a passage.
func (t sampledTexts) addNames(p *analysis.Passage) {
	seen := map[string]bool{}
	for i, s := range p.Sentences {
		for _, m := range s.Names {
			name := m.Span.In(p.Passage.Text)
			// Any word that begins a sentence has a capital.
			begins := m.Span.Start == s.Span.Start && !strings.Contains(name, " ")
			if !isExampleName(name) || begins || dating(p, s, m.Span) || partial(p, s, m) {
				continue
			}
			n := t[name].add(p, i, m.Span, !seen[name])
			n.name = true
			n.entity = n.entity || m.Kind == analysis.PersonName || m.Kind == analysis.PlaceName
			t[name], seen[name] = n, true
		}
	}
}

// dating reports whether a mention is in a date of its sentence, as months are, or introduces one ("im Jahr 1969").
func dating(p *analysis.Passage, s analysis.Sentence, mention corpus.Span) bool {
	return slices.ContainsFunc(s.Dates, func(d corpus.Date) bool {
		at := d.Span.Shift(-p.Passage.Span.Start)
		return at.Start <= mention.End+len(" ") && mention.Start < at.End
	})
}

// partial reports whether a mention may be a part of a longer name: "Mutual Assistance" in "Treaty of Friendship and
// Mutual Assistance", "Coast" in "Wizards of the Coast".
func partial(p *analysis.Passage, s analysis.Sentence, m analysis.Mention) bool {
	word := func(at int) string {
		if at < s.From || at >= s.To {
			return ""
		}
		return p.Passage.Text[p.Tokens[at].Start:p.Tokens[at].End]
	}
	upper := func(at int) bool { return at >= s.From && at < s.To && p.Tokens[at].Upper }
	before, after := m.From-1, m.To
	if word(before) == "the" {
		before--
	}
	if word(after) == "of" && word(after+1) == "the" {
		after++
	}
	return (word(before) == "and" || word(before) == "of") && upper(before-1) ||
		(word(after) == "of" || after > m.To) && upper(after+1)
}

// isExampleName reports whether a name consists of words alone and is not a pair of names.
func isExampleName(name string) bool {
	strange := func(r rune) bool { return !analysis.IsWordRune(r) && !strings.ContainsRune(" .-‐–&", r) }
	first, _ := utf8.DecodeRuneInString(name)
	last, _ := utf8.DecodeLastRuneInString(name)
	return utf8.RuneCountInString(name) > 2 && plainExample(name, longestExampleName) &&
		!strings.ContainsFunc(name, strange) && unicode.IsLetter(first) && analysis.IsWordRune(last) &&
		!strings.Contains(name, " and ")
}

// addPhrases counts the pairs of content words in the sentences of a passage that are separated by a space, or by
// nothing in scripts without spaces.
func (t sampledTexts) addPhrases(p *analysis.Passage) {
	seen := map[string]bool{}
	for i, s := range p.Sentences {
		var last *analysis.Token
		for at := s.From; at < s.To; at++ {
			token := &p.Tokens[at]
			if token.Extra {
				continue
			}
			if last != nil && ordinary(p, *last) && ordinary(p, *token) && adjacent(p, *last, *token) {
				span := corpus.Span{Start: last.Start, End: token.End}
				phrase := span.In(p.Passage.Text)
				if plainExample(phrase, longestExampleName) {
					t[phrase], seen[phrase] = t[phrase].add(p, i, span, !seen[phrase]), true
				}
			}
			last = token
		}
	}
}

// adjacent reports whether a token follows another after a space, or at once in scripts without spaces.
func adjacent(p *analysis.Passage, a, b analysis.Token) bool {
	if a.End > b.Start {
		return false
	}
	between, after := p.Passage.Text[a.End:b.Start], p.Passage.Text[b.End:]
	if next, _ := utf8.DecodeRuneInString(after); next == '-' || next == '‑' {
		return false
	}
	first, _ := utf8.DecodeRuneInString(p.Passage.Text[b.Start:])
	return between == " " || between == "" && analysis.IsIdeograph(first)
}

// ordinary reports whether a token is a content word of letters that is no name.
func ordinary(p *analysis.Passage, t analysis.Token) bool {
	word := p.Passage.Text[t.Start:t.End]
	first, _ := utf8.DecodeRuneInString(word)
	return !t.Extra && !t.Stop && !t.Upper && !t.Number && (len(word) > 2 || analysis.IsIdeograph(first)) &&
		!strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

// phraseShare is one in how many passages of the sample has a phrase at most. More have only turns of phrase.
const phraseShare = 8

// frequent orders texts by the passages that have them, and equal ones by the alphabet.
func (t sampledTexts) frequent() []sampledName {
	all := make([]sampledName, 0, len(t))
	for _, n := range t {
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b sampledName) int {
		return cmp.Or(cmp.Compare(b.passages, a.passages), strings.Compare(a.text, b.text))
	})
	return all
}

// prefer returns those of some texts that one of the conditions holds for, first those of the first condition.
// Otherwise the order stays.
func prefer(all []sampledName, conditions ...func(sampledName) bool) []sampledName {
	chosen := make([][]sampledName, len(conditions))
	for _, n := range all {
		first := slices.IndexFunc(conditions, func(holds func(sampledName) bool) bool { return holds(n) })
		if first >= 0 {
			chosen[first] = append(chosen[first], n)
		}
	}
	return slices.Concat(chosen...)
}

// plainExample reports whether a text can be shown as an example of at most so many runes and typed again: one line
// without invisible characters and without a backtick, which ends code in Discord's Markdown.
func plainExample(text string, most int) bool {
	unseen := func(r rune) bool { return r == utf8.RuneError || r == '`' || r != ' ' && !unicode.IsGraphic(r) }
	return text != "" && utf8.RuneCountInString(text) <= most && !strings.ContainsFunc(text, unseen) &&
		text == strings.Join(strings.Fields(text), " ")
}

// withArticle returns a name with the article that the text mostly has before it.
func (n sampledName) withArticle() string {
	if 2*n.articles > n.seen {
		return "the " + n.text
	}
	return n.text
}

// leastOrdinary is the fewest ordinary words of a sentence for examples. Imprints and lists of names have fewer:
// "Copyright 2000, Wizards of the Coast, Inc."
const leastOrdinary = 2

// isProse reports whether a sentence ends like one and has ordinary words.
func isProse(p *analysis.Passage, sentence int) bool {
	s, n := p.Sentences[sentence], 0
	for _, t := range p.Tokens[s.From:s.To] {
		if ordinary(p, t) {
			n++
		}
	}
	last, _ := utf8.DecodeLastRuneInString(p.Text(s))
	return n >= leastOrdinary && strings.ContainsRune(".!。！।", last)
}

// understood reports whether a sentence can be read alone: it is prose without markup and does not begin with a
// pronoun, a conjunction, an adverb before a comma ("Later, …") or a participle ("Reviewing drafts."), which may have
// no verb.
func understood(p *analysis.Passage, sentence int) bool {
	s := p.Sentences[sentence]
	text := p.Text(s)
	first, _ := utf8.DecodeRuneInString(text)
	if !isProse(p, sentence) || !unicode.IsLetter(first) || unicode.IsLower(first) ||
		strings.ContainsAny(text, "*|") || strings.Count(text, "(") != strings.Count(text, ")") {
		return false
	}
	word, rest, _ := strings.Cut(text, " ")
	switch strings.ToLower(word) {
	case "the", "a", "an", "in", "on", "by", "no", "all": // the other function words refer to what is before
		return !strings.HasPrefix(rest, "this ") && !strings.HasPrefix(rest, "that ")
	}
	return !p.Tokens[s.From].Stop && !strings.HasSuffix(word, ",") && !strings.HasSuffix(word, "ing")
}
