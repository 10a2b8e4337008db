package clean

import (
	"context"
	"unicode/utf8"

	"footnote/corpus/prose"
)

// Bounds on how often the rules for words and lines, and those for characters, run over one text. A repair may uncover
// another, as in text that was wrongly decoded twice. Texts from crawls need two or three runs of each; only a text
// that was made for it needs more than these.
const (
	cleanRounds     = 8
	characterRounds = 8
)

// Text repairs what a crawl left in a plain text. Outside the spans of the repairs the result equals the source:
// putting each Repair's Source in the place of its Span restores the source. The result is valid UTF-8, and cleaning
// it again changes nothing. The time is linear in the length of the source.
func Text(source string) (text string, repairs []Repair) {
	text, repairs, _ = TextContext(context.Background(), source)
	return text, repairs
}

// TextContext is Text until ctx is done. It then returns the error of ctx, in the time that one rule takes.
func TextContext(ctx context.Context, source string) (text string, repairs []Repair, err error) {
	d := draft{ctx: ctx, source: source, text: source}
	text, repairs = d.clean()
	if err := ctx.Err(); err != nil {
		return "", nil, err
	}
	return text, repairs, nil
}

// clean applies all rules. What it returns when d.ctx is done is of no use.
func (d *draft) clean() (text string, repairs []Repair) {
	d.apply(findInvalid(d.text))
	valid := *d
	d.apply(findFramedSizes(d.text))
	if !d.settleCharacters() {
		return valid.text, valid.repairs
	}
	readable := *d
	for range cleanRounds {
		before := d.text
		d.round()
		if !d.settleCharacters() {
			break
		}
		if d.text == before {
			return d.text, d.repairs
		}
	}
	return readable.text, readable.repairs
}

// round applies each rule for words and lines once. The result depends on d.text alone, so a round without a change is
// the last.
func (d *draft) round() {
	fillers := findFillers(d.text)
	d.apply(fillers)
	for _, rule := range [...]func(string) []edit{
		func(text string) []edit { return findSeams(text, len(fillers) > 0) },
		findDividedWords,
		findNavigation,
	} {
		if d.ctx.Err() != nil {
			return
		}
		d.apply(rule(d.text))
	}
}

// settleCharacters applies the rules for single characters until they find nothing more. It returns false when they do
// not end within the bound.
func (d *draft) settleCharacters() bool {
	for range characterRounds {
		if d.ctx.Err() != nil {
			return false
		}
		edits := findCharacters(d.text)
		if len(edits) == 0 {
			return true
		}
		d.apply(edits)
	}
	return false
}

// findInvalid replaces each byte that is not UTF-8 by U+FFFD.
func findInvalid(text string) []edit {
	if utf8.ValidString(text) {
		return nil
	}
	var edits []edit
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 {
			edits = append(edits, edit{Encoding, prose.Span{Start: i, End: i + 1}, string(utf8.RuneError)})
		}
		i += size
	}
	return edits
}
