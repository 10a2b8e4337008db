package discord

import (
	"strings"
	"testing"
	"time"
)

func TestHealthFindsAHungShard(t *testing.T) {
	h := &health{}
	h.expectShards(Shards{First: 2, Last: 3, Count: 4})
	if err := h.alive(); err != nil {
		t.Errorf("at the start: %v", err)
	}
	h.expect(3, -hungAfter-time.Second)
	if err := h.alive(); err == nil || !strings.Contains(err.Error(), "shard 3") {
		t.Errorf("got %v, want shard 3", err)
	}
	h.up(2)
	h.up(3)
	if err := h.ready(); err != nil {
		t.Errorf("all are up: %v", err)
	}
	h.down(2)
	if err := h.ready(); err == nil || !strings.Contains(err.Error(), "1 of 2") {
		t.Errorf("got %v", err)
	}
}
