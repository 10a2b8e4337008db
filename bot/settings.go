package bot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/bot/store"
)

// settings are the choices of a guild's moderators. The zero value is the default.
type settings struct {
	Role      string   `json:"role,omitempty"`       // may ask; empty: everybody
	Channels  []string `json:"channels,omitempty"`   // where questions are answered; empty: everywhere
	PerMember int      `json:"per_member,omitempty"` // questions a minute; 0: as Options.PerMember says
	PerGuild  int      `json:"per_guild,omitempty"`  // the same for all members together
	Private   bool     `json:"private,omitempty"`    // answers are private unless the asker says otherwise
	Reports   string   `json:"reports,omitempty"`    // channel for reports; empty: none
	Gaps      bool     `json:"gaps,omitempty"`       // unanswered questions are stored

	damaged bool // the stored ones cannot be read
}

// maxPerMinute limits PerMember and PerGuild, and maxListedChannels the length of Channels.
const (
	maxPerMinute      = 1000
	maxListedChannels = 25
)

// settingsOf returns the settings of an interaction's guild, the defaults outside guilds and without a store. If they
// cannot be read, it returns safeSettings, so that the bot still answers.
func (b *Bot) settingsOf(in *interaction) settings {
	if b.options.Store == nil || !discord.IsSnowflake(in.GuildID) {
		return settings{}
	}
	ctx, cancel := context.WithTimeout(context.Background(), storeTimeout)
	defer cancel()
	data, err := b.options.Store.Settings(ctx, in.GuildID)
	switch {
	case errors.Is(err, store.ErrDamaged): // is logged
		return safeSettings
	case err != nil:
		b.options.Logger.Error("settings cannot be read; answers are private meanwhile",
			"guild", in.GuildID, "err", err)
		return safeSettings
	}
	return b.parseSettings(in.GuildID, data)
}

// safeSettings apply where the settings of a guild are damaged. Everybody may ask everywhere, because nobody knows whom
// and where the moderators allowed. But answers are private and no question is stored: the moderators may have wanted
// both.
var safeSettings = settings{Private: true, damaged: true}

// parseSettings reads stored settings; nil stands for the defaults. Damaged ones are logged once.
func (b *Bot) parseSettings(guild string, data []byte) settings {
	var s settings
	if data == nil {
		return s
	}
	if err := json.Unmarshal(data, &s); err != nil {
		b.options.Store.Report("settings of guild "+guild, err, store.CureSettings)
		return safeSettings
	}
	return s
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
func (b *Bot) configure(ctx context.Context, in *interaction) (reply, error) {
	if err := b.managed(in); err != nil {
		return reply{}, err
	}
	l := in.locale()
	s, note := b.settingsOf(in), ""
	if len(in.Data.Options) > 0 {
		if err := b.announce(ctx, in); err != nil {
			return reply{}, err
		}
		var err error
		if s, err = b.changeSettings(ctx, in); err != nil {
			return reply{}, err
		}
		note = l.Say("settings.saved")
	}
	if s.damaged {
		note = l.Say("settings.damaged")
	}
	text, exempt := s.text(l, b.options.PerMember), card.FooterPrefix+l.Say("settings.exempt")
	return notice(true, l.Say("settings.title"), note, text, exempt), nil
}

// changeSettings applies the options of /corpus settings and returns the settings as they are then. Defaults need no
// record. When a guild turns gaps off, its questions are deleted.
func (b *Bot) changeSettings(ctx context.Context, in *interaction) (s settings, err error) {
	err = b.options.Store.ChangeSettings(ctx, in.GuildID, func(old []byte, damaged bool) ([]byte, bool, error) {
		s = safeSettings
		if !damaged {
			s = b.parseSettings(in.GuildID, old)
		}
		before := s
		s.change(in)
		s.damaged = false
		value, err := json.Marshal(s)
		if string(value) == "{}" {
			value = nil
		}
		return value, (before.Gaps || before.damaged) && !s.Gaps, err
	})
	return s, err
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

// text returns the settings, one on each line. perMember is Options.PerMember.
func (s settings) text(l phrase.Locale, perMember int) string {
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
	member := number(s.PerMember)
	if perMember > 0 && s.PerMember == 0 {
		member = l.Say("settings.anywhere", perMember)
	}
	yes := map[bool]string{true: l.Say("settings.yes"), false: l.Say("settings.no")}
	return strings.Join([]string{
		l.Say("settings.role", or(mention("@&", s.Role), "settings.everybody")),
		l.Say("settings.channels", or(mention("#", s.Channels...), "settings.everywhere")),
		l.Say("settings.member", member),
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

// admit returns a userError when the settings of the guild or of the operator do not allow a question: who asks, where,
// or how often. It counts the question. Moderators are exempt where the guild has installed the bot.
func (b *Bot) admit(in *interaction, s settings, now time.Time) error {
	if in.InGuild() && in.May(discord.PermitManageGuild|discord.PermitManageMessages) {
		return nil
	}
	if s.Role != "" && (in.Member == nil || !slices.Contains(in.Member.Roles, s.Role)) {
		return in.explain("tell.role", mention("@&", s.Role))
	}
	here := slices.Contains(s.Channels, in.ChannelID) || slices.Contains(s.Channels, in.Channel.ParentID) // of a thread
	if len(s.Channels) > 0 && !here {
		return in.explain("tell.channel", mention("#", s.Channels...))
	}
	member := quota{in.GuildID + " " + in.Actor().ID, s.PerMember}
	if s.PerMember == 0 {
		member = quota{"anywhere " + in.Actor().ID, b.options.PerMember}
	}
	again, used, ok := b.limiter.take(now, quota{in.GuildID, s.PerGuild}, member)
	switch {
	case !ok && used == member.key && s.PerMember == 0:
		return in.explain("tell.often.all", relative(again))
	case !ok:
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

// take counts an event for all quotas. If one of them is used up, it counts none, again is when all would allow one,
// and used is the key of the quota that allows it last.
func (l *limiter) take(now time.Time, quotas ...quota) (again time.Time, used string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	for _, q := range quotas {
		times := recent(l.events[q.key], now)
		if q.most > 0 && len(times) >= q.most {
			if free := times[len(times)-q.most].Add(time.Minute); free.After(again) {
				again, used = free, q.key
			}
		}
	}
	if !again.IsZero() {
		return again, used, false
	}
	for _, q := range quotas {
		if q.most > 0 {
			if l.events == nil {
				l.events = map[string][]time.Time{}
			}
			l.events[q.key] = append(recent(l.events[q.key], now), now)
		}
	}
	return time.Time{}, "", true
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
