package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Finding is what one check found.
type Finding struct {
	Subject string // what was checked
	Text    string // what was found
	Cure    string // what to do about it; empty: nothing is wrong
	Advice  bool   // the bot works without the cure
}

// maxClockSkew is how far the clock may be off. Discord sends its time in whole seconds, and signatures older than five
// minutes are refused.
const maxClockSkew = 5 * time.Second

// examination limits the time of Examine.
const examination = 20 * time.Second

// application is an application as Discord describes it, reduced to the fields that Footnote reads.
type application struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Flags     int    `json:"flags"`
	VerifyKey string `json:"verify_key"` // hex
	Endpoint  string `json:"interactions_endpoint_url"`

	// Installs is keyed by where the application is installed: "0" in guilds, "1" for a user. It is nil if Discord
	// omits it.
	Installs map[string]*struct {
		Params *struct {
			Scopes []string `json:"scopes"`
		} `json:"oauth2_install_params"`
	} `json:"integration_types_config"`
}

// privilegedFlags are the application flags of privileged intents: presences, members and message content, each with a
// variant for small bots.
const privilegedFlags = 1<<12 | 1<<13 | 1<<14 | 1<<15 | 1<<18 | 1<<19

// Examine asks Discord about everything that a client with these options needs. It changes nothing and starts no
// session. Listener is not needed. The error wraps ErrToken when Discord refuses the token; the findings until then are
// returned as well.
func Examine(ctx context.Context, o Options) ([]Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, examination)
	defer cancel()
	base, err := parseBase(o.APIURL)
	if err != nil {
		return nil, err
	}
	clock := &clockWatch{next: http.DefaultTransport}
	client := &http.Client{Transport: clock, CheckRedirect: stay}
	defer client.CloseIdleConnections()
	token := strings.TrimPrefix(o.Token, "Bot ")
	e := examiner{options: o, rest: &rest{client: client, base: base.String(), token: token}}
	err = e.discord(ctx)
	if off, known := clock.offset(); known {
		e.clock(off)
	}
	return e.found, err
}

// examiner collects findings.
type examiner struct {
	options Options
	rest    *rest
	found   []Finding
}

func (e *examiner) fine(subject, format string, args ...any) {
	e.found = append(e.found, Finding{Subject: subject, Text: fmt.Sprintf(format, args...)})
}

func (e *examiner) fault(subject, text, cure string) {
	e.found = append(e.found, Finding{Subject: subject, Text: text, Cure: cure})
}

func (e *examiner) advise(subject, text, cure string) {
	e.found = append(e.found, Finding{Subject: subject, Text: text, Cure: cure, Advice: true})
}

// discord makes the checks that need Discord. The error wraps ErrToken or is nil: other errors become findings.
func (e *examiner) discord(ctx context.Context) error {
	var app application
	err := e.rest.do(ctx, askApplication(), &app)
	switch {
	case errors.Is(err, ErrToken):
		return err
	case err != nil:
		e.fault("discord", err.Error(), "check the network, the proxy and the base of Discord's API")
		return nil
	}
	e.fine("token", "accepted for the application %.40q (%.20s)", app.Name, app.ID)
	e.application(app)
	e.transport(app)
	e.installs(app)
	e.commands(ctx, app.ID)
	e.gateway(ctx)
	return nil
}

func (e *examiner) application(app application) {
	if id := e.options.ApplicationID; id != "" && id != app.ID {
		e.fault("application", fmt.Sprintf("the token belongs to the application %.20s, not to %s", app.ID, id),
			"leave the application id out, or use the token of that application")
	}
	if app.Flags&privilegedFlags != 0 {
		e.advise("intents", "privileged intents are switched on, and Footnote needs none",
			"switch them off on the Bot page of the application in the developer portal")
	}
}

// transport compares how Discord delivers interactions with how the options expect them.
func (e *examiner) transport(app application) {
	const page = "the General Information page of the application in the developer portal"
	if e.options.PublicKey == nil {
		if app.Endpoint != "" {
			e.fault("transport", "Discord posts interactions to an endpoint URL, so that none comes over the gateway",
				"remove the Interactions Endpoint URL on "+page+", or use transport http")
		}
		return
	}
	key, err := hex.DecodeString(app.VerifyKey)
	if err == nil && len(key) == ed25519.PublicKeySize && !e.options.PublicKey.Equal(ed25519.PublicKey(key)) {
		e.fault("public key", "it is not the key of this application, so that every request will be refused",
			"copy the public key from "+page)
	}
	if app.Endpoint == "" {
		e.fault("transport", "Discord has no address to post interactions to",
			"once Footnote runs, set the Interactions Endpoint URL on "+page+
				" to https://…/interactions, where your proxy passes it on")
		return
	}
	e.fine("transport", "Discord posts interactions to %.200q", app.Endpoint)
}

// installs checks where the application can be installed, and with which scopes.
func (e *examiner) installs(app application) {
	if app.Installs == nil {
		return
	}
	const page = "on the Installation page of the application in the developer portal"
	guild, ok := app.Installs["0"]
	if !ok {
		e.advise("scopes", "the application cannot be installed in servers", "allow Guild Install "+page)
	} else if guild != nil && guild.Params != nil && !slices.Contains(guild.Params.Scopes, "applications.commands") {
		e.fault("scopes",
			"the install link of the developer portal lacks the scope applications.commands, "+
				"so that commands do not appear",
			"add the scope "+page+", or invite the bot by the link that serve prints")
	}
	if _, ok := app.Installs["1"]; !ok {
		e.advise("scopes", "the application cannot be installed for a user", "allow User Install "+page)
	}
}

// commands checks that the commands can be registered.
func (e *examiner) commands(ctx context.Context, applicationID string) {
	var have []Definition
	path := commandsPath(applicationID, e.options.DevGuildID)
	err := e.rest.do(ctx, call{method: http.MethodGet, label: "ask for the commands", bot: true, path: path}, &have)
	switch {
	case err == nil:
		e.fine("commands", "%d registered", len(have))
	case e.options.DevGuildID != "":
		guild, _ := inviteLinks(applicationID)
		e.fault("commands", fmt.Sprintf("they cannot be registered in the guild %s: %v", e.options.DevGuildID, err),
			"invite the bot there with the scope applications.commands: "+guild)
	default:
		e.fault("commands", fmt.Sprintf("they cannot be registered: %v", err),
			"try again; if it stays, check the application in the developer portal")
	}
}

func (e *examiner) gateway(ctx context.Context) {
	if e.options.PublicKey != nil {
		return
	}
	info, err := e.rest.gateway(ctx)
	if err != nil {
		e.fault("gateway", err.Error(), "try again; if it stays, see https://discordstatus.com")
		return
	}
	limit := info.SessionStartLimit
	reset := (time.Duration(limit.ResetAfter) * time.Millisecond).Round(time.Minute)
	switch need := max(info.Shards, 1); {
	case limit.Total == 0:
		e.fine("gateway", "%s", info.URL)
	case limit.Remaining < need:
		e.fault("gateway",
			fmt.Sprintf("%d of %d session starts are left for %d shards", limit.Remaining, limit.Total, need),
			fmt.Sprintf("find what restarts so often, and wait %v", reset))
	default:
		e.fine("gateway", "%d of %d session starts left, %d shards recommended", limit.Remaining, limit.Total, need)
	}
	if s := e.options.Shards; s.Count != 0 && s.Count < info.Shards {
		e.advise("shards", fmt.Sprintf("Discord recommends %d shards, and there are %d", info.Shards, s.Count),
			"raise the number of shards")
	}
}

// clock checks how far the local clock is ahead of Discord's.
func (e *examiner) clock(ahead time.Duration) {
	if ahead.Abs() <= maxClockSkew {
		e.fine("clock", "within %v of Discord's", maxClockSkew)
		return
	}
	direction := "ahead of"
	if ahead < 0 {
		direction = "behind"
	}
	e.fault("clock", fmt.Sprintf("it is %v %s Discord's", ahead.Abs().Round(time.Second), direction),
		"set it by NTP, for example with timedatectl set-ntp true")
}

// clockWatch is a transport that compares the local clock with the Date header of responses.
type clockWatch struct {
	next http.RoundTripper

	mu    sync.Mutex
	ahead time.Duration
	known bool
}

// RoundTrip implements http.RoundTripper.
func (c *clockWatch) RoundTrip(r *http.Request) (*http.Response, error) {
	start := time.Now()
	resp, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		// Discord took the Date at some time during the call, and cut off its fraction of a second.
		middle := start.Add(time.Since(start) / 2)
		c.ahead, c.known = middle.Sub(date.Add(time.Second/2)), true
	}
	return resp, nil
}

// offset returns how far the local clock is ahead. ok is false when no response had a date.
func (c *clockWatch) offset() (ahead time.Duration, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead, c.known
}

// AskReady asks the bot that runs with a Listener at address whether it answers everybody. The error is why it does
// not.
func AskReady(ctx context.Context, address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("ask whether the bot is ready: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, headerTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("ask whether the bot is ready: %w", err)
	}
	client := &http.Client{Transport: &http.Transport{}, CheckRedirect: stay} // no proxy between a machine and itself
	defer client.CloseIdleConnections()
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("ask whether the bot is ready: %w", err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(io.LimitReader(resp.Body, 1000))
	if err != nil {
		return fmt.Errorf("ask whether the bot is ready: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", printable(string(said), 200))
	}
	return nil
}
