package bot

import "slices"

// Message flags.
const (
	flagPrivate    = 1 << 6  // only the user of the interaction sees the message
	flagComponents = 1 << 15 // the message consists of components (V2), without content or embeds
)

// Component types and button styles that Footnote uses.
const (
	typeActionRow   = 1
	typeButton      = 2
	typeTextInput   = 4
	typeTextDisplay = 10
	typeContainer   = 17
	typeLabel       = 18

	stylePrimary   = 1
	styleSecondary = 2
	styleParagraph = 2 // of a text input: several lines
)

// message is a message as Discord takes and sends it.
type message struct {
	Flags           int         `json:"flags,omitempty"`
	Components      []component `json:"components"`
	AllowedMentions noMentions  `json:"allowed_mentions"`
}

// noMentions is {"parse": []}: nobody is pinged. It has no other value.
type noMentions struct {
	Parse [0]string `json:"parse"`
}

// component is a component of any type; fields that its type lacks stay zero.
type component struct {
	Type       int         `json:"type"`
	Content    string      `json:"content,omitempty"`
	Components []component `json:"components,omitempty"`
	Style      int         `json:"style,omitempty"`
	Label      string      `json:"label,omitempty"`
	CustomID   string      `json:"custom_id,omitempty"`
	Disabled   bool        `json:"disabled,omitempty"`
	Component  *component  `json:"component,omitempty"`  // of a label: the input
	MinLength  int         `json:"min_length,omitempty"` // of a text input
	MaxLength  int         `json:"max_length,omitempty"`
}

// modal is a form that opens over the chat.
type modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []component `json:"components"`
}

// newMessage returns a message that shows parts in a container. Empty texts and rows are left out.
func newMessage(private bool, parts ...component) message {
	box := component{Type: typeContainer}
	for _, p := range parts {
		if p.Type == typeTextDisplay && p.Content == "" || p.Type == typeActionRow && len(p.Components) == 0 {
			continue
		}
		box.Components = append(box.Components, p)
	}
	m := message{Flags: flagComponents, Components: []component{box}}
	if private {
		m.Flags |= flagPrivate
	}
	return m
}

// text shows Markdown.
func text(markdown string) component { return component{Type: typeTextDisplay, Content: markdown} }

// row shows at most maxButtons buttons side by side.
func row(buttons ...component) component { return component{Type: typeActionRow, Components: buttons} }

// rows lays buttons out: in one row if they fit, else those that turn pages in one and the others in the next.
func rows(buttons ...component) []component {
	if len(buttons) <= maxButtons {
		return []component{row(buttons...)}
	}
	return []component{row(buttons[:2]...), row(buttons[2:]...)}
}

func button(label, customID string, style int) component {
	return component{Type: typeButton, Label: label, CustomID: customID, Style: style}
}

// firstText returns the Markdown of the first text display among cs and what they hold.
func firstText(cs []component) string {
	for _, c := range cs {
		if c.Type == typeTextDisplay {
			return c.Content
		}
		if t := firstText(c.Components); t != "" {
			return t
		}
	}
	return ""
}

// lastText returns the Markdown of the last text display among cs and what they hold.
func lastText(cs []component) string {
	for _, c := range slices.Backward(cs) {
		if c.Type == typeTextDisplay {
			return c.Content
		}
		if t := lastText(c.Components); t != "" {
			return t
		}
	}
	return ""
}
