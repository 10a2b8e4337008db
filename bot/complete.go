package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/retrieval"
)

// Autocomplete has to answer within 100 ms while the user types. Its names are therefore read once, in the background;
// until then it offers titles only.

// offers holds the names that autocomplete offers. The zero value has none.
type offers struct {
	names atomic.Pointer[[]offer]
}

// offer is a name and the form that typed text is compared with.
type offer struct {
	name   string
	folded string // in lower case
}

// learn loads the names of the corpus, and again when it changes.
func (b *Bot) learn(ctx context.Context) {
	for ctx.Err() == nil {
		changes := b.options.Library.Changes()
		if err := b.learnNames(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, retrieval.ErrReading) {
			b.options.Logger.Error("autocomplete has no names", "err", err)
		}
		select {
		case <-changes:
		case <-ctx.Done():
		}
	}
}

// learnNames loads the names of the corpus. It has the library make its examples first, so that the first member who
// needs them does not wait.
func (b *Bot) learnNames(ctx context.Context) error {
	if _, err := b.options.Library.Examples(ctx); err != nil && !errors.Is(err, retrieval.ErrChanged) {
		return err
	}
	names, err := b.options.Library.Names(ctx)
	if err != nil {
		return err
	}
	all := make([]offer, 0, len(names))
	for _, name := range names {
		if name := card.Plain(name, discord.MaxChoice); name != "" {
			all = append(all, offer{name, strings.ToLower(name)})
		}
	}
	b.offers.names.Store(&all)
	return nil
}

// complete returns choices for the option that the user is typing in: documents for a source, else names that complete
// the last words typed.
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

// leastTyped is how many letters are needed before names are offered. One Chinese character says as much.
const leastTyped = 2

// mostWords is how many of the last words may be the beginning of a name.
const mostWords = 3

// nameChoices returns the typed text with its last words completed to names. Longer beginnings come first, and of equal
// ones the name in most passages. The first choice is the typed text itself, so that it can be sent as it is.
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

// begins reports whether a word of name begins with typed: "zed" begins "Mao Zedong".
func begins(name, typed string) bool {
	if strings.HasPrefix(name, typed) {
		return true
	}
	i := strings.Index(name, " "+typed)
	return i >= 0
}

// lastWords returns the offsets where the last n words of text begin, then the last n-1 and so on.
func lastWords(text string, n int) []int {
	var at []int
	for i := len(text); i > 0 && len(at) < n; {
		i = strings.LastIndexByte(text[:i], ' ')
		at = append(at, i+1)
	}
	slices.Reverse(at)
	return at
}
