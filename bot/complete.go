package bot

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"footnote/bot/card"
	"footnote/bot/discord"
)

// Autocomplete has to answer while the user types, within 100 ms; so what it offers is read once, in the background,
// and until then titles alone are offered.

// offers are what autocomplete knows. The zero value knows nothing.
type offers struct {
	names atomic.Pointer[[]offer]
}

// offer is a name with what people may type for it.
type offer struct {
	name   string
	folded string // in lower case
}

// learn reads the names that the corpus knows.
func (b *Bot) learn(ctx context.Context) {
	names, err := b.options.Library.Names(ctx)
	if err != nil {
		if ctx.Err() == nil {
			b.options.Logger.Error("autocomplete knows no names", "err", err)
		}
		return
	}
	all := make([]offer, 0, len(names))
	for _, name := range names {
		if name := card.Plain(name, discord.MaxChoice); name != "" {
			all = append(all, offer{name, strings.ToLower(name)})
		}
	}
	b.offers.names.Store(&all)
}

// complete offers choices for the option that the user is typing: documents for a source, else names that go on with
// its last words, behind the words before.
func (b *Bot) complete(_ context.Context, in *interaction) (reply, error) {
	name, typed := in.Focus()
	if name == "source" {
		return reply{choices: sourceChoices(b.options.Library.Documents(), typed)}, nil
	}
	known := b.offers.names.Load()
	if known == nil {
		return reply{}, nil
	}
	return reply{choices: nameChoices(*known, typed)}, nil
}

// leastTyped is how many letters of a name have to stand there before names are offered; Chinese says as much with one.
const leastTyped = 2

// mostWords is how many of the last words may begin a name.
const mostWords = 3

// nameChoices returns what was typed with its last words completed to names, the longest beginning first and of equal
// ones the name in most passages. What was typed itself is the first choice, so that it can be sent as it is.
func nameChoices(known []offer, typed string) []discord.Choice {
	typed = card.Plain(typed, discord.MaxChoice)
	var choices []discord.Choice
	add := func(text string) {
		c := discord.Choice{Name: text, Value: text}
		if text != "" && discord.Units(text) <= discord.MaxChoice && !slices.Contains(choices, c) &&
			len(choices) < discord.MaxChoices {
			choices = append(choices, c)
		}
	}
	if typed != "" && !strings.HasSuffix(typed, card.Ellipsis) {
		add(typed)
	}
	if typed == "" {
		for _, o := range known[:min(len(known), discord.MaxChoices)] {
			add(o.name)
		}
	}
	for _, at := range lastWords(typed, mostWords) {
		head, tail := typed[:at], strings.ToLower(typed[at:])
		if first, _ := utf8.DecodeRuneInString(tail); utf8.RuneCountInString(tail) < leastTyped &&
			!unicode.Is(unicode.Han, first) {
			continue
		}
		for _, o := range known {
			if begins(o.folded, tail) {
				add(head + o.name)
			}
			if len(choices) == discord.MaxChoices {
				return choices
			}
		}
	}
	return choices
}

// begins reports whether a word of a name begins with what was typed: "zed" begins "Mao Zedong".
func begins(name, typed string) bool {
	if strings.HasPrefix(name, typed) {
		return true
	}
	i := strings.Index(name, " "+typed)
	return i >= 0
}

// lastWords returns where the last n words of text, the last n-1 and so on begin.
func lastWords(text string, n int) []int {
	var at []int
	for i := len(text); i > 0 && len(at) < n; {
		i = strings.LastIndexByte(text[:i], ' ')
		at = append(at, i+1)
	}
	slices.Reverse(at)
	return at
}
