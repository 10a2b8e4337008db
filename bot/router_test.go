package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"footnote/bot/discord"
)

// inbox is a Discord that accepts every call and keeps what was sent, with the time since its start.
type inbox struct {
	mu    sync.Mutex
	start time.Time
	calls []sent
}

type sent struct {
	kind  string // "callback 4", "edit" or "follow-up"
	of    string // id of the interaction
	body  string // JSON of the message
	flags int    // of the message
	at    time.Duration
}

func (b *inbox) keep(kind string, in *discord.Interaction, data any) error {
	body, err := json.Marshal(data)
	if err != nil {
		return err
	}
	var m struct {
		Flags int `json:"flags"`
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, sent{kind, in.ID, string(body), m.Flags, time.Since(b.start)})
	return nil
}

// Edit implements editor.
func (b *inbox) Edit(_ context.Context, in *discord.Interaction, m discord.Message) error {
	return b.keep("edit", in, m)
}

// FollowUp implements editor.
func (b *inbox) FollowUp(_ context.Context, in *discord.Interaction, m discord.Message) error {
	return b.keep("follow-up", in, m)
}

// summary returns what was sent, and when.
func (b *inbox) summary() string {
	var out []string
	for _, c := range b.calls {
		kind := c.kind
		if c.flags&discord.FlagPrivate != 0 {
			kind += " private"
		}
		out = append(out, kind+" at "+c.at.Round(100*time.Millisecond).String())
	}
	return strings.Join(out, ", ")
}

// accept passes the interaction with an id to r, which answers to b.
func (b *inbox) accept(ctx context.Context, r *router, id string) {
	in := &discord.Interaction{ID: id, ApplicationID: "2", Type: discord.InteractionCommand, Token: "t"}
	_ = r.Accept(ctx, in, func(_ context.Context, c discord.Callback) error {
		data := c.Data
		if data == nil {
			data = struct{}{}
		}
		return b.keep(fmt.Sprint("callback ", c.Type), in, data)
	})
}

func testRouter(t task) (*router, *inbox) {
	box := &inbox{start: time.Now()}
	metrics := newMetrics(prometheus.NewRegistry(), Options{Library: newShelf("x")})
	return newRouter(box, slog.New(slog.DiscardHandler), metrics, func(*interaction) task { return t }), box
}

func says(private bool, markdown string) reply {
	return reply{message: discord.NewMessage(private, discord.Text(markdown))}
}

// after returns a handler that waits for d and then returns rep and err, unless its context ends first.
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
		{"just in time", task{handle: after(1400*time.Millisecond, says(false, "hello"), nil)}, "callback 4 at 1.4s",
			"hello"},
		{"late", task{handle: after(2*time.Second, says(false, "hello"), nil)},
			"callback 5 at 1.5s, edit at 2s", "hello"},
		{"late and private", task{private: true, handle: after(2*time.Second, says(true, "hello"), nil)},
			"callback 5 private at 1.5s, edit private at 2s", "hello"},
		{"an update", task{update: true, handle: after(0, updated, nil)}, "callback 7 at 0s", "hello"},
		{"a late update", task{update: true, handle: after(2*time.Second, updated, nil)},
			"callback 6 at 1.5s, edit at 2s", "hello"},
		{"a late update that fails", task{update: true, handle: after(2*time.Second, reply{}, userError("no"))},
			"callback 6 at 1.5s, follow-up private at 2s", "no"},
		{"an explanation", task{handle: after(0, reply{}, userError("Ask something"))}, "callback 4 private at 0s",
			"Ask something"},
		{"an error", task{handle: after(0, reply{}, errors.New("secret path"))}, "callback 4 private at 0s",
			"Something went wrong"},
		{"a panic", task{handle: func(context.Context, *interaction) (reply, error) { panic("boom") }},
			"callback 4 private at 0s", "Something went wrong"},
		{"too late", task{handle: after(time.Hour, says(false, "hello"), nil)},
			"callback 5 at 1.5s, edit private at 1m0s", "Something went wrong"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, box := testRouter(tc.task)
				box.accept(t.Context(), r, "1")
				<-r.answered()
				if got := box.summary(); got != tc.kinds {
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

func TestRouterDropsDuplicates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, box := testRouter(task{handle: after(0, says(false, "hello"), nil)})
		for _, id := range []string{"1", "2", "1", "1", "3"} {
			box.accept(t.Context(), r, id)
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
			time.Sleep(time.Second)
			return says(false, "hello"), ctx.Err()
		}})
		const asked = 100
		for i := range asked {
			box.accept(t.Context(), r, fmt.Sprint(i))
		}
		<-r.answered()
		if most != maxRunning {
			t.Errorf("%d handlers ran at once, want %d", most, maxRunning)
		}
		answered := map[string]bool{}
		for _, c := range box.calls {
			if strings.HasPrefix(c.kind, "callback") {
				answered[c.of] = true
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
		{"a handler that hangs", func(context.Context, *interaction) (reply, error) {
			time.Sleep(time.Hour)
			return reply{},
				nil
		}, drainAnswers, "is restarting"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(context.Background())
				r, box := testRouter(task{handle: tc.handle})
				box.accept(ctx, r, "1")
				start := time.Now()
				r.Drain()
				if took := time.Since(start); took != tc.took {
					t.Errorf("took %v, want %v", took, tc.took)
				}
				if last := box.calls[len(box.calls)-1].body; !strings.Contains(last, tc.want) {
					t.Errorf("sent %s, want %q", last, tc.want)
				}
				cancel()
				time.Sleep(2 * time.Hour) // the bubble outlives the handler
			})
		})
	}
	t.Run("an interaction that comes meanwhile", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r, box := testRouter(task{handle: after(0, says(false, "hello"), nil)})
			r.Drain()
			box.accept(t.Context(), r, "1")
			<-r.answered()
			if last := box.calls[0].body; !strings.Contains(last, "is restarting") {
				t.Errorf("sent %s", last)
			}
		})
	})
}
