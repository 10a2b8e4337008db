package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/phrase"
)

// Limits of reports. A member may send maxReports a minute, so that nobody floods the moderators' channel.
const (
	maxReason  = 1000
	maxReports = 3
)

// reasonInput is the custom id of the form's only input.
const reasonInput = "reason"

// openReport opens the form for a report about the evidence on the card's page. The form has the custom id of the
// button, which returns with the form's interaction.
func (b *Bot) openReport(_ context.Context, in *interaction) (reply, error) {
	s := b.settingsOf(in)
	switch {
	case !discord.IsSnowflake(in.GuildID):
		return reply{}, userError("tell.guild")
	case s.Reports == "":
		return reply{}, userError("tell.noreports")
	}
	l := in.locale()
	return reply{modal: &discord.Modal{
		CustomID: in.Data.CustomID, Title: l.Say("report.title"),
		Components: []discord.Component{{Type: discord.TypeLabel, Label: l.Say("report.reason"),
			Component: &discord.Component{
				Type: discord.TypeTextInput, Style: discord.StyleParagraph, CustomID: reasonInput,
				MinLength: 1, MaxLength: maxReason,
			}}},
	}}, nil
}

// report handles the form: the guild's moderators get the question, the citation id and the reason, and the reporter
// gets a receipt.
func (b *Bot) report(ctx context.Context, in *interaction, s card.State) (reply, error) {
	chosen := b.settingsOf(in)
	if chosen.Reports == "" {
		return reply{}, userError("tell.noreports")
	}
	c, err := b.cited(ctx, in, s)
	if err != nil {
		return reply{}, err
	}
	if again, _, ok := b.limiter.take(b.now(), quota{"report " + in.GuildID + " " + in.Actor().ID, maxReports}); !ok {
		return reply{}, in.explain("tell.often", relative(again))
	}
	guild := in.guildLocale()
	m := discord.NewMessage(false,
		discord.Text(card.HeadingPrefix+guild.Say("report.about", card.Escape(c.ID))),
		discord.Text(guild.Say("report.question", card.Shorten(questionOf(in), card.MaxHeading))),
		discord.Text(card.Place(guild, c.Location)),
		discord.Text(card.BlockQuote(reasonOf(in), card.MaxExcerpt)),
		discord.Text(reportedMessage(guild, in)))
	if err := b.discord.Send(ctx, chosen.Reports, m); err != nil {
		b.options.Logger.Error("report not delivered", "guild", in.GuildID, "channel", chosen.Reports, "err", err)
		return reply{}, userError("tell.undelivered")
	}
	return reply{message: discord.NewMessage(true, discord.Text(in.locale().Say("report.receipt",
		card.Escape(c.ID))))}, nil
}

// reportedMessage returns a link to the message with the reported card. A private message opens for its user alone, so
// that it gets a sentence instead.
func reportedMessage(l phrase.Locale, in *interaction) string {
	if in.Message.Private() || in.Message == nil || !discord.IsSnowflake(in.Message.ID) {
		return l.Say("report.private")
	}
	return l.Say("report.message", discord.MessageLink(in.GuildID, in.ChannelID, in.Message.ID))
}

// announce posts in a new channel for reports that they go there, and so tests that the bot may write there. The error
// is a userError when it may not.
func (b *Bot) announce(ctx context.Context, in *interaction) error {
	channel := in.Text("reports")
	if !discord.IsSnowflake(channel) || channel == b.settingsOf(in).Reports {
		return nil
	}
	err := b.discord.Send(ctx, channel, discord.NewMessage(false, discord.Text(in.guildLocale().Say("report.here"))))
	if errors.Is(err, discord.ErrNoAccess) {
		return in.explain("tell.unwritable", mention("#", channel))
	}
	return err
}

// reasonOf returns the text that the user entered, without invisible characters.
func reasonOf(in *interaction) string {
	for _, row := range in.Data.Components {
		if row.Component.CustomID == reasonInput {
			return strings.TrimSpace(visibleLines(row.Component.Value))
		}
	}
	return ""
}

// relative returns Markdown that Discord shows as "in 12 seconds", in the reader's language.
func relative(t time.Time) string {
	return fmt.Sprintf("<t:%d:R>", t.Add(time.Second-1).Unix()) // whole seconds, rounded up
}
