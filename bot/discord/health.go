package discord

import (
	"fmt"
	"sync"
	"time"
)

// hungAfter is how long a shard's supervisor may be overdue before the process counts as hung. Restarts should be 90 s
// apart, because Discord counts identifies.
const hungAfter = 2 * time.Minute

// health is the state of the connections. It is safe for concurrent use.
type health struct {
	mu       sync.Mutex
	first    int // the lowest shard of this process
	shards   []shardHealth
	answers  bool // over HTTP
	stopping bool
	also     func() error // see Options.Ready; nil: nothing
}

// shardHealth is the state of one shard.
type shardHealth struct {
	up  bool
	due time.Time // when its supervisor acts again, at the latest
}

// expectShards sets the shards of this process, all of them down.
func (h *health) expectShards(s Shards) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.first, h.shards = s.First, make([]shardHealth, s.Last-s.First+1)
	for i := range h.shards {
		h.shards[i].due = time.Now()
	}
}

func (h *health) set(shard int, change func(*shardHealth)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := shard - h.first; i >= 0 && i < len(h.shards) {
		change(&h.shards[i])
	}
}

// up records that a shard receives events.
func (h *health) up(shard int) { h.set(shard, func(s *shardHealth) { s.up = true }) }

// down records that a shard receives no events.
func (h *health) down(shard int) { h.set(shard, func(s *shardHealth) { s.up = false }) }

// expect records that the supervisor of a shard acts again within d.
func (h *health) expect(shard int, d time.Duration) {
	h.set(shard, func(s *shardHealth) { s.due = time.Now().Add(d) })
}

// listens records that interactions are answered over HTTP.
func (h *health) listens() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answers = true
}

// stop records that the bot is about to end.
func (h *health) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopping = true
}

// count returns the shards that are up, and all of them.
func (h *health) count() (up, all int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.shards {
		if s.up {
			up++
		}
	}
	return up, len(h.shards)
}

// ready returns why the bot does not answer everybody, nil if it does.
func (h *health) ready() error {
	up, all := h.count()
	var other error
	if h.also != nil {
		other = h.also()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.stopping:
		return fmt.Errorf("the bot is about to end")
	case other != nil:
		return other
	case h.answers:
		return nil
	case all == 0:
		return fmt.Errorf("the gateway is not known yet")
	case up < all:
		return fmt.Errorf("%d of %d shards are connected to the gateway", up, all)
	}
	return nil
}

// alive returns why the process should be restarted, nil if it should not. That Discord cannot be reached is not a
// reason.
func (h *health) alive() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, s := range h.shards {
		if late := time.Since(s.due); late > hungAfter && !h.stopping {
			return fmt.Errorf("shard %d has hung for %v", h.first+i, late.Round(time.Second))
		}
	}
	return nil
}
