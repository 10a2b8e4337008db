package format

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// errBinary is the error for a file that is not a text.
var errBinary = errors.New("it is not a text")

// decode turns the bytes of a text file into UTF-8. A byte order mark decides. Without one, the text is UTF-8 where it
// is valid or nearly so, else in the encoding that the bytes resemble most. Invalid bytes and single NULs may remain:
// cleaning records them.
func decode(raw []byte) (string, error) {
	if text, ok := decodeMarked(raw); ok {
		return text, nil
	}
	others := raw // without NULs
	if nuls := bytes.Count(raw, []byte{0}); nuls > 0 {
		if text, err := decodeUnmarked16(raw); err == nil {
			return text, nil
		}
		others = bytes.ReplaceAll(raw, []byte{0}, nil)
		if nuls*mostNULs > len(raw) || looksBinary(others) ||
			nuls > 1+len(raw)/mostLegacyNULs && !utf8.Valid(raw) {
			return "", errBinary
		}
	}
	if utf8.Valid(raw) || mostlyUTF8(raw) {
		return string(raw), nil
	}
	if looksBinary(others) {
		return "", errBinary
	}
	return decodeGuessed(raw), nil
}

// The numbers of bytes in which a text may have one NUL, as a faulty disk or program leaves in it: in UTF-8, and in
// another encoding, where a text is harder to tell from other files. Tables of strings that end in a NUL have more, and
// compressed data has one in 256.
const (
	mostNULs       = 20
	mostLegacyNULs = 1000
)

// decodeMarked decodes a text that begins with a byte order mark.
func decodeMarked(raw []byte) (string, bool) {
	if text, ok := bytes.CutPrefix(raw, []byte("\xef\xbb\xbf")); ok {
		return string(text), true
	}
	if !bytes.HasPrefix(raw, []byte("\xff\xfe")) && !bytes.HasPrefix(raw, []byte("\xfe\xff")) {
		return "", false
	}
	text, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw)
	return string(text), err == nil
}

// decodeUnmarked16 decodes UTF-16 without a byte order mark, which is recognised by Latin letters: nearly every second
// byte is 0, and none of the others.
func decodeUnmarked16(raw []byte) (string, error) {
	const least = 80 // percent
	var zeros [2]int // at even and odd offsets
	for i, b := range raw {
		if b == 0 {
			zeros[i&1]++
		}
	}
	order := unicode.LittleEndian
	switch half := len(raw) / 2; {
	case len(raw)%2 == 1:
		return "", errBinary
	case zeros[0] == 0 && zeros[1]*100 >= half*least:
	case zeros[1] == 0 && zeros[0]*100 >= half*least:
		order = unicode.BigEndian
	default:
		return "", errBinary
	}
	text, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(raw)
	if err != nil || looksBinary(text) {
		return "", errBinary
	}
	return string(text), nil
}

// mostlyUTF8 reports whether the bytes beyond ASCII are UTF-8 but for a few damaged ones: at least nine multi-byte
// characters for each bad byte, which texts in other encodings never have.
func mostlyUTF8(raw []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		i += size
	}
	return good >= 9*bad
}

// looksBinary reports whether there are more control characters than in a text.
func looksBinary(raw []byte) bool {
	control := 0
	for _, b := range raw {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != '\v' && b != 0x1b {
			control++
		}
	}
	return control*100 > len(raw)
}

// guessBytes is the length of the part of a text that its encoding is detected from.
const guessBytes = 64 << 10

// decodeGuessed decodes a text by its detected encoding, or as Windows-1252.
//
// The detector is gogs/chardet, a port of ICU's. It is no longer maintained, but no other detects as much. Of texts of
// 60 to 1200 characters in 31 pairs of a language and an encoding it decodes 97.5 % exactly; wlynxg/chardet 1.0.5, a
// port of Mozilla's detector, decodes 70 % in four times the time. The latter has no model for Arabic, fails on nearly
// all Czech, Hungarian, Polish and Turkish texts and on one in seven Russian ones in windows-1251, and is better only
// on Thai.
func decodeGuessed(raw []byte) string {
	enc, _ := charset.Lookup("windows-1252")
	if guess, err := chardet.NewTextDetector().DetectBest(raw[:min(len(raw), guessBytes)]); err == nil {
		if found, name := charset.Lookup(guess.Charset); found != nil && name != "utf-8" &&
			name != "replacement" {
			enc = found
		}
	}
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return string(raw)
	}
	return string(text)
}
