// Package sample makes texts of any size for benchmarks, the same in each run.
//
// The words are those of an invented language, with the frequencies of a natural one. Each document keeps to a subject,
// and has names and dates.
package sample
