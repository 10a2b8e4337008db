package retrieval

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"

	"footnote/corpus"
)

// Cited is a passage as it was cited. It is stored as JSON, so that Drift can find what became of the passage after its
// text has changed.
type Cited struct {
	ID       string   `json:"id"`       // citation id as it was shown
	Passage  string   `json:"passage"`  // id
	Document string   `json:"document"` // id
	Title    string   `json:"title"`
	Heading  []string `json:"heading,omitempty"`
	Number   int      `json:"number"`
	Text     string   `json:"text"`
}

// CitedOf returns what to store about a cited passage.
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

// Change is a part of a text that was kept, removed or added.
type Change struct {
	Kind ChangeKind
	Text string
}

// ChangeKind is the kind of a Change.
type ChangeKind byte

// The kinds of changes.
const (
	Kept    ChangeKind = '='
	Removed ChangeKind = '-'
	Added   ChangeKind = '+'
)

// Drift finds what became of a cited passage whose text is no longer in the corpus. ok is false when its document is
// gone or has no similar passage.
func (x *Index) Drift(ctx context.Context, c Cited) (d Drift, ok bool, err error) {
	doc, err := x.Document(ctx, c.Document)
	switch {
	case errors.Is(err, ErrNoDocument):
		return Drift{}, false, nil
	case err != nil:
		return Drift{}, false, err
	}
	p, ok := closest(doc, c.Text)
	if !ok {
		return Drift{}, false, nil
	}
	now := Location{ID: x.citationID(p.ID), Document: doc.Metadata, Passage: p}
	return Drift{Location: now, Changes: changes(c.Text, p.Text)}, true, nil
}

// closest returns the passage of a document that shares the largest part of its words with a text: what a changed
// passage has probably become. ok is false when none shares enough.
func closest(doc corpus.Document, text string) (passage corpus.Passage, ok bool) {
	words := wordSet(text)
	best := 0.0
	for _, p := range doc.Passages {
		other, shared := wordSet(p.Text), 0
		for w := range other {
			if words[w] {
				shared++
			}
		}
		// Jaccard's index: shared words over all words
		if all := len(words) + len(other) - shared; all > 0 && float64(shared)/float64(all) > best {
			best, passage = float64(shared)/float64(all), p
		}
	}
	const enough = 1.0 / 3 // two passages of the same length share half of their words
	return passage, best >= enough
}

// wordSet returns the words of a text in lower case, without the punctuation around them.
func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(strings.ToLower(text)) {
		set[strings.Trim(w, ".,;:!?()[]“”\"’'")] = true
	}
	return set
}

// changes compares two texts word by word. It maps each word to a character and compares the strings of characters.
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
	d.DiffTimeout = 0 // a passage is short, and the result must not depend on the time
	var all []Change
	for _, diff := range d.DiffMainRunes(encode(before), encode(after), false) {
		c := Change{Kind: kinds[diff.Type]}
		for _, r := range diff.Text {
			c.Text += words[r-firstWord]
		}
		all = append(all, c)
	}
	return all
}

// kinds maps the operations of a comparison to kinds of changes.
var kinds = map[diffmatchpatch.Operation]ChangeKind{
	diffmatchpatch.DiffEqual:  Kept,
	diffmatchpatch.DiffDelete: Removed,
	diffmatchpatch.DiffInsert: Added,
}

// firstWord is the character for the first word in a comparison. It follows the surrogates, which a string cannot have.
const firstWord = 0xE000

// splitWords cuts a text into words, each with the white space after it. Joined they are the text.
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
