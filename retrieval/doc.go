// Package retrieval answers questions about documents with verbatim, cited sentences.
//
// New indexes documents in memory; Build and Open keep an index in a folder. An Index answers questions (Ask), looks
// for words (Quote), lists dated sentences (Timeline), compares claims with the text (Check) and finds cited passages
// again (Cite, Drift). Its parts are packages of their own: analysis, query, index, rank, reader and span.
//
// # How an answer is found
//
// Analysis. Documents were divided into passages, sentences and dates by package corpus. Package analysis splits their
// text into tokens: words in lower case without their endings. "SinoSoviet" is also "sino" and "soviet", so that a lost
// hyphen does not matter. Index time and question time use the same analyzer.
//
// Message. What surrounds the question in a chat message is left out, misspelt words are corrected, and a message that
// asks nothing ends here (query.Parser.Read). A broad question, such as "what happened in 1969" or "list all
// conditions", is recognised by its form (query.Parser.Broad) and answered with all that belongs to it; what follows
// is about the others.
//
// Query. Package query parses the question once: the type of answer that it asks for (when, who, how many), its dates,
// and its content words. A word that few passages have weighs more than a frequent one. A word that no passage has is
// replaced by likely spellings. Words of related meaning are added, with a lower weight.
//
// Candidates. Package index finds the passages with the highest BM25 scores, at most 32. It computes upper bounds for
// blocks of passages and scores only the blocks that can reach the best (block-max pruning); the result is the same as
// that of scoring every passage. Candidates after the tenth that score less than a fifth of the first are dropped.
//
// Ranking. Package rank finds the words of the question in each candidate and computes features of each sentence and
// each passage: what share of the question's weight it has, how close together and in which order, whether it has what
// the question asks for, such as a date. Words count as found by their stem, by related meaning and by similar vectors.
// A model, a weighted sum corrected by small decision trees, scores first the sentences and then, with the score of
// the best sentence as a feature, the passages. For words that are no question BM25 counts for more. The best sentence
// of the best passage is the answer, unless there is a reader.
//
// Reading. With Index.WithReader, package reader reads the question together with the sentences that are likely to
// answer it, unless the words are no question: at most 480 word pieces, in windows of some 88. The sentences that were
// read share the probability that they had together, by a model over the readings and the ranks of each; the others
// keep theirs (rank.Ranking.Fuse). A reader that has no time is left out, and the answer says so (Answer.Read).
//
// Span. Package span chooses the part of that sentence that answers. Its candidates are the stretches of words that can
// be one constituent: a date for when, a name for who. It takes the one expected to share most words with the right
// answer, by its own probabilities mixed with the reader's (span.Mixture). For words that are no question, the span is
// the whole sentence.
//
// Confidence. From the features of the passage and its sentence, the lead over the second passage and the words that no
// passage has, the model computes the probability that the answer is right, calibrated for three answerable questions
// to one off the topic. Below the model's threshold the answer is "not found", and the passages are returned as
// Answer.Nearest. An answer that is more likely wrong than right is a weak guess (Answer.WeakGuess).
//
// For a question that asks when, Answer.Conflicts are the best sentences of the other candidates that have as much of
// the question and give another date.
//
// # An example
//
// The built-in text has 11 passages, and nothing is read here. TestExample checks these lines, and prints them as they
// should be after a change of the model:
//
//	question    When did Moscow withdraw its advisers?
//
// The index terms of a word are separated by "|". Each term with its neighbour may be one word that lost its blank.
// The weight follows "^":
//
//	query       ⟨when⟩ moscow|moscowwithdraw^1.7 withdraw|moscowwithdraw^2.8 advis^2.8
//
// The BM25 scores of the first candidates, and their scores by the model. Paragraph 4 is the only one with all three
// words:
//
//	candidates  ¶4 2.02, ¶2 1.16, ¶11 0.87; 10 of 11 passages are ranked
//	ranking     ¶4 12.43, ¶2 5.88, ¶5 5.10
//
// The best sentences of the first two passages. The first has all three words and a date; the second has only
// "advisers" and no date. cover is the share of the question's weight in the sentence, names that of its names alone,
// and when is 1 for a sentence with a date and -1 without one:
//
//	sentence    ¶4 score 10.23, cover 1.00, when 1, names 1.00: "And, in an attempt to break …"
//	sentence    ¶2 score 4.55, cover 0.38, when -1, names 0.00: "Under this agreement, China gave the …"
//
// The sentence has two dates, "1958-60" and "1960". The second is next to the words of the question:
//
//	span        "1960" in "… to withdraw all Soviet advisers from China in 1960."
//	confidence  0.90, above the threshold of 0.24
//
// # What bleve does
//
// bleve, the search library, does the analysis of languages other than English: its tokenizers, stop words and
// stemmers. Postings, records and ranking are our own. bleve's match query makes a document match of every posting of
// every word; block-max pruning skips most of them. In BenchmarkSearch the ten best passages are found 12 times as fast
// as by that query among 10,000 passages (0.05 and 0.65 ms), and 29 times as fast among 100,000 (0.25 and 7.1 ms).
package retrieval
