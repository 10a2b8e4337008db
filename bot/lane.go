package bot

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Limits on work that may read many passages: timelines and quotations. One runs at a time, so that a processor is left
// for questions, and of the handlers that may run at once (maxRunning) at most half wait for it. A page takes some 100
// ms at most; only a quotation of common words that the corpus does not have in this order takes long.
const (
	maxLane     = maxRunning / 2
	maxLaneWork = 10 * time.Second
)

// Errors of a lane.
const (
	errCrowded = userError("tell.crowded")
	errTooLong = userError("tell.toolong")
)

// lane runs costly work, one piece at a time. The zero value is a lane without work.
type lane struct {
	once    sync.Once
	waiting chan struct{} // holds a token for each piece that runs or waits
	running chan struct{}
}

// do runs work when its turn comes, for maxLaneWork at most. The error is errCrowded when too much waits, errTooLong
// when the time is up, or that of work.
func (l *lane) do(ctx context.Context, work func(context.Context) error) error {
	l.once.Do(func() { l.waiting, l.running = make(chan struct{}, maxLane), make(chan struct{}, 1) })
	select {
	case l.waiting <- struct{}{}:
	default:
		return errCrowded
	}
	defer func() { <-l.waiting }()
	select {
	case l.running <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-l.running }()
	limited, cancel := context.WithTimeout(ctx, maxLaneWork)
	defer cancel()
	err := work(limited)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return errTooLong
	}
	return err
}
