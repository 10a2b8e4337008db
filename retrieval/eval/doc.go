// Package eval scores answers and dates against gold judgments and reports the scores with their confidence intervals.
//
// ReadJudged reads the questions, Judge adds TREC qrels, and the caller fills an Outcome for each question. Score turns
// the outcomes into a Report; Compare tests two runs for significance. ScoreDates scores a date finder in the same way.
package eval
