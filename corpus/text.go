package corpus

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

var errBinary = errors.New("it is not a text")

// decode turns the bytes of a text file into UTF-8. A byte order mark decides; without one, UTF-8 where it is
// valid or nearly so, else the encoding that the bytes look most like.
func decode(raw []byte) (string, error) {
	if text, ok := decodeMarked(raw); ok {
		return text, nil
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		return "", errBinary
	}
	if utf8.Valid(raw) {
		return string(raw), nil
	}
	if mostlyUTF8(raw) {
		return strings.ToValidUTF8(string(raw), "\uFFFD"), nil
	}
	if looksBinary(raw) {
		return "", errBinary
	}
	return decodeGuessed(raw), nil
}

// decodeMarked decodes a text that begins with a byte order mark.
func decodeMarked(raw []byte) (string, bool) {
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		if !bytes.HasPrefix(raw, []byte(mark)) {
			continue
		}
		text, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), raw)
		return strings.ToValidUTF8(string(text), "\uFFFD"), err == nil
	}
	return "", false
}

// mostlyUTF8 reports whether bytes beyond ASCII are UTF-8 but for a few damaged ones: at least nine
// multi-byte characters for each bad byte, which no text in another encoding reaches.
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

// looksBinary reports more control characters than a text has.
func looksBinary(raw []byte) bool {
	control := 0
	for _, b := range raw {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != '\v' && b != 0x1b {
			control++
		}
	}
	return control*100 > len(raw)
}

// guessBytes is how much of a text is looked at to guess its encoding.
const guessBytes = 64 << 10

// decodeGuessed decodes a text by the encoding that it looks like, Windows-1252 when nothing better is found.
func decodeGuessed(raw []byte) string {
	name := "windows-1252"
	if guess := chardet.Detect(raw[:min(len(raw), guessBytes)]); guess.Confidence > 0.5 {
		name = guess.Encoding
	}
	enc, canonical := charset.Lookup(name)
	if enc == nil || canonical == "utf-8" || canonical == "replacement" {
		enc, _ = charset.Lookup("windows-1252")
	}
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		text = raw
	}
	return strings.ToValidUTF8(string(text), "\uFFFD")
}
