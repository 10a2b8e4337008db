package corpus

// IsWord reports whether a word is spelt as an English one, in any case; names of people and places mostly are not.
func IsWord(word string) bool { return isEnglish(fold(word)) }
