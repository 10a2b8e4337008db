package rank

// feature is a number that passages, sentences or answers are scored by. The model names features; its trees number
// them in the order of the tables below, so that a new one goes to the end.
type feature struct{ name, doc string }

// namesOf returns the names of features, in their order.
func namesOf(features []feature) []string {
	names := make([]string, len(features))
	for i, f := range features {
		names[i] = f.name
	}
	return names
}

// The features of a sentence as an answer. All features are in about [-1, 1], and none depends on the size of the
// corpus or the length of the question, so that one set of weights serves every corpus. describeSentence and
// compareSentences compute them.
const (
	sCover = iota
	sCoverBefore
	sCoverAfter
	sCoverAround
	sPairs
	sDense
	sNames
	sRarest
	sMissing
	sWhen
	sWho
	sWhere
	sHowMany
	sWhy
	sWhat
	sPairsLoose
	sDateSame
	sDateOverlaps
	sDateDiffers
	sDateCovers
	sDateEdge
	sShort
	sLong
	sFirst
	sBackward
	sBackwardCover
	sFresh
	sFocus
	sFocusNear
	sAsks
	sLead
	sWindow
	sCoverWide
	sAroundWide
	sWindowWide
	sContent
	sContentWide
	sNear
	sNearAround
	sNearContent
	sCoverLess
	sNearLess
	sWindowLess
	sAfterMost
	sBeforeMost
	sCarry
	sTypedWindow
	sRun
	sOrdered
	sDenies
	sPlace
	sLocal
	sLocalNear
	sBeforeCover
	sAdds
	sAddsNear
	sentenceFeatures
)

var sentenceTable = [sentenceFeatures]feature{
	sCover:       {"cover", "share of the question's weight in the sentence"},
	sCoverBefore: {"cover_before", "the same for the sentence and the one before it"},
	sCoverAfter:  {"cover_after", "the same for the sentence and the one after it"},
	sCoverAround: {"cover_around", "the same for the sentence, the title and the headings"},
	sPairs: {"pairs", "share of the weight of the question's neighbouring words that are as close here, " +
		"in the same order"},
	sDense:   {"dense", "different words matched per position from the first match to the last"},
	sNames:   {"names", "share of the weight of the question's names and numbers in the sentence"},
	sRarest:  {"rarest", "how far the sentence holds the heaviest word of the question"},
	sMissing: {"missing", "weight of the heaviest missing word, as a share of the question's"},
	sWhen: {"when", "for a question that asks when: 1 if the sentence has a date that the question " +
		"does not have, or a time of day or of the week, else -1; 0 for other questions"},
	sWho:   {"who", "likewise for who, and a name"},
	sWhere: {"where", "likewise for where, and the name of a place"},
	sHowMany: {"how_many", "likewise for how many and how long, and a number or a cue of an amount or a " +
		"duration"},
	sWhy:          {"why", "likewise for why and how, and a cue of a reason or a manner"},
	sWhat:         {"what", "likewise for all other questions, and a name"},
	sPairsLoose:   {"pairs_loose", "like pairs, within five words of each other and in any order"},
	sDateSame:     {"date_same", "1 if the sentence has a date of the question"},
	sDateOverlaps: {"date_overlaps", "1 if a date of the sentence shares a day with one of the question"},
	sDateDiffers:  {"date_differs", "1 if the sentence has dates and none shares a day with one of the question"},
	sDateCovers:   {"date_covers", "days in both dates over days in either, at most over all pairs of dates"},
	sDateEdge: {"date_edge", "share of the first and last days of the question's dates within a year of " +
		"which a date of the sentence begins or ends"},
	sShort:         {"short", "1 for fewer than five content words"},
	sLong:          {"long", "logarithm of the content words over 20"},
	sFirst:         {"first", "1 for the first sentence of the passage"},
	sBackward:      {"backward", "1 if the sentence begins with a word that refers back to the one before"},
	sBackwardCover: {"backward_cover", "backward times the cover of the sentence before"},
	sFresh:         {"fresh", "content words that are not in the question, over 10, at most 1"},
	sFocus:         {"focus", "how far the sentence holds the noun after \"what\" or \"which\""},
	sFocusNear: {"focus_near", "1 if a name or number that is not in the question is within three words of " +
		"that noun"},
	sAsks: {"asks", "1 if the sentence is itself a question"},
	sLead: {"lead", "1 if the sentence begins with a word of the question and the question names more " +
		"than half of the title"},
	sWindow:     {"window", "the largest share of the question's weight within ten words"},
	sCoverWide:  {"cover_wide", "cover, counting words of related meaning"},
	sAroundWide: {"around_wide", "cover_around with the sentences next to it, counting words of related meaning"},
	sWindowWide: {"window_wide", "window, counting words of related meaning"},
	sContent:    {"content", "cover of the question's words other than names and numbers"},
	sContentWide: {"content_wide", "content with the sentences next to it, title and headings, counting words " +
		"of related meaning"},
	sNear:        {"near", "cover, counting words of similar meaning"},
	sNearAround:  {"near_around", "near with the sentences next to it, title and headings"},
	sNearContent: {"near_content", "content, counting words of similar meaning"},
	sCoverLess:   {"cover_less", "how much less cover it has than the sentence of the passage with the most"},
	sNearLess:    {"near_less", "the same of near"},
	sWindowLess:  {"window_less", "the same of window"},
	sAfterMost:   {"after_most", "1 for the sentence after the one with the most cover"},
	sBeforeMost:  {"before_most", "1 for the sentence before it"},
	sCarry: {"carry", "how much more cover the sentence before has, if this one has what the question " +
		"asks for and that one does not"},
	sTypedWindow: {"typed_window", "the largest share of the question's weight within eight words of " +
		"something that the question asks for"},
	sRun:         {"run", "the largest share of the question's weight in matches as far apart as in the question"},
	sOrdered:     {"ordered", "the largest share of the question's weight in matches in the order of the question"},
	sDenies:      {"denies", "1 if either the sentence or the question has a negation, but not both"},
	sPlace:       {"place", "position in the passage, from 0 to 1"},
	sLocal:       {"local", "cover, weighing words more the fewer sentences of the passage hold them"},
	sLocalNear:   {"local_near", "local, counting words of similar meaning"},
	sBeforeCover: {"before_cover", "cover of the sentence before"},
	sAdds:        {"adds", "share of the question's weight in this sentence beyond the one before"},
	sAddsNear:    {"adds_near", "adds, counting words of similar meaning"},
}

// The features of a passage as the place of an answer, computed by describePassage, Ranking.compare and Ranking.Judge.
const (
	pScore = iota
	pRelative
	pFirst
	pCover
	pCoverAll
	pTitle
	pTitleCover
	pBestCover
	pBestTwo
	pBestPairs
	pBestDense
	pNames
	pRarest
	pMissing
	pTyped
	pDateSame
	pDateOverlaps
	pDateDiffers
	pDateCovers
	pDateEdge
	pShort
	pBestSentence
	pCoverWide
	pBestWide
	pNear
	pBestNear
	pBestRun
	pBestOrdered
	pBestTypedWindow
	pCoverLess
	pNamesLess
	pBestCoverLess
	pTitleLess
	pDateLess
	pNearLess
	pBestSentenceLess
	pMates
	pMatesMore
	pBestDated
	pTitleHead
	pTitleTail
	pBestAround
	passageFeatures
)

var passageTable = [passageFeatures]feature{
	pScore:      {"bm25", "BM25 score over the sum of the question's weights"},
	pRelative:   {"bm25_relative", "BM25 score over that of the first candidate"},
	pFirst:      {"bm25_first", "1 for the first candidate by BM25"},
	pCover:      {"cover", "share of the question's weight in the text"},
	pCoverAll:   {"cover_all", "the same with title and headings"},
	pTitle:      {"title", "share of the title's content words that are in the question"},
	pTitleCover: {"title_cover", "share of the question's weight in title and headings"},
	pBestCover:  {"best_cover", "the highest cover of a sentence"},
	pBestTwo:    {"best_two", "the highest cover_after of a sentence"},
	pBestPairs:  {"best_pairs", "the highest pairs of a sentence"},
	pBestDense:  {"best_dense", "the highest dense times cover of a sentence"},
	pNames: {"names", "share of the weight of the question's names and numbers in text, title and " +
		"headings"},
	pRarest:  {"rarest", "how far text, title or headings hold the heaviest word"},
	pMissing: {"missing", "weight of the heaviest missing word, as a share of the question's"},
	pTyped: {"typed", "the highest cover_after of a sentence with a match that has what the question " +
		"asks for"},
	pDateSame:         {"date_same", "as of a sentence, for the dates of the passage"},
	pDateOverlaps:     {"date_overlaps", "likewise"},
	pDateDiffers:      {"date_differs", "likewise"},
	pDateCovers:       {"date_covers", "likewise"},
	pDateEdge:         {"date_edge", "likewise"},
	pShort:            {"short", "1 for fewer than ten content words"},
	pBestSentence:     {"best_sentence", "the score of the best sentence"},
	pCoverWide:        {"cover_wide", "cover_all, counting words of related meaning"},
	pBestWide:         {"best_wide", "the highest cover_wide of a sentence"},
	pNear:             {"near", "cover_all, counting words of similar meaning"},
	pBestNear:         {"best_near", "the highest near of a sentence"},
	pBestRun:          {"best_run", "the highest run of a sentence"},
	pBestOrdered:      {"best_ordered", "the highest ordered of a sentence"},
	pBestTypedWindow:  {"best_typed_window", "the highest typed_window of a sentence"},
	pCoverLess:        {"cover_less", "how much less cover_all it has than the candidate with the most"},
	pNamesLess:        {"names_less", "the same of names"},
	pBestCoverLess:    {"best_cover_less", "the same of best_cover"},
	pTitleLess:        {"title_less", "the same of title"},
	pDateLess:         {"date_less", "the same of date_covers"},
	pNearLess:         {"near_less", "the same of near"},
	pBestSentenceLess: {"best_sentence_less", "the same of best_sentence, as tanh of a quarter of it"},
	pMates:            {"mates", "share of the question's weight in all candidates of the same title together"},
	pMatesMore:        {"mates_more", "mates less cover_all"},
	pBestDated:        {"best_dated", "the highest cover_around times date_covers of a sentence"},
	pTitleHead: {"title_head", "title, for the part of the title before \" - \": of \"Algeria - " +
		"Politics\", \"Algeria\""},
	pTitleTail:  {"title_tail", "share of the question's weight in the rest of the title and the headings"},
	pBestAround: {"best_around", "the highest cover_around of a sentence"},
}

// The features of the first answer for the confidence in it, besides those of its passage and of its best sentence.
// They are computed by Ranking.ConfidenceFeatures.
const (
	cUnknown = iota
	cStrange
	cMargin
	cGuessed
	cWords
	cNegated
	cAnything
	cWhen
	cWho
	cWhere
	cHowMany
	cWhy
	cTopic
	cScore
	cMass
	cBest
	cTotal
	cSize
	cLikely
	cLikelySentence
	cMost
	cForeign
	cUnknownNames
	cReadMargin
	cReadShare
	cReadEvidence
	cReadMost
	cReadMostShare
	cReadAgrees
	cReadGap
	cReadOthers
	cReadMass
	answerFeatures
)

var answerTable = [answerFeatures]feature{
	cUnknown: {"unknown", "share of the question's weight in words that no passage of the corpus holds"},
	cStrange: {"strange", "share in those of them that have no related words either"},
	cMargin: {"margin", "how far the score of the second passage is below that of the first, as tanh of " +
		"a quarter of it"},
	cGuessed:        {"guessed", "1 if the spelling of a word was corrected"},
	cWords:          {"words", "logarithm of the number of words"},
	cNegated:        {"negated", "denies of the best sentence"},
	cAnything:       {"constant", "always 1"},
	cWhen:           {"kind_when", "1 for a question that asks when"},
	cWho:            {"kind_who", "likewise for who"},
	cWhere:          {"kind_where", "likewise for where"},
	cHowMany:        {"kind_how_many", "likewise for how many and how long"},
	cWhy:            {"kind_why", "likewise for why and how"},
	cTopic:          {"kind_topic", "likewise for words without a question and questions of yes or no"},
	cScore:          {"score", "logarithm of the BM25 score"},
	cMass:           {"mass", "logarithm of the weight of the words in passage, title and headings"},
	cBest:           {"best", "logarithm of the weight of the words in the best sentence"},
	cTotal:          {"total", "logarithm of the weight of all words"},
	cSize:           {"size", "logarithm of the number of passages in the corpus"},
	cLikely:         {"likely", "probability of the first passage among the candidates"},
	cLikelySentence: {"likely_sentence", "probability of its best sentence among its sentences"},
	cMost:           {"most", "the highest cover_all of a candidate"},
	cForeign:        {"foreign", "unknown, less where a candidate holds a word of similar meaning"},
	cUnknownNames:   {"unknown_names", "share of the question's weight in names and numbers that no passage holds"},
	cReadMargin:     {"read_margin", "margin of the best sentence, see the features of a sentence that was read"},
	cReadShare:      {"read_share", "share of it"},
	cReadEvidence:   {"read_evidence", "evidence of it"},
	cReadMost:       {"read_most", "the highest margin of a sentence that was read"},
	cReadMostShare:  {"read_most_share", "the highest share"},
	cReadAgrees:     {"read_agrees", "1 if no other sentence that was read has more margin"},
	cReadGap:        {"read_gap", "how far the margin of the best sentence is above that of the best other passage"},
	cReadOthers:     {"read_others", "sum of the shares of the other sentences that were read, at most 1"},
	cReadMass:       {"read_mass", "probability before reading of all sentences that were read"},
}

// The features of a sentence that was read, for the choice among those that were. ReadSentences computes them.
const (
	fChance = iota
	fChanceLess
	fPassageLess
	fSentenceLess
	fLead
	fLeadPassage
	fMargin
	fMarginLess
	fMarginPassage
	fMarginFirst
	fMarginBefore
	fMarginAfter
	fShare
	fChanceRead
	fEvidence
	fEvidenceLess
	fEvidenceFirst
	fBoth
	fCover
	fAround
	fTyped
	fAsks
	fShort
	fFirstOf
	fTitle
	fAmount
	fReason
	fNoQuestion
	fusedFeatures
)

var fusedTable = [fusedFeatures]feature{
	fChance:        {"chance", "logarithm of the sentence's probability before it was read, over 10, at least -1"},
	fChanceLess:    {"chance_less", "the same, less that of the most probable sentence"},
	fPassageLess:   {"passage_less", "how far its passage is behind the first, as tanh of a quarter of the scores"},
	fSentenceLess:  {"sentence_less", "the same of the sentence in its passage"},
	fLead:          {"lead", "1 for the first sentence before reading"},
	fLeadPassage:   {"lead_passage", "1 for those of the first passage"},
	fMargin:        {"margin", "logit of its best span less that of no answer, over 12, in [-1,1]"},
	fMarginLess:    {"margin_less", "margin less the highest of all that were read"},
	fMarginPassage: {"margin_passage", "the highest margin of its passage, less the highest of all"},
	fMarginFirst:   {"margin_first", "1 for the highest margin"},
	fMarginBefore:  {"margin_before", "margin of the sentence before"},
	fMarginAfter:   {"margin_after", "margin of the sentence after"},
	fShare:         {"share", "probability that the answer lies in it, of those in its window, and none"},
	fChanceRead:    {"log_share", "logarithm of share, over 10, at least -1"},
	fEvidence:      {"evidence", "logit that it answers, less that of no answer, over 8, in [-1,1]"},
	fEvidenceLess:  {"evidence_less", "the same, less the highest of all that were read"},
	fEvidenceFirst: {"evidence_first", "1 for the highest evidence"},
	fBoth:          {"both", "1 for the first sentence before reading if it has the highest margin"},
	fCover:         {"near", "as of a sentence"},
	fAround:        {"near_around", "likewise"},
	fTyped:         {"typed", "sum of when, who, where, how_many, why and what of a sentence"},
	fAsks:          {"asks", "as of a sentence"},
	fShort:         {"short", "likewise"},
	fFirstOf:       {"first", "likewise"},
	fTitle:         {"title_cover", "as of a passage"},
	fAmount:        {"kind_amount", "1 for a question for a date, a number or a duration"},
	fReason:        {"kind_reason", "1 for a question why or how"},
	fNoQuestion:    {"kind_topic", "1 for words without a question"},
}
