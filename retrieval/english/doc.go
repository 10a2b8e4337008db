// Package english holds what retrieval has to know about single English words: their classes and tags, irregular
// forms, spellings, names of nations, and the phrases that cue a kind of answer.
//
// All of it is one file, lexicon.txt, whose head describes the format. It is read at the first use, in less than a
// millisecond. Words are looked up in lower case. Everything here is read-only and safe for concurrent use.
package english
