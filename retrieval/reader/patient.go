package reader

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// ErrBusy is the error of a reader that has no time. The question is then answered without it.
var ErrBusy = errors.New("the reader is busy")

// How long a Patient lets people wait. Discord wants an answer within three seconds, and the ranking
// before it and the card after it need some of them.
const (
	maxWait  = 1200 * time.Millisecond // for others who are read to
	maxWork  = time.Second             // ordinary questions take 0.3 s
	restTime = time.Minute             // after a reading took longer: the machine is too slow, or has other work
)

// waitingPerSlot is how many wait for a slot, at most. Who comes later would not be read to in time.
const waitingPerSlot = 8

// Patient reads for some people at once, while the others wait. It returns ErrBusy rather
// than let anybody wait for long. The others are answered from the ranking alone meanwhile. It is safe for concurrent
// use.
type Patient struct {
	by      pieceReader
	slots   chan struct{}
	waiting atomic.Int64
	reads   atomic.Int64
	busy    atomic.Int64

	mu    sync.Mutex
	rests time.Time // until then nothing is read
}

// pieceReader is what a Patient reads with: a *Reader.
type pieceReader interface {
	Count(text string) int
	Read(ctx context.Context, question string, windows []Window) ([]Reading, error)
}

// NewPatient returns a Patient that reads with by, for so many at once.
func NewPatient(by pieceReader, atOnce int) *Patient {
	return &Patient{by: by, slots: make(chan struct{}, atOnce)}
}

// Count is that of Reader.
func (p *Patient) Count(text string) int { return p.by.Count(text) }

// Read is that of Reader, with ErrBusy where there is no time. The error is that of ctx when ctx is done.
func (p *Patient) Read(ctx context.Context, question string, windows []Window) ([]Reading, error) {
	readings, err := p.read(ctx, question, windows)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, ErrBusy):
		p.busy.Add(1)
	case err == nil:
		p.reads.Add(1)
	}
	return readings, err
}

func (p *Patient) read(ctx context.Context, question string, windows []Window) ([]Reading, error) {
	if p.resting() || !p.enter(ctx) {
		return nil, ErrBusy
	}
	defer func() { <-p.slots }()
	work, cancel := context.WithTimeout(ctx, maxWork)
	defer cancel()
	readings, err := p.by.Read(work, question, windows)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		p.rest()
		return nil, ErrBusy
	}
	return readings, err
}

// enter waits for a slot. It reports false when there is none in time, or ctx is done.
func (p *Patient) enter(ctx context.Context) bool {
	select {
	case p.slots <- struct{}{}:
		return true
	default:
	}
	defer p.waiting.Add(-1)
	if p.waiting.Add(1) > int64(waitingPerSlot*cap(p.slots)) {
		return false
	}
	timer := time.NewTimer(maxWait)
	defer timer.Stop()
	select {
	case p.slots <- struct{}{}:
		return true
	case <-timer.C:
		return false
	case <-ctx.Done():
		return false
	}
}

func (p *Patient) resting() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Now().Before(p.rests)
}

func (p *Patient) rest() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rests = time.Now().Add(restTime)
}

// Counts returns how many questions were read, and for how many there was no time.
func (p *Patient) Counts() (read, busy int64) { return p.reads.Load(), p.busy.Load() }
