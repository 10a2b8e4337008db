package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Shards are the shards of a bot that one process runs: First to Last, counted from 0, of Count. The zero value means
// all of them, as many as Discord recommends.
type Shards struct {
	First, Last, Count int
}

// maxShards limits Shards.Count. The largest bots have some thousands.
const maxShards = 100_000

// ParseShards reads "0-3/16" as the shards 0 to 3 of 16, and "5/16" as shard 5 alone. Empty text gives the zero value.
func ParseShards(text string) (Shards, error) {
	if text == "" {
		return Shards{}, nil
	}
	span, count, ok := strings.Cut(text, "/")
	first, last, several := strings.Cut(span, "-")
	if !several {
		last = first
	}
	var s Shards
	var errs [3]error
	s.First, errs[0] = strconv.Atoi(first)
	s.Last, errs[1] = strconv.Atoi(last)
	s.Count, errs[2] = strconv.Atoi(count)
	switch {
	case !ok || errors.Join(errs[:]...) != nil:
		return Shards{},
			fmt.Errorf("%q does not say which shards of how many; the shards 0 to 3 of 16 are \"0-3/16\"", text)
	case s.Count < 1 || s.Count > maxShards:
		return Shards{}, fmt.Errorf("%q: the number of shards is not between 1 and %d", text, maxShards)
	case s.First < 0 || s.First > s.Last || s.Last >= s.Count:
		return Shards{}, fmt.Errorf("%q: shards are counted from 0, the lower one first, to %d", text, s.Count-1)
	}
	return s, nil
}

// fleet runs the shards of this process.
type fleet struct {
	rest      *rest
	log       *slog.Logger
	timing    Timing
	token     string
	shards    Shards
	health    *health
	metrics   *connectionMetrics
	subscribe func(interaction []byte) // several shards may call it at once; must not block
}

// run runs the shards until ctx is done, then returns nil. Any other error is final. When Discord requires more shards
// than it recommended before, and their number is left to it, all of them restart.
func (f *fleet) run(ctx context.Context) error {
	before := 0
	for {
		info, err := f.ask(ctx)
		if err != nil || ctx.Err() != nil {
			return err
		}
		s := f.shards
		if s.Count == 0 {
			s = Shards{Count: max(info.Shards, 1)}
			s.Last = s.Count - 1
		}
		if before >= s.Count {
			return errSharding
		}
		f.health.expectShards(s)
		err = f.runShards(ctx, s, info)
		if f.shards.Count != 0 || !errors.Is(err, errSharding) {
			return err
		}
		f.log.Warn("Discord requires more shards; restarting all of them", "shards", s.Count)
		before = s.Count
	}
}

// runShards runs shards until ctx is done or one of them meets a final error, which it returns.
func (f *fleet) runShards(ctx context.Context, s Shards, info *discordgo.GatewayBotResponse) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	starts := newStarts(f, s, info)
	var running sync.WaitGroup
	for shard := s.First; shard <= s.Last; shard++ {
		g := &gateway{
			log: f.log, timing: f.timing, token: f.token, shard: shard, count: s.Count,
			starts: starts, health: f.health, metrics: f.metrics, subscribe: f.subscribe,
		}
		running.Go(func() {
			if err := g.run(ctx); err != nil {
				stop(err)
			}
		})
	}
	running.Wait()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// ask asks for the gateway until Discord answers. An error means that asking again is of no use.
func (f *fleet) ask(ctx context.Context) (*discordgo.GatewayBotResponse, error) {
	for failures := 1; ; failures++ {
		asking, cancel := context.WithTimeout(ctx, f.timing.Open)
		info, err := f.rest.gateway(asking)
		cancel()
		if err == nil || permanent(err) {
			return info, err
		}
		wait := backOff(failures, f.timing.First, f.timing.Last)
		if ctx.Err() == nil {
			f.log.Warn("Discord does not name its gateway", "err", err, "wait", wait)
		}
		if sleep(ctx, wait) != nil {
			return nil, nil
		}
	}
}

// starts admits shards to identify one after another, as Discord requires. Shard k of n belongs to bucket k modulo
// max_concurrency. Each bucket identifies once in five seconds, and all of them together stay within the day's limit
// (https://discord.com/developers/docs/events/gateway#sharding-max-concurrency).
type starts struct {
	ask     func(context.Context) (*discordgo.GatewayBotResponse, error)
	log     *slog.Logger
	gap     time.Duration // between identifies of a bucket
	count   int           // of all shards
	longest time.Duration // a shard may hold its bucket

	patience time.Duration // for Discord's answer
	metrics  *connectionMetrics
	health   *health

	buckets []*bucket // by shard modulo max_concurrency

	mu    sync.Mutex
	info  *discordgo.GatewayBotResponse // its Remaining is counted down here
	asked time.Time                     // when info was received
}

// bucket serialises the identifies of its shards.
type bucket struct {
	turn chan struct{} // holds a token while a shard holds the bucket
	next time.Time     // no identify before; guarded by turn
}

// limitAge is how long the known limit is trusted. Other processes of the bot identify as well.
const limitAge = time.Minute

// askAgain is the longest wait of a shard without identifies left before it asks for the limit again: some identifies
// that were counted here may never have been sent.
const askAgain = 10 * time.Minute

// newStarts lets shard k start k/max_concurrency gaps from now. Processes that start together and divide the shards
// thereby keep their shards in order.
func newStarts(f *fleet, s Shards, info *discordgo.GatewayBotResponse) *starts {
	now := time.Now()
	out := &starts{
		ask: f.rest.gateway, log: f.log, gap: f.timing.Identify, count: s.Count, metrics: f.metrics, health: f.health,
		patience: f.timing.Open, longest: f.timing.Handshake + 2*f.timing.Open + f.timing.Identify,
		info: info, asked: now, buckets: make([]*bucket, max(info.SessionStartLimit.MaxConcurrency, 1)),
	}
	for i := range out.buckets {
		out.buckets[i] = &bucket{turn: make(chan struct{}, 1)}
	}
	for shard := s.Last; shard >= s.First; shard-- {
		out.bucket(shard).next = now.Add(time.Duration(shard/len(out.buckets)) * out.gap)
	}
	return out
}

func (s *starts) bucket(shard int) *bucket { return s.buckets[shard%len(s.buckets)] }

// address returns where new sessions start.
func (s *starts) address() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.info.URL
}

// await returns when a shard may identify. The shard then holds its bucket until it calls identified, which it must do
// once it has identified or given up. Further calls do nothing.
func (s *starts) await(ctx context.Context, shard int) (identified func(), err error) {
	s.health.expect(shard, time.Duration(s.count/len(s.buckets)+1)*s.longest)
	b := s.bucket(shard)
	select {
	case b.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	identified = sync.OnceFunc(func() {
		b.next = time.Now().Add(s.gap)
		<-b.turn
	})
	for {
		wait, granted, err := s.claim(ctx)
		if err != nil {
			identified()
			return nil, err
		}
		if granted {
			wait = time.Until(b.next)
		} else {
			s.log.Warn("no session starts left for today; waiting for more", "shard", shard, "wait", wait)
		}
		s.health.expect(shard, wait)
		if err := sleep(ctx, wait); err != nil {
			identified()
			return nil, err
		}
		if granted {
			return identified, nil
		}
	}
}

// claim takes one of the day's identifies. When none is left, granted is false and wait is the time until there are
// more.
func (s *starts) claim(ctx context.Context) (wait time.Duration, granted bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refresh(ctx); err != nil {
		return 0, false, err
	}
	limit := &s.info.SessionStartLimit
	if limited := limit.Total > 0 || limit.ResetAfter > 0; limited && limit.Remaining <= 0 {
		reset := time.Until(s.asked.Add(time.Duration(limit.ResetAfter) * time.Millisecond))
		return min(max(reset, s.gap), askAgain), false, nil
	}
	limit.Remaining--
	s.metrics.remaining.Set(float64(limit.Remaining))
	return 0, true, nil
}

// refresh asks for the limit again when it is old, or so low that other processes matter. The caller holds mu.
func (s *starts) refresh(ctx context.Context) error {
	age := time.Since(s.asked)
	if age < limitAge && (s.info.SessionStartLimit.Remaining > s.count || age < s.gap) {
		return nil
	}
	asking, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	info, err := s.ask(asking)
	if err != nil {
		return err
	}
	s.info, s.asked = info, time.Now()
	return nil
}
