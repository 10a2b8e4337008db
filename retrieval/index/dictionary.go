package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"

	"footnote/retrieval/analysis"
	"footnote/retrieval/thesaurus"
)

// Records hold texts as symbols: numbers of words and of gaps, the characters between words. A text takes about a third
// of its bytes this way, and it need not be split into words again when it is read. A single blank between two words
// has no symbol (Moura, Navarro, Ziviani and Baeza-Yates 2000, "spaceless words"), nor has the empty gap between two
// ideographs. Words are numbered in the order in which they first occur in the corpus, so that frequent words have
// small numbers. A symbol takes one to four bytes, see appendSymbol.
//
// The dictionary maps the numbers to words. It is one file, with little-endian numbers:
//
//	magic     8 bytes, with the version
//	count     uint32: number of entries
//	size      uint32: bytes of text
//	entries   12 bytes each, by number:
//	            uint32  end of the word in text
//	            uint32  start of its term in the text of the postings, noTerm for a gap
//	            uint16  its thesaurus.Place, 0 for none
//	            uint8   wordFlags
//	            uint8   length of its term
//	text      the words, without separators
//	checksum  uint32: CRC-32C of everything before it
const (
	dictionaryMagic     = "FNWORDS1"
	dictionaryHeader    = len(dictionaryMagic) + 2*4
	dictionaryEntrySize = 12
)

// noTerm is the term of a gap, and of a literal.
const noTerm = math.MaxUint32

// maxTermLength is the length in bytes of the longest term in the dictionary. Words with longer terms are literals.
const maxTermLength = math.MaxUint8

// The first symbols are not entries of the dictionary.
const (
	literalSymbol = iota // a word or gap that is not in the dictionary: its length as a uvarint and its bytes follow
	noGapSymbol          // nothing between two words, where a blank is implied
	firstSymbol          // entry 0
)

// wordFlags are the properties of an analysis.Form. The bits are part of the format.
type wordFlags uint8

const (
	isGap wordFlags = 1 << iota
	isUpper
	isNumber
	isStop
	isDivided
	isNegation
	isIdeograph
	isAmount
)

// dictionary maps the numbers of a segment's words to the words. It is read-only.
type dictionary struct {
	entries string
	words   string
}

var errDictionaryDamaged = fmt.Errorf("the dictionary is %w", ErrDamaged)

// unknownTermText is the length of the text of terms for parseDictionary if it is not known yet.
const unknownTermText = math.MaxUint32

// parseDictionary reads a dictionary file. terms is the length of the text of the terms. An entry that is out of bounds
// is an error.
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

// entry returns the bytes of an entry.
func (d *dictionary) entry(n int) string {
	return d.entries[n*dictionaryEntrySize : (n+1)*dictionaryEntrySize]
}

func (d *dictionary) end(n int) uint32 { return uint32At(d.entry(n)) }

func uint32At(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// word returns entry n: the word or gap, and its properties without start and end.
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

// The first byte of a symbol determines its length: one byte if it is below oneByte, two if below twoBytes, three if
// below threeBytes, and four if it is threeBytes. The rest of the symbol is big-endian and counts from the first symbol
// of that length. The bounds were chosen by the sizes of squad2 and of a made-up corpus. Others near them differ by
// less than a hundredth.
const (
	oneByte    = 184
	twoBytes   = 246
	threeBytes = 255
	firstTwo   = oneByte // first symbol of two bytes
	firstThree = firstTwo + (twoBytes-oneByte)<<8
	firstFour  = firstThree + (threeBytes-twoBytes)<<16
	symbolsEnd = firstFour + 1<<24
)

// appendSymbol appends a symbol, which is below symbolsEnd.
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

// nextSymbol reads a symbol. size is its length in bytes, 0 if data ends before the symbol does.
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

// storedWord is a word of a text, with the properties in its dictionary entry. A literal has noTerm and no properties.
type storedWord struct {
	start, end uint32 // bytes of the text
	term       uint32 // offset in the text of the terms
	termLength uint8
	flags      wordFlags
	place      thesaurus.Place
}

// form returns the form of the word. terms is the text of the terms.
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

// wordKind determines which gap is implied between two words: none between two ideographs, else a blank.
type wordKind uint8

const (
	noWord wordKind = iota // a gap, or the start of the text
	plainWord
	ideographWord
)

// impliedGap returns the gap that has no symbol between two words of these kinds.
func impliedGap(before, next wordKind) string {
	if before == noWord || before == ideographWord && next == ideographWord {
		return ""
	}
	return " "
}

// appendText decodes the symbols in data. It appends the text to b, and its words to words.
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

// dictionaryWriter collects the entries of a dictionary and writes the file.
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
