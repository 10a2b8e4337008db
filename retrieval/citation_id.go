package retrieval

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"footnote/retrieval/index"
)

// A citation id is a mark and a prefix of a passage's id, short enough to type: "F-7K2Q9". The prefix has five
// characters, or as many more as make it unique in the corpus; of 100,000 passages about 300 need six. A passage id is
// a hash of the document's id and the passage's text, so it stays the same when the corpus is indexed again. When a
// corpus grows, a short id can become ambiguous: it then finds each passage that it may mean, and their ids are longer.
const (
	citationMark  = "F-"
	shortCitation = 5
)

// citationID returns the shortest citation id of a passage. It is "" for what is not a passage id.
func (x *Index) citationID(passageID string) string {
	prefix, ok := x.index.UniquePrefix(passageID, shortCitation)
	if !ok {
		return ""
	}
	return citationMark + prefix
}

// Cite returns the passages that a citation id may mean: one unless it is ambiguous. The error is ErrNoPassage when
// there is none. Lower case, a missing "F-", spaces, O for 0, and I or L for 1 are accepted.
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

// maxAmbiguous is the most passages that Cite returns.
const maxAmbiguous = 5

// misread removes separators and replaces letters by the digits that they are mistaken for.
var misread = strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1")

// CitationDigits returns the characters of a citation id after its mark, in Crockford's base32
// (https://www.crockford.com/base32.html). A leading F without a hyphen may be the mark or a digit: both readings are
// returned, the more likely first. The result is empty for what cannot be a citation id.
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
