package retrieval

import (
	"context"
	"errors"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Cited is what is remembered of a passage that was cited, so that its citation id says what became of it when the text
// has changed. It is JSON in a ledger.
type Cited struct {
	ID       string   `json:"id"` // the citation id as it was shown
	Passage  string   `json:"passage"`
	Document string   `json:"document"`
	Title    string   `json:"title"`
	Heading  []string `json:"heading,omitempty"`
	Number   int      `json:"number"`
	Text     string   `json:"text"`
}

// CitedOf returns what is stored about a cited passage.
func CitedOf(l Location) Cited {
	p := l.Passage
	return Cited{ID: l.ID, Passage: p.ID, Document: l.Document.ID, Title: l.Document.Title,
		Heading: p.Heading, Number: p.Number, Text: p.Text}
}

// Drift is what became of a passage.
type Drift struct {
	Location          // of the passage that replaced it
	Changes  []Change // from the old text to the new
}

// Change is a piece of text that stayed, was taken out or was put in.
type Change struct {
	Kind ChangeKind
	Text string
}

// ChangeKind says what happened to a piece of text.
type ChangeKind byte

// The kinds of changes.
const (
	Kept    ChangeKind = '='
	Removed ChangeKind = '-'
	Added   ChangeKind = '+'
)

// Drift finds what became of a cited passage whose text is no longer in the corpus. ok is false when its document is
// gone or holds nothing like it.
func (x *Index) Drift(ctx context.Context, c Cited) (d Drift, ok bool, err error) {
	doc, err := x.Document(ctx, c.Document)
	switch {
	case errors.Is(err, ErrNoDocument):
		return Drift{}, false, nil
	case err != nil:
		return Drift{}, false, err
	}
	p, ok := likest(doc, c.Text)
	if !ok {
		return Drift{}, false, nil
	}
	now := Location{ID: x.CitationID(p.ID), Document: doc.Metadata, Passage: p}
	return Drift{Location: now, Changes: changes(c.Text, p.Text)}, true, nil
}

// changes compares two texts word by word.
func changes(before, after string) []Change {
	known := map[string]rune{}
	var words []string
	encode := func(text string) []rune {
		var runes []rune
		for _, w := range splitWords(text) {
			r, ok := known[w]
			if !ok {
				r = firstWord + rune(len(words))
				known[w] = r
				words = append(words, w)
			}
			runes = append(runes, r)
		}
		return runes
	}
	d := diffmatchpatch.New()
	d.DiffTimeout = 0 // a passage is short, and the same texts shall give the same changes
	var all []Change
	for _, diff := range d.DiffMainRunes(encode(before), encode(after), false) {
		c := Change{Kind: map[diffmatchpatch.Operation]ChangeKind{diffmatchpatch.DiffEqual: Kept, diffmatchpatch.DiffDelete: Removed, diffmatchpatch.DiffInsert: Added}[diff.Type]}
		for _, r := range diff.Text {
			c.Text += words[r-firstWord]
		}
		all = append(all, c)
	}
	return all
}

// firstWord is the character that stands for the first word in a comparison: behind the surrogates, which a string
// cannot hold.
const firstWord = 0xE000

// splitWords cuts text into words, each with the white space behind it; together they are the text.
func splitWords(text string) []string {
	var words []string
	start, blank := 0, false
	for i, r := range text {
		if space := unicode.IsSpace(r); space != blank {
			if !space {
				words = append(words, text[start:i])
				start = i
			}
			blank = space
		}
	}
	if start < len(text) {
		words = append(words, text[start:])
	}
	return words
}
