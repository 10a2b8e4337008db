package clean

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/prose"
)

// findCharacters finds the characters that were meant as others, and those without a meaning. references is whether
// character references of HTML are among them.
func findCharacters(text string, references bool) []edit {
	var edits []edit
	references = references && !isAboutMarkup(text)
	ligated := isLigated(text)
	for i := 0; i < len(text); {
		b := text[i]
		if b >= ' ' && b < 0x7F && b != '&' {
			i++
			continue
		}
		if b == '&' && references {
			if e, ok := entityAt(text, i); ok {
				edits = append(edits, e)
				i = e.span.End
				continue
			}
		}
		if b >= ' ' && b < 0x7F || b == '\n' || b == '\t' {
			i++
			continue
		}
		e, ok := characterAt(text, i)
		if !ok || e.kind == Ligature && !ligated {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		edits = append(edits, e)
		i = e.span.End
	}
	return edits
}

// isAboutMarkup reports whether a plain text shows tags, or references to the signs of tags. A reference in it may be
// meant: what is left of a page has none of its tags.
func isAboutMarkup(text string) bool {
	if strings.Contains(text, "&lt;") || strings.Contains(text, "&gt;") {
		return true
	}
	for {
		i := strings.IndexByte(text, '<')
		if i < 0 || i+1 == len(text) {
			return false
		}
		text = strings.TrimPrefix(text[i+1:], "/")
		const longest = 200 // bytes of a tag
		n := 0
		for n < len(text) && n < longest && isNameByte(text[n]) {
			n++
		}
		end := strings.IndexAny(text[n:min(len(text), longest)], "<>\n")
		if n > 0 && end >= 0 && text[n+end] == '>' && (end == 0 || text[n] == ' ' || text[n] == '/') {
			return true
		}
	}
}

// isNameByte reports whether b may be in the name of a tag.
func isNameByte(b byte) bool {
	return 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9'
}

// longestEntity is the length in bytes of the longest character reference that is recognised: "&hellip;", "&#x201C;".
const longestEntity = 9

// entityAt returns the edit for a character reference of HTML that was left in a text. A reference that hides a tag or
// another reference ("&lt;") stays, since a text about HTML needs it.
func entityAt(text string, i int) (edit, bool) {
	n := strings.IndexByte(text[i:min(len(text), i+longestEntity)], ';')
	if n < len("&#9") {
		return edit{}, false
	}
	span := prose.Span{Start: i, End: i + n + 1}
	if isQuotedAlone(text, span) {
		return edit{}, false
	}
	meant := html.UnescapeString(span.In(text))
	r, size := utf8.DecodeRuneInString(meant)
	if size != len(meant) || meant == span.In(text) || r == '<' || r == '>' || r == utf8.RuneError || r < ' ' {
		return edit{}, false
	}
	if r == '\u00A0' {
		meant = " "
	}
	return edit{Encoding, span, meant}, true
}

// isQuotedAlone reports whether characters are all that stands between two marks, or are within a code span: the text
// is about them.
func isQuotedAlone(text string, span prose.Span) bool {
	before, after := prose.RuneBefore(text, span.Start), prose.RuneAfter(text, span.End)
	switch before {
	case '"', '\'', '`', '“', '‘', '(', '[':
		return after == before || strings.ContainsRune("”’)]", after)
	}
	const reach = 200 // bytes of a line with a code span
	line := text[max(0, span.Start-reach):span.Start]
	line = line[strings.LastIndexByte(line, '\n')+1:]
	return strings.Count(line, "`")%2 == 1
}

// characterAt returns the edit that corrects the character at i, if one is needed.
func characterAt(text string, i int) (edit, bool) {
	r, size := utf8.DecodeRuneInString(text[i:])
	if r > 0xFF && r < 0x2000 || r >= 0x2E80 && r < 0xFB00 {
		return edit{}, false // letters of most scripts, for which there is no rule
	}
	one := prose.Span{Start: i, End: i + size}
	if r < ' ' || r == 0x7F {
		return controlAt(text, i), true
	}
	if decoded, n := misread(text, i); n > 0 && !isQuotedAlone(text, prose.Span{Start: i, End: i + n}) {
		return edit{Encoding, prose.Span{Start: i, End: i + n}, decoded}, true
	}
	switch {
	case r >= 0x80 && r <= 0x9F:
		return edit{Encoding, one, windowsPunctuation(r)}, true
	case r == '\u00A0', r == '\u202F', r == '\u2007':
		return edit{Space, one, " "}, true
	case r == '\u00AD':
		return softHyphenAt(text, i), true
	case r == '\u2028':
		return edit{Control, one, "\n"}, true
	case r == '\u2029':
		return edit{Control, one, "\n\n"}, true
	case isInvisible(r):
		return edit{Invisible, one, ""}, !shapesScript(text, one, r)
	case r >= '\uFB00' && r <= '\uFB06':
		// Alone it is the character itself, as in a table of characters.
		inWord := unicode.IsLetter(prose.RuneBefore(text, i)) || unicode.IsLetter(prose.RuneAfter(text, one.End))
		return edit{Ligature, one, ligatures[r-'\uFB00']}, inWord
	}
	return edit{}, false
}

// isLigated reports whether a text was printed with ligatures: few words are spelt without them.
func isLigated(text string) bool {
	const (
		head = "\xEF\xAC" // of a ligature in UTF-8
		most = 2          // plain spellings for each ligature
	)
	count := strings.Count(text, head)
	return count > 0 && strings.Count(text, "fi")+strings.Count(text, "fl") <= most*count
}

// ligatures are the letters of U+FB00 to U+FB06.
var ligatures = [...]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}

// controlAt returns the edit for the control character at i, which is neither newline nor tab. The end of a line or
// page becomes a newline; others are dropped.
func controlAt(text string, i int) edit {
	one := prose.Span{Start: i, End: i + 1}
	switch text[i] {
	case '\r':
		if i+1 < len(text) && text[i+1] == '\n' {
			return edit{Control, one, ""}
		}
		return edit{Control, one, "\n"}
	case '\v', '\f':
		if i > 0 && text[i-1] != '\n' {
			return edit{Control, one, "\n"}
		}
	}
	return edit{Control, one, ""}
}

// softHyphenAt returns the edit for the soft hyphen at i. Between digits it was meant as a hyphen, since numbers are
// not divided. At a line end it divides a word. Elsewhere it is invisible and dropped.
func softHyphenAt(text string, i int) edit {
	span := prose.Span{Start: i, End: i + len("\u00AD")}
	before, after := prose.RuneBefore(text, i), prose.RuneAfter(text, span.End)
	if unicode.IsDigit(before) && unicode.IsDigit(after) {
		return edit{Invisible, span, "-"}
	}
	if after == '\n' && unicode.IsLetter(before) && unicode.IsLower(prose.RuneAfter(text, span.End+1)) {
		span.End++
		return edit{Hyphen, span, ""}
	}
	return edit{Invisible, span, ""}
}

// isInvisible reports whether r has no width: zero-width spaces and joiners, direction marks, byte order marks.
func isInvisible(r rune) bool {
	return r >= '\u200B' && r <= '\u200F' || r == '\u2060' || r == '\uFEFF'
}

// shapesScript reports whether the invisible rune r in span is needed: joiners and word breaks between letters of
// scripts that use them, joiners inside emoji, direction marks in a text with letters that run from right to left. A
// byte order mark never is.
func shapesScript(text string, span prose.Span, r rune) bool {
	if r == '\uFEFF' || r == '\u2060' {
		return false
	}
	if r == '\u200E' || r == '\u200F' {
		return strings.ContainsFunc(around(text, span), isRightToLeft)
	}
	before, after := prose.RuneBefore(text, span.Start), prose.RuneAfter(text, span.End)
	if r == '\u200B' {
		return isUnspaced(before) || isUnspaced(after)
	}
	return needsJoiner(before) || needsJoiner(after)
}

// isUnspaced reports whether r is of a script that is written without spaces, so that a zero-width space may separate
// words.
func isUnspaced(r rune) bool {
	return unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
		unicode.Javanese, unicode.Balinese)
}

// around returns the text around span, some 200 bytes each way.
func around(text string, span prose.Span) string {
	return text[max(0, span.Start-200):min(len(text), span.End+200)]
}

// isRightToLeft reports whether r is a letter of a script that runs from right to left.
func isRightToLeft(r rune) bool {
	if r < 0x590 || r >= 0x900 && r < 0xFB1D {
		return false // these scripts have no letter there, and a text may have thousands of marks
	}
	return unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
}

// needsJoiner reports whether an invisible character beside r may have a meaning. Beside the characters of Latin,
// Greek and Cyrillic text it has none.
func needsJoiner(r rune) bool {
	return r > unicode.MaxLatin1 && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han,
		unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Punct, unicode.Space) && !isInvisible(r) &&
		r != utf8.RuneError
}

// windows1252 holds the characters of Windows-1252 from 0x80 to 0x9F; 0 where it has none.
var windows1252 = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

// windowsPunctuation returns the character of Windows-1252 for the C1 control r. Pages that claim to be Latin-1 mean
// it.
func windowsPunctuation(r rune) string {
	if c := windows1252[r-0x80]; c != 0 {
		return string(c)
	}
	return ""
}

// windowsByte returns the byte that was misread as r in Windows-1252 or Latin-1.
func windowsByte(r rune) (byte, bool) {
	if r <= 0xFF {
		return byte(r), true
	}
	for i, c := range windows1252 {
		if c == r {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// misread returns the meant text, and the number of bytes to replace, where the characters at i are the bytes of a
// UTF-8 sequence, each read as a character of Windows-1252, Latin-1 or Mac Roman. It returns 0 bytes where they may be
// meant literally: capitals before a quotation mark („SPAß“, “CAFÉ”) look like such a sequence too.
func misread(text string, i int) (string, int) {
	lead, _ := utf8.DecodeRuneInString(text[i:])
	if lead == '‚' {
		return macPunctuation(text[i:])
	}
	if lead < 0xC2 || lead > 0xF4 {
		return "", 0
	}
	if strings.HasPrefix(text[i:], "â€") {
		if s, n := lostQuote(text, i); n > 0 {
			return s, n
		}
	}
	if strings.HasPrefix(text[i:], "Â ") && endsRunningWord(prose.RuneBefore(text, i)) {
		return "", len("Â") // the first byte of a non-breaking space, whose second became a plain one
	}
	decoded, end := misreadRune(text, i)
	if end == i || !likelyMisread(text, i, end, decoded) {
		return "", 0
	}
	if decoded == '\uFEFF' {
		return "", end - i
	}
	return string(decoded), end - i
}

// endsRunningWord reports whether no capital follows r without a space: r is a small letter, a digit or punctuation at
// a word's end.
func endsRunningWord(r rune) bool {
	return unicode.IsLower(r) || unicode.IsDigit(r) || r != 0 && strings.ContainsRune(".,;:!?)", r)
}

// macPunctuation recognises punctuation at the start of text whose UTF-8 (E2 80 and one more byte) was read as Mac
// Roman.
func macPunctuation(text string) (string, int) {
	for _, c := range [...]struct{ misread, meant string }{
		{"‚Äô", "’"}, {"‚Äò", "‘"}, {"‚Äú", "“"}, {"‚Äù", "”"}, {"‚Äì", "–"}, {"‚Äî", "—"}, {"‚Ä¶", "…"},
		{"‚Ä¢", "•"},
	} {
		if strings.HasPrefix(text, c.misread) {
			return c.meant, len(c.misread)
		}
	}
	return "", 0
}

// lostQuote recognises a closing quotation mark (E2 80 9D) whose last byte, which Windows-1252 does not have, was
// dropped.
func lostQuote(text string, i int) (string, int) {
	end := i + len("â€")
	after := prose.RuneAfter(text, end)
	if after == 0 || after == utf8.RuneError || unicode.IsSpace(after) && after != '\u00A0' && after != '\u0085' ||
		strings.ContainsRune(".,;:!?)", after) {
		if after == utf8.RuneError {
			end += utf8.RuneLen(after)
		}
		return "”", end - i
	}
	return "", 0
}

// misreadRune decodes the characters at i, read as bytes, as one UTF-8 sequence. It returns i where they are not one.
func misreadRune(text string, i int) (rune, int) {
	var sequence [utf8.UTFMax]byte
	end := i
	for n := range sequence {
		r, size := utf8.DecodeRuneInString(text[end:])
		b, ok := windowsByte(r)
		if size == 0 || !ok {
			return 0, i
		}
		sequence[n] = b
		end += size
		if utf8.FullRune(sequence[:n+1]) {
			decoded, used := utf8.DecodeRune(sequence[:n+1])
			if decoded == utf8.RuneError && used == 1 || used != n+1 {
				return 0, i
			}
			return decoded, end
		}
	}
	return 0, i
}

// likelyMisread reports whether text[i:end] is more likely the misread character decoded than meant literally.
func likelyMisread(text string, i, end int, decoded rune) bool {
	before, after := prose.RuneBefore(text, i), prose.RuneAfter(text, end)
	last := prose.RuneBefore(text, end)
	switch {
	case decoded < 0x80:
		return false
	case decoded < 0x100: // after Â and Ã
		return !(unicode.IsUpper(before) && unicode.IsPunct(last) && !strings.ContainsRune("¶§·¡¿", last))
	case decoded >= 0x10000, decoded == '\uFEFF', decoded == utf8.RuneError,
		decoded >= '\uFB00' && decoded <= '\uFB06':
		return true
	case decoded >= 0x2000 && decoded < 0x2C00: // punctuation, currencies, arrows, mathematics
		return true
	case decoded < 0x250: // Latin letters: they occur among small letters, unlike their capital lead
		return unicode.IsLetter(decoded) && (unicode.IsLower(before) || unicode.IsLower(after)) &&
			!(unicode.IsPunct(last) && !unicode.IsLetter(after)) &&
			!unicode.IsLower(prose.RuneAfter(text, i))
	}
	// Other scripts: their words are whole runs of such sequences.
	return inMisreadRun(text, i, end, decoded)
}

// inMisreadRun reports whether the misread sequence at text[i:end] touches another one of its own script.
func inMisreadRun(text string, i, end int, decoded rune) bool {
	if !unicode.IsLetter(decoded) && !unicode.IsMark(decoded) {
		return false
	}
	if next, e := misreadRune(text, end); e > end && sameBlock(next, decoded) {
		return true
	}
	// Edits are found from left to right over the old text, so the sequence before is not decoded there.
	for back := i; back > 0 && i-back < 12; {
		_, size := utf8.DecodeLastRuneInString(text[:back])
		back -= size
		if previous, e := misreadRune(text, back); e == i && sameBlock(previous, decoded) {
			return true
		}
	}
	return false
}

// sameBlock reports whether two letters have code points near each other, as those of one script have.
func sameBlock(a, b rune) bool { return a>>9 == b>>9 || a >= 0x2E80 && b >= 0x2E80 }
