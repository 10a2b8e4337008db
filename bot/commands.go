package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// Command and option types.
const (
	commandChat      = 1
	commandMenu      = 3 // in the menu of a message
	optionSubcommand = 1
	optionGroup      = 2
	optionString     = 3
	optionInteger    = 4
	optionBoolean    = 5
	optionChannel    = 7
	optionRole       = 8
)

// Lengths that Discord holds users to.
const (
	maxQuestion = 500
	maxWords    = 200
	maxSource   = 100 // Discord's limit for the value of a choice
	maxDate     = 60
)

// definition is a command as Discord keeps it.
type definition struct {
	Name             string             `json:"name"`
	Names            map[string]string  `json:"name_localizations,omitempty"`
	Type             int                `json:"type"`
	Description      string             `json:"description"`
	Descriptions     map[string]string  `json:"description_localizations,omitempty"`
	Options          []optionDefinition `json:"options,omitempty"`
	IntegrationTypes []int              `json:"integration_types,omitempty"` // 0: in guilds, 1: for a user
	Contexts         []int              `json:"contexts,omitempty"`          // 0: guild, 1: chat with the bot, 2: other private chats
}

// optionDefinition is an option of a command, or a subcommand.
type optionDefinition struct {
	Type         int                `json:"type"`
	Name         string             `json:"name"`
	Names        map[string]string  `json:"name_localizations,omitempty"`
	Description  string             `json:"description"`
	Descriptions map[string]string  `json:"description_localizations,omitempty"`
	Required     bool               `json:"required,omitempty"`
	Autocomplete bool               `json:"autocomplete,omitempty"`
	MaxLength    int                `json:"max_length,omitempty"`
	MinValue     *int               `json:"min_value,omitempty"`
	MaxValue     int                `json:"max_value,omitempty"`
	ChannelTypes []int              `json:"channel_types,omitempty"` // 0: text, 5: announcements
	Options      []optionDefinition `json:"options,omitempty"`       // of a subcommand
}

// command is what Discord is told of a command or subcommand, beside what answers it. Its names and descriptions are the
// phrases "command.PATH" and "command.PATH.about", those of its options "option.NAME" and "option.NAME.about".
type command struct {
	path     string // "ask", or "corpus list" for a subcommand
	menu     bool   // in the menu of messages, under the name that English has for it
	options  []optionDefinition
	handle   handler
	complete handler // for options with Autocomplete; nil: there are none
	private  bool    // always, whatever the option of that name says
	asks     bool    // counts as a question, which the settings of a guild may limit
}

// commands is the table of all commands. Subcommands of one command stand together.
func (b *Bot) commands() []command {
	source := optionDefinition{Type: optionString, Name: "source", Autocomplete: true, MaxLength: maxSource}
	private := optionDefinition{Type: optionBoolean, Name: "private"}
	from := optionDefinition{Type: optionString, Name: "from", MaxLength: maxDate}
	to := optionDefinition{Type: optionString, Name: "to", MaxLength: maxDate}
	return []command{
		{path: "ask", options: options(needed("question", maxQuestion).offered(), source, from, to, private), handle: b.ask, complete: b.complete, asks: true},
		{path: "when", options: options(needed("event", maxQuestion).offered(), private), handle: b.when, complete: b.complete, asks: true},
		{path: "quote", options: options(needed("words", maxWords).offered(), source, private), handle: b.quote, complete: b.complete, asks: true},
		{path: "timeline", options: options(optionDefinition{Type: optionString, Name: "topic", MaxLength: maxWords}.offered(), from, to, private), handle: b.timeline, complete: b.complete, asks: true},
		{path: "check", options: options(needed("claim", maxQuestion)), handle: b.check, asks: true},
		{path: "find", menu: true, handle: b.find, private: true, asks: true},
		{path: "cite", options: options(needed("id", maxCitedID)), handle: b.cite},
		{path: "corpus list", handle: b.listCorpus},
		{path: "corpus info", options: options(source), handle: b.describeCorpus, complete: b.complete},
		{path: "corpus settings", options: settingOptions(), handle: b.configure, private: true},
		{path: "gaps", handle: b.gaps, private: true},
		{path: "privacy", handle: b.privacy, private: true},
		{path: "forget-me", handle: b.forget, private: true},
		{path: "help", handle: b.help, private: true},
	}
}

// options lists the options of a command.
func options(all ...optionDefinition) []optionDefinition { return all }

// settingOptions are the options of /corpus settings.
func settingOptions() []optionDefinition {
	none := 0
	perMinute := func(name string) optionDefinition {
		return optionDefinition{Type: optionInteger, Name: name, MinValue: &none, MaxValue: maxPerMinute}
	}
	channel := func(name string) optionDefinition {
		return optionDefinition{Type: optionChannel, Name: name, ChannelTypes: []int{0, 5}}
	}
	return options(
		optionDefinition{Type: optionRole, Name: "role"}, channel("allow-channel"), channel("remove-channel"),
		perMinute("per-member"), perMinute("per-server"), optionDefinition{Type: optionBoolean, Name: "private-answers"},
		channel("reports"), optionDefinition{Type: optionBoolean, Name: "gaps"}, optionDefinition{Type: optionBoolean, Name: "reset"})
}

// needed returns a text option that has to be given, at most so many characters long.
func needed(name string, length int) optionDefinition {
	return optionDefinition{Type: optionString, Name: name, Required: true, MaxLength: length}
}

// offered returns o with autocomplete.
func (o optionDefinition) offered() optionDefinition {
	o.Autocomplete = true
	return o
}

// name returns the first word of the command's path, by which Discord knows it.
func (c command) name() string {
	if c.menu {
		return english.say("command." + c.path)
	}
	name, _, _ := strings.Cut(c.path, " ")
	return name
}

// task finds what answers an interaction.
func (b *Bot) task(in *interaction) task {
	if in.Type == interactionComponent || in.Type == interactionModal {
		return b.press(in)
	}
	path := in.command()
	for _, c := range b.table {
		switch {
		case c.path != path && !(c.menu && c.name() == path):
		case in.Type == interactionCommand:
			return b.answering(c, in)
		case in.Type == interactionAutocomplete && c.complete != nil:
			return task{name: c.path, handle: c.complete}
		}
	}
	return task{name: "unknown", private: true, handle: func(context.Context, *interaction) (reply, error) {
		return reply{}, userError("tell.unknown")
	}}
}

// answering returns the task of a command, held to the settings of the guild.
func (b *Bot) answering(c command, in *interaction) task {
	s, err := b.settingsOf(in)
	in.guildPrivate = s.Private
	return task{name: c.path, private: c.private || in.private(), handle: func(ctx context.Context, in *interaction) (reply, error) {
		if err != nil {
			return reply{}, err
		}
		if c.asks {
			if err := b.admit(in, s, b.now()); err != nil {
				return reply{}, err
			}
		}
		return c.handle(ctx, in)
	}}
}

// help answers /help.
func (b *Bot) help(_ context.Context, in *interaction) (reply, error) {
	l := in.locale()
	documents := b.options.Library.Documents()
	var titles []string
	for _, d := range documents[:min(len(documents), 5)] {
		titles = append(titles, "- "+shorten(oneLine(d.Title), maxLead))
	}
	if more := len(documents) - len(titles); more > 0 {
		titles = append(titles, "- "+l.say("help.more", more))
	}
	return reply{message: newMessage(true,
		text(headingMark+l.say("help.title")+"\n"+l.say("help.what")),
		text(l.say("help.examples")+"\n"+l.say("help.menu")+"\n"+l.say("help.buttons")),
		text(l.say("help.text")+"\n"+strings.Join(titles, "\n")),
	)}, nil
}

// register makes Discord's commands those of the table, by one call and only if they differ.
func (b *Bot) register(ctx context.Context, applicationID string) (changed bool, err error) {
	path := b.commandsPath(applicationID)
	want := b.definitions()
	var have []definition
	asked := call{method: http.MethodGet, label: "ask for the commands", bot: true, path: path, query: "?with_localizations=true"}
	if err := b.rest.do(ctx, asked, &have); err != nil {
		return false, err
	}
	if sameDefinitions(have, want) {
		return false, nil
	}
	return true, b.rest.do(ctx, call{method: http.MethodPut, label: "register the commands", bot: true, path: path, body: want}, nil)
}

// commandsPath returns where Discord keeps the commands: everywhere, or in the one guild of the options.
func (b *Bot) commandsPath(applicationID string) []string {
	if b.options.DevGuildID != "" {
		return []string{"applications", applicationID, "guilds", b.options.DevGuildID, "commands"}
	}
	return []string{"applications", applicationID, "commands"}
}

// definitions returns what is registered. A command of one guild has no integration types or contexts.
func (b *Bot) definitions() []definition {
	var ds []definition
	for _, c := range b.commands() {
		d, sub := c.definition()
		if b.options.DevGuildID != "" {
			d.IntegrationTypes, d.Contexts = nil, nil
		}
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

// definition returns what Discord is told of c, which works wherever Discord has commands. Of a subcommand it is the
// command without subcommands, and sub beside it.
func (c command) definition() (d definition, sub *optionDefinition) {
	head, rest, isSub := strings.Cut(c.path, " ")
	key := "command." + head
	d = definition{
		Name: c.name(), Names: localized(key), Type: commandChat,
		IntegrationTypes: []int{0, 1}, Contexts: []int{0, 1, 2},
	}
	if c.menu { // Discord wants it without description and options
		d.Type = commandMenu
		return d, nil
	}
	d.Description, d.Descriptions = english.say(key+".about"), localized(key+".about")
	var options []optionDefinition
	for _, o := range c.options {
		options = append(options, o.worded("option."+o.Name))
	}
	if !isSub {
		d.Options = options
		return d, nil
	}
	o := optionDefinition{Type: optionSubcommand, Name: rest, Options: options}.worded(key + "." + rest)
	return d, &o
}

// worded returns o with the names and descriptions of the phrases with that key.
func (o optionDefinition) worded(key string) optionDefinition {
	o.Names = localized(key)
	o.Description, o.Descriptions = english.say(key+".about"), localized(key+".about")
	return o
}

// sameDefinitions reports whether two lists define the same commands, in whatever order Discord gives them.
func sameDefinitions(have, want []definition) bool {
	sorted := func(ds []definition) []definition {
		return slices.SortedFunc(slices.Values(ds), func(x, y definition) int { return strings.Compare(x.Name, y.Name) })
	}
	return slices.EqualFunc(sorted(have), sorted(want), sameDefinition)
}

func sameDefinition(have, want definition) bool {
	have.Type = max(have.Type, commandChat)
	have.IntegrationTypes = comparedNumbers(have.IntegrationTypes, want.IntegrationTypes)
	have.Contexts = comparedNumbers(have.Contexts, want.Contexts)
	want.IntegrationTypes, want.Contexts = comparedNumbers(want.IntegrationTypes, want.IntegrationTypes), comparedNumbers(want.Contexts, want.Contexts)
	h, errHave := json.Marshal(have) // the same whatever the order of maps and whether a list is empty or absent
	w, errWant := json.Marshal(want)
	return errHave == nil && errWant == nil && bytes.Equal(h, w)
}

// comparedNumbers returns a set in order, nil where nothing is wanted of it.
func comparedNumbers(set, wanted []int) []int {
	if wanted == nil {
		return nil
	}
	return slices.Sorted(slices.Values(set))
}
