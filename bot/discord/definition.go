package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// Command and option types.
const (
	CommandChat      = 1
	CommandMenu      = 3 // in the menu of a message
	OptionSubcommand = 1
	OptionGroup      = 2
	OptionString     = 3
	OptionInteger    = 4
	OptionBoolean    = 5
	OptionChannel    = 7
	OptionRole       = 8
)

// Definition is a command as Discord stores it.
type Definition struct {
	Name             string             `json:"name"`
	Names            map[string]string  `json:"name_localizations,omitempty"`
	Type             int                `json:"type"`
	Description      string             `json:"description"`
	Descriptions     map[string]string  `json:"description_localizations,omitempty"`
	Options          []OptionDefinition `json:"options,omitempty"`
	IntegrationTypes []int              `json:"integration_types,omitempty"` // 0: in guilds, 1: for a user
	// Contexts are 0: guild, 1: chat with the bot, 2: other private chats.
	Contexts []int `json:"contexts,omitempty"`
	// Permissions are those that a member needs to see the command, as a bit set in decimal; empty: none. Members of a
	// guild's choice may see it too.
	Permissions string `json:"default_member_permissions,omitempty"`
}

// OptionDefinition is an option of a command, or a subcommand.
type OptionDefinition struct {
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
	Options      []OptionDefinition `json:"options,omitempty"`       // of a subcommand
}

// maxRegistrations limits the attempts to register the commands.
const maxRegistrations = 10

// keepRegistering registers the commands, and retries while that may help. Without it the bot still answers the
// commands that Discord has from before, so only a refused token is returned as an error.
func (c *Client) keepRegistering(ctx context.Context, applicationID string, commands []Definition) error {
	log := c.options.Logger
	for attempt := 1; ; attempt++ {
		asking, cancel := context.WithTimeout(ctx, c.options.Timing.Open)
		changed, err := c.register(asking, applicationID, commands)
		cancel()
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			log.Info("commands registered", "changed", changed)
			return nil
		case errors.Is(err, ErrToken):
			return err
		case permanent(err) || attempt == maxRegistrations:
			log.Error("commands not registered; "+
				"check the application id and, for one guild, that the bot is in it", "err", err)
			return nil
		}
		wait := backOff(attempt, c.options.Timing.First, c.options.Timing.Last)
		log.Warn("commands not registered yet", "err", err, "wait", wait)
		if sleep(ctx, wait) != nil {
			return nil
		}
	}
}

// register replaces the commands that Discord stores, in one call and only if they differ. Commands of one guild have
// no integration types and no contexts.
func (c *Client) register(ctx context.Context, applicationID string, want []Definition) (changed bool, err error) {
	if c.options.DevGuildID != "" {
		want = slices.Clone(want)
		for i := range want {
			want[i].IntegrationTypes, want[i].Contexts = nil, nil
		}
	}
	path := commandsPath(applicationID, c.options.DevGuildID)
	list := call{method: http.MethodGet, label: "ask for the commands", bot: true, path: path,
		query: "?with_localizations=true"}
	var have []Definition
	if err := c.rest.do(ctx, list, &have); err != nil {
		return false, err
	}
	if sameDefinitions(have, want) {
		return false, nil
	}
	replace := call{method: http.MethodPut, label: "register the commands", bot: true, path: path, body: want}
	return true, c.rest.do(ctx, replace, nil)
}

// commandsPath returns where Discord stores the commands: of one guild, or everywhere for "".
func commandsPath(applicationID, guildID string) []string {
	if guildID != "" {
		return []string{"applications", applicationID, "guilds", guildID, "commands"}
	}
	return []string{"applications", applicationID, "commands"}
}

// sameDefinitions reports whether two lists define the same commands, in any order.
func sameDefinitions(have, want []Definition) bool {
	byName := func(x, y Definition) int { return strings.Compare(x.Name, y.Name) }
	sorted := func(ds []Definition) []Definition { return slices.SortedFunc(slices.Values(ds), byName) }
	return slices.EqualFunc(sorted(have), sorted(want), sameDefinition)
}

func sameDefinition(have, want Definition) bool {
	have.Type = max(have.Type, CommandChat)
	have.IntegrationTypes = comparedNumbers(have.IntegrationTypes, want.IntegrationTypes)
	have.Contexts = comparedNumbers(have.Contexts, want.Contexts)
	want.IntegrationTypes = comparedNumbers(want.IntegrationTypes, want.IntegrationTypes)
	want.Contexts = comparedNumbers(want.Contexts, want.Contexts)
	h, errHave := json.Marshal(have) // independent of the order of maps; an empty list equals none
	w, errWant := json.Marshal(want)
	return errHave == nil && errWant == nil && bytes.Equal(h, w)
}

// comparedNumbers sorts a set, or returns nil where the wanted set is nil.
func comparedNumbers(set, wanted []int) []int {
	if wanted == nil {
		return nil
	}
	return slices.Sorted(slices.Values(set))
}
