package main

import (
	"encoding/hex"
	"net"
	"strings"
	"testing"
	"time"

	"footnote/bot/discordtest"
)

// consult runs "footnote doctor" against a simulated Discord and returns its output and exit code.
func consult(t *testing.T, discord *discordtest.Server, env map[string]string, args ...string) (string, int) {
	t.Helper()
	settings := map[string]string{"FOOTNOTE_DISCORD_TOKEN": discord.Token(), "FOOTNOTE_DISCORD_API_URL": discord.URL()}
	for name, value := range env {
		settings[name] = value
	}
	setEnvironment(t, settings)
	var stdout, stderr strings.Builder
	code := run(t.Context(), append([]string{"doctor"}, args...), strings.NewReader(""), &stdout, &stderr)
	if all := stdout.String() + stderr.String(); strings.Contains(all, discord.Token()) {
		t.Errorf("the token is printed:\n%s", all)
	}
	return stdout.String() + stderr.String(), code
}

// installs returns application fields whose install link has these scopes.
func installs(scopes ...string) map[string]any {
	params := map[string]any{"scopes": scopes, "permissions": "0"}
	guild := map[string]any{"oauth2_install_params": params}
	return map[string]any{"integration_types_config": map[string]any{"0": guild}}
}

// shiftedClock returns options of a Discord whose clock differs by d.
func shiftedClock(d time.Duration) discordtest.Options {
	return discordtest.Options{Now: func() time.Time { return time.Now().Add(d) }}
}

// endpoint is an application with an endpoint URL.
var endpoint = discordtest.Options{
	Application: map[string]any{"interactions_endpoint_url": "https://x.example/interactions"},
}

var doctorTests = []struct {
	name    string
	options discordtest.Options
	env     map[string]string
	code    int
	want    []string // parts of the output
}{
	{"all is well", discordtest.Options{}, nil, 0, []string{
		"ok     token: accepted for the application \"footnote\"", "ok     clock: ", "ok     commands: 0 registered",
		"ok     gateway: 1000 of 1000 session starts left, 1 shards recommended"}},
	{"a slow clock", shiftedClock(95 * time.Second), nil, 1,
		[]string{"FAULT  clock: it is 1m35s behind Discord's; set it by NTP"}},
	{"a fast clock", shiftedClock(-time.Hour), nil, 1,
		[]string{"FAULT  clock: it is 1h0m0s ahead of Discord's; set it by NTP"}},
	{"a missing scope", discordtest.Options{Application: installs("bot")}, nil, 1, []string{
		"FAULT  scopes: the install link of the developer portal lacks the scope applications.commands",
		"advice scopes: the application cannot be installed for a user"}},
	{"a guild without the bot", discordtest.Options{}, map[string]string{"FOOTNOTE_DISCORD_DEV_GUILD_ID": "999"}, 1,
		[]string{"FAULT  commands: they cannot be registered in the guild 999",
			"invite the bot there with the scope applications.commands: https://discord.com/oauth2/authorize"}},
	{"privileged intents", discordtest.Options{Application: map[string]any{"flags": 1 << 19}}, nil, 0,
		[]string{"advice intents: privileged intents are switched on"}},
	{"no session starts left", discordtest.Options{IdentifiesUsed: 999, Shards: 2}, nil, 1,
		[]string{"FAULT  gateway: 1 of 1000 session starts are left for 2 shards; find what restarts so often"}},
	{"fewer shards than recommended", discordtest.Options{Shards: 4},
		map[string]string{"FOOTNOTE_DISCORD_SHARDS": "0/2"}, 0,
		[]string{"advice shards: Discord recommends 4 shards, and there are 2"}},
	{"another application", discordtest.Options{}, map[string]string{"FOOTNOTE_DISCORD_APPLICATION_ID": "7"}, 1,
		[]string{"FAULT  application: the token belongs to the application 123456789012345678, not to 7"}},
	{"an endpoint, but the gateway", endpoint, nil, 1,
		[]string{"FAULT  transport: Discord posts interactions to an endpoint URL"}},
}

func TestDoctor(t *testing.T) {
	for _, tc := range doctorTests {
		t.Run(tc.name, func(t *testing.T) {
			tc.options.Expect = func(v discordtest.Violation) bool { return v.Status == 403 }
			got, code := consult(t, discordtest.New(t, tc.options), tc.env)
			if code != tc.code {
				t.Errorf("exit code %d, want %d", code, tc.code)
			}
			contains(t, got, tc.want...)
			if faults := strings.Count(got, "FAULT "); (faults > 0) != (tc.code != 0) {
				t.Errorf("%d faults:\n%s", faults, got)
			}
		})
	}
}

func TestDoctorRefusedToken(t *testing.T) {
	unauthorized := func(v discordtest.Violation) bool { return v.Status == 401 }
	discord := discordtest.New(t, discordtest.Options{Expect: unauthorized})
	got, code := consult(t, discord, map[string]string{"FOOTNOTE_DISCORD_TOKEN": secret})
	if code != exitRefused {
		t.Errorf("exit code %d, want %d", code, exitRefused)
	}
	contains(t, got, "FAULT  token: FOOTNOTE_DISCORD_TOKEN: the token is refused by Discord; copy a new one")
	if strings.Contains(got, secret) {
		t.Errorf("the token is printed:\n%s", got)
	}
}

func TestDoctorTransportHTTP(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	discord := discordtest.New(t, endpoint)
	env := map[string]string{
		"FOOTNOTE_DISCORD_TRANSPORT":  "http",
		"FOOTNOTE_DISCORD_PUBLIC_KEY": hex.EncodeToString(discord.PublicKey()),
		"FOOTNOTE_HTTP_ADDR":          taken.Addr().String(),
	}
	got, code := consult(t, discord, env)
	if code != exitFailure {
		t.Errorf("exit code %d, want %d", code, exitFailure)
	}
	contains(t, got, "ok     transport: Discord posts interactions to \"https://x.example/interactions\"",
		"FAULT  address: ", "change FOOTNOTE_HTTP_ADDR")
	env["FOOTNOTE_DISCORD_PUBLIC_KEY"] = strings.Repeat("ab", 32)
	got, _ = consult(t, discord, env)
	contains(t, got, "FAULT  public key: it is not the key of this application")
}

func TestDoctorDiscordUnreachable(t *testing.T) {
	discord := discordtest.New(t, discordtest.Options{})
	got, code := consult(t, discord, map[string]string{"FOOTNOTE_DISCORD_API_URL": "http://127.0.0.1:1/"})
	if code != exitFailure {
		t.Errorf("exit code %d, want %d", code, exitFailure)
	}
	contains(t, got, "FAULT  discord: ", "check the network")
}

// TestDoctorRunning checks the health check of the container image.
func TestDoctorRunning(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	discord := discordtest.New(t, discordtest.Options{})
	env := map[string]string{"FOOTNOTE_HTTP_ADDR": address}
	program := startServe(t, discord, env)
	program.awaitReady(t, discord)
	for ctx := within(t); ; {
		got, code := consult(t, discord, env, "--running")
		if code == 0 {
			break
		}
		if ctx.Err() != nil {
			t.Fatalf("exit code %d: %s", code, got)
		}
	}
	program.stop()
	if code := program.awaitExit(t); code != 0 {
		t.Errorf("exit code %d of serve", code)
	}
	if got, code := consult(t, discord, env, "--running"); code != exitFailure {
		t.Errorf("exit code %d after the end: %s", code, got)
	}
}
