package discord

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// backOff returns the wait after an attempt, counted from 1: first, doubled each time up to last, less a random part of
// up to a half, so that callers do not all return at once.
func backOff(attempt int, first, last time.Duration) time.Duration {
	d := last
	if shift := attempt - 1; shift < 30 && first<<shift < last {
		d = first << shift
	}
	return d - rand.N(d/2+1)
}

// errNoTime means that a wait would outlast its context.
var errNoTime = errors.New("no time left")

// sleep waits for d. It returns an error when ctx ends first, and at once if ctx's deadline comes first.
func sleep(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return errNoTime
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
