package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/phrase"
)

// settings are the choices of a guild's moderators. The zero value is the default.
type settings struct {
	Role      string   `json:"role,omitempty"`       // may ask; empty: everybody
	Channels  []string `json:"channels,omitempty"`   // where questions are answered; empty: everywhere
	PerMember int      `json:"per_member,omitempty"` // questions a minute; 0: no limit
	PerGuild  int      `json:"per_guild,omitempty"`  // the same for all members together
	Private   bool     `json:"private,omitempty"`    // answers are private unless the asker says otherwise
	Reports   string   `json:"reports,omitempty"`    // channel for reports; empty: none
	Gaps      bool     `json:"gaps,omitempty"`       // unanswered questions are stored
}

// maxPerMinute limits PerMember and PerGuild, and maxListedChannels the length of Channels.
const (
	maxPerMinute      = 1000
	maxListedChannels = 25
)

// settingsOf returns the settings of an interaction's guild, the defaults outside guilds and without a store.
func (b *Bot) settingsOf(in *interaction) (settings, error) {
	var s settings
	if b.options.Store == nil || !discord.IsSnowflake(in.GuildID) {
		return s, nil
	}
	data, err := b.options.Store.Load(kindSettings + "/" + in.GuildID)
	if err == nil && data != nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		return s, fmt.Errorf("read the settings of guild %s: %w", in.GuildID, err)
	}
	return s, nil
}

// managed returns a userError unless the user may change the settings of the guild.
func (b *Bot) managed(in *interaction) error {
	switch {
	case !discord.IsSnowflake(in.GuildID):
		return userError("tell.guild")
	case !in.May(discord.PermitManageGuild):
		return userError("tell.manage")
	case b.options.Store == nil:
		return userError("tell.nostore")
	}
	return nil
}

// configure answers /corpus settings: it applies the options and shows all settings.
func (b *Bot) configure(_ context.Context, in *interaction) (reply, error) {
	if err := b.managed(in); err != nil {
		return reply{}, err
	}
	b.storing.Lock()
	defer b.storing.Unlock()
	s, err := b.settingsOf(in)
	if err != nil {
		return reply{}, err
	}
	l, saved := in.locale(), ""
	if len(in.Data.Options) > 0 {
		gapsBefore := s.Gaps
		s.change(in)
		if err := b.saveSettings(in.GuildID, s); err != nil {
			return reply{}, err
		}
		if gapsBefore && !s.Gaps { // turning the option off deletes the stored questions
			if err := b.options.Store.Delete(kindGaps + "/" + in.GuildID); err != nil {
				return reply{}, fmt.Errorf("delete the unanswered questions of guild %s: %w", in.GuildID, err)
			}
		}
		saved = l.Say("settings.saved")
	}
	return notice(true, l.Say("settings.title"), saved, s.text(l), card.FooterPrefix+l.Say("settings.exempt")), nil
}

// saveSettings stores the settings of a guild. Defaults need no record.
func (b *Bot) saveSettings(guild string, s settings) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	name := kindSettings + "/" + guild
	if string(data) == "{}" {
		err = b.options.Store.Delete(name)
	} else {
		err = b.options.Store.Save(name, data)
	}
	if err != nil {
		return fmt.Errorf("keep the settings of guild %s: %w", guild, err)
	}
	return nil
}

// change applies the options of /corpus settings.
func (s *settings) change(in *interaction) {
	if in.Flag("reset") {
		*s = settings{}
	}
	if role := in.Text("role"); discord.IsSnowflake(role) {
		s.Role = role
		if role == in.GuildID { // the role @everyone has the guild's id
			s.Role = ""
		}
	}
	if c := in.Text("allow-channel"); discord.IsSnowflake(c) && !slices.Contains(s.Channels, c) &&
		len(s.Channels) < maxListedChannels {
		s.Channels = append(s.Channels, c)
	}
	if c := in.Text("remove-channel"); c != "" {
		s.Channels = slices.DeleteFunc(s.Channels, func(other string) bool { return other == c })
	}
	if c := in.Text("reports"); discord.IsSnowflake(c) {
		s.Reports = c
	}
	limit := func(name string, to *int) {
		n := -1
		if in.Value(name, &n); n >= 0 {
			*to = min(n, maxPerMinute)
		}
	}
	limit("per-member", &s.PerMember)
	limit("per-server", &s.PerGuild)
	in.Value("private-answers", &s.Private)
	in.Value("gaps", &s.Gaps)
}

// text returns the settings, one on each line.
func (s settings) text(l phrase.Locale) string {
	or := func(text, none string) string {
		if text == "" {
			return l.Say(none)
		}
		return text
	}
	number := func(n int) string {
		if n == 0 {
			return l.Say("settings.unlimited")
		}
		return strconv.Itoa(n)
	}
	yes := map[bool]string{true: l.Say("settings.yes"), false: l.Say("settings.no")}
	return strings.Join([]string{
		l.Say("settings.role", or(mention("@&", s.Role), "settings.everybody")),
		l.Say("settings.channels", or(mention("#", s.Channels...), "settings.everywhere")),
		l.Say("settings.member", number(s.PerMember)),
		l.Say("settings.server", number(s.PerGuild)),
		l.Say("settings.private", yes[s.Private]),
		l.Say("settings.reports", or(mention("#", s.Reports), "settings.nowhere")),
		l.Say("settings.gaps", yes[s.Gaps]),
	}, "\n")
}

// mention returns Markdown for roles ("@&") or channels ("#") that Discord shows by name. It pings nobody, because
// messages allow no mentions. Empty ids are skipped.
func mention(kind string, ids ...string) string {
	var all []string
	for _, id := range ids {
		if id != "" {
			all = append(all, "<"+kind+id+">")
		}
	}
	return strings.Join(all, " ")
}

// admit returns a userError when the guild's settings do not allow a question: who asks, where, or how often. It counts
// the question.
func (b *Bot) admit(in *interaction, s settings, now time.Time) error {
	if in.May(discord.PermitManageGuild | discord.PermitManageMessages) {
		return nil
	}
	if s.Role != "" && (in.Member == nil || !slices.Contains(in.Member.Roles, s.Role)) {
		return in.explain("tell.role", mention("@&", s.Role))
	}
	here := slices.Contains(s.Channels, in.ChannelID) || slices.Contains(s.Channels, in.Channel.ParentID) // of a thread
	if len(s.Channels) > 0 && !here {
		return in.explain("tell.channel", mention("#", s.Channels...))
	}
	member := in.GuildID + " " + in.Actor().ID
	again, ok := b.limiter.take(now, quota{in.GuildID, s.PerGuild}, quota{member, s.PerMember})
	if !ok {
		return in.explain("tell.often", relative(again))
	}
	return nil
}

// limiter counts the events of the last minute in this process.
type limiter struct {
	mu     sync.Mutex
	events map[string][]time.Time // by quota key, oldest first
	swept  time.Time
}

// quota is a number of events allowed each minute; 0: any number.
type quota struct {
	key  string
	most int
}

// take counts an event for all quotas. If one of them is used up, it counts none, and again is when all would allow
// one.
func (l *limiter) take(now time.Time, quotas ...quota) (again time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	for _, q := range quotas {
		times := recent(l.events[q.key], now)
		if q.most > 0 && len(times) >= q.most {
			if free := times[len(times)-q.most].Add(time.Minute); free.After(again) {
				again = free
			}
		}
	}
	if !again.IsZero() {
		return again, false
	}
	for _, q := range quotas {
		if q.most > 0 {
			if l.events == nil {
				l.events = map[string][]time.Time{}
			}
			l.events[q.key] = append(recent(l.events[q.key], now), now)
		}
	}
	return time.Time{}, true
}

// sweep drops, once a minute, the keys without an event in the last minute.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Minute {
		return
	}
	l.swept = now
	for key, times := range l.events {
		if len(recent(times, now)) == 0 {
			delete(l.events, key)
		}
	}
}

// recent returns the times within the last minute.
func recent(times []time.Time, now time.Time) []time.Time {
	i := slices.IndexFunc(times, func(t time.Time) bool { return now.Sub(t) < time.Minute })
	if i < 0 {
		return nil
	}
	return times[i:]
}
