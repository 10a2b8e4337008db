package query

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// word is a word of a message.
type word struct {
	start, end int // in bytes of the message
	lower      string
	class      english.Class
	gap        gap    // before it
	asks       bool   // an interrogative
	contracted bool   // with "is": "what's"
	function   bool   // a function word
	mention    bool   // written with "@" before it, and not in the corpus
	capital    bool   // begins with a capital
	capitals   bool   // without a small letter
	figures    bool   // without any letter
	dotted     bool   // with a dot inside, as in "U.S"
	folded     string // see analysis.Fold
}

// gap is what separates a word from the one before.
type gap uint8

const (
	noGap       gap = iota // blanks, hyphens, brackets
	quoteGap               // an opening quotation mark
	clauseGap              // a comma, a dash, an emoji, an opening bracket
	colonGap               // a colon
	sentenceGap            // the end of a sentence or of a line
)

// padding is the union of the classes of words that can surround a question.
const padding = english.Greeting | english.Courtesy | english.Interjection | english.Addressee | english.Inquiry |
	english.Wish | english.InquiryNoun | english.Occasion | english.Speaker | english.Listener | english.Stance

// talkers is the union of the classes of words for those who talk.
const talkers = english.Speaker | english.Listener | english.Addressee

// chatter is the union of the classes of words that are never part of a question that they begin.
const chatter = english.Greeting | english.Courtesy | english.Interjection

func (w *word) is(c english.Class) bool { return w.class&c != 0 }

// pads reports whether a word can be part of what surrounds a question.
func (w *word) pads() bool { return w.mention || w.is(padding) }

// chats reports whether a word is chatter or a mention.
func (w *word) chats() bool { return w.mention || w.is(chatter) }

// idle reports whether a word says nothing of the subject of a question.
func (w *word) idle() bool { return w.pads() || w.function }

// maxMessageWords is the most words of a message that are looked at. MaxWords content words seldom need as many.
const maxMessageWords = 512

// notWords matches what Discord and chat write with letters that are no words: mentions by number, custom emoji, short
// names of emoji, emoticons.
var notWords = regexp.MustCompile(`<(?:@[!&]?|#)\d+>|<a?:\w+:\d+>|(?:^|\s):[a-zA-Z0-9_+-]+:` +
	`|(?:^|\s)(?:[:;=][-'^]?[)(DPpOo3/\\|*]+|<3+|[xX]D+|T_T|[oO]_[oO]|\^_?\^)(?:$|[\s.!?,])`)

// mask returns a message of the same length with marks in place of what notWords matches.
func mask(message string) string {
	return notWords.ReplaceAllStringFunc(message, func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return r
			}
			return '|'
		}, s)
	})
}

// wordsOf returns the first words of a masked message.
func (p *Parser) wordsOf(masked string) []word {
	var words []word
	for at := 0; len(words) < maxMessageWords; {
		start, end := analysis.NextWord(masked, at)
		if start == end {
			break
		}
		between := masked[at:start]
		w := word{start: start, end: end}
		w.read(masked[start:end])
		w.gap = gapOf(between, words)
		if strings.HasSuffix(between, "@") {
			w.mention = english.Is("@"+w.lower, english.Addressee) || w.is(english.Addressee) || !p.known(&w)
		}
		if n := len(words); n > 0 && words[n-1].lower == "good" && w.is(english.Occasion) { // "good morning"
			w.class |= english.Greeting
		}
		words = append(words, w)
		at = end
	}
	if len(words) == 1 && acronym(words[0]) {
		words[0].function, words[0].class = false, 0
	}
	if len(words) > 1 && p.calls(masked, words) {
		words[0].class |= english.Interjection
	}
	return words
}

// read sets what a word says by itself.
func (w *word) read(written string) {
	w.lower = strings.ReplaceAll(strings.ToLower(written), "’", "'")
	w.lower = cmp.Or(english.Slip(w.lower), w.lower)
	w.folded = analysis.Fold(written)
	lower, upper := strings.ToLower(written) == written, strings.ToUpper(written) == written
	w.capitals, w.figures = upper && !lower, upper && lower
	initial, _ := utf8.DecodeRuneInString(written)
	w.capital = unicode.IsUpper(initial)
	w.dotted = strings.Contains(written, ".")
	if short := squeeze(w.lower); short != w.lower && english.ClassesOf(short) != 0 { // "pleeease"
		w.lower, w.folded = short, short
	}
	w.class = cmp.Or(english.ClassesOf(w.lower), english.ClassesOf(w.folded))
	if asking, is := contracted(w.lower); is {
		w.lower, w.asks, w.contracted = asking, true, true
	}
	w.asks = w.asks || english.IsInterrogative(w.lower)
	w.function = english.Is(w.lower, english.Stop) || english.Is(w.folded, english.Stop)
	w.function = w.function || w.asks || w.lower == "up" || w.lower == "one"
}

// longestCall is the length in letters of the longest interjection that need not be listed.
const longestCall = 4

// calls reports whether a message begins with a short unknown word before a question or padding: "oi", "eyy".
func (p *Parser) calls(message string, words []word) bool {
	w := &words[0]
	return w.end <= longestCall && !w.idle() && w.lower == message[w.start:w.end] && w.folded == w.lower &&
		!corpus.IsWord(w.lower) && !p.known(w) && (words[1].asks || words[1].chats() || words[1].is(talkers))
}

// acronym reports whether a message of one word may be an acronym that is spelt like a function word: "WHO", "US".
func acronym(w word) bool {
	tag, _ := english.ClosedTag(w.lower)
	return w.capitals && w.function && w.end-w.start > 1 && w.lower != "why" && w.lower != "how" &&
		w.end-w.start <= 3 && tag != english.TagArticle
}

// squeeze shortens runs of three or more equal letters to one, as in "pleeease" and "hiii".
func squeeze(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		n := 1
		for i+n < len(s) && s[i+n] == s[i] {
			n++
		}
		if n == 2 {
			b.WriteByte(s[i])
		}
		b.WriteByte(s[i])
		i += n
	}
	return b.String()
}

// shortest is the length in letters of the shortest word after which a full stop ends a sentence of chat. The full stop
// of a shorter one may belong to an abbreviation: "Dr.", "vs.".
const shortest = 3

// gapOf returns the gap that a text between two words is. before are the words before it.
func gapOf(between string, before []word) gap {
	g := noGap
	for i, r := range between {
		switch {
		case r == '\n', r == '?', r == '!', r == '？', r == '！', r == '。', r == '…':
			g = sentenceGap
		case r == '.':
			blank := i+1 == len(between) || unicode.IsSpace(rune(between[i+1])) || between[i+1] == '.'
			if blank && len(before) > 0 && before[len(before)-1].ends() {
				g = sentenceGap
			}
		case r == '-' && strings.TrimSpace(between) == between:
		case strings.ContainsRune(`"“«„`, r) && i+utf8.RuneLen(r) == len(between):
			g = max(g, quoteGap)
		case r == ':':
			g = max(g, colonGap)
		case strings.ContainsRune(",;-–—|*~", r), isSymbol(r), r == '(' && i > 0:
			g = max(g, clauseGap)
		}
	}
	if len(before) == 0 {
		return sentenceGap
	}
	return g
}

// isSymbol reports an emoji or another symbol that is no part of a text.
func isSymbol(r rune) bool { return unicode.Is(unicode.So, r) }

// ends reports whether a full stop after a word ends a sentence and is not that of an abbreviation.
func (w *word) ends() bool {
	n := w.end - w.start
	return !w.dotted && (n >= shortest || n > 1 && w.pads() && !w.capitals)
}

// known reports whether a passage of the corpus has a word.
func (p *Parser) known(w *word) bool { return p.vocabulary.DocFreq(analysis.Stem(w.folded)) > 0 }

// knowsAny reports whether the corpus has a padding word of a part of a message. Then it may be what is asked about.
func (p *Parser) knowsAny(part []word) bool {
	for i := range part {
		if part[i].pads() && !part[i].function && p.known(&part[i]) {
			return true
		}
	}
	return false
}

// Message is what a message asks.
type Message struct {
	Text string // the question: the message without what surrounds the question; "" if Idle
	Idle bool   // the message asks nothing: a greeting, thanks, function words alone
}

// part is a sentence of a message: words[from:to], without what surrounds the question in it.
type part struct {
	from, to int
	asks     bool // it is a question
	frames   bool // it is about whoever asks
}

// Read finds the question in a message: it leaves out greetings, mentions, politeness, and clauses and sentences that
// say that, why or for whom one asks. It leaves out no other word. The rules look at classes of words and at their
// places; lexicon.txt lists the classes. A message whose case says nothing
// is read in lower case, and misspelt words are replaced (see respell). It fails only where the spellings of the corpus
// cannot be read.
func (p *Parser) Read(message string) (Message, error) {
	m := p.plain(message)
	if m.Idle {
		return m, nil
	}
	text, err := p.respell(m.Text, analysis.English.Analyze(m.Text))
	return Message{Text: text}, err
}

// plain is Read without the correction of spelling.
func (p *Parser) plain(message string) Message {
	masked := mask(message)
	words := p.wordsOf(masked)
	if p.idle(words) {
		return Message{Idle: true}
	}
	var parts []part
	count := 0 // words in parts
	for from := 0; from < len(words); {
		to := from + 1
		for to < len(words) && words[to].gap != sentenceGap {
			to++
		}
		if s, ok := p.strip(words, part{from: from, to: to}); ok {
			after := strings.TrimLeft(masked[words[s.to-1].end:], " \"”'’")
			s.asks = asks(words[s.from:s.to]) || asksLater(words[s.from:s.to]) || strings.HasPrefix(after, "?")
			parts = append(parts, s)
		}
		from = to
	}
	parts = p.dropFrames(words, parts)
	for _, s := range parts {
		count += s.to - s.from
	}
	text := message
	if count > 0 && (count < len(words) || masked != message || strings.ContainsFunc(message, isSymbol)) {
		text = join(message, words, parts)
	}
	if caseless(words) {
		text = strings.ToLower(text)
	}
	return Message{Text: text}
}

// join returns the parts of a message. Where no word is left out between two, it keeps what is between them.
func join(message string, words []word, parts []part) string {
	var b strings.Builder
	for i, s := range parts {
		start, end := words[s.from].start, words[s.to-1].end
		switch {
		case i > 0 && parts[i-1].to == s.from:
			b.WriteString(message[words[s.from-1].end:start])
		case i > 0:
			b.WriteByte(' ')
		}
		b.WriteString(message[start:end])
		if strings.Count(message[start:end], `"`)%2 == 1 && strings.HasPrefix(message[end:], `"`) {
			b.WriteByte('"')
		}
		last := i+1 == len(parts) || parts[i+1].from > s.to
		if mark := strings.TrimLeft(message[end:], "\"”»'’) "); last && strings.HasPrefix(mark, "?") {
			b.WriteByte('?')
		} else if last && i+1 < len(parts) {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// caseless reports whether the case of a message says nothing: it has several words, one of them an English word, and
// no small letter; or each word has a capital, function words as well.
func caseless(words []word) bool {
	all, first, functions, english := 0, 0, 0, false
	for i := range words {
		w := &words[i]
		if w.mention || w.figures {
			continue
		}
		if !w.capital {
			return false
		}
		first++
		if w.capitals {
			all++
		}
		if i > 0 && w.function {
			functions++
		}
		english = english || w.end-w.start >= shortest && corpus.IsWord(w.lower)
	}
	return first > 1 && english && (all == first || functions > 1)
}

// idle reports whether a message asks nothing: all its words are padding or function words, and if a word can be what a
// text is about ("homework"), there is also chatter or a word for those who talk. A message with an interrogative may
// also ask about such a word of the corpus ("how do I ask for help"), unless it is put to the bot ("what can you do").
func (p *Parser) idle(words []word) bool {
	chats, topical, listens, asks := false, false, false, false
	for i := range words {
		w := &words[i]
		if !w.idle() {
			return false
		}
		asks = asks || w.asks
		listens = listens || w.is(english.Listener) || w.lower == "bot"
		switch {
		case w.chats() || w.is(english.Speaker):
			chats = true
		case w.pads() && !w.function:
			topical = topical || !asks || !w.is(english.Inquiry|english.Wish)
		}
	}
	if asks {
		return listens || !topical && !p.knowsAny(words)
	}
	return listens || chats || !topical
}

// strip leaves out what surrounds the question in a sentence; ok is false where nothing is left.
func (p *Parser) strip(words []word, s part) (part, bool) {
	if p.padded(words[s.from:s.to]) {
		return s, false
	}
	w := words[s.from:s.to]
	s.frames = anyIs(w, english.Speaker)
	for {
		n := p.leading(words[s.from:s.to])
		s.from += n
		m := p.trailing(words[s.from:s.to])
		s.to -= m
		if n+m == 0 {
			break
		}
	}
	return s, true
}

// padded reports whether a sentence is padding from end to end: "I need it for my homework", "any ideas?". A sentence
// that begins with an interrogative is only if it is about those who talk: "what do you think?".
func (p *Parser) padded(s []word) bool {
	pads, personal := false, false
	if n := len(s); n > 1 && s[0].idle() && s[n-1].capital && s[n-1].gap == clauseGap && hasChat(s) {
		s = s[:n-1] // "Many thanks, Sam"
	}
	if anyIs(s, english.Courtesy) && !slices.ContainsFunc(s, func(w word) bool { return w.asks }) && p.foreign(s) {
		return true // "thanks a bunch"
	}
	for i := range s {
		if !s[i].idle() {
			return false
		}
		pads = pads || s[i].pads()
		personal = personal || s[i].chats() || s[i].is(talkers|english.Inquiry)
	}
	return pads && (personal || !p.knowsAny(s))
}

// asks reports whether a sentence begins as a question or a command does.
func asks(s []word) bool {
	if len(s) == 0 {
		return false
	}
	tag, _ := english.ClosedTag(s[0].lower)
	switch {
	case s[0].asks, tag.In(english.TagBe, english.TagDo, english.TagHave, english.TagModal),
		english.Is(s[0].lower, english.Command):
		return true
	}
	return len(s) > 1 && tag.Preposition() && s[1].asks
}

// contentWords counts the words of a part that are neither padding nor function words.
func contentWords(s []word) int {
	n := 0
	for i := range s {
		if !s[i].idle() {
			n++
		}
	}
	return n
}

// any reports whether a word of a part has a class.
func anyIs(s []word, c english.Class) bool {
	return slices.ContainsFunc(s, func(w word) bool { return w.is(c) })
}

// frameWords is how many content words a question must have before the sentences around it may be left out.
const frameWords = 2

// dropFrames leaves out the sentences about whoever asks ("I am reading about the war for my class") and foreign ones
// if there is a question that is complete without them.
func (p *Parser) dropFrames(words []word, parts []part) []part {
	whole := slices.ContainsFunc(parts, func(s part) bool {
		return s.asks && contentWords(words[s.from:s.to]) >= frameWords && !refers(words[s.from:s.to])
	})
	if !whole {
		return parts
	}
	return slices.DeleteFunc(parts, func(s part) bool {
		w := words[s.from:s.to]
		return !s.asks && (s.frames || p.foreign(w)) ||
			anyIs(w, english.Speaker) && contentWords(w) < frameWords // "what should I put?"
	})
}

// refers reports whether a sentence has a word before its content words that may refer to another sentence.
func refers(s []word) bool {
	for i := range s {
		if !s[i].idle() {
			return false
		}
		tag, _ := english.ClosedTag(s[i].lower)
		if s[i].is(english.Anaphor) || tag == english.TagPronoun && !s[i].is(english.Speaker|english.Listener) {
			return true
		}
	}
	return false
}
