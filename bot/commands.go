package bot

import (
	"context"
	"strconv"
	"strings"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/phrase"
)

// The longest texts that users may enter, in Discord's units.
const (
	maxQuestion = 500
	maxWords    = 200
	maxSource   = 100 // Discord's limit for the value of a choice
	maxDate     = 60
)

// command is a command or subcommand, as Discord offers it and as the bot answers it. Its name and description are the
// phrases "command.PATH" and "command.PATH.about", those of its options "option.NAME" and "option.NAME.about".
type command struct {
	path     string // "ask", or "corpus list" for a subcommand
	menu     bool   // in the menu of messages, under its English name
	options  []discord.OptionDefinition
	handle   handler
	complete handler // for options with autocomplete; nil: there are none
	private  bool    // always, whatever the option private says
	managed  bool    // offered only in guilds, to members who may manage the guild
	asks     bool    // counts as a question, which the operator and a guild's settings may limit
	heavy    bool    // see task
}

// commands returns all commands. Subcommands of one command follow each other.
func (b *Bot) commands() []command {
	source := offered(discord.OptionDefinition{Type: discord.OptionString, Name: "source", MaxLength: maxSource})
	topic := offered(discord.OptionDefinition{Type: discord.OptionString, Name: "topic", MaxLength: maxWords})
	from := discord.OptionDefinition{Type: discord.OptionString, Name: "from", MaxLength: maxDate}
	to := discord.OptionDefinition{Type: discord.OptionString, Name: "to", MaxLength: maxDate}
	private := discord.OptionDefinition{Type: discord.OptionBoolean, Name: "private"}
	return []command{
		{path: "ask", options: options(offered(needed("question", maxQuestion)), source, from, to, private),
			handle: b.ask, complete: b.complete, asks: true},
		{path: "when", options: options(offered(needed("event", maxQuestion)), private),
			handle: b.when, complete: b.complete, asks: true},
		{path: "quote", options: options(offered(needed("words", maxWords)), source, private),
			handle: b.quote, complete: b.complete, asks: true, heavy: true},
		{path: "timeline", options: options(topic, from, to, private),
			handle: b.timeline, complete: b.complete, asks: true, heavy: true},
		{path: "check", options: options(needed("claim", maxQuestion)), handle: b.check, asks: true},
		{path: "find", menu: true, handle: b.find, private: true, asks: true},
		{path: "cite", options: options(needed("id", card.MaxCitedID)), handle: b.cite},
		{path: "corpus list", handle: b.listCorpus},
		{path: "corpus info", options: options(source), handle: b.describeCorpus, complete: b.complete, heavy: true},
		{path: "corpus settings", options: settingOptions(), handle: b.configure, private: true},
		{path: "gaps", handle: b.gaps, private: true, managed: true},
		{path: "privacy", handle: b.privacy, private: true},
		{path: "forget-me", handle: b.forget, private: true},
		{path: "help", handle: b.help, private: true},
	}
}

// options lists the options of a command.
func options(all ...discord.OptionDefinition) []discord.OptionDefinition { return all }

// settingOptions returns the options of /corpus settings.
func settingOptions() []discord.OptionDefinition {
	none := 0
	perMinute := func(name string) discord.OptionDefinition {
		return discord.OptionDefinition{
			Type: discord.OptionInteger, Name: name, MinValue: &none, MaxValue: maxPerMinute,
		}
	}
	channel := func(name string) discord.OptionDefinition {
		return discord.OptionDefinition{Type: discord.OptionChannel, Name: name, ChannelTypes: []int{0, 5}}
	}
	return options(
		discord.OptionDefinition{Type: discord.OptionRole, Name: "role"},
		channel("allow-channel"), channel("remove-channel"),
		perMinute("per-member"), perMinute("per-server"),
		discord.OptionDefinition{Type: discord.OptionBoolean, Name: "private-answers"},
		channel("reports"),
		discord.OptionDefinition{Type: discord.OptionBoolean, Name: "gaps"},
		discord.OptionDefinition{Type: discord.OptionBoolean, Name: "reset"})
}

// needed returns a required text option of at most length units.
func needed(name string, length int) discord.OptionDefinition {
	return discord.OptionDefinition{Type: discord.OptionString, Name: name, Required: true, MaxLength: length}
}

// offered returns o with autocomplete.
func offered(o discord.OptionDefinition) discord.OptionDefinition {
	o.Autocomplete = true
	return o
}

// name returns the name under which Discord registers the command.
func (c command) name() string {
	if c.menu {
		return phrase.English.Say("command." + c.path)
	}
	name, _, _ := strings.Cut(c.path, " ")
	return name
}

// task returns the task that answers an interaction.
func (b *Bot) task(in *interaction) task {
	if in.Type == discord.InteractionComponent || in.Type == discord.InteractionModal {
		return b.press(in)
	}
	path := in.Command()
	for _, c := range b.table {
		switch {
		case c.path != path && !(c.menu && c.name() == path):
		case in.Type == discord.InteractionCommand:
			return b.answering(c, in)
		case in.Type == discord.InteractionAutocomplete && c.complete != nil:
			return task{name: c.path, handle: c.complete}
		}
	}
	return task{name: "unknown", private: true, handle: func(context.Context, *interaction) (reply, error) {
		return reply{}, userError("tell.unknown")
	}}
}

// answering returns the task of a command, under the settings of the guild.
func (b *Bot) answering(c command, in *interaction) task {
	s := b.settingsOf(in)
	in.privateByDefault, in.privateOnly = s.Private, s.damaged
	t := task{name: c.path, private: c.private || in.private(), heavy: c.heavy, handle: c.handle}
	if c.asks {
		t.admit = func(in *interaction) error { return b.admit(in, s, b.now()) }
	}
	return t
}

// help answers /help.
func (b *Bot) help(ctx context.Context, in *interaction) (reply, error) {
	l := in.locale()
	e, reading, err := b.examples(ctx, l)
	if err != nil {
		return reply{}, err
	}
	documents := b.options.Library.Documents()
	var titles []string
	for _, d := range documents[:min(len(documents), 5)] {
		titles = append(titles, "- "+card.Line(d.Title, card.MaxLine))
	}
	if more := len(documents) - len(titles); more > 0 {
		titles = append(titles, "- "+l.Say("help.more", more))
	}
	text := reading
	if len(titles) > 0 {
		text = l.Say("help.text") + "\n" + strings.Join(titles, "\n")
	}
	return notice(true, l.Say("help.title")+"\n"+l.Say("help.what"),
		l.Say("help.examples")+"\n"+exampleLines(l, e)+"\n"+l.Say("help.menu")+"\n"+l.Say("help.buttons"), text), nil
}

// definitions returns the commands for Discord.
func (b *Bot) definitions() []discord.Definition {
	var ds []discord.Definition
	for _, c := range b.commands() {
		d, sub := c.definition()
		if last := len(ds) - 1; sub != nil && last >= 0 && ds[last].Name == d.Name {
			ds[last].Options = append(ds[last].Options, *sub)
			continue
		}
		if sub != nil {
			d.Options = append(d.Options, *sub)
		}
		ds = append(ds, d)
	}
	return ds
}

// definition returns c for Discord, available wherever Discord has commands unless it is managed. Permissions
// are those of a whole command, so that /corpus stays in every menu: everybody may use its list and info.
//
// For a subcommand, d is the command around it and sub the subcommand; else sub is nil.
func (c command) definition() (d discord.Definition, sub *discord.OptionDefinition) {
	head, rest, isSub := strings.Cut(c.path, " ")
	key := "command." + head
	d = discord.Definition{
		Name: c.name(), Names: phrase.Localized(key), Type: discord.CommandChat,
		IntegrationTypes: []int{0, 1}, Contexts: []int{0, 1, 2},
	}
	if c.menu { // Discord requires it to have no description and no options
		d.Type = discord.CommandMenu
		return d, nil
	}
	if c.managed {
		d.IntegrationTypes, d.Contexts, d.Permissions = []int{0}, []int{0}, strconv.Itoa(discord.PermitManageGuild)
	}
	d.Description, d.Descriptions = phrase.English.Say(key+".about"), phrase.Localized(key+".about")
	var options []discord.OptionDefinition
	for _, o := range c.options {
		options = append(options, described(o, "option."+o.Name))
	}
	if !isSub {
		d.Options = options
		return d, nil
	}
	o := described(discord.OptionDefinition{Type: discord.OptionSubcommand, Name: rest, Options: options}, key+"."+rest)
	return d, &o
}

// described returns o with the names and descriptions of the phrases key and key.about.
func described(o discord.OptionDefinition, key string) discord.OptionDefinition {
	o.Names = phrase.Localized(key)
	o.Description, o.Descriptions = phrase.English.Say(key+".about"), phrase.Localized(key+".about")
	return o
}
