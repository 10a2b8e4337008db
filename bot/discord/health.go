package discord

import (
	"fmt"
	"sync"
	"time"
)

// hungAfter is how long a shard's supervisor may be overdue before the process counts as hung. Restarts of a bot should
// stand 90 s apart, for Discord counts its identifies.
const hungAfter = 2 * time.Minute

// health is what the process knows of its connections. It is safe for concurrent use.
type health struct {
	mu       sync.Mutex
	first    int // the lowest shard of this process
	shards   []shardHealth
	answers  bool // over http
	stopping bool
}

// shardHealth is what is known of one shard.
type shardHealth struct {
	up  bool
	due time.Time // when its supervisor does something again, at the latest
}

// expectShards says which shards there should be; none of them is up.
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

// up says that a shard gets events.
func (h *health) up(shard int) { h.set(shard, func(s *shardHealth) { s.up = true }) }

// down says that a shard gets no events.
func (h *health) down(shard int) { h.set(shard, func(s *shardHealth) { s.up = false }) }

// expect says that the supervisor of a shard will do something within d.
func (h *health) expect(shard int, d time.Duration) {
	h.set(shard, func(s *shardHealth) { s.due = time.Now().Add(d) })
}

// listens says that interactions are answered over http.
func (h *health) listens() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answers = true
}

// stop says that the bot is about to end.
func (h *health) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopping = true
}

// count returns how many shards are up, of how many.
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
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.stopping:
		return fmt.Errorf("the bot is about to end")
	case h.answers:
		return nil
	case all == 0:
		return fmt.Errorf("the gateway is not known yet")
	case up < all:
		return fmt.Errorf("%d of %d shards are connected to the gateway", up, all)
	}
	return nil
}

// alive returns why the process should be restarted, nil if it should not. A Discord that cannot be reached is no reason.
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
