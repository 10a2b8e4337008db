package bot

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// inbox is a Discord that takes every call and keeps what was sent, with the time since it was made.
type inbox struct {
	mu    sync.Mutex
	start time.Time
	calls []sent
}

type sent struct {
	method string
	path   string
	body   string
	at     time.Duration
}

func (b *inbox) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, sent{r.Method, r.URL.Path, string(body), time.Since(b.start)})
	return &http.Response{StatusCode: 204, Body: http.NoBody, Header: http.Header{}}, nil
}

// callbackOf reads the type and the flags of a first response.
func callbackOf(t *testing.T, s sent) (kind, flags int) {
	t.Helper()
	var c struct {
		Type int `json:"type"`
		Data struct {
			Flags int `json:"flags"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(s.body), &c); err != nil {
		t.Fatal(err)
	}
	return c.Type, c.Data.Flags
}

func testRouter(t task) (*router, *inbox) {
	box := &inbox{start: time.Now()}
	r := &rest{client: &http.Client{Transport: box}, base: "https://discord.example/"}
	return newRouter(r, slog.New(slog.DiscardHandler), newMetrics(Options{Library: newShelf("x")}, &health{}), func(*interaction) task { return t }), box
}

func says(private bool, markdown string) reply {
	return reply{message: newMessage(private, text(markdown))}
}

// after returns a handler that takes d and then returns what it is told to, unless its context ends before.
func after(d time.Duration, rep reply, err error) handler {
	return func(ctx context.Context, _ *interaction) (reply, error) {
		select {
		case <-time.After(d):
			return rep, err
		case <-ctx.Done():
			return reply{}, ctx.Err()
		}
	}
}

func TestRouterAnswersInTime(t *testing.T) {
	updated := says(false, "hello")
	updated.update = true
	for _, tc := range []struct {
		name  string
		task  task
		kinds string // "callback 4 at 0s", and so on
		want  string // part of the last call's body
	}{
		{"at once", task{handle: after(0, says(false, "hello"), nil)}, "callback 4 at 0s", "hello"},
		{"just in time", task{handle: after(1400*time.Millisecond, says(false, "hello"), nil)}, "callback 4 at 1.4s", "hello"},
		{"late", task{handle: after(2*time.Second, says(false, "hello"), nil)}, "callback 5 at 1.5s, PATCH at 2s", `"flags":32768`},
		{"late and private", task{private: true, handle: after(2*time.Second, says(true, "hello"), nil)}, "callback 5 flags 64 at 1.5s, PATCH at 2s", `"flags":32768`},
		{"an update", task{update: true, handle: after(0, updated, nil)}, "callback 7 at 0s", "hello"},
		{"a late update", task{update: true, handle: after(2*time.Second, updated, nil)}, "callback 6 at 1.5s, PATCH at 2s", "hello"},
		{"a late update that fails", task{update: true, handle: after(2*time.Second, reply{}, userError("no"))}, "callback 6 at 1.5s, POST at 2s", `"flags":32832`},
		{"an explanation", task{handle: after(0, reply{}, userError("Ask something"))}, "callback 4 flags 64 at 0s", "Ask something"},
		{"an error", task{handle: after(0, reply{}, errors.New("secret path"))}, "callback 4 flags 64 at 0s", "Something went wrong"},
		{"a panic", task{handle: func(context.Context, *interaction) (reply, error) { panic("boom") }}, "callback 4 flags 64 at 0s", "Something went wrong"},
		{"too late", task{handle: after(time.Hour, says(false, "hello"), nil)}, "callback 5 at 1.5s, PATCH at 1m0s", "Something went wrong"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, box := testRouter(tc.task)
				r.accept(t.Context(), testInteraction(), r.rest.respond)
				<-r.answered()
				if got := box.summary(t); got != tc.kinds {
					t.Errorf("got %s, want %s", got, tc.kinds)
				}
				last := box.calls[len(box.calls)-1].body
				if !strings.Contains(last, tc.want) || strings.Contains(last, "secret") {
					t.Errorf("the last call holds %s, want %s", last, tc.want)
				}
			})
		})
	}
}

// summary says what was sent, when.
func (b *inbox) summary(t *testing.T) string {
	t.Helper()
	var out []string
	for _, c := range b.calls {
		kind := c.method
		if strings.HasSuffix(c.path, "/callback") {
			n, flags := callbackOf(t, c)
			kind = "callback " + string(rune('0'+n))
			if flags&flagPrivate != 0 {
				kind += " flags 64"
			}
		}
		out = append(out, kind+" at "+c.at.Round(100*time.Millisecond).String())
	}
	return strings.Join(out, ", ")
}

func TestRouterDropsDuplicates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, box := testRouter(task{handle: after(0, says(false, "hello"), nil)})
		for _, id := range []string{"1", "2", "1", "1", "3"} {
			in := testInteraction()
			in.ID = id
			r.accept(t.Context(), in, r.rest.respond)
		}
		<-r.answered()
		if len(box.calls) != 3 {
			t.Errorf("%d answers to 3 interactions", len(box.calls))
		}
	})
}

func TestRouterBoundsTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		running, most := 0, 0
		r, box := testRouter(task{handle: func(ctx context.Context, _ *interaction) (reply, error) {
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			defer func() {
				mu.Lock()
				running--
				mu.Unlock()
			}()
			return says(false, "hello"), sleep(ctx, time.Second)
		}})
		const asked = 100
		for i := range asked {
			in := testInteraction()
			in.ID = strings.Repeat("1", i+1)
			r.accept(t.Context(), in, r.rest.respond)
		}
		<-r.answered()
		if most != maxRunning {
			t.Errorf("%d handlers ran at once, want %d", most, maxRunning)
		}
		answered := map[string]bool{}
		for _, c := range box.calls {
			if strings.HasSuffix(c.path, "/callback") {
				answered[c.path] = true
				if c.at > deferAfter {
					t.Errorf("first response after %v", c.at)
				}
			}
		}
		if len(answered) != asked {
			t.Errorf("%d of %d acknowledged", len(answered), asked)
		}
	})
}

func TestDrain(t *testing.T) {
	for _, tc := range []struct {
		name   string
		handle handler
		took   time.Duration
		want   string // sent at last
	}{
		{"an answer that gets ready", after(3*time.Second, says(false, "hello"), nil), 3 * time.Second, "hello"},
		{"an answer that does not", after(time.Hour, says(false, "hello"), nil), drainAnswers, "is restarting"},
		{"a handler that hangs", func(context.Context, *interaction) (reply, error) { time.Sleep(time.Hour); return reply{}, nil }, drainAnswers, "is restarting"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(context.Background())
				r, box := testRouter(task{handle: tc.handle})
				r.accept(ctx, testInteraction(), r.rest.respond)
				start := time.Now()
				r.drain()
				if took := time.Since(start); took != tc.took {
					t.Errorf("took %v, want %v", took, tc.took)
				}
				if last := box.calls[len(box.calls)-1].body; !strings.Contains(last, tc.want) {
					t.Errorf("sent %s, want %q", last, tc.want)
				}
				cancel()
				time.Sleep(2 * time.Hour) // the bubble outlives the handler that hangs
			})
		})
	}
	t.Run("an interaction that comes meanwhile", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r, box := testRouter(task{handle: after(0, says(false, "hello"), nil)})
			r.drain()
			r.accept(t.Context(), testInteraction(), r.rest.respond)
			<-r.answered()
			if last := box.calls[0].body; !strings.Contains(last, "is restarting") {
				t.Errorf("sent %s", last)
			}
		})
	})
}
