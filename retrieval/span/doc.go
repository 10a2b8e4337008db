// Package span chooses the part of a sentence that answers a question.
//
// A Chooser scores the candidates, stretches of a sentence that can be one constituent, by features, and takes the one
// that is expected to share the most words with the answer. The spans of a reader can have a share in that (Mixture).
package span
