package bot

import (
	"context"
	"errors"
	"testing"
	"time"

	"footnote/bot/discord"
)

// TestLane fills a lane: one piece runs, some wait, and the next is told so at once.
func TestLane(t *testing.T) {
	var l lane
	running, end := make(chan struct{}), make(chan struct{})
	done := make(chan error, maxLane)
	go func() {
		done <- l.do(t.Context(), func(context.Context) error {
			close(running)
			<-end
			return nil
		})
	}()
	<-running
	for range maxLane - 1 {
		go func() { done <- l.do(t.Context(), func(context.Context) error { return nil }) }()
	}
	for len(l.waiting) < maxLane {
	}
	if err := l.do(t.Context(), func(context.Context) error { return nil }); !errors.Is(err, errCrowded) {
		t.Errorf("got %v, want %v", err, errCrowded)
	}
	close(end)
	for range maxLane {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	late := func(context.Context) error { return context.DeadlineExceeded }
	if err := l.do(t.Context(), late); !errors.Is(err, errTooLong) {
		t.Errorf("got %v, want %v", err, errTooLong)
	}
}

// TestDefaultQuota asks in direct messages, where no moderator can set a limit.
func TestDefaultQuota(t *testing.T) {
	b := &Bot{options: Options{Library: newShelf("x"), PerMember: 2}, now: time.Now}
	in := &interaction{Interaction: &discord.Interaction{User: &discord.User{ID: "123456789012345678"}}}
	now := time.Now()
	for n, want := range []bool{true, true, false} {
		if err := b.admit(in, settings{}, now); (err == nil) != want {
			t.Errorf("question %d: %v", n+1, err)
		}
	}
	if err := b.admit(in, settings{}, now.Add(time.Minute)); err != nil {
		t.Errorf("a minute later: %v", err)
	}
	if err := b.admit(in, settings{PerMember: 5}, now); err != nil {
		t.Errorf("where moderators allow more: %v", err)
	}
}
