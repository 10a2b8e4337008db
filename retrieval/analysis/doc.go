// Package analysis splits a text into tokens: words in the form in which they are indexed and looked for.
//
//	For("de").Analyze("die Häuser") -> die (a function word), haus
//
// A language other than English is a chain of bleve's tokenizer and filters, see languages.go, with filters of our own
// for parts of words, hyphens and function words. Function words are marked and not removed: phrases need them.
//
// English has code of its own, which is about five times as fast as a chain. It remembers the forms of frequent words,
// and an index that stores the words of a text by number makes the tokens from them without analyzing anything. A chain
// cannot do so: it sees a text and no words, and bleve's tokens have no fields for what a Token holds besides its term.
// TestEnglishChain checks that the same analysis as a chain finds the same tokens.
//
// bleve does no more here. Its postings, ranking and storage are not used; retrieval/index has its own.
package analysis
