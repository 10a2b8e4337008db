package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Interaction types.
const (
	kindPing         = 1
	kindCommand      = 2
	kindComponent    = 3
	kindAutocomplete = 4
	kindModal        = 5
)

// Callback types, the values of Reply.Type.
const (
	CallbackPong           = 1
	CallbackMessage        = 4
	CallbackDeferred       = 5
	CallbackDeferredUpdate = 6
	CallbackUpdate         = 7
	CallbackAutocomplete   = 8
	CallbackModal          = 9
)

// maxFollowups is the number of follow-ups that a user-installed app may send where the bot is not a member.
const maxFollowups = 5

// interaction is one use of the bot. Server.mu guards the fields that change.
type interaction struct {
	id, token   string
	kind        int
	menu        bool // a user or message command
	place       place
	created     time.Time
	source      *stored // the message pressed on, or that a modal came from
	definition  *optionSpec
	callback    int // 0 until the first response
	acked       time.Time
	answered    time.Time // when something other than "thinking" is shown
	original    *stored   // the message that @original names
	followups   []*stored
	reused      bool // the deferral took its first follow-up
	choices     []Choice
	modal       *Modal
	ephemeral   bool
	userInstall bool
}

// stored is a message and its history; Server.mu guards it.
type stored struct {
	versions []*Message // oldest first; the last is current
	owner    *interaction
	viewer   string // of an ephemeral message: the one user who sees it
	deleted  bool
}

func (m *stored) current() *Message { return m.versions[len(m.versions)-1] }

// A Choice is one line of an autocomplete answer.
type Choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// A Modal is a form that the bot opened.
type Modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []Component `json:"components"`

	from *interaction
}

var errUnknownInteraction = &apiError{status: 404, code: codeUnknownInteraction, message: "Unknown interaction"}

// postCallback takes the first response to an interaction.
func (s *Server) postCallback(c call) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.interactions[c.PathValue("token")]
	if in == nil || in.id != c.PathValue("id") {
		return 0, nil, errUnknownInteraction
	}
	if refusal := s.respond(in, c.body); refusal != nil {
		return 0, nil, refusal
	}
	if c.URL.Query().Get("with_response") != "true" {
		return 204, nil, nil
	}
	return 200, callbackResponse(in), nil
}

// callbackResponse returns the body for with_response=true.
func callbackResponse(in *interaction) map[string]any {
	about := map[string]any{"id": in.id, "type": in.kind}
	out := map[string]any{"interaction": about}
	switch in.callback {
	case CallbackMessage, CallbackDeferred, CallbackDeferredUpdate, CallbackUpdate:
		m := in.original.current()
		about["response_message_id"] = m.ID
		about["response_message_loading"] = m.Loading()
		about["response_message_ephemeral"] = m.Ephemeral()
		out["resource"] = map[string]any{"type": in.callback, "message": m}
	}
	return out
}

// respond checks and carries out a first response; s.mu must be held.
func (s *Server) respond(in *interaction, body []byte) *apiError {
	f, root, refusal := parse(body)
	if refusal != nil {
		return refusal
	}
	kind := root.get("type").require().oneOf(callbacksFor(in)...)
	data := root.get("data")
	d := s.checkResponse(in, kind, data)
	s.schemas.callback(kind, root)
	if refusal := f.err(); refusal != nil {
		return refusal
	}
	if d.empty {
		return errEmptyMessage
	}
	age := s.now().Sub(in.created)
	switch {
	case in.callback != 0:
		return &apiError{status: 400, code: codeAcknowledged, message: "Interaction has already been acknowledged."}
	case age > firstResponseLimit:
		return &apiError{
			status: 404, code: codeUnknownInteraction, message: "Unknown interaction",
			reason: fmt.Sprintf("the first response came after %v; the limit is %v", age, firstResponseLimit),
		}
	}
	s.acknowledge(in, kind, data, d)
	return nil
}

// checkResponse checks the data of a first response and returns the draft of its message, if it has one.
func (s *Server) checkResponse(in *interaction, kind int, data field) draft {
	switch kind {
	case CallbackMessage:
		return s.checkMessage(data.require(), nil, newMessageFlags)
	case CallbackDeferred:
		checkDeferral(data)
	case CallbackUpdate:
		if in.source != nil {
			return s.checkMessage(data.require(), in.source.current(), editFlags)
		}
	case CallbackAutocomplete:
		checkChoices(data.require(), in)
	case CallbackModal:
		checkModal(data.require())
	}
	return draft{}
}

// callbacksFor returns the callback types that an interaction accepts.
func callbacksFor(in *interaction) []int {
	switch in.kind {
	case kindPing:
		return []int{CallbackPong}
	case kindCommand:
		return []int{CallbackMessage, CallbackDeferred, CallbackModal}
	case kindAutocomplete:
		return []int{CallbackAutocomplete}
	case kindComponent:
		return []int{CallbackMessage, CallbackDeferred, CallbackDeferredUpdate, CallbackUpdate, CallbackModal}
	}
	if in.source == nil {
		return []int{CallbackMessage, CallbackDeferred}
	}
	return []int{CallbackMessage, CallbackDeferred, CallbackDeferredUpdate, CallbackUpdate}
}

// acknowledge carries out a checked first response; s.mu must be held.
func (s *Server) acknowledge(in *interaction, kind int, data field, d draft) {
	in.callback, in.acked = kind, s.now()
	in.answered = in.acked
	switch kind {
	case CallbackMessage:
		in.original = s.post(in, d)
	case CallbackDeferred:
		flags := data.get("flags").integer(0, flagEphemeral)
		in.original = s.post(in, draft{flags: flags | flagLoading})
		in.answered = time.Time{}
	case CallbackDeferredUpdate:
		in.original = in.source
	case CallbackUpdate:
		in.original = in.source
		s.edit(in.source, d)
	case CallbackAutocomplete:
		data.get("choices").into(&in.choices)
	case CallbackModal:
		in.modal = &Modal{from: in}
		data.into(in.modal)
	}
	in.ephemeral = in.original != nil && in.original.current().Ephemeral()
	s.signal()
}

// post makes a new message from a draft; s.mu must be held.
func (s *Server) post(in *interaction, d draft) *stored {
	m := s.version(nil, d)
	m.ID = s.newID()
	m.Timestamp = s.now()
	m.Type = 20
	switch {
	case in.original != nil || in.source != nil:
		m.Type = 19
	case in.menu:
		m.Type = 23
	}
	m.ChannelID, m.GuildID = in.place.channel, in.place.guild
	m.Author = s.botUser()
	m.Interaction = &Origin{ID: in.id, Type: in.kind, User: in.place.user}
	m.ApplicationID, m.WebhookID = s.opts.ApplicationID, s.opts.ApplicationID
	kept := &stored{versions: []*Message{m}, owner: in}
	if m.Ephemeral() {
		kept.viewer = in.place.user.ID
	}
	s.messages[m.ID] = kept
	return kept
}

// edit adds a version to a message; s.mu must be held.
func (s *Server) edit(kept *stored, d draft) {
	m := s.version(kept.current(), d)
	now := s.now()
	m.EditedTimestamp = &now
	kept.versions = append(kept.versions, m)
	s.signal()
}

// version returns the message that a draft makes from an earlier version, or from nothing. Fields that an edit omits
// keep their values.
func (s *Server) version(before *Message, d draft) *Message {
	m := &Message{
		Embeds: []json.RawMessage{}, Components: []Component{}, Attachments: []json.RawMessage{},
		Mentions: []User{}, MentionRoles: []string{},
	}
	if before != nil {
		*m = *before
	}
	if before == nil || d.content.present {
		m.Content, _ = d.content.value.(string)
	}
	if d.embeds.present {
		m.Embeds = []json.RawMessage{}
	}
	if d.embeds.isSet() {
		d.embeds.into(&m.Embeds)
	}
	if d.components.present {
		m.Components = []Component{}
	}
	if d.decoded != nil {
		m.Components = d.decoded
		number(m.Components)
	}
	if d.flagged {
		m.Flags &= flagEphemeral | flagComponentsV2
	}
	m.Flags = m.Flags&^flagLoading | d.flags
	m.Pings = pings(m.Text(), d.allowed)
	m.MentionEveryone = slices.Contains(m.Pings, "@everyone") || slices.Contains(m.Pings, "@here")
	return m
}

// webhook returns the interaction of a webhook path; s.mu must be held.
func (s *Server) webhook(c call) (*interaction, *apiError) {
	in := s.interactions[c.PathValue("token")]
	if in == nil || c.PathValue("app") != s.opts.ApplicationID || in.callback == 0 {
		return nil, &apiError{status: 404, code: codeUnknownWebhook, message: "Unknown Webhook",
			reason: "no such application and token, or no first response yet"}
	}
	if age := s.now().Sub(in.created); age > tokenLifetime {
		return nil, &apiError{status: 401, code: codeInvalidWebhookToken, message: "Invalid Webhook Token",
			reason: fmt.Sprintf("the token is %v old; it is valid for %v", age, tokenLifetime)}
	}
	return in, nil
}

// target returns the message of a webhook path; s.mu must be held.
func (s *Server) target(c call) (*interaction, *stored, *apiError) {
	in, refusal := s.webhook(c)
	if refusal != nil {
		return nil, nil, refusal
	}
	id := c.PathValue("message")
	if id == "@original" && in.original != nil && !in.original.deleted {
		return in, in.original, nil
	}
	for _, kept := range append([]*stored{in.original}, in.followups...) {
		if kept != nil && kept.current().ID == id && !kept.deleted {
			return in, kept, nil
		}
	}
	return nil, nil, &apiError{status: 404, code: codeUnknownMessage, message: "Unknown Message"}
}

func (s *Server) getMessage(c call) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, kept, refusal := s.target(c)
	if refusal != nil {
		return 0, nil, refusal
	}
	return 200, kept.current(), nil
}

func (s *Server) deleteMessage(c call) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, kept, refusal := s.target(c)
	if refusal != nil {
		return 0, nil, refusal
	}
	kept.deleted = true
	if kept == in.original && in.answered.IsZero() {
		in.answered = s.now()
	}
	s.signal()
	return 204, nil, nil
}

func (s *Server) patchMessage(c call) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, kept, refusal := s.target(c)
	if refusal != nil {
		return 0, nil, refusal
	}
	d, refusal := s.webhookBody(c, kept.current(), editFlags, schemaEdit)
	if refusal != nil {
		return 0, nil, refusal
	}
	s.replace(in, kept, d)
	return 200, kept.current(), nil
}

// replace edits a message and records when that answers a deferral; s.mu must be held.
func (s *Server) replace(in *interaction, kept *stored, d draft) {
	s.edit(kept, d)
	if kept == in.original && in.answered.IsZero() {
		in.answered = s.now()
	}
}

func (s *Server) postFollowup(c call) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in, refusal := s.webhook(c)
	if refusal != nil {
		return 0, nil, refusal
	}
	d, refusal := s.webhookBody(c, nil, newMessageFlags, schemaFollowup)
	if refusal != nil {
		return 0, nil, refusal
	}
	if in.callback == CallbackDeferred && !in.reused && in.original.current().Loading() && !in.original.deleted {
		in.reused = true
		d.flags &^= flagEphemeral // the deferral decided it
		s.replace(in, in.original, d)
		return 200, in.original.current(), nil
	}
	if in.userInstall && len(in.followups) == maxFollowups {
		return 0, nil, &apiError{status: 400, code: codeTooManyFollowups,
			message: "This interaction has reached the maximum number of follow up messages"}
	}
	kept := s.post(in, d)
	in.followups = append(in.followups, kept)
	s.signal()
	return 200, kept.current(), nil
}

// postMessage handles a message that the bot posts to a channel without an interaction. Only DefaultChannelID and the
// channels of Options.Channels are allowed.
func (s *Server) postMessage(c call) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	channel := c.PathValue("channel")
	if channel != DefaultChannelID && !slices.Contains(s.opts.Channels, channel) {
		return 0, nil, &apiError{status: 403, code: codeMissingAccess, message: "Missing Access"}
	}
	d, refusal := s.webhookBody(c, nil, newMessageFlags&^flagEphemeral, schemaMessage)
	if refusal != nil {
		return 0, nil, refusal
	}
	m := s.version(nil, d)
	m.ID, m.Timestamp, m.ChannelID, m.Author = s.newID(), s.now(), channel, s.botUser()
	s.posted = append(s.posted, m)
	s.signal()
	return 200, m, nil
}

// Posted returns the messages that the bot posted to channels without an interaction, oldest first.
func (s *Server) Posted() []*Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.posted)
}

// webhookBody reads and checks the message in a webhook request.
func (s *Server) webhookBody(c call, before *Message, flags int, schema string) (draft, *apiError) {
	f, root, refusal := parse(c.body)
	if refusal != nil {
		return draft{}, refusal
	}
	d := s.checkMessage(root, before, flags)
	s.schemas.check(schema, root)
	if refusal := f.err(); refusal != nil {
		return draft{}, refusal
	}
	if d.empty {
		return draft{}, errEmptyMessage
	}
	return d, nil
}

var errEmptyMessage = &apiError{status: 400, code: codeEmptyMessage, message: "Cannot send an empty message"}
