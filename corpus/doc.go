// Package corpus reads files into documents and divides each into sections and passages with sentences and dates.
//
//	file -> format.Source -> cleaned text and repairs -> []Section -> []Passage{Span, Sentences, Dates}
//
// Every offset counts bytes of the document's cleaned text, and every quotation is a span of it. The stages are
// packages of their own: format takes the text out of a file, clean repairs it, dates and edtf find and hold dates, and
// prose finds paragraphs, sentences and words. The names that most callers need are repeated here.
package corpus
