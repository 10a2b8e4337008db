// Package rank orders the passages that a search finds, and the sentences in them, by how likely they answer a
// question.
//
// It finds the words of the question in each passage (Match), describes what it finds by features (features.go), and
// scores the features with a Model: a weighted sum, corrected by small decision trees. Where a reader has read the
// likely sentences, Fuse orders them again by its readings too. The same model gives the confidence in the best answer.
// The model of the binary is model/model.json; model/README.md says how it was made.
package rank
