package discordtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Command types.
const (
	commandChat    = 1
	commandUser    = 2
	commandMessage = 3
)

// Option types.
const (
	optionSubcommand      = 1
	optionSubcommandGroup = 2
	optionString          = 3
	optionInteger         = 4
	optionBoolean         = 5
	optionNumber          = 10
	optionLast            = 11
)

// Discord's limits for commands.
const (
	maxChatCommands   = 100
	maxMenuCommands   = 15
	maxOptions        = 25
	maxCommandChoices = 25
	maxDescription    = 100
	maxChoice         = 100  // a choice's name, and its value when that is text
	maxCommandText    = 8000 // names, descriptions and choice values of one command
	maxOptionText     = 6000
	maxSafeInteger    = 1<<53 - 1
)

// commandName is Discord's pattern for the names of slash commands and options.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// registered is a registered command.
type registered struct {
	id, guild string
	kind      int
	name      string
	body      map[string]any // as the bot sent it
	options   []optionSpec
	contexts  []int // nil: everywhere
}

// optionSpec is an option of a registered command.
type optionSpec struct {
	Type         int          `json:"type"`
	Name         string       `json:"name"`
	Required     bool         `json:"required"`
	Autocomplete bool         `json:"autocomplete"`
	Choices      []Choice     `json:"choices"`
	Options      []optionSpec `json:"options"`
	MinLength    *int         `json:"min_length"`
	MaxLength    *int         `json:"max_length"`
	MinValue     *float64     `json:"min_value"`
	MaxValue     *float64     `json:"max_value"`
}

// Commands returns the names of the registered commands of a guild, or of the global ones if guild is empty, in the
// order of the bot's list.
func (s *Server) Commands(guildID string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, c := range s.commands[guildID] {
		names = append(names, c.name)
	}
	return names
}

// AwaitCommands waits until the bot has registered commands, anywhere.
func (s *Server) AwaitCommands(ctx context.Context) error {
	if err := s.await(ctx, func() bool { return len(s.commands) > 0 }); err != nil {
		return fmt.Errorf("wait for the bot to register its commands: %w", err)
	}
	return nil
}

func (s *Server) getCommands(c call) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	guild, refusal := s.guildOf(c)
	if refusal != nil {
		return 0, nil, refusal
	}
	list := s.listing(guild)
	if c.URL.Query().Get("with_localizations") != "true" {
		for _, body := range list {
			dropLocalizations(body)
		}
	}
	return 200, list, nil
}

// dropLocalizations takes the localizations off a copy of a command, as a GET that does not ask for them gets it.
func dropLocalizations(body map[string]any) {
	delete(body, "name_localizations")
	delete(body, "description_localizations")
	options, _ := body["options"].([]any)
	bare := make([]any, len(options))
	for i, o := range options {
		if option, ok := o.(map[string]any); ok {
			option = maps.Clone(option)
			dropLocalizations(option)
			bare[i] = option
		}
	}
	if options != nil {
		body["options"] = bare
	}
}

// guildOf returns the guild in a path, which the bot must be in, or "" for global commands.
func (s *Server) guildOf(c call) (string, *apiError) {
	guild := c.PathValue("guild")
	if guild != "" && !slices.Contains(s.opts.GuildIDs, guild) {
		return "", &apiError{status: 403, code: codeMissingAccess, message: "Missing Access"}
	}
	return guild, nil
}

func (s *Server) listing(guild string) []map[string]any {
	out := []map[string]any{}
	for _, c := range s.commands[guild] {
		body := maps.Clone(c.body)
		body["id"], body["application_id"], body["version"], body["type"] = c.id, s.opts.ApplicationID, c.id, c.kind
		if guild != "" {
			body["guild_id"] = guild
		}
		out = append(out, body)
	}
	return out
}

// putCommands replaces all commands of a guild or all global ones.
func (s *Server) putCommands(c call) (int, any, *apiError) {
	f, root, refusal := parse(c.body)
	if refusal != nil {
		return 0, nil, refusal
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	guild, refusal := s.guildOf(c)
	if refusal != nil {
		return 0, nil, refusal
	}
	list := checkCommands(root)
	s.schemas.commands(root)
	if refusal := f.err(); refusal != nil {
		return 0, nil, refusal
	}
	for _, fresh := range list {
		fresh.guild = guild
		for _, old := range s.commands[guild] {
			if old.name == fresh.name && old.kind == fresh.kind {
				fresh.id = old.id
			}
		}
		if fresh.id == "" {
			fresh.id = s.newID()
		}
	}
	s.commands[guild] = list
	s.signal()
	return 200, s.listing(guild), nil
}

// checkCommands checks a bulk overwrite.
func checkCommands(root field) []*registered {
	limits := map[int]int{commandChat: maxChatCommands, commandUser: maxMenuCommands, commandMessage: maxMenuCommands}
	count, seen := map[int]int{}, map[string]bool{}
	var list []*registered
	translated := map[string]bool{} // kind, locale and name
	for _, x := range root.list(0, maxChatCommands+2*maxMenuCommands) {
		c := checkCommand(x)
		key := fmt.Sprintf("%d %s", c.kind, c.name)
		if seen[key] {
			x.get("name").fail("APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		seen[key] = true
		checkTranslatedNames(x, strconv.Itoa(c.kind), c.kind == commandChat, translated)
		count[c.kind]++
		if limit := limits[c.kind]; count[c.kind] > limit {
			x.fail("APPLICATION_COMMANDS_TOO_MANY", "At most %d commands of type %d", limit, c.kind)
		}
		list = append(list, c)
	}
	return list
}

// clientLocales lists the locales of Discord's client.
//
// https://discord.com/developers/docs/reference#locales
var clientLocales = strings.Fields(`
	id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl
	pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko
`)

// translations returns the localizations of a field by locale, each of 1 to limit characters.
func (x field) translations(limit int) map[string]field {
	if !x.isSet() {
		return nil
	}
	byLocale, ok := x.value.(map[string]any)
	if !ok {
		x.fail("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
	}
	out := map[string]field{}
	for locale := range byLocale {
		f := x.get(locale)
		if !slices.Contains(clientLocales, locale) {
			f.fail("BASE_TYPE_CHOICES", "%q is not a locale", locale)
		}
		f.require().text(1, limit)
		out[locale] = f
	}
	return out
}

// checkTranslatedNames checks the names of a command or option in other languages. used holds those of its neighbours.
func checkTranslatedNames(x field, kind string, strict bool, used map[string]bool) {
	for locale, f := range x.get("name_localizations").translations(32) {
		if strict {
			checkName(f)
		}
		key := fmt.Sprint(kind, " ", locale, " ", f.value)
		if used[key] {
			f.fail("APPLICATION_COMMANDS_DUPLICATE_NAME", "The name is already used in %s", locale)
		}
		used[key] = true
	}
}

// longest returns the length of the longest of a text and its translations, which counts towards a command's size.
func longest(text string, translations map[string]field) int {
	n := units(text)
	for _, f := range translations {
		s, _ := f.value.(string)
		n = max(n, units(s))
	}
	return n
}

func checkCommand(x field) *registered {
	c := &registered{kind: commandChat}
	if kind := x.get("type"); kind.isSet() {
		c.kind = kind.oneOf(commandChat, commandUser, commandMessage)
	}
	name := x.get("name").require()
	c.name = name.text(1, 32)
	size := 0
	if c.kind == commandChat {
		checkName(name)
		size += longest(c.name, x.get("name_localizations").translations(32))
		size += longest(x.get("description").require().text(1, maxDescription),
			x.get("description_localizations").translations(maxDescription))
		size += checkOptions(x.get("options"), optionSubcommandGroup)
	} else {
		if d := x.get("description"); d.value != "" {
			d.forbid("APPLICATION_COMMAND_DESCRIPTION_FORBIDDEN", "Context menu commands have no description")
		}
		if len(x.get("options").list(0, maxOptions)) > 0 {
			x.get("options").fail("APPLICATION_COMMAND_OPTIONS_FORBIDDEN", "Context menu commands have no options")
		}
	}
	if size > maxCommandText {
		x.fail("APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size of %d. (it is %d)", maxCommandText, size)
	}
	c.contexts = checkSet(x.get("contexts"), 0, 1, 2)
	checkSet(x.get("integration_types"), 0, 1)
	x.get("dm_permission").boolean()
	x.get("nsfw").boolean()
	if permissions, ok := x.get("default_member_permissions").value.(string); ok {
		if _, err := strconv.ParseUint(permissions, 10, 64); err != nil {
			x.get("default_member_permissions").fail("NUMBER_TYPE_COERCE", "Value %q is not int.", permissions)
		}
	}
	c.body, _ = x.value.(map[string]any)
	if len(x.form.faults) == 0 {
		x.get("options").into(&c.options)
	}
	return c
}

// checkSet checks a non-empty list of distinct numbers from choices.
func checkSet(x field, choices ...int) []int {
	var out []int
	for _, f := range x.list(1, len(choices)) {
		n := f.oneOf(choices...)
		if slices.Contains(out, n) {
			x.fail("SET_TYPE_CONTAINS_DUPLICATES", "The set must not contain duplicates.")
		}
		out = append(out, n)
	}
	return out
}

func checkName(x field) {
	name, _ := x.value.(string)
	if !commandName.MatchString(name) || strings.ToLower(name) != name {
		x.fail("APPLICATION_COMMAND_INVALID_NAME", "Command name %q is invalid", name)
	}
}

// checkOptions checks the options of a command or subcommand and returns the length of their text. nest is the
// highest kind of subcommand allowed here: a group in a command, a subcommand in a group, none (0) in a subcommand.
func checkOptions(x field, nest int) int {
	size, optional, nested := 0, false, 0
	seen, translated := map[string]bool{}, map[string]bool{}
	options := x.list(0, maxOptions)
	for _, o := range options {
		kind := o.get("type").require().integer(1, optionLast)
		name := o.get("name").require()
		size += longest(name.text(1, 32), o.get("name_localizations").translations(32))
		size += longest(o.get("description").require().text(1, maxDescription),
			o.get("description_localizations").translations(maxDescription))
		checkName(name)
		checkTranslatedNames(o, "option", true, translated)
		if key, _ := name.value.(string); seen[key] {
			name.fail("APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option name %q is already used", key)
		} else {
			seen[key] = true
		}
		if kind == optionSubcommand || kind == optionSubcommandGroup {
			nested++
			if kind > nest {
				o.get("type").fail("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
					"Sub-command option types are not allowed here")
			}
			size += checkOptions(o.get("options"), kind-1)
			continue
		}
		if nest == optionSubcommand {
			o.get("type").fail("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "A group holds sub-commands only")
		}
		required := o.get("required").boolean()
		if required && optional {
			o.fail("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
				"Required options must be placed before non-required options")
		}
		optional = optional || !required
		size += checkValues(o, kind)
	}
	if nested != 0 && nested != len(options) {
		x.fail("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and other options cannot be mixed")
	}
	return size
}

// checkValues checks the limits on an option's values and returns the length of its choices' text.
func checkValues(o field, kind int) int {
	numeric := kind == optionInteger || kind == optionNumber
	choices := o.get("choices").list(0, maxCommandChoices)
	auto := o.get("autocomplete").boolean()
	if !numeric && kind != optionString {
		if auto || len(choices) > 0 {
			o.fail("APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
				"Only string, integer and number options have choices or autocomplete")
		}
	}
	if auto && len(choices) > 0 {
		o.fail("APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_EXCLUSIVE", "choices and autocomplete exclude each other")
	}
	if !numeric {
		const code, why = "APPLICATION_COMMAND_OPTIONS_RANGE_INVALID", "Only integer and number options have a range"
		o.get("min_value").forbid(code, why)
		o.get("max_value").forbid(code, why)
	}
	checkOptionLength(o, kind)
	size, seen := 0, map[string]bool{}
	for _, c := range choices {
		name := c.get("name").require().text(1, maxChoice)
		size += units(name) + checkChoiceValue(c.get("value").require(), kind, maxChoice)
		if seen[name] {
			c.get("name").fail("APPLICATION_COMMAND_OPTIONS_CHOICE_NAMES_DUPLICATE",
				"Choice name %q is already used", name)
		}
		seen[name] = true
	}
	return size
}

func checkOptionLength(o field, kind int) {
	low, high := o.get("min_length"), o.get("max_length")
	if kind != optionString {
		low.forbid("APPLICATION_COMMAND_OPTIONS_LENGTH_INVALID", "Only string options have a length")
		high.forbid("APPLICATION_COMMAND_OPTIONS_LENGTH_INVALID", "Only string options have a length")
		return
	}
	least, most := low.integer(0, maxOptionText), high.integer(1, maxOptionText)
	if high.isSet() && least > most {
		low.fail("APPLICATION_COMMAND_OPTIONS_LENGTH_INVALID", "min_length %d is over max_length %d", least, most)
	}
}

// checkChoiceValue checks a choice's value against its option's type, 0 if unknown, and returns the length of its
// text. limit applies to strings.
func checkChoiceValue(x field, kind, limit int) int {
	switch kind {
	case optionInteger:
		x.integer(-maxSafeInteger, maxSafeInteger)
	case optionNumber:
		if _, ok := x.value.(json.Number); !ok {
			x.fail("NUMBER_TYPE_COERCE", "Value %v is not float.", x.value)
		}
	default:
		return units(x.text(0, limit))
	}
	return len(fmt.Sprint(x.value))
}

// lookup returns the command that a user sees under a name; s.mu must not be held.
func (s *Server) lookup(name string, kind int, guild string) *registered {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, list := range [][]*registered{s.commands[guild], s.commands[""]} {
		for _, c := range list {
			if c.name == name && c.kind == kind {
				return c
			}
		}
	}
	return nil
}

// commandData returns the data of a command interaction. It makes the checks that Discord's client makes before it
// sends one.
func (s *Server) commandData(c Command, at place, kind int) (map[string]any, *optionSpec, error) {
	path := strings.Fields(c.Name)
	if len(path) == 0 {
		return nil, nil, errors.New("the command has no name")
	}
	data := map[string]any{"type": commandChat, "name": path[0], "id": DefaultApplicationID}
	if at.guild != "" {
		data["guild_id"] = at.guild
	}
	if c.Unregistered {
		data["options"] = bare(c.Options)
		return data, nil, nil
	}
	known := s.lookup(path[0], commandChat, at.guild)
	if known == nil {
		return nil, nil, errors.New("no such slash command is registered")
	}
	if at.guild == "" && known.contexts != nil && !slices.Contains(known.contexts, 1) {
		return nil, nil, errors.New("not offered in direct messages")
	}
	data["id"] = known.id
	specs, level := known.options, data
	for _, name := range path[1:] {
		i := slices.IndexFunc(specs, func(o optionSpec) bool {
			return o.Name == name && o.Type <= optionSubcommandGroup
		})
		if i < 0 {
			return nil, nil, fmt.Errorf("no subcommand %q", name)
		}
		next := map[string]any{"type": specs[i].Type, "name": name}
		level["options"] = []any{next}
		specs, level = specs[i].Options, next
	}
	options, focused, err := fill(specs, c, kind == kindAutocomplete)
	level["options"] = options
	return data, focused, err
}

// bare returns options made from values alone, sorted by name.
func bare(values map[string]any) []any {
	out := []any{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		kind := optionString
		switch values[name].(type) {
		case bool:
			kind = optionBoolean
		case int:
			kind = optionInteger
		case float64:
			kind = optionNumber
		}
		out = append(out, map[string]any{"type": kind, "name": name, "value": values[name]})
	}
	return out
}

// fill returns the options of an interaction in the order of the command's definition. While the user is typing,
// required options may be missing.
func fill(specs []optionSpec, c Command, typing bool) ([]any, *optionSpec, error) {
	out, used := []any{}, 0
	var focused *optionSpec
	for _, o := range specs {
		value, given := c.Options[o.Name]
		if !given && o.Name != c.Focused {
			if o.Required && !typing {
				return nil, nil, fmt.Errorf("option %q is required", o.Name)
			}
			continue
		}
		option := map[string]any{"type": o.Type, "name": o.Name, "value": value}
		if given {
			used++
		}
		switch {
		case typing && o.Name == c.Focused:
			if !o.Autocomplete {
				return nil, nil, fmt.Errorf("option %q has no autocomplete", o.Name)
			}
			focused, option["focused"] = &o, true
			option["value"] = ""
			if given {
				option["value"] = fmt.Sprint(value)
			}
		case o.takes(value) != nil && !typing:
			return nil, nil, fmt.Errorf("option %q: %w", o.Name, o.takes(value))
		}
		out = append(out, option)
	}
	if used != len(c.Options) {
		unknown := len(c.Options) - used
		return nil, nil, fmt.Errorf("%d of %d options are not in the command's definition", unknown, len(c.Options))
	}
	if typing && focused == nil {
		return nil, nil, fmt.Errorf("no option %q to type into", c.Focused)
	}
	return out, focused, nil
}

// takes returns the reason why Discord's client does not accept a value, or nil if it does.
func (o optionSpec) takes(value any) error {
	var number float64
	switch v := value.(type) {
	case string:
		if o.Type == optionInteger || o.Type == optionNumber || o.Type == optionBoolean {
			return fmt.Errorf("type %d does not take the string %q", o.Type, v)
		}
		n := units(v)
		if n == 0 || n > maxOptionText ||
			o.MinLength != nil && n < *o.MinLength || o.MaxLength != nil && n > *o.MaxLength {
			return fmt.Errorf("a text of %d characters is too short or too long", n)
		}
		if len(o.Choices) > 0 && !slices.ContainsFunc(o.Choices, func(c Choice) bool { return c.Value == v }) {
			return fmt.Errorf("%q is not one of its choices", v)
		}
		return nil
	case bool:
		if o.Type != optionBoolean {
			return fmt.Errorf("type %d does not take a bool", o.Type)
		}
		return nil
	case int:
		number = float64(v)
	case float64:
		number = v
	default:
		return fmt.Errorf("a value of type %T", value)
	}
	if o.Type != optionNumber && (o.Type != optionInteger || number != float64(int(number))) {
		return fmt.Errorf("type %d does not take the number %v", o.Type, number)
	}
	if o.MinValue != nil && number < *o.MinValue || o.MaxValue != nil && number > *o.MaxValue {
		return fmt.Errorf("%v is out of its range", number)
	}
	return nil
}

// focusedType returns the type of the option being typed, or 0 if unknown.
func (in *interaction) focusedType() int {
	if in.definition == nil {
		return 0
	}
	return in.definition.Type
}
