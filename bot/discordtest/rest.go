package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Discord's JSON error codes.
const (
	codeUnknownInteraction  = 10062
	codeUnknownMessage      = 10008
	codeUnknownWebhook      = 10015
	codeAcknowledged        = 40060
	codeTooManyFollowups    = 40094
	codeBadUserAgent        = 40333
	codeEmptyMessage        = 50006
	codeInvalidWebhookToken = 50027
	codeInvalidForm         = 50035
	codeMissingAccess       = 50001
	codeInvalidJSON         = 50109
)

// bodyLimit is the longest request body read, in bytes.
const bodyLimit = 1 << 20

// An apiError is a refusal: Discord's answer, and the reason for the reader of the test.
type apiError struct {
	status, code int
	message      string
	errors       map[string]any // nested by field, nil for none
	reason       string         // empty: message is the reason
}

func (e *apiError) body() []byte {
	m := map[string]any{"message": e.message, "code": e.code}
	if e.errors != nil {
		m["errors"] = e.errors
	}
	return mustJSON(m)
}

func (e *apiError) why() string {
	if e.reason == "" {
		return e.message
	}
	return e.reason
}

// A call is a request with its body read.
type call struct {
	*http.Request
	body []byte
}

// handler returns the status of a call and a value to encode as JSON; a nil value is an empty body.
type handler func(call) (status int, answer any, refusal *apiError)

// routes returns the API. Any other route is answered 404 and recorded.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /gateway", s.serveGateway)
	mux.HandleFunc("GET /gateway/{$}", s.serveGateway)
	open := func(pattern string, h handler) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /api/{version}"+path, s.answer(h))
	}
	bot := func(pattern string, h handler) { open(pattern, s.authorized(h)) }
	open("GET /gateway", s.getGateway)
	bot("GET /gateway/bot", s.getGatewayBot)
	bot("GET /users/@me", s.getMe)
	bot("GET /applications/@me", s.getApplication)
	bot("GET /oauth2/applications/@me", s.getApplication)
	bot("GET /applications/{app}/commands", s.getCommands)
	bot("PUT /applications/{app}/commands", s.putCommands)
	bot("GET /applications/{app}/guilds/{guild}/commands", s.getCommands)
	bot("PUT /applications/{app}/guilds/{guild}/commands", s.putCommands)
	open("POST /interactions/{id}/{token}/callback", s.postCallback)
	open("POST /webhooks/{app}/{token}", s.postFollowup)
	bot("POST /channels/{channel}/messages", s.postMessage)
	open("GET /webhooks/{app}/{token}/messages/{message}", s.getMessage)
	open("PATCH /webhooks/{app}/{token}/messages/{message}", s.patchMessage)
	open("DELETE /webhooks/{app}/{token}/messages/{message}", s.deleteMessage)
	mux.HandleFunc("/", s.answer(func(call) (int, any, *apiError) {
		return 0, nil, &apiError{status: 404, message: "404: Not Found", reason: "no such route"}
	}))
	return mux
}

var (
	apiPrefix = regexp.MustCompile(`^/api/v(9|10)/`)
	userAgent = regexp.MustCompile(`^DiscordBot \(\S+, \S+\)`)
)

// answer converts a handler to an http.HandlerFunc that applies faults, makes the checks of every route, and records
// the outcome.
func (s *Server) answer(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
		path := "/" + apiPrefix.ReplaceAllString(r.URL.RequestURI(), "")
		fault, faulted := s.takeFault(r.Method, path)
		if faulted && !s.pause(r, fault.Delay) {
			return
		}
		record := Request{Method: r.Method, Path: path, Body: string(body)}
		if faulted && (fault.Status != 0 || fault.Drop) {
			if fault.Applied {
				s.run(h, call{r, body}, path)
			}
			record.Faulted, record.Status = true, fault.Status
			s.record(record)
			fail(w, fault)
			return
		}
		if err != nil {
			record.Status = http.StatusRequestEntityTooLarge
			s.record(record)
			http.Error(w, `{"message": "413: Payload Too Large", "code": 0}`, record.Status)
			return
		}
		var reply []byte
		record.Status, reply = s.run(h, call{r, body}, path)
		s.record(record)
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-RateLimit-Limit", "50")
		w.Header().Set("X-RateLimit-Remaining", "49")
		w.Header().Set("X-RateLimit-Reset-After", "1.000")
		w.Header().Set("X-RateLimit-Bucket", "loopback")
		w.WriteHeader(record.Status)
		_, _ = w.Write(reply) // an error is of no use once the client is gone
	}
}

// run carries out a call and returns its status and body. Refusals become violations.
func (s *Server) run(h handler, c call, path string) (int, []byte) {
	var status int
	var answer any
	refusal := checkCall(c)
	if refusal == nil {
		status, answer, refusal = h(c)
	}
	if refusal != nil {
		s.violate(Violation{Method: c.Method, Path: path, Status: refusal.status, Code: refusal.code,
			Reason: refusal.why(), Body: string(c.body)})
		return refusal.status, refusal.body()
	}
	if answer == nil {
		return status, nil
	}
	return status, mustJSON(answer)
}

// checkCall makes the checks common to all routes.
func checkCall(c call) *apiError {
	if !apiPrefix.MatchString(c.URL.Path) {
		return &apiError{status: 404, message: "404: Not Found", reason: "not under /api/v9/ or /api/v10/"}
	}
	if agent := c.UserAgent(); !userAgent.MatchString(agent) {
		return &apiError{
			status: 403, code: codeBadUserAgent, message: "internal network error",
			reason: fmt.Sprintf("User-Agent %q is not of the form \"DiscordBot ($url, $version)\"", agent),
		}
	}
	kind := c.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(kind); len(c.body) > 0 && (err != nil || media != "application/json") {
		return &apiError{
			status: 400, code: codeInvalidForm, message: "Invalid Form Body",
			reason: fmt.Sprintf("Content-Type %q is not application/json", kind),
		}
	}
	return nil
}

// parse decodes a call's JSON body for validation.
func parse(body []byte) (*form, field, *apiError) {
	value, err := decode(body)
	if err != nil {
		return nil, field{}, &apiError{status: 400, code: codeInvalidJSON,
			message: "The request body contains invalid JSON.", reason: err.Error()}
	}
	f, root := newForm(value)
	return f, root, nil
}

// authorized runs a handler only for the bot's token.
func (s *Server) authorized(h handler) handler {
	return func(c call) (int, any, *apiError) {
		if c.Header.Get("Authorization") != "Bot "+s.opts.Token {
			return 0, nil, &apiError{status: 401, message: "401: Unauthorized"}
		}
		if app := c.PathValue("app"); app != "" && app != s.opts.ApplicationID {
			return 0, nil, &apiError{status: 403, code: 20012,
				message: "You are not authorized to perform this action on this application"}
		}
		return h(c)
	}
}

// pause waits for d. It returns false if the client or the test ended first.
func (s *Server) pause(r *http.Request, d time.Duration) bool {
	if d == 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
	case <-s.done:
	}
	return false
}

func (s *Server) record(r Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	s.signal()
}

// fail writes the answer of a fault.
func fail(w http.ResponseWriter, f Fault) {
	if f.Drop {
		if nc, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = nc.Close()
		}
		return
	}
	for key, values := range f.Header {
		w.Header()[key] = values
	}
	w.WriteHeader(f.Status)
	_, _ = io.WriteString(w, f.Body)
}

// mustJSON encodes a value built by this package.
func mustJSON(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return []byte(fmt.Sprintf(`{"message": %q, "code": 0}`, err.Error()))
	}
	return bytes.TrimSpace(b.Bytes())
}

func (s *Server) gatewayURL() string {
	return "ws" + strings.TrimPrefix(s.http.URL, "http") + "/gateway"
}

func (s *Server) getGateway(call) (int, any, *apiError) {
	return 200, map[string]string{"url": s.gatewayURL()}, nil
}

// identifiesADay is the number of times that a bot may identify in 24 hours.
const identifiesADay = 1000

func (s *Server) getGatewayBot(call) (int, any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return 200, map[string]any{
		"url":    s.gatewayURL(),
		"shards": s.opts.Shards,
		"session_start_limit": map[string]int{
			"total":           identifiesADay,
			"remaining":       s.identifiesLeft(),
			"reset_after":     14400000,
			"max_concurrency": s.opts.MaxConcurrency,
		},
	}, nil
}

// botUser is the bot as a user.
func (s *Server) botUser() User {
	return User{ID: s.opts.ApplicationID, Username: "footnote", Bot: true}
}

func (s *Server) getMe(call) (int, any, *apiError) {
	return 200, s.botUser(), nil
}

func (s *Server) getApplication(call) (int, any, *apiError) {
	app := map[string]any{
		"id":                       s.opts.ApplicationID,
		"name":                     "footnote",
		"icon":                     nil,
		"description":              "",
		"bot_public":               true,
		"bot_require_code_grant":   false,
		"verify_key":               fmt.Sprintf("%x", s.PublicKey()),
		"flags":                    0,
		"bot":                      s.botUser(),
		"integration_types_config": map[string]any{"0": map[string]any{}, "1": map[string]any{}},
	}
	maps.Copy(app, s.opts.Application)
	return 200, app, nil
}
