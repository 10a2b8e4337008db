package bot

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"footnote/bot/discord"
)

// laneRouter returns a router whose tasks are heavy if the token of their interaction is "heavy".
func laneRouter(heavy time.Duration) (*router, *inbox) {
	box := &inbox{start: time.Now()}
	tasks := func(in *interaction) task {
		if in.Token == "heavy" {
			return task{heavy: true, handle: after(heavy, says(false, "the timeline"), nil)}
		}
		return task{handle: after(10*time.Millisecond, says(false, "the answer"), nil)}
	}
	metrics := newMetrics(prometheus.NewRegistry(), Options{Library: newShelf("x")})
	return newRouter(box, slog.New(slog.DiscardHandler), metrics, tasks), box
}

// enter passes an interaction of a user to r, and waits until it begins to be handled.
func (b *inbox) enter(ctx context.Context, r *router, id, token, user string) {
	in := &discord.Interaction{ID: id, Type: discord.InteractionCommand, Token: token, User: &discord.User{ID: user}}
	_ = r.Accept(ctx, in, func(_ context.Context, c discord.Callback) error {
		if c.Data == nil {
			c.Data = struct{}{}
		}
		return b.keep(fmt.Sprint("callback ", c.Type), in, c.Data)
	})
	synctest.Wait()
}

// answers returns the bodies of what was sent last for each interaction, by id.
func (b *inbox) answers() map[string]sent {
	b.mu.Lock()
	defer b.mu.Unlock()
	last := map[string]sent{}
	for _, c := range b.calls {
		last[c.of] = c
	}
	return last
}

// TestHeavyWorkDelaysNoQuestion asks while more heavy tasks wait than handlers may run.
func TestHeavyWorkDelaysNoQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, box := laneRouter(5 * time.Second)
		for n := range 2 * maxRunning {
			box.enter(t.Context(), r, fmt.Sprint("h", n), "heavy", fmt.Sprint("user", n))
		}
		asked := time.Since(box.start)
		box.enter(t.Context(), r, "q", "light", "user0")
		<-r.answered()
		if c := box.answers()["q"]; !strings.Contains(c.body, "the answer") || c.at-asked > 100*time.Millisecond {
			t.Errorf("the question is answered after %v by %s", c.at-asked, c.body)
		}
		if c := box.answers()["h0"]; !strings.Contains(c.body, "the timeline") {
			t.Errorf("the first heavy task is answered by %s", c.body)
		}
	})
}

// TestHeavyWorkIsBounded enters more heavy tasks than may wait.
func TestHeavyWorkIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, box := laneRouter(time.Second)
		for n := range heavyPerActor + 1 {
			box.enter(t.Context(), r, fmt.Sprint("own", n), "heavy", "greedy")
		}
		for n := range heavyWaiting {
			box.enter(t.Context(), r, fmt.Sprint("other", n), "heavy", fmt.Sprint("user", n))
		}
		refused := box.answers()
		for _, id := range []string{fmt.Sprint("own", heavyPerActor), fmt.Sprint("other", heavyWaiting-1)} {
			c := refused[id]
			if !strings.Contains(c.body, "being looked up") || c.flags&discord.FlagPrivate == 0 || c.at > 0 {
				t.Errorf("%s gets %s after %v, want a private refusal at once", id, c.body, c.at)
			}
		}
		<-r.answered()
		for n := range heavyPerActor {
			if c := box.answers()[fmt.Sprint("own", n)]; !strings.Contains(c.body, "the timeline") {
				t.Errorf("task %d is answered by %s", n, c.body)
			}
		}
		box.enter(t.Context(), r, "later", "heavy", "greedy")
		<-r.answered()
		if c := box.answers()["later"]; !strings.Contains(c.body, "the timeline") {
			t.Errorf("a task after the rush is answered by %s", c.body)
		}
	})
}

// TestHeavyWorkEnds gives up a task that takes too long, and then runs the next.
func TestHeavyWorkEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, box := laneRouter(time.Hour)
		width := cap(r.lane.running)
		for n := range 5 * width {
			box.enter(t.Context(), r, fmt.Sprint("h", n), "heavy", fmt.Sprint("user", n))
		}
		<-r.answered()
		first, next := box.answers()["h0"], box.answers()[fmt.Sprint("h", width)]
		if !strings.Contains(first.body, "takes too long") || first.at != maxHeavy {
			t.Errorf("the first is answered after %v by %s", first.at, first.body)
		}
		if !strings.Contains(next.body, "takes too long") || next.at != 2*maxHeavy {
			t.Errorf("the next is answered after %v by %s", next.at, next.body)
		}
		if last := box.answers()[fmt.Sprint("h", 5*width-1)]; !strings.Contains(last.body, "being looked up") {
			t.Errorf("the last, which waits too long, is answered after %v by %s", last.at, last.body)
		}
	})
}
