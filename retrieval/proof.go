package retrieval

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// A verdict is a claim about a text. Before one is given, the sentence has to prove it by its form: it qualifies what
// it says as the claim does, has all words of the claim in the same order and the same roles, and its subject is that
// of the claim. Nothing of this looks at meaning, so much that is true stays without a verdict.

// clauseWord is a word of a claim or a sentence.
type clauseWord struct {
	text  string // in lower case, with a straight apostrophe
	stem  string
	tag   english.Tag
	gap   english.Tag // the punctuation before the word; english.TagEdge at the start, 0 gap as none
	mark  bool        // there is punctuation before the word
	upper bool        // begins with a capital
	dated bool        // part of a date, or the preposition before one
	place corpus.Span // bytes of the text
}

// clauseWords divides a text, without a part of it, into words. The dates are spans of the text.
func clauseWords(text string, dates []corpus.Span) []clauseWord {
	var words []clauseWord
	before := english.TagEdge
	end := 0
	for {
		from, to := analysis.NextWord(text, end)
		if from == to {
			break
		}
		written := text[from:to]
		w := clauseWord{text: plainWord(written), place: corpus.Span{Start: from, End: to}}
		if tag, ok := english.TagGap(text[end:from]); ok && tag != english.TagQuote || len(words) == 0 {
			w.gap, w.mark = tag, true
			before = tag
		}
		w.stem = analysis.Stem(strings.TrimSuffix(w.text, "'s"))
		w.tag = english.TagWord(written, before, len(words) == 0)
		w.upper = startsUpper(written)
		w.dated = slices.ContainsFunc(dates, func(d corpus.Span) bool { return d.Overlaps(w.place) })
		words = append(words, w)
		before, end = w.tag, to
	}
	for i := len(words) - 2; i >= 0; i-- {
		if words[i+1].dated && !words[i].dated && english.Is(words[i].text, english.DatePreposition) {
			words[i].dated = true
		}
	}
	return words
}

// startsUpper reports whether a word begins with a capital.
func startsUpper(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first)
}

// plainWord returns a word in lower case with a straight apostrophe.
func plainWord(written string) string {
	return strings.ToLower(strings.ReplaceAll(written, "’", "'"))
}

// qualifier returns what a word says about how far a statement holds: a denial, a doubt, a condition, another's word, a
// limit; "" for any other word. Forms of one word are one qualifier.
func (w clauseWord) qualifier() string {
	switch {
	case w.dated:
		return ""
	case strings.HasSuffix(w.text, "n't"), english.Is(w.text, english.Negation) && w.text != "without":
		return "not"
	case w.text == "non": // "a non-zero velocity"
		return w.text
	case w.tag == english.TagMonth: // May
		return ""
	case english.Is(w.text, english.Denial|english.Hedge|english.Restriction):
		return w.stem
	case english.Is(english.Base(w.text), english.Denial|english.Hedge|english.Restriction):
		return analysis.Stem(english.Base(w.text))
	}
	return ""
}

// reaches reports whether a word qualifies clauses after its own: a condition, or what someone said or thought.
func (w clauseWord) reaches() bool {
	switch w.stem {
	case "if", "unless", "whether", "say", "sai", "said", "claim", "alleg", "argu", "believ", "assum", "think",
		"thought",
		"suggest", "suppos", "expect", "predict", "hope", "wish", "warn", "fear", "accus", "deni", "doubt", "imagin",
		"rumour", "rumor", "specul", "pretend", "reportedli", "allegedli", "accord", "fals", "untru", "wrong", "myth":
		return true
	}
	return false
}

// droppable reports whether a statement holds without a qualifier: "only members may vote" says that members may vote.
func (w clauseWord) droppable() bool {
	switch w.text {
	case "only", "all", "every", "each", "both", "even", "always":
		return true
	}
	return false
}

// proof is a claim that is compared with sentences.
type proof struct {
	words   []clauseWord
	content []int // the words that a sentence has to have
	exact   bool  // what the claim names has no other name in front of it in the sentence
}

// newProof prepares a claim. without lists its parts that differ from the sentence and need not be there.
func newProof(text string, dates []corpus.Date, without ...string) proof {
	var p proof
	p.words = clauseWords(text, spansOf(dates, 0))
	left := strings.Fields(plainWord(strings.Join(without, " ")))
	for i, w := range p.words {
		if at := slices.Index(left, w.text); at >= 0 {
			left = slices.Delete(left, at, at+1)
			continue
		}
		if !w.dated && !english.Is(w.text, english.Stop) && w.qualifier() == "" && !lightWords()[w.stem] &&
			!(i > 0 && endsNation(p.words[i-1].text+"_"+w.text)) {
			p.content = append(p.content, i)
		}
	}
	return p
}

// endsNation reports whether two words joined by "_" are the usual name of a nation. The text may have an adjective of
// the first one instead.
func endsNation(name string) bool {
	return slices.ContainsFunc(english.Nations(), func(n english.Nation) bool { return slices.Contains(n.Names, name) })
}

// spansOf returns the spans of dates, moved by an offset.
func spansOf(dates []corpus.Date, by int) []corpus.Span {
	spans := make([]corpus.Span, len(dates))
	for i, d := range dates {
		spans[i] = d.Span.Shift(by)
	}
	return spans
}

// holdsIn reports whether sentence i of a passage proves the claim.
func (p proof) holdsIn(m *analysis.Passage, i int) bool {
	s := m.Sentences[i]
	text := m.Text(s)
	all := clauseWords(text, spansOf(s.Dates, -m.Passage.Span.Start-s.Span.Start))
	same := func(a, b clauseWord) bool { return a.text == b.text }
	return slices.EqualFunc(p.words, all, same) || p.holdsBetween(withoutBrackets(all)) || p.holdsBetween(all)
}

// withoutBrackets returns the words of a sentence outside brackets.
func withoutBrackets(words []clauseWord) []clauseWord {
	var out []clauseWord
	inside := false
	for _, w := range words {
		switch {
		case w.mark && w.gap == english.TagOpen:
			inside = true
		case w.mark && w.gap == english.TagClose:
			inside = false
			w.mark = false
		}
		if !inside {
			out = append(out, w)
		}
	}
	return out
}

// holdsBetween reports whether the words of a sentence prove the claim.
func (p proof) holdsBetween(sentence []clauseWord) bool {
	at, ok := p.align(sentence)
	if !ok || len(at) == 0 {
		return false
	}
	first, last := slices.Min(at), slices.Max(at)
	if slices.ContainsFunc(p.words, func(w clauseWord) bool { return w.dated }) {
		for j := range sentence {
			if sentence[j].dated {
				last = max(last, j)
			}
		}
	}
	if p.exact && slices.ContainsFunc(at, func(j int) bool { return isNamedOtherwise(sentence, at, j) }) {
		return false
	}
	return p.sameQualifiers(sentence, first, last) && (p.nominalised(sentence, at) ||
		asserted(sentence, first) && p.sameRoles(sentence, at) && p.sameSubject(sentence, at))
}

// align finds each word of the claim's content in a sentence. Among several places it takes the first one after the
// word before; ok is false when a word is missing.
func (p proof) align(sentence []clauseWord) (at []int, ok bool) {
	for _, c := range p.content {
		found := -1
		for pass := range 2 {
			from := 0
			if len(at) > 0 && pass == 0 {
				from = at[len(at)-1] + 1
			}
			for j := from; j < len(sentence) && found < 0; j++ {
				if !slices.Contains(at, j) && sameWord(p.words[c], sentence[j]) {
					found = j
				}
			}
			if found >= 0 {
				break
			}
		}
		if found < 0 {
			return nil, false
		}
		at = append(at, found)
	}
	return at, true
}

// sameWord reports whether two words are forms of one, or one number.
func sameWord(a, b clauseWord) bool {
	if a.stem == b.stem || analysis.Stem(english.Base(a.text)) == analysis.Stem(english.Base(b.text)) {
		return true
	}
	x, ok := valueOf(a.text)
	y, also := valueOf(b.text)
	return ok && also && x == y
}

// sameQualifiers reports whether the sentence qualifies what it says from word first to word last as the claim does.
// The clause counts, and before it the conditions and words of others.
func (p proof) sameQualifiers(sentence []clauseWord, first, last int) bool {
	var reaching []clauseWord
	for _, w := range sentence[:first] {
		if w.mark && w.gap == english.TagColon {
			reaching = nil
		}
		if w.reaches() {
			reaching = append(reaching, w)
		}
	}
	for first > 0 && !sentence[first].mark {
		first--
	}
	end := last + 1
	for end < len(sentence) && !sentence[end].mark && !sentence[end].tag.In(english.TagBut, english.TagThat) &&
		!joinsPredicate(sentence, end) {
		end++
	}
	if end < len(sentence) && (sentence[end].qualifier() != "" || takesBack(sentence[end])) {
		end = len(sentence) // "…, if the dam breaks"; "…, which is a myth"
	}
	governing := slices.Concat(reaching, sentence[first:end])
	claimed, stated, needed := qualifiers(p.words, false), qualifiers(governing, false), qualifiers(governing, true)
	for _, q := range claimed {
		if count(claimed, q) > count(stated, q) {
			return false
		}
	}
	return !slices.ContainsFunc(needed, func(q string) bool { return count(needed, q) > count(claimed, q) })
}

// joinsPredicate reports whether word i joins another predicate: "and accused".
func joinsPredicate(words []clauseWord, i int) bool {
	return words[i].tag == english.TagAnd && i+1 < len(words) &&
		words[i+1].tag.In(english.TagPast, english.TagVerb, english.TagBe, english.TagHave)
}

// takesBack reports whether a word after a comma may begin what takes a statement back.
func takesBack(w clauseWord) bool {
	switch w.text {
	case "or", "which", "though", "although", "but", "however", "except", "as", "so":
		return true
	}
	return false
}

// qualifiers returns the qualifiers of words; needed leaves out those that can be dropped.
func qualifiers(words []clauseWord, needed bool) []string {
	var out []string
	for _, w := range words {
		if q := w.qualifier(); q != "" && !(needed && w.droppable()) {
			out = append(out, q)
		}
	}
	return out
}

func count(all []string, s string) int {
	n := 0
	for _, x := range all {
		if x == s {
			n++
		}
	}
	return n
}

// role is the part that a word plays in a clause: a preposition, or one of these.
const (
	agent   = "agent"   // before an active verb, or after "by" and a passive one
	patient = "patient" // after an active verb, or before a passive one
)

// sameRoles reports whether the words of the claim play the same roles in the sentence, at at. Those of one role are in
// the same order. A phrase with a preposition may have moved.
func (p proof) sameRoles(sentence []clauseWord, at []int) bool {
	verb := p.verb(sentence, at)
	previous := map[string]int{}
	for n, j := range at {
		if n == verb {
			continue
		}
		v, w := -1, -1
		if verb >= 0 {
			v, w = p.content[verb], at[verb]
		}
		claimed, stated := roleOf(p.words, p.content[n], v), roleOf(sentence, j, w)
		if !sameRole(claimed, stated) {
			return false
		}
		if claimed != agent && claimed != patient && claimed != "of" && claimed != "" {
			continue
		}
		if last, ok := previous[claimed]; ok && j < last {
			return false
		}
		previous[claimed] = j
	}
	return verb < 0 || p.sameForm(sentence, p.content[verb], at[verb])
}

// verb returns which of the words of the claim's content is its verb, -1 where none is, or the sentence has a noun
// there.
func (p proof) verb(sentence []clauseWord, at []int) int {
	for n, c := range p.content {
		if isVerb(p.words, c) && isVerb(sentence, at[n]) {
			return n
		}
	}
	return -1
}

// nominalised reports whether the sentence has the claim as a noun phrase: "the Soviet invasion of Czechoslovakia" for
// "the Soviet Union invaded Czechoslovakia". Who acts is in front of the noun that the verb became, and what it is done
// to between the two, or after "of".
func (p proof) nominalised(sentence []clauseWord, at []int) bool {
	verb := slices.IndexFunc(p.content, func(c int) bool { return isVerb(p.words, c) })
	if verb < 1 || !sentence[at[verb]].tag.Noun() || isPassive(p.words, p.content[verb]) {
		return false
	}
	noun := at[verb]
	inPhrase := func(j int) bool {
		for k := j + 1; k <= noun; k++ {
			if sentence[k].mark || !sentence[k].tag.In(english.TagAdjective, english.TagNoun, english.TagPlural,
				english.TagName) {
				return false
			}
		}
		return j < noun
	}
	for n, j := range at {
		claimed := governor(p.words, p.content[n])
		switch {
		case n == verb:
		case claimed != "" && n > verb:
			if !sameRole(claimed, governor(sentence, j)) {
				return false
			}
		case n < verb && inPhrase(j), n > verb && j > at[0] && inPhrase(j):
		case n > verb && j > noun && governor(sentence, j) == "of" && sentence[noun+1].tag == english.TagOf:
		default:
			return false
		}
	}
	return true
}

// isVerb reports whether word i is a verb: finite, or after an auxiliary or "to".
func isVerb(words []clauseWord, i int) bool {
	switch words[i].tag {
	case english.TagPast, english.TagVerb:
		return i > 0 && !words[i-1].tag.LeadsNoun()
	case english.TagIng:
		return i > 0 && words[i-1].tag == english.TagBe
	case english.TagNoun, english.TagPlural, english.TagAdjective:
		return i > 0 && words[i-1].tag.In(english.TagTo, english.TagModal, english.TagDo)
	}
	return false
}

// isPassive reports whether the verb at i follows a form of "be".
func isPassive(words []clauseWord, i int) bool {
	if words[i].tag != english.TagPast {
		return false
	}
	for j := i - 1; j >= 0 && !words[j+1].mark; j-- {
		switch {
		case words[j].tag == english.TagBe:
			return true
		case words[j].tag != english.TagAdverb:
			return false
		}
	}
	return false
}

// sameForm reports whether the verb of the sentence, at j, says that what the claim's verb says, at i, took place. A
// verb after "to" does so only where it depends on one like "led".
func (p proof) sameForm(sentence []clauseWord, i, j int) bool {
	if j == 0 || sentence[j-1].tag != english.TagTo || p.words[i-1].tag == english.TagTo {
		return true
	}
	for k := j - 2; k >= 0 && k > j-2-governorReach && !sentence[k+1].mark; k-- {
		if isCausative(sentence[k]) {
			return true
		}
	}
	return false
}

// isCausative reports whether a verb says that what follows with "to" took place: "led Moscow to withdraw".
func isCausative(w clauseWord) bool {
	switch w.text {
	case "lead", "leads", "leading", "led", "cause", "causes", "causing", "caused", "force", "forces", "forcing",
		"forced", "compel", "compels", "compelling", "compelled", "manage", "manages", "managed":
		return true
	}
	return false
}

// isConjunction reports whether a preposition may begin a clause too: "since the commission was censured".
func isConjunction(preposition string) bool {
	switch preposition {
	case "since", "after", "before", "until", "as":
		return true
	}
	return false
}

// roleOf returns the role of word i in a clause with the verb at v, -1 for none.
func roleOf(words []clauseWord, i, v int) string {
	g := governor(words, i)
	switch {
	case v < 0:
		return g
	case g == "by" && isPassive(words, v):
		return agent
	case g != "" && !(i < v && isConjunction(g)):
		return g
	case (i < v) == isPassive(words, v):
		return patient
	}
	return agent
}

// governorReach is how many words before a noun its preposition is looked for.
const governorReach = 5

// governor returns the preposition of the phrase that word i ends or is in, or "". The possessive counts as "of".
func governor(words []clauseWord, i int) string {
	if strings.HasSuffix(words[i].text, "'s") {
		return "of"
	}
	for j := i; j > max(0, i-governorReach) && !words[j].mark; j-- {
		w := words[j-1]
		switch {
		case w.dated, w.tag == english.TagAbout:
			return ""
		case w.tag.Preposition() || w.text == "than":
			return w.text
		case w.tag.In(english.TagArticle, english.TagPossessive, english.TagDemonstrative, english.TagQuantifier):
			if j-1 > 0 && !words[j-1].mark && words[j-2].tag.Preposition() {
				return words[j-2].text
			}
			return ""
		case !w.tag.In(english.TagAdjective, english.TagNoun, english.TagPlural, english.TagName, english.TagNumber,
			english.TagOrdinal, english.TagYear):
			return ""
		}
	}
	return ""
}

// sameRole reports whether two roles are one. Prepositions of a place are.
func sameRole(a, b string) bool {
	if a == b {
		return true
	}
	within := func(s string) bool { return s == "in" || s == "at" || s == "on" || s == "within" || s == "inside" }
	return within(a) && within(b)
}

// asserted reports whether a sentence says itself what begins at word first: not that somebody says, dreams or wants
// it, nor that it would follow from something. Only what is known to leave a statement as it is may precede it: phrases
// without a verb, clauses that it is joined to, and clauses that tell its time, place or reason.
func asserted(sentence []clauseWord, first int) bool {
	start := first // of the subject
	for start > 0 && !sentence[start].mark && sentence[start-1].tag.In(english.TagArticle, english.TagPossessive,
		english.TagDemonstrative, english.TagQuantifier, english.TagAdjective, english.TagNumber, english.TagOrdinal,
		english.TagNoun, english.TagPlural, english.TagName, english.TagAdverb, english.TagAbout) {
		start--
	}
	for start > 0 && !sentence[start].mark && sentence[start-1].dated {
		start--
	}
	before := sentence[:start]
	switch verb := slices.IndexFunc(before, clauseWord.mayBeVerb); {
	case verb < 0:
		return true
	case isCircumstantial(before[len(before)-1]), isCausative(before[len(before)-1]) && before[len(before)-1].mark:
		return true
	case sentence[start].mark && sentence[start].gap == english.TagColon:
		return true
	case before[len(before)-1].tag.In(english.TagAnd, english.TagBut) && before[len(before)-1].mark:
		return true
	case !sentence[start].mark:
		return false
	default: // a clause before a comma
		at := verb
		for at > 0 && !before[at].mark {
			at--
		}
		return isCircumstantial(before[at])
	}
}

// mayBeVerb reports whether a word may make a clause.
func (w clauseWord) mayBeVerb() bool {
	return !w.dated && w.tag.In(english.TagPast, english.TagVerb, english.TagBe, english.TagHave, english.TagDo,
		english.TagModal)
}

// isCircumstantial reports whether a word begins a clause that tells the time, the place or the reason of something
// that took place, and that took place itself.
func isCircumstantial(w clauseWord) bool {
	switch w.text {
	case "when", "while", "after", "before", "since", "because", "although", "though", "where":
		return true
	}
	return false
}

// isNamedOtherwise reports whether a word with a capital follows a part of its name that the claim does not have: in
// "the Test Ban Treaty" it is not the treaty of which the claim speaks.
func isNamedOtherwise(sentence []clauseWord, at []int, j int) bool {
	identified := slices.Contains(at, j+2) && j+1 < len(sentence) && sentence[j+1].tag == english.TagOf
	return j > 0 && sentence[j].upper && !sentence[j].mark && sentence[j-1].tag == english.TagName &&
		!slices.Contains(at, j-1) && !identified
}

// sameSubject reports whether the phrase with which the claim begins begins a clause in the sentence too. Otherwise it
// may be the object of another verb ("the man who saw the fire called"), or a part of a larger subject ("three of the
// ships").
func (p proof) sameSubject(sentence []clauseWord, at []int) bool {
	j := at[0]
	if governor(p.words, p.content[0]) != "" || governor(sentence, j) == "by" {
		return true // it begins with an adjunct, whose preposition is compared
	}
	verb := p.verb(sentence, at)
	swapped := verb >= 0 && isPassive(p.words, p.content[verb]) != isPassive(sentence, at[verb])
	for j > 0 && !sentence[j].mark {
		w := sentence[j-1]
		switch {
		case w.tag.In(english.TagArticle, english.TagPossessive, english.TagDemonstrative, english.TagQuantifier,
			english.TagAdjective, english.TagNumber, english.TagOrdinal, english.TagNoun, english.TagPlural):
		case swapped && j-1 == at[verb], isCausative(w):
			return true
		case w.droppable():
		case w.tag == english.TagName && !sentence[at[0]].upper && !p.exact:
		case w.tag == english.TagName:
			return false // another name: "the Test Ban Treaty" is not "the treaty"
		case w.dated, w.tag.Joining(), w.tag.OpensClause(), w.tag.In(english.TagThat, english.TagAnd,
			english.TagBut, english.TagWhile, english.TagBecause, english.TagSince, english.TagAdverb):
			return true
		default:
			return false
		}
		j--
	}
	return true
}
