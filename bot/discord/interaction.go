package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Interaction types that Footnote answers.
const (
	InteractionPing         = 1
	InteractionCommand      = 2
	InteractionComponent    = 3
	InteractionAutocomplete = 4
	InteractionModal        = 5
)

// interaction is what a user did, as Discord sends it: only the parts that Footnote reads. Discord's own library is
// not asked to decode it, since one unknown component type makes it drop the rest.
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
	Message       *SourceMessage  `json:"message"` // that a component stands on
}

// interactionData is the data of a command, an autocomplete request or a component.
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

// option is a value that the user gave to a command, or the subcommand with its own options.
type Option struct {
	Type    int             `json:"type"`
	Name    string          `json:"name"`
	Value   json.RawMessage `json:"value"`
	Focused bool            `json:"focused"`
	Options []Option        `json:"options"`
}

// command returns the command with its subcommand, "corpus list", and makes the subcommand's options those of in.
func (in *Interaction) Command() string {
	path := in.Data.Name
	for len(in.Data.Options) == 1 && in.Data.Options[0].Type <= OptionGroup && in.Data.Options[0].Type > 0 {
		sub := in.Data.Options[0]
		path += " " + sub.Name
		in.Data.Options = sub.Options
	}
	return path
}

type Member struct {
	User        *User    `json:"user"`
	Nick        string   `json:"nick"`
	Roles       []string `json:"roles"`
	Permissions string   `json:"permissions"` // in the channel: a number of bits, in decimal
}

// channel is where a user acts.
type channel struct {
	ParentID string `json:"parent_id"` // of a thread: the channel it is in
}

type User struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
}

// sourceMessage is the message that a component stands on.
type SourceMessage struct {
	Message
	InteractionMetadata *struct {
		User *User `json:"user"`
	} `json:"interaction_metadata"`
}

// decodeInteraction reads the data of an INTERACTION_CREATE event. An interaction that cannot be answered, for lack of
// a usable id or token, is an error. Fields of a type that Discord does not describe are left out, so that whoever waits for
// an answer gets one.
func DecodeInteraction(data []byte) (*Interaction, error) {
	var in Interaction
	var mismatch *json.UnmarshalTypeError
	if err := json.Unmarshal(data, &in); err != nil && !errors.As(err, &mismatch) {
		// The JSON stays out of the error: it holds the interaction's token.
		return nil, errors.New("read interaction: not the JSON that Discord describes")
	}
	if in.Type == InteractionPing { // needs no answer but PONG
		return &in, nil
	}
	if !IsSnowflake(in.ID) {
		return nil, fmt.Errorf("read interaction: id %.40q is no snowflake", in.ID)
	}
	if in.ApplicationID != "" && !IsSnowflake(in.ApplicationID) {
		return nil, fmt.Errorf("read interaction %s: application id %.40q is no snowflake", in.ID, in.ApplicationID)
	}
	if in.Token == "" {
		return nil, fmt.Errorf("read interaction %s: no token", in.ID)
	}
	return &in, nil
}

// snowflake reports whether s can be a Discord id: a 64-bit number in decimal.
func IsSnowflake(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

// text returns the value of a string option, "" if it is absent or not a string.
func (in *Interaction) Text(name string) string {
	var s string
	in.Value(name, &s)
	return strings.TrimSpace(s)
}

// flag returns the value of a boolean option, false if it is absent or not a boolean.
func (in *Interaction) Flag(name string) bool {
	var b bool
	in.Value(name, &b)
	return b
}

func (in *Interaction) Value(name string, to any) {
	for _, o := range in.Data.Options {
		if o.Name == name && json.Unmarshal(o.Value, to) == nil {
			return
		}
	}
}

// target returns the text of the message whose menu was used, "" if there is none.
func (in *Interaction) Target() string { return in.Data.Resolved.Messages[in.Data.TargetID].Content }

// focus returns the option that the user is typing and its text so far.
func (in *Interaction) Focus() (name, typed string) {
	for _, o := range in.Data.Options {
		if o.Focused {
			return o.Name, in.Text(o.Name)
		}
	}
	return "", ""
}

// actor returns who acts, with the name that others see. Discord names nobody in a forged interaction only; it is
// then the zero user.
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

// name returns the name that others see.
func (u User) Name() string {
	if u.GlobalName != "" {
		return u.GlobalName
	}
	return u.Username
}

// private reports whether only one user sees m.
func (m *SourceMessage) Private() bool { return m != nil && m.Flags&FlagPrivate != 0 }

// asker returns the id of the user whose command or button brought m about, "" if Discord does not say.
func (m *SourceMessage) Asker() string {
	if m == nil || m.InteractionMetadata == nil || m.InteractionMetadata.User == nil {
		return ""
	}
	return m.InteractionMetadata.User.ID
}

// discordEpoch is the first millisecond of snowflakes, in Unix time.
const discordEpoch = 1420070400000

// snowflakeTime returns when Discord made an id.
func SnowflakeTime(id string) (time.Time, bool) {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch), true
}

// Permissions of members, as bits of Discord's number.
//
// https://discord.com/developers/docs/topics/permissions
const (
	permitAdministrator  = 1 << 3
	PermitManageGuild    = 1 << 5
	PermitManageMessages = 1 << 13
)

// may reports whether the member who acts has one of the permissions; an administrator has all.
func (in *Interaction) May(permissions uint64) bool {
	if in.Member == nil {
		return false
	}
	has, err := strconv.ParseUint(in.Member.Permissions, 10, 64)
	return err == nil && has&(permissions|permitAdministrator) != 0
}
