package discordtest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Message flags.
const (
	flagSuppressEmbeds        = 1 << 2
	flagEphemeral             = 1 << 6
	flagLoading               = 1 << 7
	flagSuppressNotifications = 1 << 12
	flagComponentsV2          = 1 << 15

	// newMessageFlags and editFlags are what a bot may set.
	newMessageFlags = flagEphemeral | flagSuppressEmbeds | flagSuppressNotifications | flagComponentsV2
	editFlags       = flagSuppressEmbeds | flagComponentsV2
)

// Component types.
const (
	typeActionRow         = 1
	typeButton            = 2
	typeStringSelect      = 3
	typeTextInput         = 4
	typeUserSelect        = 5
	typeRoleSelect        = 6
	typeMentionableSelect = 7
	typeChannelSelect     = 8
	typeSection           = 9
	typeTextDisplay       = 10
	typeThumbnail         = 11
	typeMediaGallery      = 12
	typeFile              = 13
	typeSeparator         = 14
	typeContainer         = 17
	typeLabel             = 18
)

// A Message is one version of a message as stored by Discord. It does not change; an edit makes a new one.
type Message struct {
	ID              string            `json:"id"`
	Type            int               `json:"type"`
	ChannelID       string            `json:"channel_id"`
	Author          User              `json:"author"`
	Content         string            `json:"content"`
	Flags           int               `json:"flags"`
	Embeds          []json.RawMessage `json:"embeds"`
	Components      []Component       `json:"components"`
	Attachments     []json.RawMessage `json:"attachments"`
	Mentions        []User            `json:"mentions"`
	MentionRoles    []string          `json:"mention_roles"`
	MentionEveryone bool              `json:"mention_everyone"`
	Pinned          bool              `json:"pinned"`
	TTS             bool              `json:"tts"`
	Timestamp       time.Time         `json:"timestamp"`
	EditedTimestamp *time.Time        `json:"edited_timestamp"`
	ApplicationID   string            `json:"application_id"`
	WebhookID       string            `json:"webhook_id"`
	Interaction     *Origin           `json:"interaction_metadata,omitempty"`

	// GuildID is empty in a direct message.
	GuildID string `json:"-"`
	// Pings lists the mentions that would notify somebody: "@everyone", "@here", "<@id>" and "<@&id>" in the
	// version's text that its allowed_mentions permits. Code and backslashes are ignored here, so the list is never
	// shorter than Discord's.
	Pings []string `json:"-"`
}

// An Origin is the interaction that a message came from.
type Origin struct {
	ID   string `json:"id"`
	Type int    `json:"type"`
	User User   `json:"user"`
}

// A Component is one component of a message; which fields are set depends on Type.
type Component struct {
	Type        int             `json:"type"`
	ID          int             `json:"id,omitempty"`
	CustomID    string          `json:"custom_id,omitempty"`
	Style       int             `json:"style,omitempty"`
	Label       string          `json:"label,omitempty"`
	Description string          `json:"description,omitempty"`
	Emoji       *Emoji          `json:"emoji,omitempty"`
	URL         string          `json:"url,omitempty"`
	SKUID       string          `json:"sku_id,omitempty"`
	Disabled    bool            `json:"disabled,omitempty"`
	Content     string          `json:"content,omitempty"`
	Placeholder string          `json:"placeholder,omitempty"`
	MinValues   *int            `json:"min_values,omitempty"`
	MaxValues   *int            `json:"max_values,omitempty"`
	MinLength   *int            `json:"min_length,omitempty"`
	MaxLength   *int            `json:"max_length,omitempty"`
	Required    *bool           `json:"required,omitempty"`
	Value       string          `json:"value,omitempty"`
	Options     []SelectOption  `json:"options,omitempty"`
	AccentColor *int            `json:"accent_color,omitempty"`
	Spoiler     bool            `json:"spoiler,omitempty"`
	Divider     *bool           `json:"divider,omitempty"`
	Spacing     int             `json:"spacing,omitempty"`
	Media       json.RawMessage `json:"media,omitempty"`
	Items       json.RawMessage `json:"items,omitempty"`
	File        json.RawMessage `json:"file,omitempty"`
	Components  []Component     `json:"components,omitempty"`
	Accessory   *Component      `json:"accessory,omitempty"`
	Component   *Component      `json:"component,omitempty"` // of a modal's label
}

// An Emoji on a button or an option: a Unicode emoji has a Name only.
type Emoji struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// A SelectOption is one line of a string select.
type SelectOption struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Emoji       *Emoji `json:"emoji,omitempty"`
	Default     bool   `json:"default,omitempty"`
}

// Ephemeral reports whether only the user who asked sees the message.
func (m *Message) Ephemeral() bool { return m.Flags&flagEphemeral != 0 }

// Loading reports whether the message is a deferral that shows "thinking…".
func (m *Message) Loading() bool { return m.Flags&flagLoading != 0 }

// ComponentsV2 reports whether the message consists of components alone.
func (m *Message) ComponentsV2() bool { return m.Flags&flagComponentsV2 != 0 }

// All returns every component in reading order, parents before children. A section's accessory comes after its texts.
func (m *Message) All() []Component { return flatten(m.Components) }

func flatten(list []Component) []Component {
	var out []Component
	for _, c := range list {
		out = append(out, c)
		out = append(out, flatten(c.Components)...)
		for _, one := range []*Component{c.Accessory, c.Component} {
			if one != nil {
				out = append(out, flatten([]Component{*one})...)
			}
		}
	}
	return out
}

// Text returns the Markdown source that the message shows: its content and its text displays in reading order, joined
// by line feeds.
func (m *Message) Text() string {
	var parts []string
	if m.Content != "" {
		parts = append(parts, m.Content)
	}
	for _, c := range m.All() {
		if c.Type == typeTextDisplay {
			parts = append(parts, c.Content)
		}
	}
	return strings.Join(parts, "\n")
}

// Rendered returns the message as a user sees it. Each text display is rendered alone, as in Discord, so markup never
// extends from one into the next.
func (m *Message) Rendered() Rendered {
	var out Rendered
	var texts []string
	add := func(source string) {
		r := Render(source)
		texts = append(texts, r.Text)
		out.Markup = append(out.Markup, r.Markup...)
	}
	if m.Content != "" {
		add(m.Content)
	}
	for _, c := range m.All() {
		if c.Type == typeTextDisplay {
			add(c.Content)
		}
	}
	out.Text = strings.Join(texts, "\n")
	return out
}

// Buttons returns the message's buttons in reading order.
func (m *Message) Buttons() []Component {
	return slices.DeleteFunc(m.All(), func(c Component) bool { return c.Type != typeButton })
}

// Button returns the first button whose label or emoji is name.
func (m *Message) Button(name string) (Component, bool) {
	for _, b := range m.Buttons() {
		if b.Label == name || b.Emoji != nil && b.Emoji.Name == name {
			return b, true
		}
	}
	return Component{}, false
}

// component returns the interactive component with a custom id.
func (m *Message) component(customID string) (Component, bool) {
	for _, c := range m.All() {
		if customID != "" && c.CustomID == customID {
			return c, true
		}
	}
	return Component{}, false
}

// number assigns ids to the components that have none, like Discord: from 1 up, in reading order, skipping those in
// use.
func number(list []Component) {
	used := map[int]bool{}
	for _, c := range flatten(list) {
		used[c.ID] = true
	}
	next := 1
	var walk func([]Component)
	walk = func(list []Component) {
		for i := range list {
			if list[i].ID == 0 {
				for used[next] {
					next++
				}
				list[i].ID = next
				used[next] = true
			}
			walk(list[i].Components)
			if list[i].Accessory != nil {
				one := []Component{*list[i].Accessory}
				walk(one)
				list[i].Accessory = &one[0]
			}
		}
	}
	walk(list)
}
