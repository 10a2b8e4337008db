package reader

import (
	"unicode"
	"unicode/utf8"

	"footnote/corpus/prose"

	"golang.org/x/text/unicode/norm"
)

// The numbers of the pieces with a meaning of their own in BERT's vocabulary.
const (
	unknownPiece = 100
	startPiece   = 101 // [CLS]
	breakPiece   = 102 // [SEP]
)

// maxWordRunes is the length in runes above which BERT's WordPiece takes a word as one unknown piece.
const maxWordRunes = 100

// piece is a word piece: its number in the vocabulary and the bytes of the text that it stands for.
type piece struct {
	id   int32
	span prose.Span
}

// vocabulary splits text into word pieces as the BERT tokenizer for uncased models does: control characters are
// removed, letters lose case and accents, punctuation and Chinese characters are words of their own, and a word is cut
// into the longest known pieces from its start. Unlike the reference, it takes no meaning from text such as "[SEP]":
// only the reader sets the special pieces.
type vocabulary struct {
	ids     map[string]int32 // a piece that goes on a word starts with "##"
	longest int              // length of the longest piece in bytes
}

// newVocabulary makes a vocabulary; the number of a piece is its index.
func newVocabulary(pieces []string) *vocabulary {
	v := &vocabulary{ids: make(map[string]int32, len(pieces))}
	for i, p := range pieces {
		v.ids[p] = int32(i)
		v.longest = max(v.longest, len(p))
	}
	return v
}

// split returns the first pieces of text, at most limit. Its time is linear in the part of the text that it reads.
func (v *vocabulary) split(text string, limit int) []piece {
	var out []piece
	var w word
	for i, r := range text {
		if len(out) >= limit {
			return out[:limit]
		}
		end := i + utf8.RuneLen(r)
		switch {
		case r == utf8.RuneError || r == 0 || isControl(r): // removed: the word goes on
		case unicode.IsSpace(r):
			out = v.cut(out, &w)
		case isChinese(r):
			out = v.cut(out, &w)
			w.add(r, prose.Span{Start: i, End: end})
			out = v.cut(out, &w)
		default:
			out = v.fold(out, &w, r, prose.Span{Start: i, End: end})
		}
	}
	out = v.cut(out, &w)
	return out[:min(len(out), limit)]
}

// fold adds a rune without case and accents to the word. A rune of punctuation ends the word and is one itself.
func (v *vocabulary) fold(out []piece, w *word, r rune, at prose.Span) []piece {
	var buffer [32]byte
	decomposed := buffer[:utf8.EncodeRune(buffer[:], r)]
	if r >= utf8.RuneSelf {
		decomposed = norm.NFD.Append(nil, decomposed...)
	}
	for len(decomposed) > 0 {
		part, size := utf8.DecodeRune(decomposed)
		decomposed = decomposed[size:]
		switch part = unicode.ToLower(part); {
		case unicode.Is(unicode.Mn, part): // dropped, but its bytes stay with the letter before
			if n := len(w.spans); n > 0 {
				w.spans[n-1].End = max(w.spans[n-1].End, at.End)
			}
		case isPunctuation(part):
			out = v.cut(out, w)
			w.add(part, at)
			out = v.cut(out, w)
		default:
			w.add(part, at)
		}
	}
	return out
}

// word is a word in the making: its folded text and, for each byte, the bytes of the source.
type word struct {
	text  []byte
	spans []prose.Span
	runes int
}

func (w *word) add(r rune, at prose.Span) {
	w.runes++
	if w.runes > maxWordRunes { // an unknown word: only its end matters
		w.spans[len(w.spans)-1] = at
		return
	}
	w.text = utf8.AppendRune(w.text, r)
	for len(w.spans) < len(w.text) {
		w.spans = append(w.spans, at)
	}
}

// cut appends the pieces of the word and empties it.
func (v *vocabulary) cut(out []piece, w *word) []piece {
	if len(w.text) == 0 {
		return out
	}
	whole := piece{unknownPiece, prose.Span{Start: w.spans[0].Start, End: w.spans[len(w.spans)-1].End}}
	before := len(out)
	for at := 0; w.runes <= maxWordRunes && at < len(w.text); {
		id, end := v.longestAt(w.text, at)
		if end == at {
			out = out[:before]
			break
		}
		out = append(out, piece{id, prose.Span{Start: w.spans[at].Start, End: w.spans[end-1].End}})
		at = end
	}
	if len(out) == before {
		out = append(out, whole)
	}
	w.text, w.spans, w.runes = w.text[:0], w.spans[:0], 0
	return out
}

// longestAt returns the longest piece that starts at a byte of the word and where it ends: at the same byte if none.
func (v *vocabulary) longestAt(text []byte, at int) (id int32, end int) {
	var key []byte
	if at > 0 {
		key = append(key, "##"...)
	}
	mark := len(key)
	key = append(key, text[at:min(len(text), at+v.longest)]...)
	for n := len(key); n > mark; n-- {
		if id, ok := v.ids[string(key[:n])]; ok {
			return id, at + n - mark
		}
	}
	return 0, at
}

// isControl reports whether BERT's tokenizer removes a rune: control, format and private-use characters, except the
// ones that it takes as space.
func isControl(r rune) bool {
	return r != '\t' && r != '\n' && r != '\r' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co)
}

// isPunctuation reports whether BERT's tokenizer takes a rune as a word of its own: all of ASCII that is neither letter
// nor digit, and Unicode's punctuation.
func isPunctuation(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && r != 0x7f && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}
	return unicode.IsPunct(r)
}

// chinese holds the blocks of CJK ideographs that BERT's tokenizer takes apart.
var chinese = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x3400, Hi: 0x4dbf, Stride: 1}, {Lo: 0x4e00, Hi: 0x9fff, Stride: 1},
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x20000, Hi: 0x2a6df, Stride: 1}, {Lo: 0x2a700, Hi: 0x2ceaf, Stride: 1},
		{Lo: 0x2f800, Hi: 0x2fa1f, Stride: 1}},
}

func isChinese(r rune) bool { return r >= 0x3400 && unicode.Is(chinese, r) }
