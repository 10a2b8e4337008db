package bot

import (
	"strings"
	"testing"
	"time"

	"footnote/bot/discordtest"
)

// TestQuotaOfEveryMember asks more often than the operator allows, in a guild, in a direct message and by an app that
// the user installed.
func TestQuotaOfEveryMember(t *testing.T) {
	now := discordtest.NewClock(time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC))
	o := Options{Library: builtIn(t), Store: newStore(t).DB, PerMember: 3}
	m := &members{now: now, rig: launchWith(t, discordtest.New(t, discordtest.Options{}), o,
		func(o *Options) { o.Now = now.Now })}
	m.awaitReady(t)
	enter := func(c discordtest.Command) *discordtest.Reply {
		t.Helper()
		c.Name, c.Options = "quote", map[string]any{"words": "treaty"}
		got, err := m.Command(deadline(t), c)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	places := []discordtest.Command{{User: reader}, {User: reader, DM: true}, {User: reader, UserInstall: true}}
	for _, c := range places {
		shows(t, enter(c).Message(), "occurrence")
	}
	now.Advance(15 * time.Second)
	for _, c := range places {
		got := enter(c)
		refused(t, got, "one person may ask")
		if again := relative(now.Now().Add(45 * time.Second)); !strings.Contains(got.Message().Text(), again) {
			t.Errorf("no time to ask again in %q", got.Message().Text())
		}
	}
	shows(t, enter(discordtest.Command{User: stranger}).Message(), "occurrence")

	for range 5 { // a moderator is exempt in the guild, but not where they brought the app themselves
		shows(t, enter(discordtest.Command{User: moderator}).Message(), "occurrence")
	}
	for range 3 {
		shows(t, enter(discordtest.Command{User: moderator, UserInstall: true}).Message(), "occurrence")
	}
	refused(t, enter(discordtest.Command{User: moderator, UserInstall: true}), "one person may ask")

	shows(t, m.set(t, nil).Message(), "for each member: 3, set for the whole bot")
	shows(t, m.set(t, map[string]any{"per-member": 1}).Message(), "for each member: 1\n")
	now.Advance(time.Hour)
	shows(t, enter(discordtest.Command{User: reader}).Message(), "occurrence")
	refused(t, enter(discordtest.Command{User: reader}), "as this server allows")
	shows(t, enter(discordtest.Command{User: reader, DM: true}).Message(), "occurrence")

	shows(t, m.set(t, map[string]any{"per-member": 5}).Message(), "for each member: 5\n")
	for range 4 {
		shows(t, enter(discordtest.Command{User: reader}).Message(), "occurrence")
	}
	refused(t, enter(discordtest.Command{User: reader}), "as this server allows")
}
