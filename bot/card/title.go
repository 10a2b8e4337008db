package card

import (
	"slices"
	"strings"

	"footnote/bot/discord"
	"footnote/bot/phrase"
)

// HeadingPrefix is the Markdown that begins a title.
const HeadingPrefix = "### "

// headingEnd follows a title that ends in "#", which Discord would remove. It is invisible.
const headingEnd = "\u2060"

func heading(title string) string {
	line := HeadingPrefix + Line(title, MaxHeading)
	if strings.HasSuffix(line, "#") {
		line += headingEnd
	}
	return line
}

// FooterPrefix is the Markdown that begins the last line of a card.
const FooterPrefix = "-# "

// sharedBy returns the last item of the footer, which ends with the name of the user who shared the card.
func sharedBy(l phrase.Locale, name string) string {
	return l.Say("card.shared", Line(name, MaxLine))
}

// TitleOf returns the plain text of a title that Heading wrote, "" if m has none.
func TitleOf(m *discord.SourceMessage) string {
	if m == nil {
		return ""
	}
	line, _, _ := strings.Cut(firstText(m.Components), "\n")
	title, ok := strings.CutPrefix(line, HeadingPrefix)
	if !ok {
		return ""
	}
	return unescape(strings.TrimSuffix(title, headingEnd))
}

// SharerOf returns the name of the user who shared the card m, "" if nobody did.
func SharerOf(m *discord.SourceMessage) string {
	if m == nil {
		return ""
	}
	footer, ok := strings.CutPrefix(lastText(m.Components), FooterPrefix)
	if !ok {
		return ""
	}
	_, last, _ := strings.Cut(footer, " · ")
	for l := range phrase.Locales { // who turns the page may have another language than who asked
		for _, item := range []string{footer, last} {
			if name, ok := strings.CutPrefix(item, l.Say("card.shared", "")); ok {
				return unescape(name)
			}
		}
	}
	return ""
}

// firstText returns the Markdown of the first text display in cs, at any depth.
func firstText(cs []discord.Component) string {
	for _, c := range cs {
		if c.Type == discord.TypeTextDisplay {
			return c.Content
		}
		if t := firstText(c.Components); t != "" {
			return t
		}
	}
	return ""
}

// lastText returns the Markdown of the last text display in cs, at any depth.
func lastText(cs []discord.Component) string {
	for _, c := range slices.Backward(cs) {
		if c.Type == discord.TypeTextDisplay {
			return c.Content
		}
		if t := lastText(c.Components); t != "" {
			return t
		}
	}
	return ""
}
