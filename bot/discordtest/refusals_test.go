package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// provoke expects every violation.
func provoke(Violation) bool { return true }

// opened gives an interaction that waits for its first response, without a bot
// to deliver it to.
func opened(s *Server, in *interaction) incoming {
	in.place = s.place("", "", "", false, User{})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open(in, map[string]any{})
	return incoming{ID: in.id, Token: in.token, Type: in.kind}
}

// shown gives a message that the bot sent before.
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

// faulty lists the paths with errors in a 50035 body.
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

func repeat(n int, f func(i int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = f(i)
	}
	return strings.Join(parts, ",")
}

// refusal is a body and where it is at fault; path "" is a refusal of the whole.
type refusal struct {
	name, body string
	status     int
	code       int
	path       string
}

var messageRefusals = []refusal{
	{"content too long", `{"type": 4, "data": {"content": "` + strings.Repeat("x", 2001) + `"}}`, 400, 50035, "data.content"},
	{"content too long in UTF-16 alone", `{"type": 4, "data": {"content": "` + strings.Repeat("😀", 1001) + `"}}`, 400, 50035, "data.content"},
	{"content no string", `{"type": 4, "data": {"content": 5}}`, 400, 50035, "data.content"},
	{"nothing to show", `{"type": 4, "data": {}}`, 400, 50006, ""},
	{"white space only", `{"type": 4, "data": {"content": " \n"}}`, 400, 50006, ""},
	{"no data", `{"type": 4}`, 400, 50035, "data"},
	{"no JSON", `{"type": 4,`, 400, 50109, ""},
	{"two JSON values", card + card, 400, 50109, ""},
	{"not UTF-8", "{\"type\": 4, \"data\": {\"content\": \"\xff\"}}", 400, 50109, ""},
	{"update of a command", `{"type": 7, "data": {"content": "x"}}`, 400, 50035, "type"},
	{"deferred update of a command", `{"type": 6}`, 400, 50035, "type"},
	{"choices for a command", `{"type": 8, "data": {"choices": []}}`, 400, 50035, "type"},
	{"pong for a command", `{"type": 1}`, 400, 50035, "type"},
	{"unknown type", `{"type": 99}`, 400, 50035, "type"},
	{"no type", `{}`, 400, 50035, "type"},
	{"unsettable flag", `{"type": 4, "data": {"content": "x", "flags": 128}}`, 400, 50035, "data.flags"},
	{"V2 flag on a deferral", `{"type": 5, "data": {"flags": 32832}}`, 400, 50035, "data.flags"},
	{"content in a deferral", `{"type": 5, "data": {"content": "x"}}`, 400, 50035, "data.content"},
	{"V2 with content", `{"type": 4, "data": {"flags": 32768, "content": "x", "components": [` + display("x") + `]}}`, 400, 50035, "data.content"},
	{"V2 with embeds", `{"type": 4, "data": {"flags": 32768, "embeds": [{"title": "x"}], "components": [` + display("x") + `]}}`, 400, 50035, "data.embeds"},
	{"V2 components without the flag", `{"type": 4, "data": {"components": [` + display("x") + `]}}`, 400, 50035, "data.components.0.type"},
	{"V2 without components", `{"type": 4, "data": {"flags": 32768}}`, 400, 50006, ""},
	{"41 components", v2(repeat(41, func(i int) string { return display("x") })), 400, 50035, "data.components"},
	{"41 components with nested ones", v2(`{"type": 17, "components": [` + repeat(8, func(i int) string {
		return row(repeat(4, func(j int) string { return button(fmt.Sprint(i, j)) }))
	}) + `]}`), 400, 50035, "data.components"},
	{"4001 characters of text", v2(display(strings.Repeat("x", 2001)) + "," + display(strings.Repeat("y", 2000))), 400, 50035, "data.components"},
	{"text over the byte limit", v2(display(strings.Repeat("中", 3400))), 500, 0, ""},
	{"empty text display", v2(display("")), 400, 50035, "data.components.0.content"},
	{"blank text display", v2(display(" ")), 400, 50035, "data.components.0.content"},
	{"text display without content", v2(`{"type": 10}`), 400, 50035, "data.components.0.content"},
	{"nested container", v2(`{"type": 17, "components": [{"type": 17, "components": []}]}`), 400, 50035, "data.components.0.components.0.type"},
	{"empty container", v2(`{"type": 17, "components": []}`), 400, 50035, "data.components.0.components"},
	{"bad colour", v2(`{"type": 17, "accent_color": 16777216, "components": [` + display("x") + `]}`), 400, 50035, "data.components.0.accent_color"},
	{"button outside a row", v2(button("a")), 400, 50035, "data.components.0.type"},
	{"section without accessory", v2(`{"type": 9, "components": [` + display("x") + `]}`), 400, 50035, "data.components.0.accessory"},
	{"section of four texts", v2(`{"type": 9, "accessory": ` + button("a") + `, "components": [` + repeat(4, func(int) string { return display("x") }) + `]}`), 400, 50035, "data.components.0.components"},
	{"separator spacing", v2(`{"type": 14, "spacing": 3}`), 400, 50035, "data.components.0.spacing"},
	{"duplicate component id", v2(`{"type": 10, "id": 7, "content": "x"}, {"type": 10, "id": 7, "content": "y"}`), 400, 50035, "data.components.1.id"},
	{"media without a URL", v2(`{"type": 12, "items": [{"media": {"url": "picture.png"}}]}`), 400, 50035, "data.components.0.items.0.media.url"},
	{"empty row", v2(row("")), 400, 50035, "data.components.0.components"},
	{"six buttons in a row", v2(row(repeat(6, func(i int) string { return button(fmt.Sprint(i)) }))), 400, 50035, "data.components.0.components"},
	{"six rows", `{"type": 4, "data": {"content": "x", "components": [` + repeat(6, func(i int) string { return row(button(fmt.Sprint(i))) }) + `]}}`, 400, 50035, "data.components"},
	{"select beside a button", v2(row(button("a") + `, {"type": 5, "custom_id": "b"}`)), 400, 50035, "data.components.0.components"},
	{"custom id too long", v2(row(button(strings.Repeat("x", 101)))), 400, 50035, "data.components.0.components.0.custom_id"},
	{"custom id empty", v2(row(button(""))), 400, 50035, "data.components.0.components.0.custom_id"},
	{"custom id twice", v2(row(button("a")) + "," + row(button("a"))), 400, 50035, "data.components.1.components.0.custom_id"},
	{"label too long", v2(row(`{"type": 2, "style": 1, "custom_id": "a", "label": "` + strings.Repeat("x", 81) + `"}`)), 400, 50035, "data.components.0.components.0.label"},
	{"neither label nor emoji", v2(row(`{"type": 2, "style": 1, "custom_id": "a"}`)), 400, 50035, "data.components.0.components.0"},
	{"emoji that is none", v2(row(`{"type": 2, "style": 1, "custom_id": "a", "emoji": {"name": "next"}}`)), 400, 50035, "data.components.0.components.0.emoji.name"},
	{"unknown style", v2(row(`{"type": 2, "style": 9, "custom_id": "a", "label": "x"}`)), 400, 50035, "data.components.0.components.0.style"},
	{"URL on a plain button", v2(row(`{"type": 2, "style": 1, "custom_id": "a", "label": "x", "url": "https://example.org"}`)), 400, 50035, "data.components.0.components.0.url"},
	{"link without a URL", v2(row(`{"type": 2, "style": 5, "label": "x"}`)), 400, 50035, "data.components.0.components.0.url"},
	{"link with a custom id", v2(row(`{"type": 2, "style": 5, "label": "x", "url": "https://example.org", "custom_id": "a"}`)), 400, 50035, "data.components.0.components.0.custom_id"},
	{"link to a script", v2(row(`{"type": 2, "style": 5, "label": "x", "url": "javascript:alert(1)"}`)), 400, 50035, "data.components.0.components.0.url"},
	{"premium with a label", v2(row(`{"type": 2, "style": 6, "label": "x", "sku_id": "1"}`)), 400, 50035, "data.components.0.components.0.label"},
	{"select without options", v2(row(`{"type": 3, "custom_id": "a"}`)), 400, 50035, "data.components.0.components.0.options"},
	{"select of 26", v2(row(`{"type": 3, "custom_id": "a", "options": [` + repeat(26, func(i int) string { return fmt.Sprintf(`{"label": "x", "value": "%d"}`, i) }) + `]}`)), 400, 50035, "data.components.0.components.0.options"},
	{"select value twice", v2(row(`{"type": 3, "custom_id": "a", "options": [{"label": "x", "value": "1"}, {"label": "y", "value": "1"}]}`)), 400, 50035, "data.components.0.components.0.options.1.value"},
	{"select more than there is", v2(row(`{"type": 3, "custom_id": "a", "max_values": 2, "options": [{"label": "x", "value": "1"}]}`)), 400, 50035, "data.components.0.components.0.options"},
	{"select minimum over maximum", v2(row(`{"type": 5, "custom_id": "a", "min_values": 3, "max_values": 2}`)), 400, 50035, "data.components.0.components.0.min_values"},
	{"embeds too large", `{"type": 4, "data": {"embeds": [{"description": "` + strings.Repeat("x", 4096) + `"}, {"description": "` + strings.Repeat("x", 1905) + `"}]}}`, 400, 50035, "data.embeds"},
	{"attachment without a file", `{"type": 4, "data": {"content": "x", "attachments": [{"id": "0"}]}}`, 400, 50035, "data.attachments"},
	{"unknown mention kind", `{"type": 4, "data": {"content": "x", "allowed_mentions": {"parse": ["all"]}}}`, 400, 50035, "data.allowed_mentions.parse.0"},
	{"mentions parsed and listed", `{"type": 4, "data": {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}}`, 400, 50035, "data.allowed_mentions"},
	{"mention of no snowflake", `{"type": 4, "data": {"content": "x", "allowed_mentions": {"users": ["me"]}}}`, 400, 50035, "data.allowed_mentions.users.0"},
	{"allowed_mentions no object", `{"type": 4, "data": {"content": "x", "allowed_mentions": []}}`, 400, 50035, "data.allowed_mentions"},
	{"text for a number", v2(row(`{"type": 5, "custom_id": "a", "required": "yes"}`)), 400, 50035, "data.components"},
	{"modal without title", `{"type": 9, "data": {"custom_id": "a", "components": [` + row(`{"type": 4, "custom_id": "b", "style": 1, "label": "x"}`) + `]}}`, 400, 50035, "data.title"},
	{"modal title too long", `{"type": 9, "data": {"custom_id": "a", "title": "` + strings.Repeat("x", 46) + `", "components": [` + row(`{"type": 4, "custom_id": "b", "style": 1, "label": "x"}`) + `]}}`, 400, 50035, "data.title"},
	{"modal of six rows", `{"type": 9, "data": {"custom_id": "a", "title": "x", "components": [` + repeat(6, func(i int) string {
		return row(fmt.Sprintf(`{"type": 4, "custom_id": "%d", "style": 1, "label": "x"}`, i))
	}) + `]}}`, 400, 50035, "data.components"},
	{"modal with a button", `{"type": 9, "data": {"custom_id": "a", "title": "x", "components": [` + row(button("b")) + `]}}`, 400, 50035, "data.components.0.components.0.type"},
	{"modal value over its maximum", `{"type": 9, "data": {"custom_id": "a", "title": "x", "components": [` + row(`{"type": 4, "custom_id": "b", "style": 1, "label": "x", "max_length": 2, "value": "xyz"}`) + `]}}`, 400, 50035, "data.components.0.components.0.value"},
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
		t.Errorf("after all refusals a good response gets %d %s, want 204", status, body)
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
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Code == nil || status != wantStatus || *answer.Code != wantCode {
		t.Fatalf("got %d %s, want %d with code %d", status, body, wantStatus, wantCode)
	}
}

// checkRefusal checks a refusal and, of an invalid form, where it puts the fault.
func checkRefusal(t *testing.T, want refusal, status int, body string) {
	t.Helper()
	checkCode(t, want.status, want.code, status, body)
	if want.code != codeInvalidForm {
		return
	}
	if paths := faulty(t, body); !slices.Contains(paths, want.path) {
		t.Errorf("faults at %q, want one at %q: %s", paths, want.path, body)
	}
}

func TestAutocompleteRefused(t *testing.T) {
	srv := New(t, Options{Expect: provoke, Now: newClock().Now})
	c := newClient(t, srv)
	in := opened(srv, &interaction{kind: kindAutocomplete, definition: &optionSpec{Type: optionString}})
	choices := func(list string) string { return `{"type": 8, "data": {"choices": [` + list + `]}}` }
	for _, test := range []refusal{
		{"a message", `{"type": 4, "data": {"content": "x"}}`, 400, 50035, "type"},
		{"26 choices", choices(repeat(26, func(i int) string { return fmt.Sprintf(`{"name": "%d", "value": "x"}`, i) })), 400, 50035, "data.choices"},
		{"empty name", choices(`{"name": "", "value": "x"}`), 400, 50035, "data.choices.0.name"},
		{"name too long", choices(`{"name": "` + strings.Repeat("x", 101) + `", "value": "x"}`), 400, 50035, "data.choices.0.name"},
		{"value too long", choices(`{"name": "x", "value": "` + strings.Repeat("x", 101) + `"}`), 400, 50035, "data.choices.0.value"},
		{"value of another type", choices(`{"name": "x", "value": 5}`), 400, 50035, "data.choices.0.value"},
		{"no choices", `{"type": 8, "data": {}}`, 400, 50035, "data.choices"},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, body := c.callback(in, test.body)
			checkRefusal(t, test, status, body)
		})
	}
}

func TestCommandsRefused(t *testing.T) {
	srv := New(t, Options{Expect: provoke})
	c := newClient(t, srv)
	one := func(options string) string {
		return `[{"name": "ask", "description": "Ask", "options": [` + options + `]}]`
	}
	option := func(rest string) string {
		return one(`{"name": "q", "description": "x", ` + rest + `}`)
	}
	for _, test := range []refusal{
		{"upper case name", `[{"name": "Ask", "description": "x"}]`, 400, 50035, "0.name"},
		{"name with a space", `[{"name": "ask me", "description": "x"}]`, 400, 50035, "0.name"},
		{"name too long", `[{"name": "` + strings.Repeat("x", 33) + `", "description": "x"}]`, 400, 50035, "0.name"},
		{"no description", `[{"name": "ask"}]`, 400, 50035, "0.description"},
		{"description too long", `[{"name": "ask", "description": "` + strings.Repeat("x", 101) + `"}]`, 400, 50035, "0.description"},
		{"same name twice", `[{"name": "ask", "description": "x"}, {"name": "ask", "description": "x"}]`, 400, 50035, "1.name"},
		{"26 options", one(repeat(26, func(i int) string { return fmt.Sprintf(`{"type": 3, "name": "o%d", "description": "x"}`, i) })), 400, 50035, "0.options"},
		{"same option twice", one(`{"type": 3, "name": "a", "description": "x"}, {"type": 3, "name": "a", "description": "x"}`), 400, 50035, "0.options.1.name"},
		{"required after optional", one(`{"type": 3, "name": "a", "description": "x"}, {"type": 3, "name": "b", "description": "x", "required": true}`), 400, 50035, "0.options.1"},
		{"option without description", one(`{"type": 3, "name": "a"}`), 400, 50035, "0.options.0.description"},
		{"unknown option type", option(`"type": 12`), 400, 50035, "0.options.0.type"},
		{"choices and autocomplete", option(`"type": 3, "autocomplete": true, "choices": [{"name": "x", "value": "x"}]`), 400, 50035, "0.options.0"},
		{"autocomplete on a bool", option(`"type": 5, "autocomplete": true`), 400, 50035, "0.options.0"},
		{"26 choices", option(`"type": 3, "choices": [` + repeat(26, func(i int) string { return fmt.Sprintf(`{"name": "%d", "value": "x"}`, i) }) + `]`), 400, 50035, "0.options.0.choices"},
		{"choice of another type", option(`"type": 4, "choices": [{"name": "x", "value": "x"}]`), 400, 50035, "0.options.0.choices.0.value"},
		{"choice name twice", option(`"type": 3, "choices": [{"name": "x", "value": "x"}, {"name": "x", "value": "y"}]`), 400, 50035, "0.options.0.choices.1.name"},
		{"range on a string", option(`"type": 3, "max_value": 5`), 400, 50035, "0.options.0.max_value"},
		{"length on a number", option(`"type": 4, "max_length": 5`), 400, 50035, "0.options.0.max_length"},
		{"length the wrong way round", option(`"type": 3, "min_length": 9, "max_length": 5`), 400, 50035, "0.options.0.min_length"},
		{"length over 6000", option(`"type": 3, "max_length": 6001`), 400, 50035, "0.options.0.max_length"},
		{"subcommand beside an option", one(`{"type": 1, "name": "a", "description": "x"}, {"type": 3, "name": "b", "description": "x"}`), 400, 50035, "0.options"},
		{"subcommand in a subcommand", one(`{"type": 1, "name": "a", "description": "x", "options": [{"type": 1, "name": "b", "description": "x"}]}`), 400, 50035, "0.options.0.options.0.type"},
		{"option in a group", one(`{"type": 2, "name": "a", "description": "x", "options": [{"type": 3, "name": "b", "description": "x"}]}`), 400, 50035, "0.options.0.options.0.type"},
		{"over 8000 characters", one(repeat(25, func(i int) string {
			return fmt.Sprintf(`{"type": 3, "name": "o%d", "description": "%s", "choices": [%s]}`, i, strings.Repeat("x", 100), repeat(25, func(j int) string {
				return fmt.Sprintf(`{"name": "%010d", "value": "x"}`, j)
			}))
		})), 400, 50035, "0"},
		{"menu with a description", `[{"name": "Find", "type": 3, "description": "x"}]`, 400, 50035, "0.description"},
		{"menu with options", `[{"name": "Find", "type": 3, "options": [{"type": 3, "name": "a", "description": "x"}]}]`, 400, 50035, "0.options"},
		{"context twice", `[{"name": "ask", "description": "x", "contexts": [0, 0]}]`, 400, 50035, "0.contexts"},
		{"unknown context", `[{"name": "ask", "description": "x", "contexts": [3]}]`, 400, 50035, "0.contexts.0"},
		{"not a list", `{"name": "ask"}`, 400, 50035, ""},
		{"permissions that are no number", `[{"name": "ask", "description": "x", "default_member_permissions": "admin"}]`, 400, 50035, "0.default_member_permissions"},
	} {
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
		{refusal{"V2 turned off", `{"flags": 0, "components": [` + display("x") + `]}`, 400, 50035, "flags"}, rich},
		{refusal{"content beside V2", `{"content": "x"}`, 400, 50035, "content"}, rich},
		{refusal{"ephemeral by an edit", `{"content": "x", "flags": 64}`, 400, 50035, "flags"}, plain},
		{refusal{"V2 with the old content kept", `{"flags": 32768, "components": [` + display("x") + `]}`, 400, 50035, ""}, plain},
		{refusal{"V2 components without the flag", `{"components": [` + display("x") + `]}`, 400, 50035, "components.0.type"}, plain},
		{refusal{"emptied", `{"content": ""}`, 400, 50006, ""}, plain},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, body := c.do("PATCH", path(test.on), test.body)
			checkRefusal(t, test.refusal, status, body)
		})
	}
	if status, body := c.do("PATCH", path(plain), `{"flags": 32768, "content": null, "components": [`+display("x")+`]}`); status != 200 {
		t.Errorf("a good edit to V2 gets %d %s, want 200", status, body)
	}
}

func TestSchemaChecksWhatTheRulesDoNot(t *testing.T) {
	srv := New(t, Options{Expect: provoke, Now: newClock().Now})
	if srv.schemas == nil {
		t.Skipf("no %s above the working directory", schemaFile)
	}
	c := newClient(t, srv)
	in := opened(srv, &interaction{kind: kindCommand})
	for _, test := range []refusal{
		{"poll without a question", `{"type": 4, "data": {"content": "x", "poll": {"answers": [{"poll_media": {"text": "x"}}]}}}`, 400, 50035, "data.poll"},
		{"default of a user select", v2(row(`{"type": 5, "custom_id": "a", "default_values": [{"type": "role", "id": "1"}]}`)), 400, 50035, "data.components.0.components.0.default_values.0.type"},
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
	now.advance(firstResponseLimit + time.Millisecond)
	status, body := c.callback(late, card)
	checkCode(t, 404, 10062, status, body)

	in := opened(srv, &interaction{kind: kindCommand})
	hook := "/webhooks/" + srv.ApplicationID() + "/" + in.Token
	status, body = c.do("POST", hook, `{"content": "x"}`)
	checkCode(t, 404, 10015, status, body)
	now.advance(firstResponseLimit)
	if status, body = c.callback(in, card); status != 204 {
		t.Fatalf("a response after exactly 3 s: %d %s", status, body)
	}
	status, body = c.callback(in, card)
	checkCode(t, 400, 40060, status, body)
	now.advance(tokenLifetime - firstResponseLimit)
	if status, body = c.do("POST", hook, `{"content": "x"}`); status != 200 {
		t.Fatalf("a follow-up after exactly 15 min: %d %s", status, body)
	}
	now.advance(time.Second)
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
		{"a guild the bot is not in", "PUT", "/applications/" + srv.ApplicationID() + "/guilds/1/commands", "[]", "", "", 403, 50001},
		{"no such route", "GET", "/guilds/1", "", "", "", 404, 0},
		{"no such method", "DELETE", "/gateway", "", "", "", 404, 0},
		{"form body", "PUT", app, "a=b", "Content-Type", "application/x-www-form-urlencoded", 400, 50035},
		{"Go's user agent", "GET", "/gateway", "", "User-Agent", "Go-http-client/1.1", 403, 40333},
		{"unknown interaction", "POST", "/interactions/1/nope/callback", card, "", "", 404, 10062},
		{"unknown webhook", "POST", "/webhooks/" + srv.ApplicationID() + "/nope", `{"content": "x"}`, "", "", 404, 10015},
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
	if status, body, _ := c.try("GET", "/users/@me", "", map[string][]string{"Authorization": {"Bot x"}}); body != `{"code":0,"message":"401: Unauthorized"}` {
		t.Errorf("bad token: %d %s", status, body)
	}
}

// Whatever a bot sends, it is either taken, and then the interaction has its
// response, or refused, and then it still waits for one.
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
		if taken := in.callback != 0; taken != (refusal == nil) {
			t.Errorf("%q: taken %v, refusal %+v", body, taken, refusal)
		}
		if refusal != nil && (refusal.status < 400 || refusal.why() == "") {
			t.Errorf("%q: a refusal with status %d and reason %q", body, refusal.status, refusal.why())
		}
	})
}
