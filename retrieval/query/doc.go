// Package query turns a question into a Query: the type of answer that it asks for, and its words with their weights,
// corrected spellings and related words.
//
// Weights and corrections depend on a corpus, which a Parser sees as a Vocabulary.
package query
