package index

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"os"

	"footnote/retrieval/analysis"
	"footnote/retrieval/thesaurus"
)

// The records hold texts as numbers of the words in them and of what stands between words, a gap: a text takes about
// a third of its bytes so, and its words need not be looked for again when it is read. One blank between two words is
// not written (Moura, Navarro, Ziviani and Baeza-Yates 2000, "spaceless words"). Numbers are given in the order in
// which words first come up in the corpus, so that frequent words have small ones, and take one byte to four, see
// appendSymbol.
//
// The dictionary is one file, numbers little-endian:
//
//	magic     8 bytes, with the version
//	entries   uint32: how many
//	size      uint32: of the text, in bytes
//	entries   12 bytes each, by number:
//	            uint32  where the word ends in text
//	            uint32  where its term begins in the text of the lists, noTerm for a gap
//	            uint16  its thesaurus.Place, 0 for none
//	            uint8   flags
//	            uint8   length of its term
//	text      the words, one behind the other
//	checksum  uint32: CRC-32C of all before it
const (
	dictionaryMagic     = "FNWORDS1"
	dictionaryHeader    = len(dictionaryMagic) + 2*4
	dictionaryEntrySize = 12
)

// noTerm is the place of no term.
const noTerm = math.MaxUint32

// longestTerm is the most bytes that the term of a word in the dictionary has.
const maxTermLength = math.MaxUint8

// Symbols that are no entries of the dictionary.
const (
	literalSymbol = iota // its length, a uvarint, and its bytes follow
	noGapSymbol          // nothing between two words
	firstSymbol          // that of entry 0
)

type wordFlags uint8

const (
	isGap wordFlags = 1 << iota
	isUpper
	isNumber
	isStop
	isDivided
	isNegation
	isIdeograph // an ideograph
	isAmount
)

// dictionary is the words of an index by their numbers. It is read-only.
type dictionary struct {
	entries string
	words   string
}

var errDictionaryDamaged = errors.New("the dictionary is damaged")

func openDictionary(path string, terms int) (*dictionary, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseDictionary(data, terms)
}

// anyTerms lets a dictionary have any terms.
const unknownTermText = math.MaxUint32

// parseDictionary reads a dictionary of words whose terms lie in so many bytes; every entry lies in bounds, or it is
// an error.
func parseDictionary(data []byte, terms int) (*dictionary, error) {
	if len(data) < dictionaryHeader+4 || string(data[:len(dictionaryMagic)]) != dictionaryMagic {
		return nil, errDictionaryDamaged
	}
	body := data[:len(data)-4]
	if binary.LittleEndian.Uint32(data[len(body):]) != crc32.Checksum(body, castagnoli) {
		return nil, errDictionaryDamaged
	}
	header, rest := body[len(dictionaryMagic):dictionaryHeader], string(body[dictionaryHeader:])
	entries, size := uint64(binary.LittleEndian.Uint32(header)), uint64(binary.LittleEndian.Uint32(header[4:]))
	if entries*dictionaryEntrySize+size != uint64(len(rest)) {
		return nil, errDictionaryDamaged
	}
	d := &dictionary{entries: rest[:entries*dictionaryEntrySize], words: rest[entries*dictionaryEntrySize:]}
	end := uint32(0)
	for n := range d.size() {
		next := d.end(n)
		e := d.entry(n)
		term, length := uint32At(e[4:]), e[11]
		if next < end || uint64(next) > size || term != noTerm && uint64(term)+uint64(length) > uint64(terms) {
			return nil, errDictionaryDamaged
		}
		end = next
	}
	return d, nil
}

func (d *dictionary) size() int { return len(d.entries) / dictionaryEntrySize }

// entryOf returns the bytes of an entry.
func (d *dictionary) entry(n int) string {
	return d.entries[n*dictionaryEntrySize : (n+1)*dictionaryEntrySize]
}

func (d *dictionary) end(n int) uint32 { return uint32At(d.entry(n)) }

func uint32At(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// word returns an entry: the word or gap, and what there is to know of it wherever it stands.
func (d *dictionary) word(n int) (written string, w storedWord) {
	start := uint32(0)
	if n > 0 {
		start = d.end(n - 1)
	}
	e := d.entry(n)
	return d.words[start:uint32At(e)], storedWord{
		term: uint32At(e[4:]), termLength: e[11],
		place: thesaurus.Place(e[8]) | thesaurus.Place(e[9])<<8, flags: wordFlags(e[10]),
	}
}

// A symbol below oneByte takes one byte. First bytes from oneByte on begin one of two bytes, those from twoBytes on
// one of three, and the last one of four. The bounds were chosen by the sizes of squad2 and of a made-up corpus;
// others near them differ by less than a hundredth.
const (
	oneByte    = 184
	twoBytes   = 246
	threeBytes = 255
	firstTwo   = oneByte
	firstThree = firstTwo + (twoBytes-oneByte)<<8
	firstFour  = firstThree + (threeBytes-twoBytes)<<16
	symbolsEnd = firstFour + 1<<24
)

func appendSymbol(b []byte, s uint32) []byte {
	switch {
	case s < firstTwo:
		return append(b, byte(s))
	case s < firstThree:
		s -= firstTwo
		return append(b, byte(oneByte+s>>8), byte(s))
	case s < firstFour:
		s -= firstThree
		return append(b, byte(twoBytes+s>>16), byte(s>>8), byte(s))
	default:
		s -= firstFour
		return append(b, threeBytes, byte(s>>16), byte(s>>8), byte(s))
	}
}

// nextSymbol reads a symbol and how many bytes it takes, 0 when data ends before.
func nextSymbol(data string) (symbol, size int) {
	if data == "" {
		return 0, 0
	}
	switch c := int(data[0]); {
	case c < oneByte:
		return c, 1
	case c < twoBytes && len(data) >= 2:
		return firstTwo + (c-oneByte)<<8 + int(data[1]), 2
	case c >= twoBytes && c < threeBytes && len(data) >= 3:
		return firstThree + (c-twoBytes)<<16 + int(data[1])<<8 + int(data[2]), 3
	case c == threeBytes && len(data) >= 4:
		return firstFour + int(data[1])<<16 + int(data[2])<<8 + int(data[3]), 4
	}
	return 0, 0
}

// placedWord is a word of a text, in bytes of it, with what its entry says. One that is spelt out has noTerm and
// nothing.
type storedWord struct {
	start, end uint32
	term       uint32 // in the text of the lists
	termLength uint8
	flags      wordFlags
	place      thesaurus.Place
}

// form returns what the word says by itself.
func (w storedWord) form(text, terms string) analysis.Form {
	written := text[w.start:w.end]
	if w.term == noTerm {
		return *analysis.FormOf(written)
	}
	return analysis.Form{
		Written:   written,
		Term:      terms[w.term : w.term+uint32(w.termLength)],
		Place:     w.place,
		Upper:     w.flags&isUpper != 0,
		Number:    w.flags&isNumber != 0,
		Stop:      w.flags&isStop != 0,
		Negation:  w.flags&isNegation != 0,
		Amount:    w.flags&isAmount != 0,
		Divided:   w.flags&isDivided != 0,
		Ideograph: w.flags&isIdeograph != 0,
	}
}

// wordKind tells which gap goes without saying: a blank between two words, nothing between two ideographs.
type wordKind uint8

const (
	noWord wordKind = iota
	plainWord
	ideographWord
)

// plainGap returns the gap that is not written between a word of one kind and the next, of another.
func impliedGap(before, next wordKind) string {
	if before == noWord || before == ideographWord && next == ideographWord {
		return ""
	}
	return " "
}

// join appends the text of symbols to b, and to words each word of it.
func (d *dictionary) appendText(data string, b []byte, words []storedWord) ([]byte, []storedWord, error) {
	before := noWord
	for data != "" {
		symbol, size := nextSymbol(data)
		if size == 0 {
			return b, words, errRecord
		}
		data = data[size:]
		kind, written, w := plainWord, "", storedWord{term: noTerm}
		switch {
		case symbol == noGapSymbol:
			before = noWord
			continue
		case symbol == literalSymbol:
			r := recordReader{data: data}
			written = r.text()
			if r.failed || written == "" {
				return b, words, errRecord
			}
			data = r.data
			if start, _ := analysis.NextWord(written, 0); start > 0 {
				kind = noWord
			}
		case symbol-firstSymbol >= d.size():
			return b, words, errRecord
		default:
			if written, w = d.word(symbol - firstSymbol); w.flags&isGap != 0 {
				kind = noWord
			} else if w.flags&isIdeograph != 0 {
				kind = ideographWord
			}
		}
		if kind != noWord {
			b = append(b, impliedGap(before, kind)...)
			w.start, w.end = uint32(len(b)), uint32(len(b)+len(written))
			words = append(words, w)
		}
		b = append(b, written...)
		before = kind
	}
	return b, words, nil
}

// dictionaryWriter writes a dictionary.
type dictionaryWriter struct {
	entries []byte
	words   []byte
}

func (w *dictionaryWriter) add(written string, term, termLength uint32, flags wordFlags, place thesaurus.Place) {
	w.words = append(w.words, written...)
	w.entries = binary.LittleEndian.AppendUint32(w.entries, uint32(len(w.words)))
	w.entries = binary.LittleEndian.AppendUint32(w.entries, term)
	w.entries = binary.LittleEndian.AppendUint16(w.entries, uint16(place))
	w.entries = append(w.entries, byte(flags), byte(termLength))
}

func (w *dictionaryWriter) write(out io.Writer) error {
	sum := crc32.New(castagnoli)
	both := io.MultiWriter(out, sum)
	header := []byte(dictionaryMagic)
	header = binary.LittleEndian.AppendUint32(header, uint32(len(w.entries)/dictionaryEntrySize))
	header = binary.LittleEndian.AppendUint32(header, uint32(len(w.words)))
	for _, part := range [][]byte{header, w.entries, w.words} {
		if _, err := both.Write(part); err != nil {
			return err
		}
	}
	return binary.Write(out, binary.LittleEndian, sum.Sum32())
}
