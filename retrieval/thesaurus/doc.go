// Package thesaurus looks up English words that have nearly the same meaning or the same root as a given word, so
// that a question can match a text in other words.
//
// Related and Phrases return related words, SenseOf the broad class of a noun, UsesOf the frequency of a word as each
// part of speech, and Find the number of a word's vector. All data is made by the program in generate: relations and
// senses from WordNet 3.0 (LICENSE.WordNet), weighted by how often the words occur in each meaning, and vectors from
// GloVe 6B (LICENSE.GloVe). Lookups read the embedded data directly, without decoding it at start-up. All functions
// are safe for concurrent use.
package thesaurus
