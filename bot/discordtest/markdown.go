package discordtest

// Rendered is Markdown as a user sees it.
type Rendered struct {
	// Text is the visible text, markup resolved.
	Text string
	// Markup is what took effect, in order of appearance.
	Markup []Markup
}

// Markup is one construct of Discord's Markdown that took effect.
type Markup struct {
	// Kind is one of "bold", "italic", "underline", "strike", "spoiler", "code",
	// "code block", "heading", "subtext", "quote", "list", "link", "url",
	// "mention", "emoji" and "timestamp".
	Kind string
	// Text is the source of the construct, its marks included.
	Text string
}

// Render shows Markdown as Discord's client does.
func Render(source string) Rendered { return Rendered{Text: source} }
