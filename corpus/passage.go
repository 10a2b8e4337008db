package corpus

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"footnote/corpus/prose"
)

// Sizes of passages in runes, so that they are the same in every script. A paragraph is a passage, since a citation
// should name something that a reader sees. Only paragraphs too short to mean much alone, or longer than half a printed
// page, are changed. A document of one paragraph, not a list, was cut to size by its author, and is cut again only when
// it would fill two pages.
const (
	minPassage     = 240  // a shorter paragraph takes the following ones in
	passageTarget  = 900  // ... while the whole stays within this; also the aim when a long paragraph is cut
	maxPassage     = 1500 // a longer paragraph is cut at sentence ends
	maxLonePassage = 4000 // ... or, when it is all there is, above this
	maxSentence    = 2000 // bytes; a longer "sentence" is a table or a list of numbers: cut between words
)

// cutPassages returns the spans of the passages of a section. They cover everything but white space and the line
// leaveOut, which may be empty. A paragraph longer than most runes is cut.
func cutPassages(text string, section Span, most int, leaveOut Span) []Span {
	all := slices.DeleteFunc(prose.Paragraphs(text, section), leaveOut.Overlaps)
	var out []Span
	for i, p := range all {
		if prose.Longer(p.In(text), most) {
			out = append(out, cutParagraph(text, p)...)
			continue
		}
		last := len(out) - 1
		if last >= 0 && belongs(text, out[last], p, i+1 == len(all)) &&
			!leaveOut.Overlaps(Span{Start: out[last].Start, End: p.End}) {
			out[last].End = p.End
			continue
		}
		out = append(out, p)
	}
	return out
}

// belongs reports whether paragraph p joins the passage before it: when that is short, or when p is short and the last
// of its section, an item of a list, or announced by a colon.
func belongs(text string, before, p Span, last bool) bool {
	switch {
	case prose.Longer(text[before.Start:p.End], passageTarget):
		return false
	case !prose.Longer(before.In(text), minPassage-1):
		return true
	}
	return !prose.Longer(p.In(text), minPassage-1) &&
		(last || prose.BulletLen(p.In(text)) > 0 || strings.HasSuffix(before.In(text), ":"))
}

// cutParagraph cuts a long paragraph between sentences into parts of about the same length.
func cutParagraph(text string, p Span) []Span {
	parts := (p.Runes(text) + passageTarget - 1) / passageTarget
	aim := p.Len() / parts
	out := []Span{{Start: p.Start, End: p.Start}}
	for _, s := range cutSentences(text, p) {
		last := &out[len(out)-1]
		full := last.Len() >= aim || s.End-last.Start > aim+aim/4
		if last.Len() > 0 && full && p.End-s.Start >= aim/4 {
			// with the bullet before s
			out = append(out, Span{Start: prose.SkipSpace(text, last.End), End: s.End})
			continue
		}
		last.End = s.End
	}
	return out
}

// cutSentences returns the sentences of p, in bytes of text, none longer than maxSentence.
func cutSentences(text string, p Span) []Span {
	var out []Span
	for _, s := range prose.Sentences(p.In(text)) {
		s = s.Shift(p.Start)
		for s.Len() > maxSentence {
			head, rest := cutWords(text, s)
			out = append(out, head)
			s = rest
		}
		if s.Len() > 0 {
			out = append(out, s)
		}
	}
	return out
}

// cutWords cuts a span longer than maxSentence between two words, or between two runes of a very long word.
func cutWords(text string, s Span) (head, rest Span) {
	at := s.Start + maxSentence
	for !utf8.RuneStart(text[at]) {
		at--
	}
	if n := strings.LastIndexAny(text[s.Start:at], " \n\t"); n > 0 {
		at = s.Start + n
	}
	return prose.Trim(text, Span{Start: s.Start, End: at}), prose.Trim(text, Span{Start: at, End: s.End})
}

// numbering assigns the ids and numbers of one document's passages.
type numbering struct {
	document string
	count    int
	seen     map[[sha256.Size]byte]int // how often a text has occurred, by the hash of document and text
}

// passage returns the next passage, at span.
func (n *numbering) passage(text string, span Span, path []string) Passage {
	n.count++
	return Passage{
		ID:         n.id(span.In(text)),
		DocumentID: n.document,
		Number:     n.count,
		Heading:    path,
		Text:       span.In(text),
		Span:       span,
		Sentences:  cutSentences(text, span),
	}
}

// crockford is Douglas Crockford's base32, without I, L, O and U, which are easily misread.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

// id hashes document and text. A text that occurs again in the document also gets the number of its occurrence. So ids
// are unique in a document, and do not change with other passages.
func (n *numbering) id(text string) string {
	var memory [4096]byte // enough for most passages
	key := append(memory[:0], n.document...)
	key = append(key, 0)
	key = append(key, text...)
	sum := sha256.Sum256(key)
	n.seen[sum]++
	if k := n.seen[sum]; k > 1 {
		key = append(key, 0)
		key = strconv.AppendInt(key, int64(k), 10)
		sum = sha256.Sum256(key)
	}
	const length, bits = 10, 5 // of the id; of one of its characters
	return crockford.EncodeToString(sum[:(length*bits+7)/8])[:length]
}
