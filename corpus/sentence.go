package corpus

// Sentences returns the spans of the sentences of a text, in order, without the white space between them.
func Sentences(text string) []Span { return nil }
