package bot

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Bounds of reports. A member may send maxReports a minute, so that nobody floods the moderators' channel.
const (
	maxReason  = 1000
	maxReports = 3
)

// reasonInput is the custom id of the one input of the form for reports.
const reasonInput = "reason"

// openReport opens the form in which a user says what is wrong with the evidence on the card's page. Its custom id is that of
// the button: the form's own interaction brings it back.
func (b *Bot) openReport(_ context.Context, in *interaction) (reply, error) {
	s, err := b.settingsOf(in)
	switch {
	case err != nil:
		return reply{}, err
	case !IsSnowflake(in.GuildID):
		return reply{}, userError("tell.guild")
	case s.Reports == "":
		return reply{}, userError("tell.noreports")
	}
	l := in.locale()
	return reply{modal: &modal{
		CustomID: in.Data.CustomID, Title: l.say("report.title"),
		Components: []component{{Type: typeLabel, Label: l.say("report.reason"), Component: &component{
			Type: typeTextInput, Style: styleParagraph, CustomID: reasonInput, MinLength: 1, MaxLength: maxReason,
		}}},
	}}, nil
}

// report takes the form: the guild's moderators get question, citation id and reason, the reporter a receipt.
func (b *Bot) report(ctx context.Context, in *interaction, s state) (reply, error) {
	chosen, err := b.settingsOf(in)
	switch {
	case err != nil:
		return reply{}, err
	case chosen.Reports == "":
		return reply{}, userError("tell.noreports")
	}
	c, err := b.cited(ctx, in, s)
	if err != nil {
		return reply{}, err
	}
	if again, ok := b.limiter.take(b.now(), quota{"report " + in.GuildID + " " + in.actor().ID, maxReports}); !ok {
		return reply{}, in.explain("tell.often", relative(again))
	}
	guild, ok := localeOf(in.GuildLocale) // moderators read it, not the reporter
	if !ok {
		guild = in.locale()
	}
	m := newMessage(false,
		text(headingMark+guild.say("report.about", escape(c.ID))),
		text(guild.say("report.question", shorten(questionOf(in), maxHeading))),
		text(place(guild, c.ID, c.Document, c.Passage)),
		text(quotation{Text: reasonOf(in)}.all(maxExcerpt)))
	if err := b.discord.Send(ctx, chosen.Reports, m); err != nil {
		b.options.Logger.Error("report not delivered", "guild", in.GuildID, "channel", chosen.Reports, "err", err)
		return reply{}, userError("tell.undelivered")
	}
	return reply{message: newMessage(true, text(in.locale().say("report.receipt", escape(c.ID))))}, nil
}

// reasonOf returns what the user wrote into the form, without what nobody can see.
func reasonOf(in *interaction) string {
	for _, row := range in.Data.Components {
		if row.Component.CustomID == reasonInput {
			return strings.TrimSpace(typedLines(row.Component.Value))
		}
	}
	return ""
}

// relative shows a time as "in 12 seconds", in the reader's language.
func relative(t time.Time) string {
	return fmt.Sprintf("<t:%d:R>", t.Add(time.Second-1).Unix()) // whole seconds, rounded up
}
