package retrieval

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/retrieval/index"
)

// A citation id names a passage in a few characters that people can type: "F-7K2Q9". It is a beginning of the passage's
// own id, which is made of the document's id and the passage's text and so stays when the corpus is indexed again: five
// characters, or as many more as tell the passage from all others of the corpus. Of 100,000 passages about 300 need
// six. A corpus that grows can make a short id ambiguous; it then finds each passage that it may mean, and the ids of
// those are longer.
const (
	citationMark  = "F-"
	shortCitation = 5
)

// CitationID returns the shortest citation id of a passage, "" for an id that is none.
func (x *Index) CitationID(passageID string) string {
	prefix, ok := x.index.UniquePrefix(passageID, shortCitation)
	if !ok {
		return ""
	}
	return citationMark + prefix
}

// Cite returns the passages that a citation id may mean, one unless it is ambiguous; ErrNoPassage when there is none.
// It forgives what people do to ids: small letters, a missing "F-", spaces, O for 0, I and L for 1.
func (x *Index) Cite(ctx context.Context, id string) ([]Neighbours, error) {
	for _, digits := range CitationDigits(id) {
		var all []Neighbours
		for _, found := range x.index.WithPrefix(digits, maxAmbiguous) {
			n, err := x.Passage(ctx, found)
			if err != nil {
				return nil, err
			}
			all = append(all, n)
		}
		if len(all) > 0 {
			return all, nil
		}
	}
	return nil, fmt.Errorf("%q: %w", id, ErrNoPassage)
}

// maxAmbiguous bounds how many passages an ambiguous citation id returns.
const maxAmbiguous = 5

// misread leaves out what groups digits, and puts the digits in the place of letters that are taken for them.
var misread = strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1")

// CitationDigits returns the characters of a citation id behind its mark as Crockford's base32 writes them
// (https://www.crockford.com/base32.html); without a mark, an F may be one or not, and both readings are returned, the
// likelier first. None are returned for what cannot be a citation id.
func CitationDigits(id string) []string {
	id = strings.ToUpper(strings.Trim(id, " []"))
	digits, marked := strings.CutPrefix(id, citationMark)
	digits = misread.Replace(digits)
	readings := []string{digits}
	if !marked && strings.HasPrefix(digits, "F") {
		readings = []string{digits[1:], digits}
	}
	return slices.DeleteFunc(readings, func(s string) bool {
		return len(s) < shortCitation || len(s) > index.IDLength || strings.Trim(s, index.IDDigits) != ""
	})
}

// likest returns the passage of a document that shares the largest part of its words with text: what an altered passage
// has become. ok is false when none shares half of them.
func likest(doc corpus.Document, text string) (likest corpus.Passage, ok bool) {
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
			best, likest = float64(shared)/float64(all), p
		}
	}
	const enough = 1.0 / 3 // half of each of two passages of one length is shared
	return likest, best >= enough
}

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(strings.ToLower(text)) {
		set[strings.Trim(w, ".,;:!?()[]“”\"’'")] = true
	}
	return set
}
