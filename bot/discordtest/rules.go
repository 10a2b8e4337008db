package discordtest

import (
	"net/url"
	"slices"
	"strings"
)

// Discord's limits for messages. Lengths are in UTF-16 code units.
const (
	maxContent      = 2000
	maxEmbeds       = 10
	maxEmbedText    = 6000 // over all embeds
	maxComponents   = 40   // nested ones counted, with bit 15
	maxDisplayText  = 4000 // over all text displays
	maxActionRows   = 5    // without bit 15
	maxRowButtons   = 5
	maxCustomID     = 100
	maxButtonLabel  = 80
	maxButtonURL    = 512
	maxSelect       = 25
	maxAutocomplete = 25
	maxModalRows    = 5
	maxModalTitle   = 45

	// maxDisplayBytes and displayOverhead are an undocumented limit: the UTF-8
	// bytes of all text displays, and 12 for each, past which Discord answers 500.
	// Measured in https://github.com/discord/discord-api-docs/issues/8554.
	maxDisplayBytes = 10170
	displayOverhead = 12
)

// A draft is a validated message body.
type draft struct {
	content, embeds, components field
	decoded                     []Component // the components; nil when the body is at fault
	flags                       int
	flagged                     bool // the body has flags
	allowed                     *allowedMentions
	empty                       bool // nothing to show: Discord refuses it with its own code
}

// checkMessage checks a message body: a new one, or an edit of before. flags are
// the bits that it may set.
func (s *Server) checkMessage(x field, before *Message, flags int) draft {
	d := draft{content: x.get("content"), embeds: x.get("embeds"), components: x.get("components")}
	d.flags, d.flagged = checkFlags(x.get("flags"), before, flags)
	d.allowed = checkAllowedMentions(x.get("allowed_mentions"))
	d.content.text(0, maxContent)
	checkEmbeds(d.embeds)
	x.get("tts").boolean()
	if len(x.get("attachments").list(0, 10)) > 0 {
		x.get("attachments").fail("ATTACHMENT_NOT_FOUND", "No file was uploaded for this attachment")
	}
	if d.flags&flagComponentsV2 != 0 || before != nil && before.ComponentsV2() {
		checkV2(x, before, d)
	} else {
		checkLegacy(d.components)
	}
	if len(x.form.faults) == 0 {
		d.components.into(&d.decoded)
	}
	d.empty = isEmpty(d, before)
	return d
}

// isEmpty reports whether a message would show nothing.
func isEmpty(d draft, before *Message) bool {
	content, _ := d.content.value.(string)
	embeds, _ := d.embeds.value.([]any)
	components, _ := d.components.value.([]any)
	if strings.TrimSpace(content) != "" || len(embeds) > 0 || len(components) > 0 {
		return false
	}
	if before == nil {
		return true
	}
	return (d.content.present || before.Content == "") &&
		(d.embeds.present || len(before.Embeds) == 0) &&
		(d.components.present || len(before.Components) == 0)
}

// checkFlags returns the flags of a body, and whether it has any.
func checkFlags(x field, before *Message, allowed int) (int, bool) {
	flags := x.integer(0, 1<<31-1)
	if extra := flags &^ allowed; extra != 0 {
		x.fail("MESSAGE_FLAGS_INVALID", "Flags %d cannot be set here; %d can.", extra, allowed)
	}
	if x.isSet() && before != nil && before.ComponentsV2() && flags&flagComponentsV2 == 0 {
		x.fail("MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG",
			"The IS_COMPONENTS_V2 flag cannot be removed from a message.")
	}
	return flags, x.isSet()
}

// checkDeferral checks the data of a deferred message.
func checkDeferral(x field) {
	checkFlags(x.get("flags"), nil, flagEphemeral)
	for _, key := range []string{"content", "embeds", "components"} {
		x.get(key).forbid("DEFERRED_RESPONSE_BODY",
			"A deferred response shows nothing; send this in the edit that follows.")
	}
}

// checkAllowedMentions returns the allowed_mentions of a body, or nil if absent.
func checkAllowedMentions(x field) *allowedMentions {
	if !x.isSet() {
		return nil
	}
	parse := x.get("parse").list(0, 3)
	seen := map[string]bool{}
	for _, p := range parse {
		kind := p.text(0, 100)
		if kind != "users" && kind != "roles" && kind != "everyone" {
			p.fail("BASE_TYPE_CHOICES", "Value must be one of ('users', 'roles', 'everyone').")
		}
		if seen[kind] {
			x.get("parse").fail("SET_TYPE_CONTAINS_DUPLICATES", "The set must not contain duplicates.")
		}
		seen[kind] = true
	}
	for _, key := range []string{"users", "roles"} {
		ids := x.get(key).list(0, 100)
		for _, id := range ids {
			checkSnowflake(id)
		}
		if len(ids) > 0 && seen[key] {
			x.fail("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
				"parse:[%q] and %s: [ids...] are mutually exclusive.", key, key)
		}
	}
	x.get("replied_user").boolean()
	allowed := &allowedMentions{}
	if len(x.form.faults) == 0 {
		x.into(allowed)
	}
	return allowed
}

func checkSnowflake(x field) {
	id := x.text(1, 20)
	if strings.Trim(id, "0123456789") != "" {
		x.fail("NUMBER_TYPE_COERCE", "Value %q is not snowflake.", id)
	}
}

// checkEmbeds checks a message's embeds.
func checkEmbeds(x field) {
	total := 0
	text := func(f field, high int) { total += units(f.text(0, high)) }
	for _, e := range x.list(0, maxEmbeds) {
		text(e.get("title"), 256)
		text(e.get("description"), 4096)
		text(e.get("footer").get("text"), 2048)
		text(e.get("author").get("name"), 256)
		for _, f := range e.get("fields").list(0, 25) {
			text(f.get("name").require(), 256)
			text(f.get("value").require(), 1024)
		}
	}
	if total > maxEmbedText {
		x.fail("MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of %d", maxEmbedText)
	}
}

// A census counts what Discord limits over a whole message.
type census struct {
	customIDs map[string]bool
	ids       map[int]bool
	count     int
	text      int // UTF-16 code units in text displays
	bytes     int // UTF-8 bytes in them, with Discord's overhead
}

func newCensus() *census {
	return &census{customIDs: map[string]bool{}, ids: map[int]bool{}}
}

// checkV2 checks a message that consists of components alone.
func checkV2(x field, before *Message, d draft) {
	for _, key := range []string{"content", "embeds", "poll", "sticker_ids"} {
		legacy := x.get(key)
		list, _ := legacy.value.([]any)
		if legacy.isSet() && legacy.value != "" && (list == nil || len(list) > 0) {
			legacy.fail("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
				"The '%s' field cannot be used when using MessageFlags.IS_COMPONENTS_V2", key)
		}
	}
	if before != nil && !before.ComponentsV2() {
		if before.Content != "" && !d.content.present || len(before.Embeds) > 0 && !d.embeds.present {
			x.fail("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
				"content and embeds have to be set to null by an edit to IS_COMPONENTS_V2")
		}
	}
	n := newCensus()
	for _, c := range d.components.list(1, maxComponents) {
		n.component(c, typeActionRow, typeSection, typeTextDisplay, typeMediaGallery, typeFile, typeSeparator,
			typeContainer)
	}
	if n.count > maxComponents {
		d.components.fail("COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
			"The maximum number of components in a message is %d. (there are %d)", maxComponents, n.count)
	}
	if n.text > maxDisplayText {
		d.components.fail("COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
			"Components displayable text size exceeds maximum size of %d. (it is %d)", maxDisplayText, n.text)
	}
	if n.bytes > maxDisplayBytes {
		x.form.server = true
	}
}

// checkLegacy checks the components of a message without bit 15.
func checkLegacy(x field) {
	n := newCensus()
	for _, c := range x.list(0, maxActionRows) {
		n.component(c, typeActionRow)
	}
}

// component checks one component, whose type must be one of those allowed here.
func (n *census) component(x field, allowed ...int) {
	n.count++
	kind := x.get("type").require().oneOf(allowed...)
	if !slices.Contains(allowed, kind) {
		return
	}
	if id := x.get("id").integer(0, 1<<31-1); id != 0 {
		if n.ids[id] {
			x.get("id").fail("COMPONENT_ID_DUPLICATED", "Component id %d was already specified", id)
		}
		n.ids[id] = true
	}
	x.get("disabled").boolean()
	x.get("spoiler").boolean()
	switch kind {
	case typeActionRow:
		n.actionRow(x)
	case typeButton:
		n.button(x)
	case typeStringSelect, typeUserSelect, typeRoleSelect, typeMentionableSelect, typeChannelSelect:
		n.selectMenu(x, kind)
	case typeTextInput:
		n.textInput(x)
	case typeSection:
		n.section(x)
	case typeTextDisplay:
		n.textDisplay(x)
	case typeThumbnail:
		checkMedia(x.get("media"))
		x.get("description").text(1, 1024)
	case typeMediaGallery:
		for _, item := range x.get("items").require().list(1, 10) {
			checkMedia(item.get("media"))
		}
	case typeFile:
		checkMedia(x.get("file"))
	case typeSeparator:
		x.get("divider").boolean()
		x.get("spacing").oneOf(1, 2)
	case typeContainer:
		n.container(x)
	}
}

func (n *census) container(x field) {
	x.get("accent_color").integer(0, 0xFFFFFF)
	for _, c := range x.get("components").require().list(1, maxComponents) {
		n.component(c, typeActionRow, typeSection, typeTextDisplay, typeMediaGallery, typeFile, typeSeparator)
	}
}

func (n *census) actionRow(x field) {
	children := x.get("components").require().list(1, maxRowButtons)
	selects := 0
	for _, c := range children {
		n.component(c, typeButton,
			typeStringSelect, typeUserSelect, typeRoleSelect, typeMentionableSelect, typeChannelSelect)
		if c.get("type").integer(0, 100) != typeButton {
			selects++
		}
	}
	if selects > 0 && len(children) > 1 {
		x.get("components").fail("COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select menu fills its action row")
	}
}

func (n *census) section(x field) {
	for _, c := range x.get("components").require().list(1, 3) {
		n.component(c, typeTextDisplay)
	}
	if accessory := x.get("accessory").require(); accessory.isSet() {
		n.component(accessory, typeButton, typeThumbnail)
	}
}

func (n *census) textDisplay(x field) {
	content := x.get("content").require()
	text := content.text(1, maxDisplayText)
	if text != "" && strings.TrimSpace(text) == "" {
		content.fail("BASE_TYPE_REQUIRED", "This field is required: only white space")
	}
	n.text += units(text)
	n.bytes += len(text) + displayOverhead
}

func checkMedia(x field) {
	checkURL(x.require().get("url").require(), 2048, "http", "https", "attachment")
}

func checkURL(x field, limit int, schemes ...string) {
	text := x.text(1, limit)
	if u, err := url.Parse(text); text != "" && (err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme)) {
		x.fail("URL_TYPE_INVALID_SCHEME", "Scheme must be one of %s, in a well formed URL. (%q)",
			strings.Join(schemes, ", "), text)
	}
}

// customID checks a component's custom id, which must be unique in the message.
func (n *census) customID(x field) {
	id := x.require().text(1, maxCustomID)
	if id != "" && n.customIDs[id] {
		x.fail("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	n.customIDs[id] = true
}

// Button styles that are not plain: a link opens a page, premium sells something.
const (
	styleLink    = 5
	stylePremium = 6
)

func (n *census) button(x field) {
	style := x.get("style").require().oneOf(1, 2, 3, 4, styleLink, stylePremium)
	label := x.get("label").text(0, maxButtonLabel)
	checkEmoji(x.get("emoji"))
	if label == "" && !x.get("emoji").isSet() && style != stylePremium {
		x.fail("BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button needs a label or an emoji")
	}
	if style != styleLink {
		x.get("url").forbid("BUTTON_COMPONENT_URL_FORBIDDEN", "Only a link button has a URL")
	}
	if style != stylePremium {
		x.get("sku_id").forbid("BUTTON_COMPONENT_SKU_FORBIDDEN", "Only a premium button has a SKU")
	}
	switch style {
	case styleLink:
		checkURL(x.get("url").require(), maxButtonURL, "http", "https", "discord")
		x.get("custom_id").forbid("BUTTON_COMPONENT_CUSTOM_ID_FORBIDDEN",
			"A custom id and url cannot both be specified")
	case stylePremium:
		checkSnowflake(x.get("sku_id").require())
		for _, key := range []string{"custom_id", "label", "emoji"} {
			x.get(key).forbid("BUTTON_COMPONENT_PREMIUM_FIELD_FORBIDDEN", "A premium button has a SKU only")
		}
	default:
		n.customID(x.get("custom_id"))
	}
}

// checkEmoji checks an emoji: a custom one by id, or a Unicode one by name.
func checkEmoji(x field) {
	if !x.isSet() {
		return
	}
	name := x.get("name").text(1, 32)
	letters := strings.ContainsFunc(name, func(r rune) bool {
		return r < 0x80 && r != '#' && r != '*' && (r < '0' || r > '9')
	})
	if x.get("id").isSet() {
		checkSnowflake(x.get("id"))
	} else if name == "" || letters {
		x.get("name").fail("BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")
	}
}

// selectMenu checks a select menu of any kind.
func (n *census) selectMenu(x field, kind int) {
	n.customID(x.get("custom_id"))
	x.get("placeholder").text(0, 150)
	low, high := 1, 1
	if f := x.get("min_values"); f.isSet() {
		low = f.integer(0, maxSelect)
	}
	if f := x.get("max_values"); f.isSet() {
		high = f.integer(1, maxSelect)
	}
	if low > high {
		x.get("min_values").fail("SELECT_COMPONENT_MIN_VALUES_TOO_LARGE",
			"min_values %d is over max_values %d", low, high)
	}
	if kind == typeStringSelect {
		checkSelectOptions(x.get("options").require(), high)
	}
}

// checkSelectOptions checks the options of a string select. At most high of them can be picked.
func checkSelectOptions(x field, high int) {
	options := x.list(1, maxSelect)
	if len(options) > 0 && high > len(options) {
		x.fail("SELECT_COMPONENT_MAX_VALUES_TOO_LARGE",
			"max_values %d is over the number of options, %d", high, len(options))
	}
	seen, defaults := map[string]bool{}, 0
	for _, o := range options {
		o.get("label").require().text(1, 100)
		o.get("description").text(0, 100)
		checkEmoji(o.get("emoji"))
		value := o.get("value").require().text(1, 100)
		if seen[value] {
			o.get("value").fail("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
				"The specified option value is already used")
		}
		seen[value] = true
		if o.get("default").boolean() {
			defaults++
		}
	}
	if defaults > high {
		x.fail("SELECT_COMPONENT_TOO_MANY_DEFAULTS", "%d defaults are over max_values %d", defaults, high)
	}
}

// checkChoices checks the data of an autocomplete answer.
func checkChoices(x field, in *interaction) {
	for _, c := range x.get("choices").require().list(0, maxAutocomplete) {
		c.get("name").require().text(1, maxChoice)
		checkChoiceValue(c.get("value").require(), in.focusedType(), maxChoice)
	}
}

// checkModal checks the data of a modal.
func checkModal(x field) {
	x.get("custom_id").require().text(1, maxCustomID)
	x.get("title").require().text(1, maxModalTitle)
	n := newCensus()
	for _, row := range x.get("components").require().list(1, maxModalRows) {
		kind := row.get("type").require().oneOf(typeActionRow, typeTextDisplay, typeLabel)
		switch kind {
		case typeActionRow:
			for _, c := range row.get("components").require().list(1, 1) {
				n.component(c, typeTextInput)
				c.get("label").require().text(1, 45)
			}
		case typeTextDisplay:
			n.textDisplay(row)
		case typeLabel:
			row.get("label").require().text(1, 45)
			row.get("description").text(1, 100)
			n.component(row.get("component").require(), typeTextInput,
				typeStringSelect, typeUserSelect, typeRoleSelect, typeMentionableSelect, typeChannelSelect)
			row.get("component").get("label").forbid("TEXT_INPUT_LABEL_FORBIDDEN", "The label component has the label")
		}
	}
	if len(x.form.faults) == 0 {
		x.into(&Modal{})
	}
}

func (n *census) textInput(x field) {
	n.customID(x.get("custom_id"))
	x.get("style").require().oneOf(1, 2)
	x.get("placeholder").text(0, 100)
	x.get("required").boolean()
	low := x.get("min_length").integer(0, 4000)
	high := 4000
	if f := x.get("max_length"); f.isSet() {
		high = f.integer(1, 4000)
	}
	if low > high {
		x.get("min_length").fail("TEXT_INPUT_MIN_LENGTH_TOO_LARGE", "min_length %d is over max_length %d", low, high)
	}
	if value := x.get("value"); value.isSet() && value.value != "" {
		value.text(low, high)
	}
}
