package bot

import (
	"context"
	"strings"
	"testing"
	"time"

	"footnote/bot/discord"
	"footnote/bot/discordtest"
)

// hasty gives Discord less time than usual for everything.
func hasty(o *Options) {
	o.Discord.Timing = discord.Timing{
		Handshake: 5 * time.Second, Open: time.Second, Ack: 500 * time.Millisecond,
		First: time.Millisecond, Last: 10 * time.Millisecond,
		Invalid: 10 * time.Millisecond, Identify: 10 * time.Millisecond, Stable: time.Minute,
	}
}

// TestGatewayRecovers breaks a session, or the start of one, and then asks the bot something.
func TestGatewayRecovers(t *testing.T) {
	const closeUnknown, closeTimedOut = 4000, 4009
	type faults = []discordtest.GatewayFault
	now := func(do discordtest.Action, code int) faults {
		return faults{{At: discordtest.Immediately, Do: do, Code: code}}
	}
	for _, tc := range []struct {
		name       string
		before     faults // from the first connection on
		after      faults // once a session is ready
		identifies int    // accepted by Discord at the end; 0: not checked
	}{
		{"cut", nil, now(discordtest.Cut, 0), 1},
		{"closed", nil, now(discordtest.CloseWith, closeUnknown), 0},
		{"op 7", nil, now(discordtest.Reconnect, 0), 1},
		{"op 9", nil, now(discordtest.InvalidSession, 0), 2},
		{"op 7 in place of HELLO", faults{{At: discordtest.OnConnect, Do: discordtest.Reconnect}}, nil, 1},
		{"op 7 in place of READY", faults{{At: discordtest.OnIdentify, Do: discordtest.Reconnect}}, nil, 0},
		{"op 9 in place of READY", faults{{At: discordtest.OnIdentify, Do: discordtest.InvalidSession}}, nil, 0},
		{"op 9 again and again",
			faults{{At: discordtest.OnIdentify, Do: discordtest.InvalidSession, Times: 12}}, nil, 0},
		{"no HELLO", faults{{At: discordtest.OnConnect, Do: discordtest.Stall, Times: 2}}, nil, 1},
		{"no READY", faults{{At: discordtest.OnIdentify, Do: discordtest.Stall}}, nil, 0},
		{"cut in place of HELLO", faults{{At: discordtest.OnConnect, Do: discordtest.Cut, Times: 3}}, nil, 1},
		{"no answer to heartbeats", nil, faults{{At: discordtest.OnHeartbeat, Do: discordtest.Stall}}, 0},
		{"session gone at its resumption", nil, faults{
			{At: discordtest.OnResume, Do: discordtest.CloseWith, Code: closeTimedOut},
			{At: discordtest.Immediately, Do: discordtest.Cut},
		}, 2},
		{"op 9 at the resumption", nil, faults{
			{At: discordtest.OnResume, Do: discordtest.InvalidSession},
			{At: discordtest.Immediately, Do: discordtest.Cut},
		}, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := discordtest.New(t, discordtest.Options{HeartbeatInterval: time.Second})
			for _, f := range tc.before {
				server.InjectGateway(f)
			}
			r := launch(t, server, newShelf("The answer."), hasty)
			<-r.log.ready
			for _, f := range tc.after {
				server.InjectGateway(f)
			}
			if tc.after != nil {
				<-r.log.ready
			}
			r.awaitReady(t)
			shows(t, r.enter(t, "ask", map[string]any{"question": "x"}).Message(), "The answer.")
			if got := len(r.Identifies()); tc.identifies != 0 && got != tc.identifies {
				t.Errorf("%d identifies, want %d", got, tc.identifies)
			}
		})
	}
}

func TestGatewayWaitsForSessionStarts(t *testing.T) {
	server := discordtest.New(t, discordtest.Options{IdentifiesUsed: 1000})
	r := launch(t, server, newShelf("x"), nil)
	if err := r.AwaitCommands(deadline(t)); err != nil {
		t.Fatal(err)
	}
	r.cancel()
	<-r.ended
	if n := len(r.Identifies()); n != 0 || r.err != nil {
		t.Errorf("%d identifies without any left, error %v", n, r.err)
	}
}

// TestShutdown ends the bot while a question is being answered.
func TestShutdown(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	s := newShelf("The answer.")
	s.hold = func(ctx context.Context) error {
		close(asked)
		select {
		case <-release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	r := start(t, s)
	replied := make(chan *discordtest.Reply, 1)
	ctx := deadline(t)
	go func() {
		reply, err := r.Command(ctx, discordtest.Command{Name: "ask", Options: map[string]any{"question": "x"}})
		if err != nil {
			t.Error(err)
		}
		replied <- reply
	}()
	<-asked
	r.cancel()
	close(release)
	reply := <-replied
	<-r.ended
	if r.err != nil {
		t.Error(r.err)
	}
	if reply != nil {
		shows(t, reply.Message(), "The answer.")
	}
}

func TestNew(t *testing.T) {
	s := newShelf("x")
	for _, tc := range []struct {
		name    string
		options Options
		err     string
	}{
		{"all there", Options{Library: s, Discord: discord.Options{Token: "x"}}, ""},
		{"no library", Options{Discord: discord.Options{Token: "x"}}, "no library"},
		{"no token", Options{Library: s}, "no bot token"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := New(tc.options)
			if tc.err == "" && err != nil || tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)) {
				t.Errorf("error %v, want %q", err, tc.err)
			}
		})
	}
}
