package proof

import (
	"strings"

	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// qualifier returns what a word says about how far a statement holds: a denial, a doubt, a condition, another's word, a
// limit; "" for any other word. Forms of one word are one qualifier.
func (w word) qualifier() string {
	switch {
	case w.dated:
		return ""
	case strings.HasSuffix(w.text, "n't"), english.Is(w.text, english.Negation) && w.text != "without":
		return "not"
	case w.text == "non": // "a non-zero velocity"
		return w.text
	case w.tag == english.TagMonth: // May
		return ""
	case english.Is(w.text, english.Denial|english.Hedge|english.Restriction):
		return w.stem
	case english.Is(english.Base(w.text), english.Denial|english.Hedge|english.Restriction):
		return analysis.Stem(english.Base(w.text))
	}
	return ""
}

// reaches reports whether a word qualifies clauses after its own: a condition, or what someone said or thought.
func (w word) reaches() bool {
	switch w.stem {
	case "if", "unless", "whether", "say", "sai", "said", "claim", "alleg", "argu", "believ", "assum", "think",
		"thought",
		"suggest", "suppos", "expect", "predict", "hope", "wish", "warn", "fear", "accus", "deni", "doubt", "imagin",
		"rumour", "rumor", "specul", "pretend", "reportedli", "allegedli", "accord", "fals", "untru", "wrong", "myth":
		return true
	}
	return false
}

// droppable reports whether a statement holds without a qualifier: "only members may vote" says that members may vote.
func (w word) droppable() bool {
	switch w.text {
	case "only", "all", "every", "each", "both", "even", "always":
		return true
	}
	return false
}

// isCausative reports whether a verb says that what follows with "to" took place: "led Moscow to withdraw".
func isCausative(w word) bool {
	switch w.text {
	case "lead", "leads", "leading", "led", "cause", "causes", "causing", "caused", "force", "forces", "forcing",
		"forced", "compel", "compels", "compelling", "compelled", "manage", "manages", "managed":
		return true
	}
	return false
}

// isCircumstantial reports whether a word begins a clause that tells the time, the place or the reason of something
// that took place, and that took place itself.
func isCircumstantial(w word) bool {
	switch w.text {
	case "when", "while", "after", "before", "since", "because", "although", "though", "where":
		return true
	}
	return false
}

// joinsOrContrasts reports whether a word is "and", "or" or "but".
func joinsOrContrasts(w word) bool {
	return w.tag.In(english.TagAnd, english.TagOr, english.TagBut)
}

// isLink reports whether an adverb only links a sentence with the one before.
func isLink(w word) bool {
	return w.text == "then" || w.text == "thus" || w.text == "therefore" || w.text == "however" || w.text == "also"
}

// isEvaluative reports whether an adjective says what somebody thinks of a thing and not which thing it is.
func isEvaluative(w word) bool {
	switch w.text {
	case "serious", "primary", "main", "major", "important", "significant", "famous", "great", "considerable",
		"notable",
		"principal", "key", "crucial", "decisive", "celebrated", "renowned", "severe", "terrible", "beautiful":
		return true
	}
	return false
}

// limits reports whether a preposition says how far a statement holds.
func limits(w word) bool {
	switch w.text {
	case "without", "except", "unlike", "like", "until", "till", "despite", "against", "per", "under", "barring", "but",
		"as", "than", "to", "between":
		return true
	}
	return false
}

// changesMeaning reports whether a statement may become false when a word is left out, or a phrase that has it.
func changesMeaning(w word) bool {
	if w.qualifier() != "" && !w.droppable() || w.reaches() {
		return true
	}
	switch w.text {
	case "wrongly", "falsely", "mistakenly", "incorrectly", "erroneously", "unsuccessfully", "theoretically",
		"hypothetically", "ostensibly", "nominally", "technically", "partially", "part", "principle", "theory",
		"legend", "myth", "fiction", "dream", "novel", "film", "movie", "story", "tale", "poem", "play", "game",
		"stage", "draft", "fantasy", "fantasies", "imagination", "mind", "vision", "nightmare", "series", "episode",
		"opera", "comic", "act", "scene", "chapter", "paper", "name", "effigy",
		"hypothesis", "scenario", "proposal", "or", "if", "unless", "unlike", "instead", "rather", "than", "neither",
		"nor", "no", "little", "opposite", "contrary", "fewer", "less":
		return true
	}
	return w.tag == english.TagOr
}

// changesNoun reports whether something may no longer be what its noun says when a word in front is added: a former
// minister is no minister, and another treaty is not the treaty.
func changesNoun(w word) bool {
	switch w.text {
	case "former", "ex", "future", "fake", "mock", "pseudo", "quasi", "vice", "deputy", "assistant", "acting",
		"honorary", "would-be", "self-styled", "so-called", "fictional", "fictitious", "imaginary", "hypothetical",
		"potential", "prospective", "eventual", "unsuccessful", "virtual", "artificial", "replica", "toy", "model",
		"counterfeit", "unofficial", "provisional", "abortive", "aborted", "unfinished", "incomplete", "partial",
		"semi", "anti", "non", "another", "other", "rival", "opposing", "self", "step", "half", "co":
		return true
	}
	return changesMeaning(w)
}

// isHarmlessAdverb reports whether an adverb can be left out: how or when something was done that was done.
func isHarmlessAdverb(w word) bool {
	switch w.text {
	case "also", "then", "soon", "later", "immediately", "finally", "subsequently", "officially", "formally",
		"publicly", "personally", "jointly", "quickly", "suddenly", "successfully", "eventually", "thus",
		"therefore", "however", "again", "already", "himself", "herself", "itself", "themselves", "directly",
		"explicitly", "gradually", "rapidly", "slowly", "together", "still", "even", "further", "promptly",
		"shortly", "famously", "deliberately", "briefly", "secretly", "unanimously", "permanently", "completely",
		"fully", "entirely", "now", "currently", "initially", "originally", "recently", "previously":
		return true
	}
	return false
}

// discredits reports whether a word may say that a statement is not so.
func discredits(w word) bool {
	switch w.text {
	case "lie", "lies", "lied", "hoax", "joke", "rumour", "rumor", "rumours", "rumors", "legend", "fiction", "untrue",
		"false", "myth", "dream", "mistake", "mistaken", "error", "invention", "wrong", "nonsense", "disproved",
		"debunked", "refuted", "denied", "disputed", "doubted", "allegedly", "reportedly", "supposedly":
		return true
	}
	return false
}

// isSuperlative reports whether a word says that nothing else has more of something.
func isSuperlative(w word) bool {
	return strings.HasSuffix(w.text, "est") && w.tag.In(english.TagAdjective, english.TagAdverb) || w.text == "sole"
}
