package bot

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/bot/discord"
	"footnote/bot/discordtest"
)

// The fault suite prints its seed. -faults.seed repeats the same faults, and -faults.interactions makes the suite
// longer:
//
//	go test ./bot -run TestFaults -v -timeout 1h -faults.seed 7 -faults.interactions 100000
var (
	faultSeed         = flag.Uint64("faults.seed", 0, "seed of the fault suite; 0: a new one")
	faultInteractions = flag.Int("faults.interactions", 1200, "interactions of the fault suite")
)

// faultRound is the number of interactions between two pauses. In a pause, faults occur that lose what is in flight.
const faultRound = 100

// faultAskers is how many users ask at once.
const faultAskers = 8

// lossless are gateway faults that keep the session, so that every interaction still has to be answered.
var lossless = []discordtest.GatewayFault{
	{At: discordtest.Immediately, Do: discordtest.Cut},
	{At: discordtest.Immediately, Do: discordtest.Reconnect},
	{At: discordtest.Immediately, Do: discordtest.InvalidSession, Resumable: true},
	{At: discordtest.Immediately, Do: discordtest.CloseWith, Code: 4000},
	{At: discordtest.Immediately, Do: discordtest.CloseWith, Code: 4001},
	{At: discordtest.Immediately, Do: discordtest.CloseWith, Code: 4002},
	{At: discordtest.Immediately, Do: discordtest.CloseWith, Code: 4005},
	{At: discordtest.Immediately, Do: discordtest.CloseWith, Code: 4008},
	{At: discordtest.OnDispatch, Do: discordtest.Cut},
	{At: discordtest.OnDispatch, Do: discordtest.Reconnect},
	{At: discordtest.OnDispatch, Do: discordtest.Duplicate},
	{At: discordtest.OnDispatch, Do: discordtest.Reorder},
	{At: discordtest.OnHeartbeat, Do: discordtest.Stall},
	{At: discordtest.OnHeartbeat, Do: discordtest.Cut},
	// These occur when another fault makes the bot reconnect.
	{At: discordtest.OnConnect, Do: discordtest.Stall},
	{At: discordtest.OnConnect, Do: discordtest.Cut},
	{At: discordtest.OnConnect, Do: discordtest.Reconnect},
	{At: discordtest.OnConnect, Do: discordtest.CloseWith, Code: 4000},
	{At: discordtest.OnResume, Do: discordtest.Cut},
	{At: discordtest.OnResume, Do: discordtest.Stall},
	{At: discordtest.OnResume, Do: discordtest.Reconnect},
	{At: discordtest.OnResume, Do: discordtest.InvalidSession, Resumable: true},
}

// lossy are faults that make Discord forget the session, and what it held.
var lossy = []discordtest.GatewayFault{
	{At: discordtest.Immediately, Do: discordtest.InvalidSession},
	{At: discordtest.OnResume, Do: discordtest.InvalidSession},
	{At: discordtest.OnResume, Do: discordtest.CloseWith, Code: 4007},
	{At: discordtest.OnResume, Do: discordtest.CloseWith, Code: 4009},
	{At: discordtest.OnResume, Do: discordtest.CloseWith, Code: 4003},
	{At: discordtest.OnIdentify, Do: discordtest.InvalidSession},
	{At: discordtest.OnIdentify, Do: discordtest.Cut},
	{At: discordtest.OnIdentify, Do: discordtest.Stall},
	{At: discordtest.OnIdentify, Do: discordtest.Reconnect},
	{At: discordtest.OnIdentify, Do: discordtest.CloseWith, Code: 4000},
}

// restFaults are faults of REST calls that leave time for the answer.
var restFaults = []discordtest.Fault{
	discordtest.RateLimited("/callback", 150*time.Millisecond),
	{Path: "/callback", Status: 429, Body: `{"message":"You are being rate limited.","retry_after":0.2,"global":true}`},
	{Path: "/callback", Status: 429, Header: map[string][]string{"Retry-After": {"0.3"}, "Content-Type": {"text/html"}},
		Body: "<html>error 1015</html>"},
	discordtest.HTMLError("/callback", 500),
	discordtest.HTMLError("/callback", 502),
	{Path: "/callback", Status: 503, Times: 2},
	{Path: "/callback", Drop: true},
	{Path: "/callback", Drop: true, Applied: true},
	{Path: "/callback", Status: 500, Applied: true},
	{Path: "/callback", Delay: 300 * time.Millisecond},
	{Path: "/callback", Delay: time.Minute}, // a socket that stalls
	{Path: "/callback", Delay: 200 * time.Millisecond, Drop: true, Applied: true},
}

// oddTexts are texts that people and programs enter.
var oddTexts = []string{
	question,
	"When was the Suez Canal opened?",
	strings.Repeat("When did Moscow withdraw its advisers and why? ", 128), // 6,000 characters
	"\x00\x01\x1b[31m\x7f When?",
	"متى سحبت موسكو مستشاريها؟ \u202e\u2066",
	"When\u200b did\u200d Moscow\u2060 withdraw\ufeff its advisers?",
	"<@1> @everyone ||x|| [a](https://evil.example) ```",
	"🇨🇳👩‍👩‍👧‍👦" + strings.Repeat("\u0301", 200),
	" \u200b ",
	`"; DROP TABLE passages; --`,
	"1950",
}

// oddValues are option values, some of which Discord never sends.
func oddValues() []any {
	return []any{nil, true, 5, -1.5e300, []any{1}, map[string]any{"x": 1}, "", "x", strings.Repeat("y", 4000), "1960",
		"late 1969"}
}

// oddIDs are forged custom ids.
var oddIDs = []string{
	"", "1", "evil", "2fa000000000000000", "1fqZZ", "1xxZZ0000", "1sa\x00", "1ca0000000000C8H3X4DCS20ZZZ01",
	"1fa0000000000" + strings.Repeat("0", 17), "1fa" + strings.Repeat("Z", 97), strings.Repeat("é", 60),
}

// chaos is a bot with faults and users.
type chaos struct {
	*rig
	random *rand.Rand
	mu     sync.Mutex
	counts map[string]int
}

func (c *chaos) count(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[what]++
}

// summary returns the counts as lines.
func (c *chaos) summary() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	keys := make([]string, 0, len(c.counts))
	for k := range c.counts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, "%6d %s\n", c.counts[k], k)
	}
	return b.String()
}

// TestFaults asks while the gateway and REST fail at random. Every interaction that reaches the bot's session must get
// exactly one answer: the simulated Discord refuses a second one, and a missing one fails its user.
func TestFaults(t *testing.T) {
	seed := *faultSeed
	if seed == 0 {
		seed = rand.Uint64N(1 << 32)
	}
	t.Logf("go test ./bot -run TestFaults -faults.seed %d -faults.interactions %d", seed, *faultInteractions)
	server := discordtest.New(t, discordtest.Options{
		HeartbeatInterval: 500 * time.Millisecond,
		// A retry after a lost response is refused, because the first try succeeded. A heartbeat without an answer can
		// leave the simulated Discord waiting. Late answers are counted below.
		Expect: func(v discordtest.Violation) bool {
			return v.Code == acknowledgedBefore || v.Code == unknownInteraction || v.Status == 4009
		},
	})
	r := launch(t, server, builtIn(t), func(o *Options) {
		hasty(o)
		o.Discord.Timing.Open, o.Discord.Timing.Ack = 400*time.Millisecond, 300*time.Millisecond
	})
	r.awaitReady(t)
	c := &chaos{rig: r, random: rand.New(rand.NewPCG(seed, 0)), counts: map[string]int{}}
	lag := watchLag(t)
	goroutines := 0
	for done := 0; done < *faultInteractions; done += faultRound {
		c.round(t, rand.New(rand.NewPCG(seed, uint64(done+1))))
		c.pause(t)
		awaitIdle(t, r) // the bot may still retry an answer that only seemed lost
		server.Forget()
		if done == 0 {
			goroutines = runtime.NumGoroutine()
		}
		if t.Failed() {
			break
		}
	}
	if now := runtime.NumGoroutine(); now > goroutines+20 {
		t.Errorf("%d goroutines, %d after the first round", now, goroutines)
	}
	switch late := c.counts[lateCount]; {
	case late > 0 && late <= *faultInteractions/20 && lag() > maxLag:
		t.Logf("%d interactions had no answer within 3 s; on this busy machine, one 10 ms wait in 100 takes %v more",
			late, lag())
	case late > 0:
		t.Errorf("%d interactions had no answer within 3 s", late)
	}
	for _, unwanted := range []string{"panic", "stays unanswered"} {
		if strings.Contains(r.log.String(), unwanted) {
			t.Errorf("the log holds %q", unwanted)
		}
	}
	t.Logf("seed %d, %d identifies:\n%s", seed, len(r.Identifies()), c.summary())
}

// lateCount is the count of interactions without an answer in time.
const lateCount = "NO ANSWER within 3 s"

// maxLag is the lag above which the machine is to blame for a late answer, and not the bot.
const maxLag = 30 * time.Millisecond

// watchLag measures, until the test ends, how much longer than 10 ms waits of 10 ms take. The function returns the 99th
// percentile so far.
func watchLag(t *testing.T) func() time.Duration {
	var mu sync.Mutex
	var lags []time.Duration
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	go func() {
		for ctx.Err() == nil {
			start := time.Now()
			time.Sleep(10 * time.Millisecond)
			mu.Lock()
			lags = append(lags, time.Since(start)-10*time.Millisecond)
			mu.Unlock()
		}
	}()
	return func() time.Duration {
		mu.Lock()
		defer mu.Unlock()
		slices.Sort(lags)
		return lags[len(lags)*99/100]
	}
}

// round lets users ask while lossless faults occur.
func (c *chaos) round(t *testing.T, random *rand.Rand) {
	t.Helper()
	work := make(chan func(*rand.Rand))
	var askers sync.WaitGroup
	for range faultAskers {
		own := rand.New(rand.NewPCG(random.Uint64(), 0))
		askers.Go(func() {
			for do := range work {
				do(own)
			}
		})
	}
	for i := range faultRound {
		if i%12 == 6 {
			f := lossless[random.IntN(len(lossless))]
			c.count(fmt.Sprintf("gateway: %s %s %d", f.Do, f.At, f.Code))
			c.InjectGateway(f)
		}
		if i%10 == 5 {
			f := restFaults[random.IntN(len(restFaults))]
			c.count(fmt.Sprintf("rest: status %d, delay %v, cut %t, applied %t", f.Status, f.Delay, f.Drop, f.Applied))
			c.Inject(f)
		}
		if i%10 == 0 {
			c.garbage(t, random)
		}
		work <- func(own *rand.Rand) { c.ask(t, own) }
	}
	close(work)
	askers.Wait()
}

// pause injects a lossy fault while nobody asks, and waits until the bot is back.
func (c *chaos) pause(t *testing.T) {
	t.Helper()
	f := lossy[c.random.IntN(len(lossy))]
	c.count(fmt.Sprintf("gateway: %s %s %d", f.Do, f.At, f.Code))
	for len(c.log.ready) > 0 {
		<-c.log.ready
	}
	start := time.Now()
	c.InjectGateway(f)
	if f.At == discordtest.OnIdentify {
		c.InjectGateway(discordtest.GatewayFault{At: discordtest.Immediately, Do: discordtest.InvalidSession})
	} else if f.At != discordtest.Immediately {
		c.InjectGateway(discordtest.GatewayFault{At: discordtest.Immediately, Do: discordtest.Cut})
	}
	select {
	case <-c.log.ready:
	case <-deadline(t).Done():
		t.Fatalf("not back %v after %s %s %d", time.Since(start), f.Do, f.At, f.Code)
	}
}

// garbage sends events that cannot be answered.
func (c *chaos) garbage(t *testing.T, random *rand.Rand) {
	t.Helper()
	events := []string{`null`, `5`, `{}`, `{"id":"x"}`, `{"id":"1","token":""}`, `{"id":"1","type":"two"}`, `[[[[]]]]`,
		`{"type":1,"id":"9","token":"t"}`}
	name := []string{"INTERACTION_CREATE", "MESSAGE_CREATE", "", "READY_SUPPLEMENTAL"}[random.IntN(4)]
	if err := c.Dispatch(name, json.RawMessage(events[random.IntN(len(events))])); err == nil {
		c.count("event that cannot be answered")
	}
}

// ask sends one interaction of a random kind and checks that it is answered.
func (c *chaos) ask(t *testing.T, random *rand.Rand) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	pick := func(texts []string) string { return texts[random.IntN(len(texts))] }
	value := func() any { return oddValues()[random.IntN(len(oddValues()))] }
	data := func(v any) json.RawMessage {
		out, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		return out
	}
	option := func(name string, v any) map[string]any { return map[string]any{"name": name, "type": 3, "value": v} }
	var reply *discordtest.Reply
	var err error
	kind := []string{"question", "odd question", "odd options", "button", "forged button", "completion",
		"unknown type"}[random.IntN(7)]
	switch kind {
	case "question":
		reply, err = c.Command(ctx, discordtest.Command{Name: "ask",
			Options: map[string]any{"question": pick(asked), "private": random.IntN(2) == 0}})
	case "odd question":
		name, of := "ask", "question"
		if random.IntN(2) == 0 {
			name, of = "quote", "words"
		}
		reply, err = c.Interact(ctx, discord.InteractionCommand, data(map[string]any{"id": "1", "name": name, "type": 1,
			"options": []any{option(of, pick(oddTexts))}}))
	case "odd options":
		reply, err = c.Interact(ctx, discord.InteractionCommand, data(c.oddCommand(random, false)))
	case "button":
		if reply, err = c.Command(ctx, discordtest.Command{Name: "ask",
			Options: map[string]any{"question": question}}); err == nil {
			if b, ok := reply.Message().Button(pick([]string{"▶", "Context"})); ok {
				reply, err = c.Press(ctx, reply.Message(), b.CustomID, []discordtest.User{discordtest.DefaultUser,
					stranger}[random.IntN(2)])
			}
		}
	case "forged button":
		reply, err = c.Interact(ctx, discord.InteractionComponent, data(map[string]any{"component_type": 2,
			"custom_id": pick(oddIDs)}))
	case "completion":
		reply, err = c.Interact(ctx, discord.InteractionAutocomplete, data(c.oddCommand(random, true)))
	case "unknown type":
		reply, err = c.Interact(ctx, []int{0, 6, 99}[random.IntN(3)], data(map[string]any{"x": value()}))
	}
	switch {
	case errors.Is(err, discordtest.ErrNoResponse):
		c.count(lateCount)
		return
	case err != nil:
		t.Errorf("%s: %v", kind, err)
		return
	}
	c.count("answered: " + kind)
	if pings := reply.Pings(); len(pings) > 0 {
		t.Errorf("%s: pings %v", kind, pings)
	}
}

// oddCommand returns the data of one of the bot's commands, or of an unknown one. All options are set, to values of any
// type. The message of a menu command is mostly unreadable.
func (c *chaos) oddCommand(random *rand.Rand, focused bool) map[string]any {
	data := map[string]any{"id": "1", "name": "nope", "type": 1,
		"options": []any{map[string]any{"name": "x", "type": 3, "value": oddValues()[random.IntN(len(oddValues()))],
			"focused": focused}}}
	definitions := c.bot.definitions()
	if i := random.IntN(len(definitions) + 1); i < len(definitions) {
		d := definitions[i]
		data["name"], data["type"], data["options"] = d.Name, d.Type, oddOptions(random, d.Options, focused)
		data["target_id"] = "5"
		data["resolved"] = map[string]any{"messages": map[string]any{"5": map[string]any{
			"id": "5", "content": oddValues()[random.IntN(len(oddValues()))], "embeds": []any{nil, 5},
			"components": []any{map[string]any{"type": 99, "x": []int{1}}},
		}}}
	}
	return data
}

// oddOptions sets options to values of any type. Of several subcommands it picks one.
func oddOptions(random *rand.Rand, options []discord.OptionDefinition, focused bool) []any {
	const subcommand, group = 1, 2
	out := []any{}
	for _, o := range options {
		value := map[string]any{"name": o.Name, "type": o.Type, "value": oddValues()[random.IntN(len(oddValues()))]}
		if o.Type == subcommand || o.Type == group {
			o = options[random.IntN(len(options))]
			inner := oddOptions(random, o.Options, focused)
			return []any{map[string]any{"name": o.Name, "type": o.Type, "options": inner}}
		}
		if focused {
			value["focused"] = random.IntN(2) == 0
		}
		out = append(out, value)
	}
	return out
}

// TestFatalCloses checks that the bot ends with Discord's reason.
func TestFatalCloses(t *testing.T) {
	for code, want := range map[int]string{
		4004: "token", 4010: "shard", 4011: "shards", 4012: "version", 4013: "intents", 4014: "developer portal",
	} {
		for _, at := range []discordtest.Point{discordtest.OnIdentify, discordtest.Immediately} {
			t.Run(fmt.Sprintf("%d %s", code, at), func(t *testing.T) {
				t.Parallel()
				server := discordtest.New(t, discordtest.Options{})
				fault := discordtest.GatewayFault{At: at, Do: discordtest.CloseWith, Code: code}
				if at == discordtest.OnIdentify {
					fault.Times = 2 // with 4011 the bot asks once more for the number of shards
					server.InjectGateway(fault)
				}
				r := launch(t, server, newShelf("x"), hasty)
				if at == discordtest.Immediately {
					<-r.log.ready
					server.InjectGateway(fault)
				}
				select {
				case <-r.ended:
				case <-deadline(t).Done():
					t.Fatal("the bot goes on")
				}
				if r.err == nil || !strings.Contains(r.err.Error(), want) {
					t.Errorf("ended with %v, want %q", r.err, want)
				}
			})
		}
	}
}

// TestFiftyAtOnce lets 50 people ask at once on one core.
func TestFiftyAtOnce(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	server := discordtest.New(t, discordtest.Options{Expect: func(v discordtest.Violation) bool {
		return raced &&
			v.Code == acknowledgedBefore
	}})
	r := launchWith(t, server, Options{Library: builtIn(t)},
		func(o *Options) { o.Logger = slog.New(slog.DiscardHandler) })
	r.awaitReady(t)
	const people = 50
	var acked, took [people]time.Duration
	var asking sync.WaitGroup
	for i := range people {
		asking.Go(func() {
			got, err := r.Command(deadline(t), discordtest.Command{Name: "ask",
				Options: map[string]any{"question": asked[i%len(asked)]}})
			if err != nil {
				t.Error(err)
				return
			}
			acked[i], took[i] = got.Acked, got.Took
		})
	}
	asking.Wait()
	slowest, last := slices.Max(acked[:]), slices.Max(took[:])
	t.Logf("slowest acknowledgement %v, slowest answer %v", slowest, last)
	if raced {
		return
	}
	if slowest > 1500*time.Millisecond || last > 3*time.Second {
		t.Errorf("slowest acknowledgement %v, want at most 1.5 s; slowest answer %v, want at most 3 s", slowest, last)
	}
}
