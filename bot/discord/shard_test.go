package discord

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/prometheus/client_golang/prometheus"
)

func TestParseShards(t *testing.T) {
	for _, tc := range []struct {
		text string
		want Shards
		err  string
	}{
		{"", Shards{}, ""},
		{"0/1", Shards{0, 0, 1}, ""},
		{"5/16", Shards{5, 5, 16}, ""},
		{"0-3/16", Shards{0, 3, 16}, ""},
		{"12-15/16", Shards{12, 15, 16}, ""},
		{"16", Shards{}, "how many"},
		{"0-3", Shards{}, "how many"},
		{"a-b/c", Shards{}, "how many"},
		{"0-3/", Shards{}, "how many"},
		{"-1/4", Shards{}, "how many"},
		{"3-0/16", Shards{}, "lower one first"},
		{"0-16/16", Shards{}, "to 15"},
		{"0/0", Shards{}, "between 1 and"},
		{"0/1000001", Shards{}, "between 1 and"},
	} {
		t.Run(tc.text, func(t *testing.T) {
			got, err := ParseShards(tc.text)
			if got != tc.want || (err == nil) != (tc.err == "") ||
				err != nil && !strings.Contains(err.Error(), tc.err) {
				t.Errorf("got %v, %v; want %v, %q", got, err, tc.want, tc.err)
			}
		})
	}
}

// limits is a Discord that limits identifies.
type limits struct {
	concurrency int
	remaining   atomic.Int64
}

func newLimits(remaining int64, concurrency int) *limits {
	l := &limits{concurrency: concurrency}
	l.remaining.Store(remaining)
	return l
}

func (l *limits) starts(count int) *starts {
	h := &health{}
	f := &fleet{rest: testRest(&script{}), log: slog.New(slog.DiscardHandler), timing: DefaultTiming(), health: h,
		metrics: newConnectionMetrics(prometheus.NewRegistry(), h)}
	info, _ := l.answer(context.Background())
	s := newStarts(f, Shards{Last: count - 1, Count: count}, info)
	s.ask = l.answer
	return s
}

func (l *limits) answer(context.Context) (*discordgo.GatewayBotResponse, error) {
	return &discordgo.GatewayBotResponse{SessionStartLimit: discordgo.SessionInformation{
		Total: 1000, Remaining: int(l.remaining.Load()), ResetAfter: int(time.Hour.Milliseconds()),
		MaxConcurrency: l.concurrency,
	}}, nil
}

func TestStartsKeepToTheBuckets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits(1000, 16)
		s := l.starts(40)
		begun := time.Now()
		var waiting sync.WaitGroup
		var mu sync.Mutex
		at := map[int]time.Duration{}
		for shard := range 40 {
			waiting.Go(func() {
				identified, err := s.await(t.Context(), shard)
				if err != nil {
					t.Error(err)
					return
				}
				identified()
				mu.Lock()
				defer mu.Unlock()
				at[shard] = time.Since(begun)
			})
		}
		waiting.Wait()
		byBucket := map[int][3]int{}
		for shard, after := range at {
			b := byBucket[shard%16]
			b[after/(s.gap)]++
			byBucket[shard%16] = b
			if after%(s.gap) != 0 || after > 2*s.gap {
				t.Errorf("shard %d starts after %v", shard, after)
			}
		}
		for bucket, rounds := range byBucket {
			for round, n := range rounds {
				if n > 1 {
					t.Errorf("bucket %d starts %d shards in round %d", bucket, n, round)
				}
			}
		}
	})
}

func TestStartsKeepToTheDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits(3, 1)
		s := l.starts(1)
		begun := time.Now()
		for range 3 {
			identified, err := s.await(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			identified()
			l.remaining.Add(-1)
		}
		if took := time.Since(begun); took > time.Minute {
			t.Errorf("the first three took %v", took)
		}
		go func() { // the day ends
			time.Sleep(time.Hour)
			l.remaining.Store(1000)
		}()
		if _, err := s.await(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took < time.Hour {
			t.Errorf("a fourth session after %v", took)
		}
	})
}
