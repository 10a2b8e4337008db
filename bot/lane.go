package bot

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// Limits on heavy work: tasks whose time may grow with the corpus. A page of a timeline or quotation takes some 100 ms
// at most. Only words that the corpus has, but not in this order, take longer: some 1.3 s on 100,000 passages.
const (
	maxHeavy      = 10 * time.Second // for one task, once it runs
	maxHeavyWait  = 30 * time.Second // until it runs
	heavyWaiting  = 64               // tasks that run or wait; further ones are refused at once
	heavyPerActor = 3                // the same for one user: a card and two impatient presses
)

// lane runs heavy tasks in order of arrival, on half of the processors. The others are left for questions.
type lane struct {
	running chan struct{} // holds a token for each running task

	mu     sync.Mutex
	held   int
	actors map[string]int // tasks that run or wait, by user
}

func newLane() *lane {
	return &lane{
		running: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)),
		actors:  map[string]int{},
	}
}

// enter waits until a task of a user may run. The error is errCrowded if too many wait or it waits too long, or that of
// ctx. Unless it fails, the caller calls leave when the task has ended.
func (l *lane) enter(ctx context.Context, actor string) (leave func(), err error) {
	l.mu.Lock()
	if l.held >= heavyWaiting || l.actors[actor] >= heavyPerActor {
		l.mu.Unlock()
		return nil, errCrowded
	}
	l.held++
	l.actors[actor]++
	l.mu.Unlock()
	late := time.NewTimer(maxHeavyWait)
	defer late.Stop()
	select {
	case l.running <- struct{}{}:
		return func() { <-l.running; l.forget(actor) }, nil
	case <-late.C:
		l.forget(actor)
		return nil, errCrowded
	case <-ctx.Done():
		l.forget(actor)
		return nil, ctx.Err()
	}
}

// forget stops counting a task of a user.
func (l *lane) forget(actor string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held--
	if l.actors[actor]--; l.actors[actor] == 0 {
		delete(l.actors, actor)
	}
}
