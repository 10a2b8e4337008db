package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/store"
)

// Limits of what is stored and shown of unanswered questions.
const (
	keepGaps   = 30 * 24 * time.Hour
	maxGaps    = 1000 // of a guild; the oldest are dropped first
	shownGaps  = 20   // groups
	maxGapText = 150
)

// noteGap stores a question without an answer if the guild has turned that on. An error is only logged.
func (b *Bot) noteGap(ctx context.Context, in *interaction, question string) {
	if !b.settingsOf(in).Gaps {
		return
	}
	g := store.Gap{Question: question, User: in.Actor().ID, At: b.now()}
	err := b.options.Store.AddGap(ctx, in.GuildID, g, maxGaps, func(data []byte) bool {
		return b.parseSettings(in.GuildID, data).Gaps
	})
	if err != nil {
		b.options.Logger.Error("an unanswered question is not kept", "guild", in.GuildID, "err", err)
	}
}

// gaps answers /gaps.
func (b *Bot) gaps(ctx context.Context, in *interaction) (reply, error) {
	if err := b.managed(in); err != nil {
		return reply{}, err
	}
	l := in.locale()
	switch s := b.settingsOf(in); {
	case s.damaged:
		return notice(true, l.Say("gaps.title"), l.Say("settings.damaged")), nil
	case !s.Gaps:
		return reply{}, userError("gaps.off")
	}
	gs, err := b.options.Store.Gaps(ctx, in.GuildID, b.now().Add(-keepGaps))
	if err != nil {
		return reply{}, err
	}
	lines := gapLines(gs)
	if len(lines) == 0 {
		lines = []string{l.Say("gaps.none")}
	}
	return notice(true, l.Say("gaps.title"), strings.Join(lines, "\n")), nil
}

// gapLines lists questions in groups, the most frequent first: "3 × When was the canal opened?".
func gapLines(gs []store.Gap) []string {
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
func (b *Bot) privacy(ctx context.Context, in *interaction) (reply, error) {
	l := in.locale()
	lines := []string{l.Say("privacy.nothing")}
	if b.options.Store != nil {
		mine, err := b.options.Store.CountGaps(ctx, in.Actor().ID, b.now().Add(-keepGaps))
		switch {
		case err != nil:
			return reply{}, err
		case mine > 0:
			lines = []string{l.Say("privacy.you", mine)}
		}
	}
	s := b.settingsOf(in)
	switch {
	case in.GuildID == "":
	case s.damaged:
		lines = append(lines, l.Say("privacy.server"), l.Say("settings.damaged"), s.text(l, b.options.PerMember))
	case s.text(l, b.options.PerMember) == settings{}.text(l, b.options.PerMember):
		lines = append(lines, l.Say("privacy.server.nothing"))
	default:
		lines = append(lines, l.Say("privacy.server"), s.text(l, b.options.PerMember))
	}
	if s.Gaps {
		lines = append(lines, l.Say("privacy.server.gaps"))
	}
	lines = append(lines, card.FooterPrefix+l.Say("privacy.how"))
	return notice(true, l.Say("privacy.title"), l.Say("privacy.general"), strings.Join(lines, "\n")), nil
}

// forget answers /forget-me.
func (b *Bot) forget(ctx context.Context, in *interaction) (reply, error) {
	deleted := 0
	if b.options.Store != nil {
		var err error
		if deleted, err = b.options.Store.ForgetGaps(ctx, in.Actor().ID); err != nil {
			return reply{}, err
		}
	}
	return reply{message: discord.NewMessage(true, discord.Text(in.locale().Say("privacy.forgotten", deleted)))}, nil
}
