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
	return run(draft{ctx: ctx, source: source, text: source})
}

// Markup is TextContext for text that was taken out of Markdown or HTML. A parser has read the file, so it is not the
// raw body of an HTTP response: nothing in it is a chunk size. Its character references are resolved: one that is left
// is what the author wrote.
func Markup(ctx context.Context, source string) (text string, repairs []Repair, err error) {
	return run(draft{ctx: ctx, source: source, text: source, markup: true})
}

// run cleans a draft.
func run(d draft) (text string, repairs []Repair, err error) {
	ctx := d.ctx
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
	d.prove(findFramedSizes)
	d.prove(findChains)
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

// round applies each rule for words and lines once. The result depends on d.text, and on whether an earlier round
// proved that the text is a crawl, so a round without a change is the last.
func (d *draft) round() {
	d.prove(findChains)
	fillers := findFillers(d.text)
	d.crawled = d.crawled || provesCrawl(d.text, fillers)
	d.apply(fillers)
	for _, rule := range [...]func(string) []edit{d.findSizes, d.findDivided, findNavigation} {
		if d.ctx.Err() != nil {
			return
		}
		d.apply(rule(d.text))
	}
}

// prove applies a rule whose edits prove that the text is a crawl, unless it is the text of markup.
func (d *draft) prove(rule func(string) []edit) {
	if d.markup {
		return
	}
	edits := rule(d.text)
	d.crawled = d.crawled || len(edits) > 0
	d.apply(edits)
}

// findSizes finds the chunk sizes in the words of a text that is proved to be a crawl.
func (d *draft) findSizes(text string) []edit {
	if d.markup || !d.crawled {
		return nil
	}
	return findSeams(text)
}

// findDivided finds the words that line ends divide. The line ends of markup are those of blocks, which divide no word.
func (d *draft) findDivided(text string) []edit {
	if d.markup {
		return nil
	}
	return findDividedWords(text)
}

// settleCharacters applies the rules for single characters until they find nothing more. It returns false when they do
// not end within the bound.
func (d *draft) settleCharacters() bool {
	for range characterRounds {
		if d.ctx.Err() != nil {
			return false
		}
		edits := findCharacters(d.text, !d.markup)
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
