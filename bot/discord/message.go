package discord

// Message flags.
const (
	FlagPrivate    = 1 << 6  // only the user of the interaction sees the message
	FlagComponents = 1 << 15 // the message consists of components (V2), without content or embeds
)

// Component types and button styles that Footnote uses.
const (
	TypeActionRow   = 1
	TypeButton      = 2
	TypeTextInput   = 4
	TypeTextDisplay = 10
	typeContainer   = 17
	TypeLabel       = 18

	StylePrimary   = 1
	StyleSecondary = 2
	StyleParagraph = 2 // of a text input: several lines
)

// Message is a message as Discord takes and sends it.
type Message struct {
	Flags           int         `json:"flags,omitempty"`
	Components      []Component `json:"components"`
	AllowedMentions noMentions  `json:"allowed_mentions"`
}

// noMentions is {"parse": []}: nobody is pinged. It has no other value.
type noMentions struct {
	Parse [0]string `json:"parse"`
}

// Component is a component of any type; fields that its type lacks stay zero.
type Component struct {
	Type       int         `json:"type"`
	Content    string      `json:"content,omitempty"`
	Components []Component `json:"components,omitempty"`
	Style      int         `json:"style,omitempty"`
	Label      string      `json:"label,omitempty"`
	CustomID   string      `json:"custom_id,omitempty"`
	Disabled   bool        `json:"disabled,omitempty"`
	Component  *Component  `json:"component,omitempty"`  // of a label: the input
	MinLength  int         `json:"min_length,omitempty"` // of a text input
	MaxLength  int         `json:"max_length,omitempty"`
}

// Modal is a form that opens over the chat.
type Modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []Component `json:"components"`
}

// NewMessage returns a message that shows parts in a container. Empty texts and rows are dropped.
func NewMessage(private bool, parts ...Component) Message {
	box := Component{Type: typeContainer}
	for _, p := range parts {
		if p.Type == TypeTextDisplay && p.Content == "" || p.Type == TypeActionRow && len(p.Components) == 0 {
			continue
		}
		box.Components = append(box.Components, p)
	}
	m := Message{Flags: FlagComponents, Components: []Component{box}}
	if private {
		m.Flags |= FlagPrivate
	}
	return m
}

// Text returns a component that shows Markdown.
func Text(markdown string) Component { return Component{Type: TypeTextDisplay, Content: markdown} }

// Row returns at most MaxButtons buttons side by side.
func Row(buttons ...Component) Component { return Component{Type: TypeActionRow, Components: buttons} }

// Rows lays buttons out in one row if they fit. Otherwise the first two, which turn pages, get a row of their own.
func Rows(buttons ...Component) []Component {
	if len(buttons) <= MaxButtons {
		return []Component{Row(buttons...)}
	}
	return []Component{Row(buttons[:2]...), Row(buttons[2:]...)}
}

// Button returns a button with a style such as StylePrimary.
func Button(label, customID string, style int) Component {
	return Component{Type: TypeButton, Label: label, CustomID: customID, Style: style}
}
