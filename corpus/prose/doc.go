// Package prose divides plain text into lines, paragraphs, sentences and words, and names each part by a Span.
//
// It holds what the other stages of reading share: spans, runes, the forms of lines, and a list of English words. It
// imports no other package of the module.
package prose
