package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestEditWaitsForDiscordToReadTheDeferral edits a message before Discord has read the deferral that creates it.
func TestEditWaitsForDiscordToReadTheDeferral(t *testing.T) {
	s := &script{answers: []answer{{status: 404, body: `{"code":10015,"message":"Unknown Webhook"}`},
		{status: 200, body: "{}"}}}
	if err := testClient(s).Edit(t.Context(), testInteraction(), Message{}); err != nil {
		t.Error(err)
	}
	if len(s.requests) != 2 {
		t.Errorf("%d attempts, want 2", len(s.requests))
	}
}

// TestEditKeepsWhoSees edits a private message. Discord takes no flag for that in an edit.
func TestEditKeepsWhoSees(t *testing.T) {
	s := &script{answers: []answer{{status: 200, body: "{}"}}}
	m := Message{Flags: FlagComponents | FlagPrivate}
	if err := testClient(s).Edit(t.Context(), testInteraction(), m); err != nil {
		t.Fatal(err)
	}
	var sent struct{ Flags int }
	if err := json.NewDecoder(s.requests[0].Body).Decode(&sent); err != nil || sent.Flags != FlagComponents {
		t.Errorf("sent flags %b, %v; want %b", sent.Flags, err, FlagComponents)
	}
}

// answer is the response of a script to one request.
type answer struct {
	status int
	header http.Header
	body   string
	err    error         // of the network, instead of an answer
	after  time.Duration // before the answer
}

// script answers requests with its answers in order. The last one repeats.
type script struct {
	answers  []answer
	requests []*http.Request
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	a := s.answers[min(len(s.requests), len(s.answers)-1)]
	s.requests = append(s.requests, r)
	select {
	case <-time.After(a.after):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if a.err != nil {
		return nil, a.err
	}
	if a.header == nil {
		a.header = http.Header{}
	}
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.body)),
		Request: r}, nil
}

const (
	testToken       = "bot-token-that-no-error-may-hold"
	interactionText = "interaction-token-that-no-error-may-hold"
)

func testRest(s *script) *rest {
	return &rest{client: &http.Client{Transport: s}, base: "https://discord.example/", token: testToken}
}

func testClient(s *script) *Client { return &Client{rest: testRest(s)} }

func testInteraction() *Interaction {
	return &Interaction{ID: "1", ApplicationID: "2", Type: InteractionCommand, Token: interactionText}
}

func TestRestTriesAgainWithinItsTime(t *testing.T) {
	ok := answer{status: 204}
	acked := answer{status: 400, body: `{"code":40060,"message":"Interaction has already been acknowledged."}`}
	html := "<html><body>error 1015: you are being rate limited</body></html>"
	for _, tc := range []struct {
		name     string
		answers  []answer
		attempts int
		atLeast  time.Duration
		atMost   time.Duration
		err      string // part of it; empty: none
	}{
		{"at once", []answer{ok}, 1, 0, 0, ""},
		{"rate limit in JSON", []answer{{status: 429,
			body: `{"message":"You are being rate limited.","retry_after":0.7,"global":false}`}, ok},
			2, 700 * time.Millisecond, 800 * time.Millisecond, ""},
		{"rate limit in HTML", []answer{{status: 429, header: http.Header{"Retry-After": {"1"}}, body: html}, ok}, 2,
			time.Second, 1100 * time.Millisecond, ""},
		{"rate limit with nonsense", []answer{{status: 429, header: http.Header{"Retry-After": {"NaN"}},
			body: `{"retry_after":-1}`}, ok}, 2, time.Second, 1100 * time.Millisecond, ""},
		{"rate limit without a time", []answer{{status: 429}, ok}, 2, time.Second, 1100 * time.Millisecond, ""},
		{"rate limit beyond the time", []answer{{status: 429, header: http.Header{"Retry-After": {"60"}}, body: html}},
			1, 0, 0, "Discord answers 429"},
		{"server faults", []answer{{status: 502, body: html}, {status: 500}, {status: 503}, ok}, 4,
			100 * time.Millisecond, time.Second, ""},
		{"server faults for ever", []answer{{status: 502, body: html}}, maxAttempts, 0, FirstResponse,
			"Discord answers 502"},
		{"network fault", []answer{{err: errors.New("connection reset")}, ok}, 2, 50 * time.Millisecond,
			100 * time.Millisecond, ""},
		{"no answer", []answer{{after: time.Hour}}, 2, FirstResponse, FirstResponse, "deadline"},
		{"no answer at first", []answer{{after: time.Hour}, ok}, 2, attemptFirst, attemptFirst + firstBackOff, ""},
		{"refused", []answer{{status: 400, body: `{"code":50035,"message":"Invalid Form Body"}`}}, 1, 0, 0,
			"Discord answers 400 (code 50035): Invalid Form Body"},
		{"refused by a proxy", []answer{{status: 403, body: html}}, 1, 0, 0, "Discord answers 403"},
		{"expired", []answer{{status: 404, body: `{"code":10062,"message":"Unknown interaction"}`}}, 1, 0, 0,
			"Unknown interaction"},
		{"answered, the answer lost", []answer{{err: errors.New("connection reset")}, acked}, 2, 0, time.Second, ""},
		{"answered twice", []answer{acked}, 1, 0, 0, "40060"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{answers: tc.answers}
				ctx, cancel := context.WithTimeout(t.Context(), FirstResponse)
				defer cancel()
				start := time.Now()
				err := testRest(s).respond(ctx, testInteraction(), Callback{Type: CallbackDeferMessage})
				took := time.Since(start)
				if (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
					t.Errorf("error %v, want %q", err, tc.err)
				}
				if len(s.requests) != tc.attempts {
					t.Errorf("%d attempts, want %d", len(s.requests), tc.attempts)
				}
				if took < tc.atLeast || took > tc.atMost {
					t.Errorf("took %v, want %v to %v", took, tc.atLeast, tc.atMost)
				}
			})
		})
	}
}

func TestRestKeepsSecrets(t *testing.T) {
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(400)
		io.WriteString(w, `{"code":1,"message":"no such path: `+r.URL.Path+`"}`)
	}))
	closed := httptest.NewServer(nil)
	closed.Close()
	defer echo.Close()
	for _, tc := range []struct{ name, base string }{
		{"a body that repeats the path", echo.URL + "/"},
		{"no server", closed.URL + "/"},
		{"no host", "http://host.invalid\x7f/"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var log bytes.Buffer
			c := &Client{rest: &rest{client: http.DefaultClient, base: tc.base, token: testToken}}
			in := testInteraction()
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			for _, err := range []error{
				c.rest.respond(ctx, in, Callback{Type: CallbackDeferMessage}),
				c.Edit(ctx, in, Message{}),
				c.FollowUp(ctx, in, Message{}),
			} {
				if err == nil {
					t.Fatal("no error")
				}
				slog.New(slog.NewJSONHandler(&log, nil)).Error("x", "err", err)
			}
			if s := log.String(); strings.Contains(s, interactionText) || strings.Contains(s, testToken) {
				t.Errorf("%s holds a token", s)
			}
		})
	}
}

func TestRestRequests(t *testing.T) {
	hostile := testInteraction()
	hostile.Token = "../../../users/@me?x=#"
	for _, tc := range []struct {
		name, want string
		auth       string
		do         func(context.Context, *Client) error
	}{
		{"callback", "POST /api/v10/interactions/1/" + interactionText + "/callback", "",
			func(ctx context.Context, c *Client) error {
				return c.rest.respond(ctx, testInteraction(), Callback{Type: CallbackMessage})
			}},
		{"edit", "PATCH /api/v10/webhooks/2/" + interactionText + "/messages/@original", "",
			func(ctx context.Context, c *Client) error {
				return c.Edit(ctx, testInteraction(), Message{})
			}},
		{"follow-up", "POST /api/v10/webhooks/2/" + interactionText, "", func(ctx context.Context, c *Client) error {
			return c.FollowUp(ctx, testInteraction(), Message{})
		}},
		{"a token with slashes", "PATCH /api/v10/webhooks/2/..%2F..%2F..%2Fusers%2F@me%3Fx=%23/messages/@original", "",
			func(ctx context.Context, c *Client) error {
				return c.Edit(ctx, hostile, Message{})
			}},
		{"gateway", "GET /api/v10/gateway/bot", "Bot " + testToken, func(ctx context.Context, c *Client) error {
			_, err := c.rest.gateway(ctx)
			return err
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := &script{answers: []answer{{status: 200, body: `{"url":"wss://gateway.discord.gg"}`}}}
			if err := tc.do(t.Context(), testClient(s)); err != nil {
				t.Fatal(err)
			}
			r := s.requests[0]
			if got := r.Method + " " + r.URL.RequestURI(); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
			if got := r.Header.Get("Authorization"); got != tc.auth {
				t.Errorf("authorization %q, want %q", got, tc.auth)
			}
		})
	}
}

func TestBackOffGrowsToItsLimit(t *testing.T) {
	for attempt, want := range map[int]time.Duration{1: 1, 2: 2, 3: 4, 6: 32, 7: 60, 100: 60} {
		for range 50 {
			if got := backOff(attempt, time.Second, time.Minute); got > want*time.Second || got < want*time.Second/2 {
				t.Errorf("attempt %d: %v, want between a half and all of %ds", attempt, got, want)
			}
		}
	}
}

// FuzzRefusal reads whatever Discord or a proxy answers instead of success.
func FuzzRefusal(f *testing.F) {
	f.Add(429, "1.5", []byte(`{"message":"You are being rate limited.","retry_after":0.7,"global":false}`))
	f.Add(429, "NaN", []byte("<html>error 1015</html>"))
	f.Add(404, "", []byte(`{"code":10062,"message":"Unknown interaction `+interactionText+`"}`))
	f.Add(503, "-1", []byte(`{"retry_after":1e308}`))
	f.Fuzz(func(t *testing.T, status int, header string, body []byte) {
		c := call{label: "x", secret: interactionText}
		wait, err := c.refusal(&http.Response{StatusCode: status, Header: http.Header{"Retry-After": {header}}}, body)
		if err == nil {
			t.Fatal("no error")
		}
		if wait > time.Hour || status == http.StatusTooManyRequests && wait <= 0 {
			t.Errorf("waits %v", wait)
		}
		if strings.Contains(err.Error(), interactionText) {
			t.Errorf("the error holds the token: %v", err)
		}
	})
}
