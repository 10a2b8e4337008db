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

// apiPath is the version of Discord's API that Footnote speaks, below the base address.
const apiPath = "api/v10/"

// FirstResponse is how long Discord waits for the first response to an interaction.
const FirstResponse = 3 * time.Second

// maxAttempts bounds how often one call is tried, and maxResponse how much of an answer is read, in bytes.
const (
	maxAttempts = 5
	maxResponse = 4 << 20
)

// Back-off between two attempts: doubled each time, between half of it and all of it. The longest wait stays below
// what an interaction's first response may take.
const (
	firstBackOff = 100 * time.Millisecond
	lastBackOff  = 2 * time.Second
)

// errExpired is wrapped when Discord no longer takes an answer to an interaction.
var ErrExpired = errors.New("the interaction has expired")

// Codes of Discord's errors that mean something to Footnote.
const (
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeAcknowledged       = 40060
)

// restError is a refusal by Discord.
type restError struct {
	Status  int
	Code    int    // Discord's, 0 if the body holds none
	Message string // Discord's, cut; "" if the body is not Discord's JSON
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

// Is reports which of this package's errors e means.
func (e *restError) Is(target error) bool {
	switch target {
	case ErrToken:
		return e.Status == http.StatusUnauthorized
	case ErrExpired:
		return e.Status == http.StatusNotFound && e.Code == codeUnknownInteraction
	}
	return false
}

// permanent reports whether Discord will refuse again what it refused with err.
func permanent(err error) bool {
	var refusal *restError
	return errors.As(err, &refusal) && refusal.Status >= 400 && refusal.Status < 500 &&
		refusal.Status != http.StatusTooManyRequests
}

// call is one request to Discord's API. Errors and logs name it by label, never by its path: interaction tokens stand
// in paths.
type call struct {
	method string
	label  string
	path   []string // segments below apiPath, unescaped
	query  string
	secret string // an interaction's token, which no error may hold
	bot    bool   // sends the bot token
	first  bool   // is a first response, for which little time is left
	after  bool   // follows a first response, which Discord may still be about to read: an unknown webhook will be known soon
	body   any    // nil: none
}

// rest calls Discord's API. It is safe for concurrent use.
type rest struct {
	client *http.Client
	base   string // ends with a slash
	token  string
}

// do sends c and reads the answer into out, which may be nil. It tries again after a rate limit, a fault of the server
// or the network, as long as ctx's deadline leaves time for the wait.
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
			return nil // an earlier attempt went through, only its answer was lost
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

// How long one attempt may take. A connection that broke without a word is given up so that another attempt is in time;
// Discord answers callbacks in some tenths of a second.
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

// attempt sends c once. After an error, wait is how long Discord wants callers to wait at least, negative if trying
// again is of no use.
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

// redact returns err without the URL that net/http puts in front of it.
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

// refusal reads an answer other than success, whose body may be Discord's JSON or a proxy's HTML.
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
	line := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) }), " ")
	return fmt.Sprintf("%.*s", limit, line)
}

// retryAfter returns the wait that a 429 asks for: its body says it more exactly than its header. One that says
// nothing asks for a second.
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

// Callback types: the first response to an interaction.
const (
	callbackPong           = 1
	CallbackMessage        = 4 // a new message
	CallbackDeferMessage   = 5 // a new message will come; "thinking…" until then
	CallbackDeferUpdate    = 6 // the component's message will be replaced
	CallbackUpdate         = 7 // the component's message is replaced
	CallbackAutocompletion = 8 // choices
	CallbackModal          = 9 // a form
)

// callback is the first response to an interaction.
type Callback struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"` // message, deferral, choices or modal
}

// deferral is the data of callbackDeferMessage.
type Deferral struct {
	Flags int `json:"flags,omitempty"`
}

// choices is the data of callbackAutocompletion.
type Choices struct {
	Choices []Choice `json:"choices"`
}

// choice is a value that autocomplete offers, with the name that the user sees.
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

// application returns the id of the application that the token belongs to.
func (r *rest) application(ctx context.Context) (string, error) {
	var app struct {
		ID string `json:"id"`
	}
	c := call{method: http.MethodGet, label: "ask for the application", bot: true, path: []string{"applications", "@me"}}
	if err := r.do(ctx, c, &app); err != nil {
		return "", err
	}
	if !IsSnowflake(app.ID) {
		return "", fmt.Errorf("%s: id %.40q is no snowflake", c.label, app.ID)
	}
	return app.ID, nil
}

// gateway asks Discord where its gateway is, how many shards it recommends, and how many sessions may still be started. An
// API that does not say the latter two is taken as one shard without limits.
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
