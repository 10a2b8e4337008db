package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"footnote/bot/card"
	"footnote/bot/discord"
)

// gap is a question that the corpus could not answer. It is stored only for guilds that want it.
type gap struct {
	Question string    `json:"question"`
	User     string    `json:"user"` // so that /forget-me can delete it; it is never shown
	At       time.Time `json:"at"`
}

// Limits of what is stored and shown of unanswered questions.
const (
	keepGaps   = 30 * 24 * time.Hour
	maxGaps    = 1000 // of a guild; the oldest are dropped first
	shownGaps  = 20   // groups
	maxGapText = 150
)

// noteGap stores a question without an answer if the guild has turned that on. An error is only logged.
func (b *Bot) noteGap(in *interaction, question string) {
	s, err := b.settingsOf(in)
	if err == nil && s.Gaps {
		now := b.now()
		_, err = b.changeGaps(in.GuildID, func(gs []gap) []gap {
			gs = append(gs, gap{Question: question, User: in.Actor().ID, At: now.UTC().Truncate(time.Second)})
			return gs[max(0, len(gs)-maxGaps):]
		})
	}
	if err != nil {
		b.options.Logger.Error("an unanswered question is not kept", "guild", in.GuildID, "err", err)
	}
}

// changeGaps changes the questions of a guild, drops those that are too old and returns the rest. Without any left
// there is no record.
func (b *Bot) changeGaps(guild string, change func([]gap) []gap) ([]gap, error) {
	b.storing.Lock()
	defer b.storing.Unlock()
	name := kindGaps + "/" + guild
	data, err := b.options.Store.Load(name)
	if err != nil {
		return nil, fmt.Errorf("read the unanswered questions of guild %s: %w", guild, err)
	}
	var gs []gap
	if data != nil {
		if err := json.Unmarshal(data, &gs); err != nil {
			return nil, fmt.Errorf("read the unanswered questions of guild %s: %w", guild, err)
		}
	}
	now := b.now()
	gs = slices.DeleteFunc(change(gs), func(g gap) bool { return now.Sub(g.At) >= keepGaps })
	if len(gs) == 0 {
		return nil, b.options.Store.Delete(name)
	}
	if data, err = json.Marshal(gs); err == nil {
		err = b.options.Store.Save(name, data)
	}
	if err != nil {
		return nil, fmt.Errorf("keep the unanswered questions of guild %s: %w", guild, err)
	}
	return gs, nil
}

// unchanged changes nothing. With it, changeGaps only drops what is too old.
func unchanged(gs []gap) []gap { return gs }

// eachGuild applies change to the questions of every guild.
func (b *Bot) eachGuild(change func([]gap) []gap) error {
	if b.options.Store == nil {
		return nil
	}
	names, err := b.options.Store.List(kindGaps)
	if err != nil {
		return fmt.Errorf("list the unanswered questions: %w", err)
	}
	for _, name := range names {
		if _, err := b.changeGaps(strings.TrimPrefix(name, kindGaps+"/"), change); err != nil {
			return err
		}
	}
	return nil
}

// expire drops the questions that are too old, now and then every hour until ctx is done, also of guilds where nobody
// asks.
func (b *Bot) expire(ctx context.Context) {
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		if err := b.eachGuild(unchanged); err != nil {
			b.options.Logger.Error("old questions are not dropped", "err", err)
		}
		select {
		case <-hourly.C:
		case <-ctx.Done():
			return
		}
	}
}

// gaps answers /gaps.
func (b *Bot) gaps(_ context.Context, in *interaction) (reply, error) {
	if err := b.managed(in); err != nil {
		return reply{}, err
	}
	s, err := b.settingsOf(in)
	switch {
	case err != nil:
		return reply{}, err
	case !s.Gaps:
		return reply{}, userError("gaps.off")
	}
	gs, err := b.changeGaps(in.GuildID, unchanged)
	if err != nil {
		return reply{}, err
	}
	l := in.locale()
	lines := gapLines(gs)
	if len(lines) == 0 {
		lines = []string{l.Say("gaps.none")}
	}
	return notice(true, l.Say("gaps.title"), strings.Join(lines, "\n")), nil
}

// gapLines lists questions in groups, the most frequent first: "3 × When was the canal opened?".
func gapLines(gs []gap) []string {
	type group struct {
		question string
		count    int
	}
	var groups []*group
	known := map[string]*group{}
	for _, g := range gs {
		key := sameQuestion(g.Question)
		if known[key] == nil {
			known[key] = &group{question: g.Question}
			groups = append(groups, known[key])
		}
		known[key].count++
	}
	slices.SortStableFunc(groups, func(x, y *group) int { return cmp.Compare(y.count, x.count) })
	var lines []string
	for _, g := range groups[:min(len(groups), shownGaps)] {
		lines = append(lines, fmt.Sprintf("%d × %s", g.count, card.Line(g.question, maxGapText)))
	}
	return lines
}

// sameQuestion returns a form that is equal for questions that differ only in case, punctuation and white space.
func sameQuestion(q string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(q), func(r rune) bool {
		return !unicode.IsLetter(r) &&
			!unicode.IsDigit(r)
	}), " ")
}

// privacy answers /privacy: what is stored about the user and about the guild.
func (b *Bot) privacy(_ context.Context, in *interaction) (reply, error) {
	l := in.locale()
	mine := 0
	err := b.eachGuild(func(gs []gap) []gap {
		for _, g := range gs {
			if g.User == in.Actor().ID && b.now().Sub(g.At) < keepGaps {
				mine++
			}
		}
		return gs
	})
	if err != nil {
		return reply{}, err
	}
	lines := []string{l.Say("privacy.nothing")}
	if mine > 0 {
		lines = []string{l.Say("privacy.you", mine)}
	}
	s, err := b.settingsOf(in)
	switch {
	case err != nil:
		return reply{}, err
	case in.GuildID == "":
	case s.text(l) == settings{}.text(l):
		lines = append(lines, l.Say("privacy.server.nothing"))
	default:
		lines = append(lines, l.Say("privacy.server"), s.text(l))
	}
	if s.Gaps {
		lines = append(lines, l.Say("privacy.server.gaps"))
	}
	lines = append(lines, card.FooterPrefix+l.Say("privacy.how"))
	return notice(true, l.Say("privacy.title"), l.Say("privacy.general"), strings.Join(lines, "\n")), nil
}

// forget answers /forget-me.
func (b *Bot) forget(_ context.Context, in *interaction) (reply, error) {
	me := in.Actor().ID
	deleted := 0
	err := b.eachGuild(func(gs []gap) []gap {
		return slices.DeleteFunc(gs, func(g gap) bool {
			if g.User == me {
				deleted++
			}
			return g.User == me
		})
	})
	if err != nil {
		return reply{}, err
	}
	return reply{message: discord.NewMessage(true, discord.Text(in.locale().Say("privacy.forgotten", deleted)))}, nil
}
