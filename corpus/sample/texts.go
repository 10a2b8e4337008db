package sample

import (
	"iter"

	"footnote/corpus"
)

// Texts yields a document of one passage for each text, for tests that need little. The ids are a, b, c and so on, the
// passages' ids 000000000A, 000000000B and so on, and every title is "title".
func Texts(texts ...string) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		for i, text := range texts {
			id := string(rune('a' + i))
			doc := corpus.Document{Metadata: corpus.Metadata{ID: id, Title: "title"}, Text: text}
			doc.Passages = []corpus.Passage{{
				ID: "000000000" + string(rune('A'+i)), DocumentID: id, Number: 1,
				Text: text, Span: corpus.Span{End: len(text)}, Sentences: corpus.Sentences(text),
			}}
			if !yield(doc, nil) {
				return
			}
		}
	}
}

// Of yields documents that exist already.
func Of(docs []corpus.Document) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}
