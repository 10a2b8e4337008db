package bot

import (
	"footnote/bot/discord"
	"footnote/bot/phrase"
)

// interaction is what a user did, as handlers receive it.
type interaction struct {
	*discord.Interaction
	privateByDefault bool // answers are private unless the option says otherwise
	privateOnly      bool // answers are private whatever the option says
}

// locale returns the language of the user: their own, else that of their guild, else English.
func (in *interaction) locale() phrase.Locale {
	l, ok := phrase.LocaleOf(in.Locale)
	if !ok {
		l, _ = phrase.LocaleOf(in.GuildLocale)
	}
	return l
}

// guildLocale returns the language of the guild, else that of the user. Moderators read it.
func (in *interaction) guildLocale() phrase.Locale {
	if l, ok := phrase.LocaleOf(in.GuildLocale); ok {
		return l
	}
	return in.locale()
}

// private reports whether only the user sees the answer: by the option, else by the guild's default.
func (in *interaction) private() bool {
	private := in.privateByDefault
	in.Value("private", &private)
	return private || in.privateOnly
}

// userError is an error that is shown to the user: a sentence in Markdown that says what to do. It is that text, or the
// key of a phrase without arguments, which is then shown in the user's language.
type userError string

// Error implements error.
func (e userError) Error() string { return string(e) }

// explain returns the userError of a phrase with arguments, in the user's language.
func (in *interaction) explain(key string, args ...any) userError {
	return userError(in.locale().Say(key, args...))
}

// explanation returns the text of e in the user's language.
func (in *interaction) explanation(e userError) string {
	if phrase.Has(string(e)) {
		return in.locale().Say(string(e))
	}
	return string(e)
}

// Errors that are not the user's fault.
const (
	errFailure    = userError("tell.failure")
	errRestarting = userError("tell.restarting")
	errChanged    = userError("tell.changed")
	errGone       = userError("tell.gone")    // a passage
	errCrowded    = userError("tell.crowded") // the lane
	errTooLong    = userError("tell.toolong") // heavy work
)
