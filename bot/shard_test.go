package bot

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/bot/discord"
	"footnote/bot/discordtest"
)

// guildOf returns a guild whose events belong to a shard.
func guildOf(shard int) string { return strconv.Itoa(shard << 22) }

// askIn asks in the guild of each shard.
func askIn(t *testing.T, server *discordtest.Server, shards int) {
	t.Helper()
	var asking sync.WaitGroup
	for shard := range shards {
		asking.Go(func() {
			got, err := server.Command(deadline(t), discordtest.Command{Name: "ask", GuildID: guildOf(shard),
				Options: map[string]any{"question": "x"}})
			if err != nil {
				t.Errorf("shard %d: %v", shard, err)
				return
			}
			shows(t, got.Message(), "The answer.")
		})
	}
	asking.Wait()
}

// apart is the gap that a simulated Discord requires between identifies of one bucket. spaced makes a bot keep to it.
const apart = 60 * time.Millisecond

func spaced(o *Options) {
	hasty(o)
	o.Discord.Timing.Identify = 4 * apart
}

func TestShards(t *testing.T) {
	for _, tc := range []struct {
		name      string
		processes []discord.Shards
	}{
		{"as many as Discord recommends", []discord.Shards{{}}},
		{"divided among processes", []discord.Shards{{First: 0, Last: 1, Count: 4}, {First: 2, Last: 3, Count: 4}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := discordtest.New(t, discordtest.Options{
				Shards: 4, MaxConcurrency: 2, IdentifyGap: apart,
				GuildIDs: []string{guildOf(0), guildOf(1), guildOf(2), guildOf(3)},
			})
			for _, s := range tc.processes {
				o := Options{Library: newShelf("The answer."), Discord: discord.Options{Shards: s}}
				r := launchWith(t, server, o, spaced)
				if err := r.AwaitCommands(deadline(t)); err != nil {
					t.Fatal(err)
				}
			}
			askIn(t, server, 4)
			seen := map[[2]int]int{}
			for _, id := range server.Identifies() {
				seen[id.Shard]++
			}
			for shard := range 4 {
				if n := seen[[2]int{shard, 4}]; n != 1 {
					t.Errorf("shard %d identified %d times", shard, n)
				}
			}
		})
	}
}

// TestMoreShards makes Discord require more shards than before.
func TestMoreShards(t *testing.T) {
	t.Run("their number left to Discord", func(t *testing.T) {
		server := discordtest.New(t, discordtest.Options{GuildIDs: []string{guildOf(0), guildOf(1)}})
		r := launch(t, server, newShelf("The answer."), hasty)
		r.awaitReady(t)
		<-r.log.ready
		server.RequireShards(2)
		server.InjectGateway(discordtest.GatewayFault{At: discordtest.Immediately, Do: discordtest.InvalidSession})
		<-r.log.ready
		<-r.log.ready
		askIn(t, server, 2)
	})
	t.Run("their number fixed", func(t *testing.T) {
		server := discordtest.New(t, discordtest.Options{})
		server.RequireShards(2)
		only := discord.Options{Shards: discord.Shards{First: 0, Last: 0, Count: 1}}
		r := launchWith(t, server, Options{Library: newShelf("x"), Discord: only}, hasty)
		<-r.ended
		if r.err == nil || !strings.Contains(r.err.Error(), "more shards") {
			t.Errorf("ended with %v", r.err)
		}
	})
}
