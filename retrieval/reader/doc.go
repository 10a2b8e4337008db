// Package reader reads a question and a window of text together and says where in the window the answer stands.
//
// It runs a small BERT encoder with three numbers per word piece: the logits of "the answer starts here", "the answer
// ends here" and "this piece belongs to the sentence that answers". README.md has the figures and limits;
// weights.md the format of the weights. Open reads a file of weights, Read scores windows.
//
// All arithmetic is in single precision, in one fixed order, with a fused multiply and add where the kernels have one.
// The kernels for amd64 (AVX2 and FMA) and arm64 (NEON) and the portable loop give the same bits, so an answer
// does not depend on the machine. The portable loop is some fifty times slower (README.md, "Speed").
package reader
