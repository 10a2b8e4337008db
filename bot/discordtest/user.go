package discordtest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// ErrNoResponse is wrapped by the error of an acting function if the bot exceeded Discord's limit of 3 s, or answered
// a POST with a response that Discord does not accept.
var ErrNoResponse = errors.New("the application did not respond")

// A User is somebody on Discord.
type User struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name,omitempty"`
	Bot        bool   `json:"bot,omitempty"`
	// Permissions are the user's permission bits in the channel, in guilds.
	Permissions uint64 `json:"-"`
	// Roles are the ids of the user's roles, in guilds.
	Roles []string `json:"-"`
	// Locale is the language of the user's client; empty is "en-US". Command.Locale and MessageMenu.Locale precede it.
	Locale string `json:"-"`
}

// PermissionManageGuild is the Manage Server bit of User.Permissions.
const PermissionManageGuild = 1 << 5

// place is where and by whom an interaction is made.
type place struct {
	guild, channel, locale string
	user                   User
}

// A Command is a slash command as a user enters it.
type Command struct {
	// Name is the command; a subcommand follows after a space: "corpus add".
	Name string
	// Options holds the values by option name: string, bool, int or float64, and a snowflake as a string for users,
	// channels and roles.
	Options map[string]any
	// Focused is the option being typed, for Autocomplete.
	Focused string
	// User is who enters it; without ID it is DefaultUser.
	User User
	// GuildID is the guild; empty means the first of Options.GuildIDs. With DM, it is a direct message to the bot and
	// GuildID is ignored.
	GuildID string
	DM      bool
	// ChannelID is DefaultChannelID when empty.
	ChannelID string
	// Locale is the user's; empty is "en-US".
	Locale string
	// UserInstall reports whether the user, not the guild, installed the app.
	UserInstall bool
	// Unregistered sends a command that is not registered, like a client with an outdated list.
	Unregistered bool
}

// A MessageMenu is a message command as a user picks it.
type MessageMenu struct {
	Name string
	// Target is the message it was picked on, as Discord's JSON; it needs an "id".
	Target json.RawMessage
	// The rest is as in Command.
	User        User
	GuildID     string
	DM          bool
	ChannelID   string
	Locale      string
	UserInstall bool
}

// A Reply is the outcome of an interaction. Its fields hold the first response; its methods return the current state.
type Reply struct {
	InteractionID, Token string
	// Type is the callback type of the first response, such as CallbackMessage.
	Type int
	// Ephemeral reports whether only the user sees the original message.
	Ephemeral bool
	// Choices answer an Autocomplete.
	Choices []Choice
	// Modal is the form that the bot opened, or nil.
	Modal *Modal
	// Acked is the time from delivery to the first response. Took is the time to the first response that shows
	// something, which is later if the bot deferred. Both are measured by Options.Now.
	Acked, Took time.Duration

	server *Server
	in     *interaction
}

// Deferred reports whether the first response was a deferral.
func (r *Reply) Deferred() bool {
	return r.Type == CallbackDeferred || r.Type == CallbackDeferredUpdate
}

// Message returns the current original message, or nil if there is none or it was deleted.
func (r *Reply) Message() *Message {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	if r.in.original == nil || r.in.original.deleted {
		return nil
	}
	return r.in.original.current()
}

// Versions returns the versions of the original message, oldest first.
func (r *Reply) Versions() []*Message {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	if r.in.original == nil {
		return nil
	}
	return slices.Clone(r.in.original.versions)
}

// Followups returns the current versions of the messages that followed the original.
func (r *Reply) Followups() []*Message {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	var out []*Message
	for _, kept := range r.in.followups {
		if !kept.deleted {
			out = append(out, kept.current())
		}
	}
	return out
}

// Pings returns everyone whom any version of any message of this reply would notify.
func (r *Reply) Pings() []string {
	var out []string
	for _, m := range slices.Concat(r.Versions(), r.Followups()) {
		out = append(out, m.Pings...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// AwaitVersions waits until the original message has n versions: an unedited
// message has one.
func (r *Reply) AwaitVersions(ctx context.Context, n int) error {
	return r.server.await(ctx, func() bool { return r.in.original != nil && len(r.in.original.versions) >= n })
}

// AwaitFollowups waits until the bot has sent n follow-ups.
func (r *Reply) AwaitFollowups(ctx context.Context, n int) error {
	return r.server.await(ctx, func() bool { return len(r.in.followups) >= n })
}

// Command enters a slash command and waits until the bot shows something. It returns an error if Discord's client
// would not send the command, if no first response comes within 3 s (ErrNoResponse), or if ctx ends before a deferred
// answer.
func (s *Server) Command(ctx context.Context, c Command) (*Reply, error) {
	return s.command(ctx, c, kindCommand)
}

// Autocomplete types into the option c.Focused and waits for the choices.
func (s *Server) Autocomplete(ctx context.Context, c Command) (*Reply, error) {
	return s.command(ctx, c, kindAutocomplete)
}

func (s *Server) command(ctx context.Context, c Command, kind int) (*Reply, error) {
	at := s.place(c.GuildID, c.ChannelID, c.Locale, c.DM, c.User)
	data, definition, err := s.commandData(c, at, kind)
	if err != nil {
		return nil, fmt.Errorf("/%s: %w", c.Name, err)
	}
	in := &interaction{kind: kind, place: at, userInstall: c.UserInstall, definition: definition}
	return s.act(ctx, in, data, fmt.Sprintf("/%s", c.Name))
}

// MessageMenu picks a message command on a message and waits like Command.
func (s *Server) MessageMenu(ctx context.Context, m MessageMenu) (*Reply, error) {
	at := s.place(m.GuildID, m.ChannelID, m.Locale, m.DM, m.User)
	var target struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(m.Target, &target); err != nil || target.ID == "" {
		return nil, fmt.Errorf("%q: the target needs an id (%v)", m.Name, err)
	}
	known := s.lookup(m.Name, commandMessage, at.guild)
	if known == nil {
		return nil, fmt.Errorf("%q: no such message command is registered", m.Name)
	}
	data := map[string]any{
		"id": known.id, "name": m.Name, "type": commandMessage, "target_id": target.ID,
		"resolved": map[string]any{"messages": map[string]json.RawMessage{target.ID: m.Target}},
	}
	in := &interaction{kind: kindCommand, menu: true, place: at, userInstall: m.UserInstall}
	return s.act(ctx, in, data, fmt.Sprintf("message command %q", m.Name))
}

// Press presses a button on a message that user can see.
func (s *Server) Press(ctx context.Context, m *Message, customID string, user User) (*Reply, error) {
	c, ok := m.component(customID)
	if !ok || c.Type != typeButton || c.Disabled {
		return nil, fmt.Errorf("press %q: the message has no such button that is enabled", customID)
	}
	return s.press(ctx, m, c, user, nil)
}

// Select picks values of a string select on a message that user can see.
func (s *Server) Select(ctx context.Context, m *Message, customID string, values []string, user User) (*Reply, error) {
	c, ok := m.component(customID)
	if !ok || c.Type != typeStringSelect || c.Disabled {
		return nil, fmt.Errorf("select in %q: the message has no such string select that is enabled", customID)
	}
	for _, v := range values {
		if !slices.ContainsFunc(c.Options, func(o SelectOption) bool { return o.Value == v }) {
			return nil, fmt.Errorf("select in %q: no option %q", customID, v)
		}
	}
	return s.press(ctx, m, c, user, values)
}

// PressForged presses a button that the message does not have: one from before an update of the bot, or one made up
// by a modified client.
func (s *Server) PressForged(ctx context.Context, m *Message, customID string, user User) (*Reply, error) {
	return s.press(ctx, m, Component{Type: typeButton, CustomID: customID}, user, nil)
}

func (s *Server) press(ctx context.Context, m *Message, c Component, user User, values []string) (*Reply, error) {
	if user.ID == "" {
		locale := user.Locale
		user = DefaultUser
		user.Locale = locale
	}
	s.mu.Lock()
	kept := s.messages[m.ID]
	hidden := kept == nil || kept.deleted || kept.viewer != "" && kept.viewer != user.ID
	s.mu.Unlock()
	if hidden {
		return nil, fmt.Errorf("press %q: %s does not see message %s", c.CustomID, user.Username, m.ID)
	}
	data := map[string]any{"component_type": c.Type, "custom_id": c.CustomID, "id": c.ID}
	if values != nil {
		data["values"] = values
	}
	at := s.place(m.GuildID, m.ChannelID, "", m.GuildID == "", user)
	in := &interaction{kind: kindComponent, source: kept, place: at, userInstall: kept.owner.userInstall}
	return s.act(ctx, in, data, fmt.Sprintf("press %q", c.CustomID))
}

// Submit sends a modal with values by custom id. Inputs without a value keep their prefilled one.
func (s *Server) Submit(ctx context.Context, m *Modal, values map[string]string, user User) (*Reply, error) {
	rows, err := m.fill(values)
	if err != nil {
		return nil, fmt.Errorf("submit %q: %w", m.CustomID, err)
	}
	if user.ID == "" {
		user = m.from.place.user
	}
	at := m.from.place
	at.user = user
	in := &interaction{kind: kindModal, source: m.from.source, place: at, userInstall: m.from.userInstall}
	data := map[string]any{"custom_id": m.CustomID, "components": rows}
	return s.act(ctx, in, data, fmt.Sprintf("submit %q", m.CustomID))
}

// fill returns the components of a submission.
func (m *Modal) fill(values map[string]string) ([]map[string]any, error) {
	used := 0
	input := func(c Component) (map[string]any, error) {
		value, ok := values[c.CustomID]
		if ok {
			used++
		} else {
			value = c.Value
		}
		low, high := 0, 4000
		if c.Required == nil || *c.Required {
			low = 1
		}
		if c.MinLength != nil && (value != "" || low > 0) {
			low = *c.MinLength
		}
		if c.MaxLength != nil {
			high = *c.MaxLength
		}
		if n := units(value); n < low || n > high {
			return nil, fmt.Errorf("input %q takes %d to %d characters, not %d", c.CustomID, low, high, n)
		}
		return map[string]any{"type": c.Type, "custom_id": c.CustomID, "value": value}, nil
	}
	var rows []map[string]any
	for _, row := range m.Components {
		switch {
		case row.Component != nil:
			one, err := input(*row.Component)
			if err != nil {
				return nil, err
			}
			rows = append(rows, map[string]any{"type": row.Type, "component": one})
		case len(row.Components) == 1:
			one, err := input(row.Components[0])
			if err != nil {
				return nil, err
			}
			rows = append(rows, map[string]any{"type": row.Type, "components": []any{one}})
		}
	}
	if used != len(values) {
		return nil, fmt.Errorf("%d of %d values belong to no input", len(values)-used, len(values))
	}
	return rows, nil
}

// Interact delivers an interaction of any type with any data, as a modified
// client or a newer Discord may send it, and waits like Command.
func (s *Server) Interact(ctx context.Context, kind int, data json.RawMessage) (*Reply, error) {
	in := &interaction{kind: kind, place: s.place("", "", "", false, User{})}
	return s.act(ctx, in, data, fmt.Sprintf("interaction of type %d with %.200s", kind, data))
}

// Dispatch sends an event with any data over the gateway. It returns an error if no session is connected.
func (s *Server) Dispatch(name string, data json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ses := s.sessionFor("")
	if ses == nil {
		return errors.New("dispatch: the bot is not connected")
	}
	s.emit(ses, name, data)
	return nil
}

// Forget drops recorded requests, answered interactions with their messages, and events, so that long tests need less
// memory. No interaction may be in progress.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
	clear(s.interactions)
	clear(s.messages)
	for _, ses := range s.sessions {
		clear(ses.events)
	}
}

// place fills in what the acting user left out.
func (s *Server) place(guild, channel, locale string, dm bool, user User) place {
	at := place{guild: guild, channel: channel, locale: locale, user: user}
	if at.user.ID == "" {
		at.user = DefaultUser
		at.user.Permissions, at.user.Roles, at.user.Locale = user.Permissions, user.Roles, user.Locale
	}
	if at.guild == "" && len(s.opts.GuildIDs) > 0 {
		at.guild = s.opts.GuildIDs[0]
	}
	if dm {
		at.guild = ""
	}
	if at.channel == "" {
		at.channel = DefaultChannelID
	}
	at.locale = cmp.Or(at.locale, at.user.Locale, "en-US")
	return at
}

// connectLimit is the time that an acting user waits for the bot to connect.
const connectLimit = 30 * time.Second

// act delivers an interaction and waits until the bot shows something.
func (s *Server) act(ctx context.Context, in *interaction, data any, what string) (*Reply, error) {
	if err := s.deliver(ctx, in, data); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	limit, cancel := context.WithTimeout(ctx, firstResponseLimit)
	defer cancel()
	if err := s.await(limit, func() bool { return in.callback != 0 }); err != nil {
		if ctx.Err() == nil {
			err = fmt.Errorf("%w within %v", ErrNoResponse, firstResponseLimit)
		}
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if err := s.await(ctx, func() bool { return !in.answered.IsZero() }); err != nil {
		return nil, fmt.Errorf("%s: the bot deferred its answer and did not send it: %w", what, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return &Reply{
		InteractionID: in.id, Token: in.token, Type: in.callback, Ephemeral: in.ephemeral,
		Choices: in.choices, Modal: in.modal,
		Acked: in.acked.Sub(in.created), Took: in.answered.Sub(in.created),
		server: s, in: in,
	}, nil
}

// deliver sends an interaction to the bot, over the gateway or by a signed POST.
func (s *Server) deliver(ctx context.Context, in *interaction, data any) error {
	s.mu.Lock()
	url := s.postURL
	s.mu.Unlock()
	if url != "" {
		return s.deliverPost(ctx, url, in, data)
	}
	online, cancel := context.WithTimeout(ctx, connectLimit)
	defer cancel()
	if err := s.await(online, func() bool { return s.sessionFor(in.place.guild) != nil }); err != nil {
		return fmt.Errorf("the bot is not connected to the gateway: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ses := s.sessionFor(in.place.guild)
	if ses == nil {
		return fmt.Errorf("the bot has left the gateway")
	}
	s.dispatch(ses, "INTERACTION_CREATE", s.open(in, data))
	return nil
}

// open assigns an interaction its id and returns its JSON; s.mu must be held.
func (s *Server) open(in *interaction, data any) map[string]any {
	in.id = s.newID()
	in.token = newToken(in.id)
	in.created = s.now()
	s.interactions[in.token] = in
	out := map[string]any{
		"id": in.id, "application_id": s.opts.ApplicationID, "type": in.kind, "token": in.token, "version": 1,
		"channel_id": in.place.channel, "app_permissions": "442368", "locale": in.place.locale,
		"entitlements": []any{}, "attachment_size_limit": 10485760,
		"channel": map[string]any{"id": in.place.channel, "type": 0},
		"context": 0, "authorizing_integration_owners": map[string]string{"0": in.place.guild},
	}
	if in.kind != kindPing {
		out["data"] = data
	}
	if in.source != nil {
		out["message"] = in.source.current()
	}
	if in.userInstall {
		out["authorizing_integration_owners"] = map[string]string{"1": in.place.user.ID}
	}
	if in.place.guild == "" {
		out["user"], out["context"] = in.place.user, 1
		out["channel"] = map[string]any{"id": in.place.channel, "type": 1}
		if !in.userInstall {
			out["authorizing_integration_owners"] = map[string]string{"0": "0"}
		}
		return out
	}
	out["guild_id"], out["guild_locale"] = in.place.guild, "en-US"
	out["guild"] = map[string]any{"id": in.place.guild, "locale": "en-US", "features": []string{}}
	out["member"] = map[string]any{
		"user": in.place.user, "roles": append([]string{}, in.place.user.Roles...),
		"permissions": strconv.FormatUint(in.place.user.Permissions, 10),
		"joined_at":   "2024-01-01T00:00:00Z", "deaf": false, "mute": false, "flags": 0,
	}
	return out
}

// DeliverTo makes Discord post signed interactions to url instead of sending them over the gateway. An empty url
// returns to the gateway.
func (s *Server) DeliverTo(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.postURL = url
}

// Ping posts a signed PING to the url of DeliverTo, as Discord does before it accepts one. It returns an error if the
// answer is not a PONG.
func (s *Server) Ping(ctx context.Context) error {
	_, err := s.act(ctx, &interaction{kind: kindPing, place: s.place("", "", "", true, User{})}, nil, "ping")
	return err
}

// Post sends a body to url with a valid signature, to test how bodies are handled. The caller closes the response's
// body.
func (s *Server) Post(ctx context.Context, url string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	stamp := strconv.FormatInt(s.now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	req.Header.Set("X-Signature-Timestamp", stamp)
	req.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(s.key, append([]byte(stamp), body...))))
	return s.client.Do(req)
}

// deliverPost posts an interaction and uses the response's body as the first response. Status 202 without a body
// leaves it to the REST callback.
func (s *Server) deliverPost(ctx context.Context, url string, in *interaction, data any) error {
	s.mu.Lock()
	body := mustJSON(s.open(in, data))
	s.mu.Unlock()
	limit, cancel := context.WithTimeout(ctx, firstResponseLimit)
	defer cancel()
	resp, err := s.Post(limit, url, body)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoResponse, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, bodyLimit))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoResponse, err)
	}
	if resp.StatusCode == http.StatusAccepted && len(answer) == 0 {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if resp.StatusCode != http.StatusOK || kind != "application/json" {
		return fmt.Errorf("%w: status %d, Content-Type %q", ErrNoResponse, resp.StatusCode, kind)
	}
	s.mu.Lock()
	refusal := s.respond(in, answer)
	s.mu.Unlock()
	if refusal != nil {
		s.violate(Violation{Method: "RESPONSE", Path: url, Status: refusal.status, Code: refusal.code,
			Reason: refusal.why(), Body: string(answer)})
		return fmt.Errorf("%w: %s", ErrNoResponse, refusal.why())
	}
	return nil
}
