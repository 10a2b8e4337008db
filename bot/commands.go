package bot

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Command and option types.
const (
	commandChat   = 1
	commandMenu   = 3 // in the menu of a message
	optionString  = 3
	optionBoolean = 5
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
	Type             int                `json:"type"`
	Description      string             `json:"description"`
	Options          []optionDefinition `json:"options"`
	IntegrationTypes []int              `json:"integration_types,omitempty"` // 0: in guilds, 1: for a user
	Contexts         []int              `json:"contexts,omitempty"`          // 0: guild, 1: chat with the bot, 2: other private chats
}

// optionDefinition is an option of a command.
type optionDefinition struct {
	Type         int    `json:"type"`
	Name         string `json:"name"`
	Description  string `json:"description"`
	Required     bool   `json:"required,omitempty"`
	Autocomplete bool   `json:"autocomplete,omitempty"`
	MaxLength    int    `json:"max_length,omitempty"`
}

// command is a definition beside what answers it.
type command struct {
	definition
	handle   handler
	complete handler // for options with Autocomplete; nil: there are none
	private  bool    // always, whatever the option of that name says
}

// commands is the table of all commands.
func (b *Bot) commands() []command {
	source := optionDefinition{Type: optionString, Name: "source", Description: "Look in this document only", Autocomplete: true, MaxLength: maxSource}
	private := optionDefinition{Type: optionBoolean, Name: "private", Description: "Show the answer to you alone (you can share it later)"}
	from := optionDefinition{Type: optionString, Name: "from", Description: "Only what is dated then or later: 1960, July 1986, late 1969", MaxLength: maxDate}
	to := optionDefinition{Type: optionString, Name: "to", Description: "Only what is dated then or earlier: 1960, July 1986, late 1969", MaxLength: maxDate}
	return []command{{
		definition: define("ask", "Ask the text a question: a verbatim, cited, dated answer",
			optionDefinition{Type: optionString, Name: "question", Description: "For example: When did Moscow withdraw its advisers?", Required: true, MaxLength: maxQuestion},
			source,
			from, to, private),
		handle: b.ask, complete: b.completeSource,
	}, {
		definition: define("when", "When something happened: the date, with the precision that the text has, and the sentence",
			optionDefinition{Type: optionString, Name: "event", Description: "For example: Soviet advisers withdrawn", Required: true, MaxLength: maxQuestion},
			private),
		handle: b.when,
	}, {
		definition: define("quote", "Find every exact occurrence of some words",
			optionDefinition{Type: optionString, Name: "words", Description: "The words, as they stand in the text", Required: true, MaxLength: maxWords},
			source, private),
		handle: b.quote, complete: b.completeSource,
	}, {
		definition: define("timeline", "Dated sentences in chronological order",
			optionDefinition{Type: optionString, Name: "topic", Description: "What they are about; leave it out for all", MaxLength: maxWords},
			from, to, private),
		handle: b.timeline,
	}, {
		definition: define("check", "Compare a claim with what the text says",
			optionDefinition{Type: optionString, Name: "claim", Description: "For example: Moscow withdrew its advisers in 1961", Required: true, MaxLength: maxQuestion}),
		handle: b.check,
	}, {
		definition: menu(findSource),
		handle:     b.find, private: true,
	}, {
		definition: define("help", "What Footnote does, with examples"),
		handle:     b.help, private: true,
	}}
}

// define returns a command that works wherever Discord has commands.
func define(name, description string, options ...optionDefinition) definition {
	return definition{
		Name: name, Type: commandChat, Description: description, Options: options,
		IntegrationTypes: []int{0, 1}, Contexts: []int{0, 1, 2},
	}
}

// menu returns a command in the menu of messages. Discord wants it without description and options.
func menu(name string) definition {
	d := define(name, "")
	d.Type = commandMenu
	return d
}

// task finds what answers an interaction.
func (b *Bot) task(in *interaction) task {
	if in.Type == interactionComponent {
		return b.press(in)
	}
	for _, c := range b.commands() {
		switch {
		case c.Name != in.Data.Name:
		case in.Type == interactionCommand:
			return task{name: c.Name, handle: c.handle, private: c.private || in.flag("private")}
		case in.Type == interactionAutocomplete && c.complete != nil:
			return task{name: c.Name, handle: c.complete}
		}
	}
	return task{name: "unknown", private: true, handle: func(context.Context, *interaction) (reply, error) {
		return reply{}, userError("Footnote does not know this command. It may be from an older version: type `/help` to see what there is.")
	}}
}

// help answers /help.
func (b *Bot) help(context.Context, *interaction) (reply, error) {
	documents := b.options.Library.Documents()
	var titles []string
	for _, d := range documents[:min(len(documents), 5)] {
		titles = append(titles, "- "+shorten(oneLine(d.Title), maxLead))
	}
	if more := len(documents) - len(titles); more > 0 {
		titles = append(titles, fmt.Sprintf("- and %d more", more))
	}
	return reply{message: newMessage(true,
		text("### Footnote quotes, with the source and the date\n"+
			"Ask about the text below. The answer is a sentence of it, word for word, or a plain “The corpus does not say.”"),
		text("`/ask question: When did Moscow withdraw its advisers?`\n"+
			"`/ask question: What happened on the border? from: 1960 to: late 1969`\n"+
			"`/when event: Soviet advisers withdrawn`\n"+
			"`/timeline topic: border from: 1960`\n"+
			"`/check claim: Moscow withdrew its advisers in 1961`\n"+
			"`/quote words: Treaty of Friendship`\n"+
			"In the menu of a message, under Apps: **"+findSource+"**\n"+
			"Add `private: True` to see the answer alone; **Share** then shows it to everybody. "+
			"◀ ▶ show other evidence, **Context** what stands before and after."),
		text("The text:\n"+strings.Join(titles, "\n")),
		text("-# Footnote reads no messages and stores neither questions nor names."),
	)}, nil
}

// register makes Discord's commands those of the table, by one call and only if they differ.
func (b *Bot) register(ctx context.Context, applicationID string) (changed bool, err error) {
	path := b.commandsPath(applicationID)
	want := b.definitions()
	var have []definition
	if err := b.rest.do(ctx, call{method: http.MethodGet, label: "ask for the commands", bot: true, path: path}, &have); err != nil {
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
		d := c.definition
		if b.options.DevGuildID != "" {
			d.IntegrationTypes, d.Contexts = nil, nil
		}
		ds = append(ds, d)
	}
	return ds
}

// sameDefinitions reports whether two lists define the same commands, in whatever order Discord gives them.
func sameDefinitions(have, want []definition) bool {
	sorted := func(ds []definition) []definition {
		return slices.SortedFunc(slices.Values(ds), func(x, y definition) int { return strings.Compare(x.Name, y.Name) })
	}
	return slices.EqualFunc(sorted(have), sorted(want), func(h, w definition) bool {
		return h.Name == w.Name && max(h.Type, commandChat) == w.Type && h.Description == w.Description &&
			slices.Equal(h.Options, w.Options) &&
			(w.IntegrationTypes == nil || sameNumbers(h.IntegrationTypes, w.IntegrationTypes)) &&
			(w.Contexts == nil || sameNumbers(h.Contexts, w.Contexts))
	})
}

func sameNumbers(x, y []int) bool {
	return slices.Equal(slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(y)))
}
