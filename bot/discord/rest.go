package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/bwmarrin/discordgo"
)

// apiPath is the API version, below the base address.
const apiPath = "api/v10/"

// FirstResponse is how long Discord waits for the first response to an interaction.
const FirstResponse = 3 * time.Second

// maxAttempts limits the attempts of one call, and maxResponse what is read of a response, in bytes.
const (
	maxAttempts = 5
	maxResponse = 4 << 20
)

// Back-off between two attempts. The longest wait is below the time for a first response.
const (
	firstBackOff = 100 * time.Millisecond
	lastBackOff  = 2 * time.Second
)

// ErrExpired is wrapped by an error when Discord no longer takes an answer to an interaction.
var ErrExpired = errors.New("the interaction has expired")

// ErrNoAccess is wrapped by an error when the bot may not write in a channel, or there is no such channel.
var ErrNoAccess = errors.New("the bot may not write in the channel")

// Discord's error codes that Footnote handles.
const (
	codeUnknownChannel     = 10003
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeAcknowledged       = 40060
)

// restError is an error response from Discord.
type restError struct {
	Status  int
	Code    int    // Discord's, 0 if the body holds none
	Message string // Discord's, at most 200 characters; "" if the body is not Discord's JSON
}

// Error implements error.
func (e *restError) Error() string {
	s := fmt.Sprintf("Discord answers %d", e.Status)
	if e.Code != 0 {
		s += fmt.Sprintf(" (code %d)", e.Code)
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

// Is reports whether e is one of this package's errors.
func (e *restError) Is(target error) bool {
	switch target {
	case ErrToken:
		return e.Status == http.StatusUnauthorized
	case ErrNoAccess:
		return e.Status == http.StatusForbidden || e.Status == http.StatusNotFound && e.Code == codeUnknownChannel
	case ErrExpired:
		return e.Status == http.StatusNotFound && e.Code == codeUnknownInteraction
	}
	return false
}

// permanent reports whether Discord will refuse the same request again.
func permanent(err error) bool {
	var refusal *restError
	return errors.As(err, &refusal) && refusal.Status >= 400 && refusal.Status < 500 &&
		refusal.Status != http.StatusTooManyRequests
}

// call is one request to the API. Errors and logs name it by its label, never by its path: paths hold interaction
// tokens.
type call struct {
	method string
	label  string
	path   []string // segments below apiPath, unescaped
	query  string
	secret string // an interaction's token, which no error may contain
	bot    bool   // authorised by the bot token
	first  bool   // a first response, for which little time is left
	after  bool   // follows a first response that Discord may not have read yet: retries an unknown webhook
	body   any    // nil: none
}

// rest calls the API. It is safe for concurrent use.
type rest struct {
	client *http.Client
	base   string // ends with a slash
	token  string
}

// do sends c and decodes the response into out, which may be nil. It retries after a rate limit, a server fault or a
// network fault, as long as ctx's deadline leaves time for the wait.
func (r *rest) do(ctx context.Context, c call, out any) error {
	payload, err := encodeBody(c.body)
	if err != nil {
		return fmt.Errorf("%s: %w", c.label, err)
	}
	for attempt := 1; ; attempt++ {
		once, cancel := context.WithTimeout(ctx, c.patience())
		wait, err := r.attempt(once, c, payload, out)
		cancel()
		if err == nil || attempt > 1 && acknowledged(err) {
			return nil // an earlier attempt succeeded and only its response was lost
		}
		err = fmt.Errorf("%s: %w", c.label, err)
		if wait < 0 || attempt == maxAttempts || ctx.Err() != nil {
			return err
		}
		if sleep(ctx, max(wait, backOff(attempt, firstBackOff, lastBackOff))) != nil {
			return err
		}
	}
}

// Time limits of one attempt. They end an attempt over a connection that broke silently while there is time for
// another. Discord answers callbacks within some tenths of a second.
const (
	attemptFirst = FirstResponse / 2
	attemptOther = 10 * time.Second
)

func (c call) patience() time.Duration {
	if c.first {
		return attemptFirst
	}
	return attemptOther
}

func encodeBody(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	return json.Marshal(body)
}

func acknowledged(err error) bool {
	var refusal *restError
	return errors.As(err, &refusal) && refusal.Code == codeAcknowledged
}

// attempt sends c once. After an error, wait is the shortest wait before the next attempt, negative if another attempt
// is of no use.
func (r *rest) attempt(ctx context.Context, c call, payload []byte, out any) (wait time.Duration, err error) {
	req, err := r.request(ctx, c, payload)
	if err != nil {
		return -1, err
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return 0, c.redact(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err != nil {
		return 0, c.redact(err)
	}
	if resp.StatusCode >= 300 {
		return c.refusal(resp, body)
	}
	if out == nil {
		return 0, nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return -1, fmt.Errorf("answer is not the JSON that Discord describes: %w", err)
	}
	return 0, nil
}

func (r *rest) request(ctx context.Context, c call, payload []byte) (*http.Request, error) {
	segments := make([]string, len(c.path))
	for i, s := range c.path {
		segments[i] = url.PathEscape(s)
	}
	address := r.base + apiPath + strings.Join(segments, "/") + c.query
	req, err := http.NewRequestWithContext(ctx, c.method, address, bytes.NewReader(payload))
	if err != nil {
		return nil, c.redact(err)
	}
	if payload != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.bot {
		req.Header.Set("Authorization", "Bot "+r.token)
	}
	req.Header.Set("User-Agent", "DiscordBot (footnote, 1)")
	return req, nil
}

// redact removes the URL that net/http adds to its errors.
func (c call) redact(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if c.secret != "" && strings.Contains(err.Error(), c.secret) {
		return errors.New("the network fails")
	}
	return err
}

// refusal reads a response other than success. Its body may be Discord's JSON or a proxy's HTML.
func (c call) refusal(resp *http.Response, body []byte) (time.Duration, error) {
	var said struct {
		Code       int     `json:"code"`
		Message    string  `json:"message"`
		RetryAfter float64 `json:"retry_after"` // seconds
	}
	if json.Unmarshal(body, &said) != nil {
		said.Message = ""
	}
	message := said.Message
	if c.secret != "" {
		message = strings.ReplaceAll(message, c.secret, "…")
	}
	err := &restError{Status: resp.StatusCode, Code: said.Code, Message: printable(message, 200)}
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return retryAfter(resp.Header, said.RetryAfter), err
	case resp.StatusCode >= 500 || c.after && err.Code == codeUnknownWebhook:
		return 0, err
	}
	return -1, err
}

// printable returns text as one line of at most limit printable characters, for errors.
func printable(text string, limit int) string {
	line := strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsPrint(r) || unicode.IsSpace(r)
	}), " ")
	return fmt.Sprintf("%.*s", limit, line)
}

// retryAfter returns the wait that a 429 asks for, in its body (more exact) or its header. Without either it is a
// second.
func retryAfter(h http.Header, seconds float64) time.Duration {
	if seconds <= 0 {
		if s, err := strconv.ParseFloat(h.Get("Retry-After"), 64); err == nil && s > 0 {
			seconds = s
		}
	}
	if seconds <= 0 {
		seconds = 1
	}
	return time.Duration(min(seconds, time.Hour.Seconds()) * float64(time.Second))
}

// Callback types, of the first response to an interaction.
const (
	callbackPong           = 1
	CallbackMessage        = 4 // a new message
	CallbackDeferMessage   = 5 // a new message will come; "thinking…" until then
	CallbackDeferUpdate    = 6 // the component's message will be replaced
	CallbackUpdate         = 7 // the component's message is replaced
	CallbackAutocompletion = 8 // choices
	CallbackModal          = 9 // a form
)

// Callback is the first response to an interaction.
type Callback struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"` // Message, Deferral, Choices or Modal
}

// Deferral is the data of CallbackDeferMessage.
type Deferral struct {
	Flags int `json:"flags,omitempty"`
}

// Choices is the data of CallbackAutocompletion.
type Choices struct {
	Choices []Choice `json:"choices"`
}

// Choice is a value that autocomplete offers, with the name that the user sees.
type Choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// respond sends the first response to an interaction.
func (r *rest) respond(ctx context.Context, in *Interaction, c Callback) error {
	return r.do(ctx, call{
		method: http.MethodPost, label: "respond to interaction", body: c, secret: in.Token, first: true,
		path: []string{"interactions", in.ID, in.Token, "callback"},
	}, nil)
}

// Edit replaces the message of an acknowledged interaction.
func (c *Client) Edit(ctx context.Context, in *Interaction, m Message) error {
	m.Flags &= FlagComponents // the acknowledgement settled who sees the message
	return c.rest.do(ctx, call{
		method: http.MethodPatch, label: "edit interaction response", body: m, secret: in.Token, after: true,
		path: []string{"webhooks", in.ApplicationID, in.Token, "messages", "@original"},
	}, nil)
}

// FollowUp sends one more message after the first response.
func (c *Client) FollowUp(ctx context.Context, in *Interaction, m Message) error {
	return c.rest.do(ctx, call{
		method: http.MethodPost, label: "follow up interaction", body: m, secret: in.Token, after: true,
		path: []string{"webhooks", in.ApplicationID, in.Token},
	}, nil)
}

// Send posts a message in a channel.
func (c *Client) Send(ctx context.Context, channelID string, m Message) error {
	return c.rest.do(ctx, call{
		method: http.MethodPost, label: "send a message", bot: true, body: m,
		path: []string{"channels", channelID, "messages"},
	}, nil)
}

// askApplication is the call for the application that the token belongs to.
func askApplication() call {
	path := []string{"applications", "@me"}
	return call{method: http.MethodGet, label: "ask for the application", bot: true, path: path}
}

// application returns the id of the application that the token belongs to.
func (r *rest) application(ctx context.Context) (string, error) {
	var app struct {
		ID string `json:"id"`
	}
	if err := r.do(ctx, askApplication(), &app); err != nil {
		return "", err
	}
	if !IsSnowflake(app.ID) {
		return "", fmt.Errorf("ask for the application: id %.40q is not a snowflake", app.ID)
	}
	return app.ID, nil
}

// gateway asks for the address of the gateway, the recommended number of shards and the session starts left. An API
// without the latter two counts as one shard without limits.
func (r *rest) gateway(ctx context.Context) (*discordgo.GatewayBotResponse, error) {
	const label = "ask for the gateway"
	var out discordgo.GatewayBotResponse
	err := r.do(ctx, call{method: http.MethodGet, label: label, bot: true, path: []string{"gateway", "bot"}}, &out)
	var refusal *restError
	if errors.As(err, &refusal) && refusal.Status == http.StatusNotFound || err == nil && out.URL == "" {
		err = r.do(ctx, call{method: http.MethodGet, label: label, path: []string{"gateway"}}, &out)
	}
	if err != nil {
		return nil, err
	}
	return &out, nil
}
