package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Types of the interactions that Footnote answers.
const (
	InteractionPing         = 1
	InteractionCommand      = 2
	InteractionComponent    = 3
	InteractionAutocomplete = 4
	InteractionModal        = 5
)

// Interaction is what a user did, as Discord sends it, reduced to the fields that Footnote reads. discordgo is not used
// to decode it, because one unknown component type makes it drop the rest.
type Interaction struct {
	ID            string          `json:"id"`
	ApplicationID string          `json:"application_id"`
	Type          int             `json:"type"`
	Token         string          `json:"token"` // answers this interaction for 15 minutes; a secret
	GuildID       string          `json:"guild_id"`
	Locale        string          `json:"locale"`       // of the user
	GuildLocale   string          `json:"guild_locale"` // "" outside guilds
	ChannelID     string          `json:"channel_id"`
	Member        *Member         `json:"member"` // nil in direct messages
	User          *User           `json:"user"`   // nil in guilds
	Channel       channel         `json:"channel"`
	Data          interactionData `json:"data"`    // zero for a ping
	Message       *SourceMessage  `json:"message"` // of the pressed component

	// Owners are who installed the app, by type of installation: "0" is the guild, "1" the user.
	Owners map[string]string `json:"authorizing_integration_owners"`
}

// InGuild reports whether the user acts in a guild that has installed the app, not in one where the user brought it.
func (in *Interaction) InGuild() bool {
	_, byUser := in.Owners["1"]
	return in.GuildID != "" && (!byUser || in.Owners["0"] == in.GuildID)
}

// interactionData holds the data of a command, an autocomplete request or a component.
type interactionData struct {
	Name       string   `json:"name"`
	Type       int      `json:"type"` // of the command
	Options    []Option `json:"options"`
	CustomID   string   `json:"custom_id"`
	TargetID   string   `json:"target_id"` // of a message menu: the message
	Components []struct {
		Component struct {
			CustomID string `json:"custom_id"`
			Value    string `json:"value"`
		} `json:"component"`
	} `json:"components"` // of a form: labels with their inputs
	Resolved struct {
		Messages map[string]struct {
			Content string `json:"content"`
		} `json:"messages"`
	} `json:"resolved"`
}

// Option is a value that the user entered for an option, or a subcommand with options of its own.
type Option struct {
	Type    int             `json:"type"`
	Name    string          `json:"name"`
	Value   json.RawMessage `json:"value"`
	Focused bool            `json:"focused"`
	Options []Option        `json:"options"`
}

// Command returns the command with its subcommand, "corpus list", and replaces the options of in by the subcommand's.
func (in *Interaction) Command() string {
	path := in.Data.Name
	for len(in.Data.Options) == 1 && in.Data.Options[0].Type <= OptionGroup && in.Data.Options[0].Type > 0 {
		sub := in.Data.Options[0]
		path += " " + sub.Name
		in.Data.Options = sub.Options
	}
	return path
}

// Member is a user as a member of a guild.
type Member struct {
	User        *User    `json:"user"`
	Nick        string   `json:"nick"`
	Roles       []string `json:"roles"`
	Permissions string   `json:"permissions"` // in the channel: a bit set in decimal
}

// channel is where the user acted.
type channel struct {
	ParentID string `json:"parent_id"` // of a thread: the channel it is in
}

// User is a user of Discord.
type User struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
}

// SourceMessage is the message of a pressed component.
type SourceMessage struct {
	Message
	ID                  string `json:"id"`
	InteractionMetadata *struct {
		User *User `json:"user"`
	} `json:"interaction_metadata"`
}

// DecodeInteraction reads the data of an INTERACTION_CREATE event. It returns an error for an interaction that cannot
// be answered, because it has no usable id or token. Fields of undocumented types are skipped, so that the user still
// gets an answer.
func DecodeInteraction(data []byte) (*Interaction, error) {
	var in Interaction
	var mismatch *json.UnmarshalTypeError
	if err := json.Unmarshal(data, &in); err != nil && !errors.As(err, &mismatch) {
		// The error must not contain the JSON, which holds the interaction's token.
		return nil, errors.New("read interaction: not the JSON that Discord describes")
	}
	if in.Type == InteractionPing { // is answered by PONG, without a token
		return &in, nil
	}
	if !IsSnowflake(in.ID) {
		return nil, fmt.Errorf("read interaction: id %.40q is not a snowflake", in.ID)
	}
	if in.ApplicationID != "" && !IsSnowflake(in.ApplicationID) {
		return nil, fmt.Errorf("read interaction %s: application id %.40q is not a snowflake", in.ID, in.ApplicationID)
	}
	if in.Token == "" {
		return nil, fmt.Errorf("read interaction %s: no token", in.ID)
	}
	return &in, nil
}

// IsSnowflake reports whether s can be a Discord id: a 64-bit number in decimal.
func IsSnowflake(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

// Text returns the value of a string option, "" if it is absent or not a string.
func (in *Interaction) Text(name string) string {
	var s string
	in.Value(name, &s)
	return strings.TrimSpace(s)
}

// Flag returns the value of a boolean option, false if it is absent or not a boolean.
func (in *Interaction) Flag(name string) bool {
	var b bool
	in.Value(name, &b)
	return b
}

// Value decodes the value of an option into to. It leaves to as it is if the option is absent or of another type.
func (in *Interaction) Value(name string, to any) {
	for _, o := range in.Data.Options {
		if o.Name == name && json.Unmarshal(o.Value, to) == nil {
			return
		}
	}
}

// Target returns the text of the message whose menu was used, "" if there is none.
func (in *Interaction) Target() string { return in.Data.Resolved.Messages[in.Data.TargetID].Content }

// Focus returns the option that the user is typing in, and its text so far.
func (in *Interaction) Focus() (name, typed string) {
	for _, o := range in.Data.Options {
		if o.Focused {
			return o.Name, in.Text(o.Name)
		}
	}
	return "", ""
}

// Actor returns the user who acted, with the name that others see. Only a forged interaction names nobody; Actor then
// returns the zero User.
func (in *Interaction) Actor() User {
	switch {
	case in.Member != nil && in.Member.User != nil:
		u := *in.Member.User
		if in.Member.Nick != "" {
			u.GlobalName = in.Member.Nick
		}
		return u
	case in.User != nil:
		return *in.User
	}
	return User{}
}

// Name returns the name that others see.
func (u User) Name() string {
	if u.GlobalName != "" {
		return u.GlobalName
	}
	return u.Username
}

// Private reports whether only one user sees m.
func (m *SourceMessage) Private() bool { return m != nil && m.Flags&FlagPrivate != 0 }

// Asker returns the id of the user whose command or button led to m, "" if Discord does not say.
func (m *SourceMessage) Asker() string {
	if m == nil || m.InteractionMetadata == nil || m.InteractionMetadata.User == nil {
		return ""
	}
	return m.InteractionMetadata.User.ID
}

// MessageLink returns the address of a message in a guild. It opens for those who may read the channel.
func MessageLink(guildID, channelID, messageID string) string {
	return "https://discord.com/channels/" + guildID + "/" + channelID + "/" + messageID
}

// discordEpoch is the time of snowflake 0, in Unix milliseconds.
const discordEpoch = 1420070400000

// SnowflakeTime returns when Discord made an id.
func SnowflakeTime(id string) (time.Time, bool) {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch), true
}

// Permissions of members, as bits of Discord's number. See
//
// https://discord.com/developers/docs/topics/permissions
const (
	permitAdministrator  = 1 << 3
	PermitManageGuild    = 1 << 5
	PermitManageMessages = 1 << 13
)

// May reports whether the member who acts has one of the permissions; an administrator has all.
func (in *Interaction) May(permissions uint64) bool {
	if in.Member == nil {
		return false
	}
	has, err := strconv.ParseUint(in.Member.Permissions, 10, 64)
	return err == nil && has&(permissions|permitAdministrator) != 0
}
