package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func newClock() *Clock { return NewClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)) }

// provoke expects every violation.
func provoke(Violation) bool { return true }

// opened returns an interaction that waits for its first response, without a bot to deliver it to.
func opened(s *Server, in *interaction) incoming {
	in.place = s.place("", "", "", false, User{})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open(in, map[string]any{})
	return incoming{ID: in.id, Token: in.token, Type: in.kind}
}

// shown returns a message that the bot sent before.
func shown(s *Server, body string) *stored {
	in := &interaction{kind: kindCommand, place: s.place("", "", "", false, User{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open(in, nil)
	if refusal := s.respond(in, []byte(body)); refusal != nil {
		s.tb.Fatalf("%s: %s", body, refusal.why())
	}
	return in.original
}

// faulty returns the paths with errors in a 50035 body.
func faulty(t *testing.T, body string) []string {
	t.Helper()
	var refusal struct {
		Errors map[string]any `json:"errors"`
	}
	if err := json.Unmarshal([]byte(body), &refusal); err != nil {
		t.Fatalf("error body %q: %v", body, err)
	}
	var out []string
	var walk func(path string, v any)
	walk = func(path string, v any) {
		m, _ := v.(map[string]any)
		for key, child := range m {
			if key == "_errors" {
				out = append(out, strings.TrimPrefix(path, "."))
				continue
			}
			walk(path+"."+key, child)
		}
	}
	walk("", refusal.Errors)
	return out
}

// v2 wraps components as a first response with bit 15.
func v2(components string) string {
	return `{"type": 4, "data": {"flags": 32768, "components": [` + components + `]}}`
}

// row wraps components in an action row.
func row(components string) string { return `{"type": 1, "components": [` + components + `]}` }

func button(id string) string {
	return fmt.Sprintf(`{"type": 2, "style": 1, "label": "x", "custom_id": %q}`, id)
}

func display(text string) string { return fmt.Sprintf(`{"type": 10, "content": %q}`, text) }

// textInput returns a text input of a modal.
func textInput(id string) string {
	return fmt.Sprintf(`{"type": 4, "custom_id": %q, "style": 1, "label": "x"}`, id)
}

// modal returns a first response that opens a modal.
func modal(title, components string) string {
	return fmt.Sprintf(`{"type": 9, "data": {"custom_id": "a", "title": %q, "components": [%s]}}`, title, components)
}

// numbered joins n JSON values; format receives the number of each, from 0.
func numbered(n int, format string) string {
	return repeat(n, func(i int) string { return fmt.Sprintf(format, i) })
}

// repeat joins n JSON values.
func repeat(n int, f func(i int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = f(i)
	}
	return strings.Join(parts, ",")
}

// refusal is a body that Discord refuses and the expected answer. An empty path refuses the whole body.
type refusal struct {
	name, body string
	status     int
	code       int
	path       string
}

// invalid returns the refusal of a body as an invalid form with an error at path.
func invalid(name, path, body string) refusal {
	return refusal{name, body, 400, codeInvalidForm, path}
}

var messageRefusals = []refusal{
	invalid("content too long", "data.content", `{"type": 4, "data": {"content": "`+strings.Repeat("x", 2001)+`"}}`),
	invalid("content too long in UTF-16 alone", "data.content",
		`{"type": 4, "data": {"content": "`+strings.Repeat("😀", 1001)+`"}}`),
	invalid("content not a string", "data.content", `{"type": 4, "data": {"content": 5}}`),
	{"nothing to show", `{"type": 4, "data": {}}`, 400, 50006, ""},
	{"white space only", `{"type": 4, "data": {"content": " \n"}}`, 400, 50006, ""},
	invalid("no data", "data", `{"type": 4}`),
	{"invalid JSON", `{"type": 4,`, 400, 50109, ""},
	{"two JSON values", card + card, 400, 50109, ""},
	{"not UTF-8", "{\"type\": 4, \"data\": {\"content\": \"\xff\"}}", 400, 50109, ""},
	invalid("update of a command", "type", `{"type": 7, "data": {"content": "x"}}`),
	invalid("deferred update of a command", "type", `{"type": 6}`),
	invalid("choices for a command", "type", `{"type": 8, "data": {"choices": []}}`),
	invalid("pong for a command", "type", `{"type": 1}`),
	invalid("unknown type", "type", `{"type": 99}`),
	invalid("no type", "type", `{}`),
	invalid("unsettable flag", "data.flags", `{"type": 4, "data": {"content": "x", "flags": 128}}`),
	invalid("V2 flag on a deferral", "data.flags", `{"type": 5, "data": {"flags": 32832}}`),
	invalid("content in a deferral", "data.content", `{"type": 5, "data": {"content": "x"}}`),
	invalid("V2 with content", "data.content",
		`{"type": 4, "data": {"flags": 32768, "content": "x", "components": [`+display("x")+`]}}`),
	invalid("V2 with embeds", "data.embeds",
		`{"type": 4, "data": {"flags": 32768, "embeds": [{"title": "x"}], "components": [`+display("x")+`]}}`),
	invalid("V2 components without the flag", "data.components.0.type",
		`{"type": 4, "data": {"components": [`+display("x")+`]}}`),
	{"V2 without components", `{"type": 4, "data": {"flags": 32768}}`, 400, 50006, ""},
	invalid("41 components", "data.components", v2(repeat(41, func(i int) string { return display("x") }))),
	invalid("41 components with nested ones", "data.components", v2(`{"type": 17, "components": [`+
		repeat(8, func(i int) string { return row(repeat(4, func(j int) string { return button(fmt.Sprint(i, j)) })) })+
		`]}`)),
	invalid("4001 characters of text", "data.components",
		v2(display(strings.Repeat("x", 2001))+","+display(strings.Repeat("y", 2000)))),
	{"text over the byte limit", v2(display(strings.Repeat("中", 3400))), 500, 0, ""},
	invalid("empty text display", "data.components.0.content", v2(display(""))),
	invalid("blank text display", "data.components.0.content", v2(display(" "))),
	invalid("text display without content", "data.components.0.content", v2(`{"type": 10}`)),
	invalid("nested container", "data.components.0.components.0.type",
		v2(`{"type": 17, "components": [{"type": 17, "components": []}]}`)),
	invalid("empty container", "data.components.0.components", v2(`{"type": 17, "components": []}`)),
	invalid("bad colour", "data.components.0.accent_color",
		v2(`{"type": 17, "accent_color": 16777216, "components": [`+display("x")+`]}`)),
	invalid("button outside a row", "data.components.0.type", v2(button("a"))),
	invalid("section without accessory", "data.components.0.accessory",
		v2(`{"type": 9, "components": [`+display("x")+`]}`)),
	invalid("section of four texts", "data.components.0.components",
		v2(`{"type": 9, "accessory": `+button("a")+`, "components": [`+numbered(4, display("%d"))+`]}`)),
	invalid("separator spacing", "data.components.0.spacing", v2(`{"type": 14, "spacing": 3}`)),
	invalid("duplicate component id", "data.components.1.id",
		v2(`{"type": 10, "id": 7, "content": "x"}, {"type": 10, "id": 7, "content": "y"}`)),
	invalid("media without a URL", "data.components.0.items.0.media.url",
		v2(`{"type": 12, "items": [{"media": {"url": "picture.png"}}]}`)),
	invalid("empty row", "data.components.0.components", v2(row(""))),
	invalid("six buttons in a row", "data.components.0.components",
		v2(row(numbered(6, button("%d"))))),
	invalid("six rows", "data.components",
		`{"type": 4, "data": {"content": "x", "components": [`+numbered(6, row(button("%d")))+`]}}`),
	invalid("select beside a button", "data.components.0.components",
		v2(row(button("a")+`, {"type": 5, "custom_id": "b"}`))),
	invalid("custom id too long", "data.components.0.components.0.custom_id",
		v2(row(button(strings.Repeat("x", 101))))),
	invalid("custom id empty", "data.components.0.components.0.custom_id", v2(row(button("")))),
	invalid("custom id twice", "data.components.1.components.0.custom_id",
		v2(row(button("a"))+","+row(button("a")))),
	invalid("label too long", "data.components.0.components.0.label",
		v2(row(`{"type": 2, "style": 1, "custom_id": "a", "label": "`+strings.Repeat("x", 81)+`"}`))),
	invalid("neither label nor emoji", "data.components.0.components.0",
		v2(row(`{"type": 2, "style": 1, "custom_id": "a"}`))),
	invalid("invalid emoji", "data.components.0.components.0.emoji.name",
		v2(row(`{"type": 2, "style": 1, "custom_id": "a", "emoji": {"name": "next"}}`))),
	invalid("unknown style", "data.components.0.components.0.style",
		v2(row(`{"type": 2, "style": 9, "custom_id": "a", "label": "x"}`))),
	invalid("URL on a plain button", "data.components.0.components.0.url",
		v2(row(`{"type": 2, "style": 1, "custom_id": "a", "label": "x", "url": "https://example.org"}`))),
	invalid("link without a URL", "data.components.0.components.0.url",
		v2(row(`{"type": 2, "style": 5, "label": "x"}`))),
	invalid("link with a custom id", "data.components.0.components.0.custom_id",
		v2(row(`{"type": 2, "style": 5, "label": "x", "url": "https://example.org", "custom_id": "a"}`))),
	invalid("link to a script", "data.components.0.components.0.url",
		v2(row(`{"type": 2, "style": 5, "label": "x", "url": "javascript:alert(1)"}`))),
	invalid("premium with a label", "data.components.0.components.0.label",
		v2(row(`{"type": 2, "style": 6, "label": "x", "sku_id": "1"}`))),
	invalid("select without options", "data.components.0.components.0.options",
		v2(row(`{"type": 3, "custom_id": "a"}`))),
	invalid("select of 26", "data.components.0.components.0.options",
		v2(row(`{"type": 3, "custom_id": "a", "options": [`+numbered(26, `{"label": "x", "value": "%d"}`)+`]}`))),
	invalid("select value twice", "data.components.0.components.0.options.1.value",
		v2(row(`{"type": 3, "custom_id": "a", "options": [`+
			`{"label": "x", "value": "1"}, {"label": "y", "value": "1"}]}`))),
	invalid("select more than there is", "data.components.0.components.0.options",
		v2(row(`{"type": 3, "custom_id": "a", "max_values": 2, "options": [{"label": "x", "value": "1"}]}`))),
	invalid("select minimum over maximum", "data.components.0.components.0.min_values",
		v2(row(`{"type": 5, "custom_id": "a", "min_values": 3, "max_values": 2}`))),
	invalid("embeds too large", "data.embeds",
		`{"type": 4, "data": {"embeds": [{"description": "`+strings.Repeat("x", 4096)+
			`"}, {"description": "`+strings.Repeat("x", 1905)+`"}]}}`),
	invalid("attachment without a file", "data.attachments",
		`{"type": 4, "data": {"content": "x", "attachments": [{"id": "0"}]}}`),
	invalid("unknown mention kind", "data.allowed_mentions.parse.0",
		`{"type": 4, "data": {"content": "x", "allowed_mentions": {"parse": ["all"]}}}`),
	invalid("mentions parsed and listed", "data.allowed_mentions",
		`{"type": 4, "data": {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}}`),
	invalid("mention with an invalid snowflake", "data.allowed_mentions.users.0",
		`{"type": 4, "data": {"content": "x", "allowed_mentions": {"users": ["me"]}}}`),
	invalid("allowed_mentions not an object", "data.allowed_mentions",
		`{"type": 4, "data": {"content": "x", "allowed_mentions": []}}`),
	invalid("text for a number", "data.components", v2(row(`{"type": 5, "custom_id": "a", "required": "yes"}`))),
	invalid("modal without title", "data.title",
		`{"type": 9, "data": {"custom_id": "a", "components": [`+row(textInput("b"))+`]}}`),
	invalid("modal title too long", "data.title",
		modal(strings.Repeat("x", 46), row(textInput("b")))),
	invalid("modal of six rows", "data.components", modal("x", numbered(6, row(textInput("%d"))))),
	invalid("modal with a button", "data.components.0.components.0.type", modal("x", row(button("b")))),
	invalid("modal value over its maximum", "data.components.0.components.0.value",
		modal("x", row(`{"type": 4, "custom_id": "b", "style": 1, "label": "x", "max_length": 2, "value": "xyz"}`))),
}

func TestFirstResponsesRefused(t *testing.T) {
	srv := New(t, Options{Expect: provoke, Now: newClock().Now})
	c := newClient(t, srv)
	in := opened(srv, &interaction{kind: kindCommand})
	for _, test := range messageRefusals {
		t.Run(test.name, func(t *testing.T) {
			status, body := c.callback(in, test.body)
			checkRefusal(t, test, status, body)
		})
	}
	if status, body := c.callback(in, card); status != 204 {
		t.Errorf("a valid response after all refusals: %d %s, want 204", status, body)
	}
	if got, want := len(srv.Violations()), len(messageRefusals); got != want {
		t.Errorf("%d violations recorded, want %d", got, want)
	}
}

// checkCode checks a refusal's status and Discord's code in its body.
func checkCode(t *testing.T, wantStatus, wantCode, status int, body string) {
	t.Helper()
	var answer struct {
		Code *int `json:"code"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Code == nil {
		t.Fatalf("got %d %s, want a code: %v", status, body, err)
	}
	if status != wantStatus || *answer.Code != wantCode {
		t.Fatalf("got %d %s, want %d with code %d", status, body, wantStatus, wantCode)
	}
}

// checkRefusal checks a refusal and, for an invalid form, the path of its error.
func checkRefusal(t *testing.T, want refusal, status int, body string) {
	t.Helper()
	checkCode(t, want.status, want.code, status, body)
	if want.code != codeInvalidForm {
		return
	}
	if paths := faulty(t, body); !slices.Contains(paths, want.path) {
		t.Errorf("errors at %q, want one at %q: %s", paths, want.path, body)
	}
}

func TestAutocompleteRefused(t *testing.T) {
	srv := New(t, Options{Expect: provoke, Now: newClock().Now})
	c := newClient(t, srv)
	in := opened(srv, &interaction{kind: kindAutocomplete, definition: &optionSpec{Type: optionString}})
	choices := func(list string) string { return `{"type": 8, "data": {"choices": [` + list + `]}}` }
	for _, test := range []refusal{
		invalid("a message", "type", `{"type": 4, "data": {"content": "x"}}`),
		invalid("26 choices", "data.choices",
			choices(numbered(26, `{"name": "%d", "value": "x"}`))),
		invalid("empty name", "data.choices.0.name", choices(`{"name": "", "value": "x"}`)),
		invalid("name too long", "data.choices.0.name",
			choices(`{"name": "`+strings.Repeat("x", 101)+`", "value": "x"}`)),
		invalid("value too long", "data.choices.0.value",
			choices(`{"name": "x", "value": "`+strings.Repeat("x", 101)+`"}`)),
		invalid("value of another type", "data.choices.0.value", choices(`{"name": "x", "value": 5}`)),
		invalid("no choices", "data.choices", `{"type": 8, "data": {}}`),
	} {
		t.Run(test.name, func(t *testing.T) {
			status, body := c.callback(in, test.body)
			checkRefusal(t, test, status, body)
		})
	}
}

// command returns the registration of one command with options.
func command(options string) string {
	return `[{"name": "ask", "description": "Ask", "options": [` + options + `]}]`
}

// option returns the registration of a command with one option; rest holds the option's other fields.
func option(rest string) string { return command(`{"name": "q", "description": "x", ` + rest + `}`) }

var commandRefusals = []refusal{
	invalid("upper case name", "0.name", `[{"name": "Ask", "description": "x"}]`),
	invalid("name with a space", "0.name", `[{"name": "ask me", "description": "x"}]`),
	invalid("name too long", "0.name", `[{"name": "`+strings.Repeat("x", 33)+`", "description": "x"}]`),
	invalid("no description", "0.description", `[{"name": "ask"}]`),
	invalid("description too long", "0.description",
		`[{"name": "ask", "description": "`+strings.Repeat("x", 101)+`"}]`),
	invalid("same name twice", "1.name", `[{"name": "ask", "description": "x"}, {"name": "ask", "description": "x"}]`),
	invalid("26 options", "0.options",
		command(numbered(26, `{"type": 3, "name": "o%d", "description": "x"}`))),
	invalid("same option twice", "0.options.1.name",
		command(`{"type": 3, "name": "a", "description": "x"}, {"type": 3, "name": "a", "description": "x"}`)),
	invalid("required after optional", "0.options.1",
		command(`{"type": 3, "name": "a", "description": "x"},
			{"type": 3, "name": "b", "description": "x", "required": true}`)),
	invalid("option without description", "0.options.0.description", command(`{"type": 3, "name": "a"}`)),
	invalid("unknown option type", "0.options.0.type", option(`"type": 12`)),
	invalid("choices and autocomplete", "0.options.0",
		option(`"type": 3, "autocomplete": true, "choices": [{"name": "x", "value": "x"}]`)),
	invalid("autocomplete on a bool", "0.options.0", option(`"type": 5, "autocomplete": true`)),
	invalid("26 choices", "0.options.0.choices",
		option(`"type": 3, "choices": [`+numbered(26, `{"name": "%d", "value": "x"}`)+`]`)),
	invalid("choice of another type", "0.options.0.choices.0.value",
		option(`"type": 4, "choices": [{"name": "x", "value": "x"}]`)),
	invalid("choice name twice", "0.options.0.choices.1.name",
		option(`"type": 3, "choices": [{"name": "x", "value": "x"}, {"name": "x", "value": "y"}]`)),
	invalid("range on a string", "0.options.0.max_value", option(`"type": 3, "max_value": 5`)),
	invalid("length on a number", "0.options.0.max_length", option(`"type": 4, "max_length": 5`)),
	invalid("minimum length over maximum", "0.options.0.min_length",
		option(`"type": 3, "min_length": 9, "max_length": 5`)),
	invalid("length over 6000", "0.options.0.max_length", option(`"type": 3, "max_length": 6001`)),
	invalid("subcommand beside an option", "0.options",
		command(`{"type": 1, "name": "a", "description": "x"}, {"type": 3, "name": "b", "description": "x"}`)),
	invalid("subcommand in a subcommand", "0.options.0.options.0.type",
		command(`{"type": 1, "name": "a", "description": "x", "options": [`+
			`{"type": 1, "name": "b", "description": "x"}]}`)),
	invalid("option in a group", "0.options.0.options.0.type",
		command(`{"type": 2, "name": "a", "description": "x", "options": [`+
			`{"type": 3, "name": "b", "description": "x"}]}`)),
	invalid("over 8000 characters", "0",
		command(numbered(25, `{"type": 3, "name": "o%d", "description": "`+strings.Repeat("x", 100)+`", "choices": [`+
			numbered(25, `{"name": "%010d", "value": "x"}`)+`]}`))),
	invalid("menu with a description", "0.description", `[{"name": "Find", "type": 3, "description": "x"}]`),
	invalid("menu with options", "0.options",
		`[{"name": "Find", "type": 3, "options": [{"type": 3, "name": "a", "description": "x"}]}]`),
	invalid("context twice", "0.contexts", `[{"name": "ask", "description": "x", "contexts": [0, 0]}]`),
	invalid("unknown context", "0.contexts.0", `[{"name": "ask", "description": "x", "contexts": [3]}]`),
	invalid("not a list", "", `{"name": "ask"}`),
	invalid("permissions not a number", "0.default_member_permissions",
		`[{"name": "ask", "description": "x", "default_member_permissions": "admin"}]`),
}

func TestCommandsRefused(t *testing.T) {
	srv := New(t, Options{Expect: provoke})
	c := newClient(t, srv)
	for _, test := range commandRefusals {
		t.Run(test.name, func(t *testing.T) {
			status, body := c.do("PUT", "/applications/"+srv.ApplicationID()+"/commands", test.body)
			checkRefusal(t, test, status, body)
		})
	}
	if got := srv.Commands(""); len(got) > 0 {
		t.Errorf("refused commands were registered: %q", got)
	}
}

func TestEditsRefused(t *testing.T) {
	srv := New(t, Options{Expect: provoke, Now: newClock().Now})
	c := newClient(t, srv)
	path := func(kept *stored) string {
		return "/webhooks/" + srv.ApplicationID() + "/" + kept.owner.token + "/messages/@original"
	}
	rich, plain := shown(srv, card), shown(srv, `{"type": 4, "data": {"content": "plain"}}`)
	for _, test := range []struct {
		refusal
		on *stored
	}{
		{invalid("V2 turned off", "flags", `{"flags": 0, "components": [`+display("x")+`]}`), rich},
		{invalid("content beside V2", "content", `{"content": "x"}`), rich},
		{invalid("ephemeral by an edit", "flags", `{"content": "x", "flags": 64}`), plain},
		{invalid("V2 with the old content kept", "", `{"flags": 32768, "components": [`+display("x")+`]}`), plain},
		{invalid("V2 components without the flag", "components.0.type", `{"components": [`+display("x")+`]}`), plain},
		{refusal{"emptied", `{"content": ""}`, 400, 50006, ""}, plain},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, body := c.do("PATCH", path(test.on), test.body)
			checkRefusal(t, test.refusal, status, body)
		})
	}
	edit := `{"flags": 32768, "content": null, "components": [` + display("x") + `]}`
	if status, body := c.do("PATCH", path(plain), edit); status != 200 {
		t.Errorf("a valid edit to V2: %d %s, want 200", status, body)
	}
}

func TestSchemaRefusals(t *testing.T) {
	srv := New(t, Options{Expect: provoke, Now: newClock().Now})
	if srv.schemas == nil {
		t.Skipf("no %s above the working directory", schemaFile)
	}
	c := newClient(t, srv)
	in := opened(srv, &interaction{kind: kindCommand})
	for _, test := range []refusal{
		invalid("poll without a question", "data.poll",
			`{"type": 4, "data": {"content": "x", "poll": {"answers": [{"poll_media": {"text": "x"}}]}}}`),
		invalid("default of a user select", "data.components.0.components.0.default_values.0.type",
			v2(row(`{"type": 5, "custom_id": "a", "default_values": [{"type": "role", "id": "1"}]}`))),
	} {
		t.Run(test.name, func(t *testing.T) {
			status, body := c.callback(in, test.body)
			checkRefusal(t, test, status, body)
		})
	}
}

func TestUpdateOfAComponent(t *testing.T) {
	srv := New(t, Options{Now: newClock().Now})
	c := newClient(t, srv)
	source := shown(srv, card)
	in := opened(srv, &interaction{kind: kindComponent, source: source})
	status, body := c.callback(in, `{"type": 7, "data": {"components": [`+display("new")+`]}}`)
	if status != 204 {
		t.Fatalf("update: %d %s", status, body)
	}
	if got := source.current().Text(); got != "new" || !source.current().ComponentsV2() {
		t.Errorf("after the update the message shows %q, flags %d", got, source.current().Flags)
	}
}

func TestTimeLimits(t *testing.T) {
	now := newClock()
	srv := New(t, Options{Expect: provoke, Now: now.Now})
	c := newClient(t, srv)
	late := opened(srv, &interaction{kind: kindCommand})
	now.Advance(firstResponseLimit + time.Millisecond)
	status, body := c.callback(late, card)
	checkCode(t, 404, 10062, status, body)

	in := opened(srv, &interaction{kind: kindCommand})
	hook := "/webhooks/" + srv.ApplicationID() + "/" + in.Token
	status, body = c.do("POST", hook, `{"content": "x"}`)
	checkCode(t, 404, 10015, status, body)
	now.Advance(firstResponseLimit)
	if status, body = c.callback(in, card); status != 204 {
		t.Fatalf("a response after exactly 3 s: %d %s", status, body)
	}
	status, body = c.callback(in, card)
	checkCode(t, 400, 40060, status, body)
	now.Advance(tokenLifetime - firstResponseLimit)
	if status, body = c.do("POST", hook, `{"content": "x"}`); status != 200 {
		t.Fatalf("a follow-up after exactly 15 min: %d %s", status, body)
	}
	now.Advance(time.Second)
	status, body = c.do("POST", hook, `{"content": "x"}`)
	checkCode(t, 401, 50027, status, body)
}

func TestRequestsRefused(t *testing.T) {
	srv := New(t, Options{Expect: provoke})
	c := newClient(t, srv)
	app := "/applications/" + srv.ApplicationID() + "/commands"
	for _, test := range []struct {
		name, method, path, body string
		key, value               string // a header
		status, code             int
	}{
		{"bad token", "GET", "/users/@me", "", "Authorization", "Bot wrong", 401, 0},
		{"token without Bot", "GET", "/users/@me", "", "Authorization", srv.Token(), 401, 0},
		{"another application", "PUT", "/applications/1/commands", "[]", "", "", 403, 20012},
		{"a guild the bot is not in", "PUT", "/applications/" + srv.ApplicationID() + "/guilds/1/commands", "[]",
			"", "", 403, 50001},
		{"no such route", "GET", "/guilds/1", "", "", "", 404, 0},
		{"no such method", "DELETE", "/gateway", "", "", "", 404, 0},
		{"form body", "PUT", app, "a=b", "Content-Type", "application/x-www-form-urlencoded", 400, 50035},
		{"Go's user agent", "GET", "/gateway", "", "User-Agent", "Go-http-client/1.1", 403, 40333},
		{"unknown interaction", "POST", "/interactions/1/nope/callback", card, "", "", 404, 10062},
		{"unknown webhook", "POST", "/webhooks/" + srv.ApplicationID() + "/nope", `{"content": "x"}`,
			"", "", 404, 10015},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := len(srv.Violations())
			header := map[string][]string{}
			if test.key != "" {
				header[test.key] = []string{test.value}
			}
			status, body, err := c.try(test.method, test.path, test.body, header)
			if err != nil {
				t.Fatal(err)
			}
			checkCode(t, test.status, test.code, status, body)
			if len(srv.Violations()) != before+1 {
				t.Errorf("not recorded as a violation")
			}
		})
	}
	badToken := map[string][]string{"Authorization": {"Bot x"}}
	status, body, _ := c.try("GET", "/users/@me", "", badToken)
	if body != `{"code":0,"message":"401: Unauthorized"}` {
		t.Errorf("bad token: %d %s", status, body)
	}
}

// FuzzFirstResponse checks that a body is either accepted, which answers the interaction, or refused, which leaves it
// unanswered.
func FuzzFirstResponse(f *testing.F) {
	srv := New(f, Options{Expect: provoke, Now: newClock().Now})
	source := shown(srv, card)
	kinds := []int{kindCommand, kindComponent, kindAutocomplete, kindModal}
	for i := range kinds {
		f.Add(i, []byte(card))
		f.Add(i, []byte(`{"type": 8, "data": {"choices": [{"name": "x", "value": 1e999}]}}`))
		f.Add(i, []byte(`{"type": 7, "data": null}`))
		f.Add(i, []byte(`{"type": 4, "data": [{"components": {"0": [[]]}}]}`))
	}
	f.Fuzz(func(t *testing.T, which int, body []byte) {
		in := &interaction{kind: kinds[uint(which)%uint(len(kinds))], source: source}
		opened(srv, in)
		srv.mu.Lock()
		defer srv.mu.Unlock()
		refusal := srv.respond(in, body)
		if accepted := in.callback != 0; accepted != (refusal == nil) {
			t.Errorf("%q: accepted %v, refusal %+v", body, accepted, refusal)
		}
		if refusal != nil && (refusal.status < 400 || refusal.why() == "") {
			t.Errorf("%q: a refusal with status %d and reason %q", body, refusal.status, refusal.why())
		}
	})
}
