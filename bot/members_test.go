package bot

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/bot/discordtest"
	"footnote/bot/store"
	"footnote/corpus"
	"footnote/retrieval"
)

// testStore is a store in a folder of the test.
type testStore struct {
	*store.DB
	dir string
}

func newStore(tb testing.TB) *testStore {
	tb.Helper()
	dir := tb.TempDir()
	db, err := store.Open(tb.Context(), dir, store.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return &testStore{db, dir}
}

// sql returns the database of the store.
func (s *testStore) sql(tb testing.TB) *sql.DB {
	tb.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.dir, store.FileName))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	return db
}

// query returns the rows of a query with one column of text, a line each.
func (s *testStore) query(tb testing.TB, query string) string {
	tb.Helper()
	rows, err := s.sql(tb).Query(query)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			tb.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// Queries for everything that is stored of a kind.
const (
	allSettings = "SELECT value FROM settings"
	allGaps     = "SELECT question FROM gaps"
	allTexts    = "SELECT coalesce(text, 'deleted') FROM citations"
)

const (
	allowedRole    = "623456789012345678"
	reportsChannel = "723456789012345678"
	otherChannel   = "823456789012345678"
)

var moderator = discordtest.User{ID: "923456789012345678", Username: "mod",
	Permissions: discordtest.PermissionManageGuild}

// members is a bot with a store and a clock.
type members struct {
	*rig
	store *testStore
	now   *discordtest.Clock
}

// as enters a command as a user.
func (m *members) as(t *testing.T, u discordtest.User, name string, options map[string]any) *discordtest.Reply {
	t.Helper()
	got, err := m.Command(deadline(t), discordtest.Command{Name: name, User: u, Options: options})
	if err != nil {
		t.Fatal(err)
	}
	unpinged(t, got)
	return got
}

// set changes settings as a moderator.
func (m *members) set(t *testing.T, options map[string]any) *discordtest.Reply {
	t.Helper()
	return m.as(t, moderator, "corpus settings", options)
}

// ask returns the options of a question.
func ask() map[string]any { return map[string]any{"question": question} }

// refused fails the test unless the reply is private and shows want.
func refused(t *testing.T, got *discordtest.Reply, want string) {
	t.Helper()
	if !got.Ephemeral {
		t.Error("the refusal is public")
	}
	shows(t, got.Message(), want)
}

// TestMembers changes settings as a moderator and checks their effect on members.
func TestMembers(t *testing.T) {
	server := discordtest.New(t, discordtest.Options{Channels: []string{reportsChannel},
		Expect: func(v discordtest.Violation) bool { return v.Status == 403 }})
	m := &members{store: newStore(t), now: discordtest.NewClock(time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC))}
	o := Options{Library: builtIn(t), Store: m.store.DB}
	m.rig = launchWith(t, server, o, func(o *Options) { o.Now = m.now.Now })
	m.awaitReady(t)
	m.testSettings(t)
	m.testRates(t)
	m.testReports(t)
	m.testReportChannels(t)
	m.testGaps(t)
	m.testSources(t)
}

func (m *members) testSettings(t *testing.T) {
	t.Helper()
	t.Run("only moderators set", func(t *testing.T) {
		refused(t, m.as(t, reader, "corpus settings", map[string]any{"gaps": true}), "Manage Server")
		refused(t, m.as(t, reader, "gaps", nil), "Manage Server")
		if s := m.store.query(t, allSettings); s != "" {
			t.Errorf("kept %s", s)
		}
		shows(t, m.set(t, nil).Message(), "Who may ask: everybody", "Where: everywhere", "no limit", "nowhere")
	})
	t.Run("only a role may ask", func(t *testing.T) {
		shows(t, m.set(t, map[string]any{"role": allowedRole}).Message(), "Saved.", "<@&"+allowedRole+">")
		refused(t, m.as(t, reader, "ask", ask()), "only <@&"+allowedRole+"> may ask")
		trusted := reader
		trusted.Roles = []string{allowedRole}
		shows(t, m.as(t, trusted, "ask", ask()).Message(), "1 of 3")
		shows(t, m.as(t, moderator, "ask", ask()).Message(), "1 of 3")
		shows(t, m.set(t, map[string]any{"role": discordtest.DefaultGuildID}).Message(), "Who may ask: everybody")
		shows(t, m.as(t, reader, "ask", ask()).Message(), "1 of 3")
	})
	t.Run("only in some channels", func(t *testing.T) {
		m.set(t, map[string]any{"allow-channel": otherChannel})
		refused(t, m.as(t, reader, "quote", map[string]any{"words": "treaty"}), "<#"+otherChannel+">")
		got, err := m.Command(deadline(t), discordtest.Command{Name: "ask", ChannelID: otherChannel, Options: ask()})
		if err != nil {
			t.Fatal(err)
		}
		shows(t, got.Message(), "1 of 3")
		shows(t, m.set(t, map[string]any{"remove-channel": otherChannel}).Message(), "Where: everywhere")
	})
	t.Run("private by default", func(t *testing.T) {
		m.set(t, map[string]any{"private-answers": true})
		if got := m.as(t, reader, "ask", ask()); !got.Ephemeral {
			t.Error("the answer is public")
		}
		if got := m.as(t, reader, "ask", map[string]any{"question": question, "private": false}); got.Ephemeral {
			t.Error("the answer is private though its asker wants it public")
		}
		m.set(t, map[string]any{"private-answers": false})
	})
}

func (m *members) testRates(t *testing.T) {
	t.Helper()
	t.Run("so often a minute", func(t *testing.T) {
		m.set(t, map[string]any{"per-member": 2})
		m.as(t, reader, "ask", ask())
		m.now.Advance(20 * time.Second)
		m.as(t, reader, "ask", ask())
		refused(t, m.as(t, reader, "ask", ask()), "Ask again")
		again := relative(m.now.Now().Add(40 * time.Second))
		if text := m.as(t, reader, "ask", ask()).Message().Text(); !strings.Contains(text, again) {
			t.Errorf("no time to ask again in %q", text)
		}
		shows(t, m.as(t, stranger, "ask", ask()).Message(), "1 of 3")
		shows(t, m.as(t, moderator, "ask", ask()).Message(), "1 of 3")
		m.now.Advance(41 * time.Second)
		shows(t, m.as(t, reader, "ask", ask()).Message(), "1 of 3")
		m.now.Advance(time.Hour)
		m.set(t, map[string]any{"per-member": 0, "per-server": 1})
		m.as(t, reader, "ask", ask())
		refused(t, m.as(t, stranger, "ask", ask()), "Ask again")
		m.set(t, map[string]any{"per-server": 0})
	})
}

func (m *members) testReports(t *testing.T) {
	t.Helper()
	t.Run("report", func(t *testing.T) {
		shown := m.as(t, reader, "ask", ask()).Message()
		refused(t, m.press(t, shown, "Report", reader), "chosen no channel")
		shows(t, m.set(t, map[string]any{"reports": reportsChannel}).Message(), "Saved.", "<#"+reportsChannel+">")
		m.set(t, map[string]any{"reports": reportsChannel}) // the same again is not announced again
		form := m.press(t, shown, "Report", stranger)
		if form.Modal == nil {
			t.Fatal("no form opens")
		}
		reason := map[string]string{reasonInput: "Wrong year, @everyone! *see* <@1>"}
		got, err := m.Submit(deadline(t), form.Modal, reason, stranger)
		if err != nil {
			t.Fatal(err)
		}
		refused(t, got, "The moderators of this server have your report on F-")
		posted := m.Posted()
		if len(posted) != 2 || posted[1].ChannelID != reportsChannel || len(posted[1].Pings) > 0 {
			t.Fatalf("posted %+v", posted)
		}
		shows(t, posted[0], "go to this channel")
		shows(t, posted[1], "Report on F-C8H3X", question, "¶ 4", "Wrong year, @everyone! *see* <@1>",
			"https://discord.com/channels/"+discordtest.DefaultGuildID+"/"+discordtest.DefaultChannelID+"/"+shown.ID)
		if strings.Contains(posted[1].Text(), stranger.ID) {
			t.Error("the report names its reporter")
		}
	})
}

func (m *members) testReportChannels(t *testing.T) {
	t.Helper()
	t.Run("report on a private card", func(t *testing.T) {
		shown := m.as(t, reader, "ask", map[string]any{"question": question, "private": true}).Message()
		form := m.press(t, shown, "Report", reader)
		if _, err := m.Submit(deadline(t), form.Modal, map[string]string{reasonInput: "x"}, reader); err != nil {
			t.Fatal(err)
		}
		posted := m.Posted()
		last := posted[len(posted)-1]
		shows(t, last, "a private one")
		if strings.Contains(last.Text(), "https://discord.com/channels") {
			t.Errorf("links to a private card: %s", last.Text())
		}
	})
	t.Run("a channel that the bot may not write in", func(t *testing.T) {
		got := m.set(t, map[string]any{"reports": otherChannel, "per-member": 7})
		refused(t, got, "may not write in <#"+otherChannel+">")
		if s := m.store.query(t, allSettings); strings.Contains(s, otherChannel) || strings.Contains(s, "7,") {
			t.Errorf("stored %s", s)
		}
	})
	t.Run("a channel that the bot may no longer write in", func(t *testing.T) {
		lost := func([]byte, bool) ([]byte, bool, error) {
			return []byte(`{"reports":"` + otherChannel + `"}`), false, nil
		}
		err := m.store.ChangeSettings(t.Context(), discordtest.DefaultGuildID, lost)
		if err != nil {
			t.Fatal(err)
		}
		form := m.press(t, m.as(t, reader, "ask", ask()).Message(), "Report", reader)
		got, err := m.Submit(deadline(t), form.Modal, map[string]string{reasonInput: "x"}, reader)
		if err != nil {
			t.Fatal(err)
		}
		refused(t, got, "could not be delivered")
	})
}

func (m *members) testGaps(t *testing.T) {
	t.Helper()
	t.Run("gaps", func(t *testing.T) {
		unanswered := func(q string) map[string]any { return map[string]any{"question": q} }
		m.as(t, reader, "ask", unanswered("When was the Suez Canal opened?"))
		if s := m.store.query(t, allGaps); s != "" {
			t.Errorf("kept without being asked to: %s", s)
		}
		refused(t, m.as(t, moderator, "gaps", nil), "keeps no unanswered questions")
		m.set(t, map[string]any{"gaps": true})
		shows(t, m.as(t, moderator, "gaps", nil).Message(), "None.")
		m.as(t, reader, "ask", unanswered("When was the Suez Canal opened?"))
		m.as(t, stranger, "ask", unanswered("when was the suez canal opened"))
		m.as(t, stranger, "ask", unanswered("Who won the world cup of @everyone?"))
		got := m.as(t, moderator, "gaps", nil)
		refused(t, got, "2 × When was the Suez Canal opened?")
		shows(t, got.Message(), "1 × Who won the world cup of @everyone?")
		text := got.Message().Text()
		if strings.Contains(text, stranger.ID) || strings.Contains(text, stranger.Username) {
			t.Errorf("names somebody: %s", text)
		}
		refused(t, m.as(t, stranger, "privacy", nil), "About you: 2 questions")
		refused(t, m.as(t, stranger, "forget-me", nil), "Deleted: 2 questions")
		shows(t, m.as(t, stranger, "privacy", nil).Message(), "About you: nothing.", "About this server: its settings.")
		shows(t, m.as(t, moderator, "gaps", nil).Message(), "1 × When was the Suez Canal opened?")
		m.now.Advance(keepGaps)
		m.bot.expire(t.Context())
		if s := m.store.query(t, allGaps); s != "" {
			t.Errorf("kept after thirty days: %s", s)
		}
		m.as(t, reader, "ask", unanswered("When was the Suez Canal opened?"))
		m.set(t, map[string]any{"gaps": false})
		if s := m.store.query(t, allGaps); s != "" {
			t.Errorf("kept after it was turned off: %s", s)
		}
	})
	t.Run("reset", func(t *testing.T) {
		m.set(t, map[string]any{"reset": true})
		if s := m.store.query(t, allSettings); s != "" {
			t.Errorf("kept %s", s)
		}
	})
}

func (m *members) testSources(t *testing.T) {
	t.Helper()
	t.Run("corpus", func(t *testing.T) {
		shows(t, m.as(t, reader, "corpus list", nil).Message(), "Documents: 1",
			"China - Sino-Soviet Relations · as of July 1987")
		shows(t, m.as(t, reader, "corpus info", nil).Message(),
			"The corpus", "Documents: 1", "Passages: ", "Dates in it: 19", "Digest: ")
		shows(t, m.as(t, reader, "corpus info", map[string]any{"source": "china-sino-soviet-relations"}).Message(),
			"China - Sino-Soviet Relations", "Licence: ")
	})
	t.Run("cite", func(t *testing.T) {
		shown := m.as(t, reader, "ask", ask()).Message()
		shows(t, shown, "· F-C8H3X")
		refs := m.press(t, shown, "Cite", stranger)
		refused(t, refs, "References for F-C8H3X")
		shows(t, refs.Message(), "Chicago", "APA", "BibTeX", "CSL-JSON", "China - Sino-Soviet Relations")
		again := m.as(t, reader, "cite", map[string]any{"id": "c8h3x"}).Message()
		shows(t, again, "F-C8H3X", "leading Moscow to withdraw all Soviet advisers", "¶ 4")
		shows(t, m.press(t, again, "Context", reader).Message(), "¶ 3", "¶ 5")
		refused(t, m.as(t, reader, "cite", map[string]any{"id": "F-00000"}), "There is no passage F-00000")
		if !strings.Contains(m.store.query(t, allTexts), "leading Moscow to withdraw") {
			t.Error("the store lacks the passage")
		}
	})
	t.Run("in direct messages", func(t *testing.T) {
		for name, want := range map[string]string{"corpus settings": "servers only",
			"privacy": "About you: nothing.", "forget-me": "Deleted: 0"} {
			got, err := m.Command(deadline(t), discordtest.Command{Name: name, DM: true})
			if err != nil {
				t.Fatal(err)
			}
			refused(t, got, want)
		}
		got, err := m.Command(deadline(t), discordtest.Command{Name: "ask", DM: true, Options: ask()})
		if err != nil {
			t.Fatal(err)
		}
		refused(t, m.press(t, got.Message(), "Report", reader), "servers only")
	})
}

func TestSettingsNeedAStore(t *testing.T) {
	r := start(t, newShelf("The answer."))
	got, err := r.Command(deadline(t), discordtest.Command{Name: "corpus settings", User: moderator,
		Options: map[string]any{"gaps": true}})
	if err != nil {
		t.Fatal(err)
	}
	shows(t, got.Message(), "FOOTNOTE_DATA_DIR")
}

// TestCitationsOutlastTheirText cites a passage, changes the text, and asks for the citation again.
func TestCitationsOutlastTheirText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	read := func(text string) still {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		x, err := retrieval.New(t.Context(), corpus.Read(t.Context(), []string{path}, nil))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { x.Close() })
		return still{x}
	}
	kept := newStore(t)
	first := launchWith(t, discordtest.New(t, discordtest.Options{}),
		Options{Store: kept.DB,
			Library: read("The treaty was signed in Moscow in February 1950 by both governments.")}, nil)
	first.awaitReady(t)
	shows(t, first.enter(t, "ask", map[string]any{"question": "When was the treaty signed?"}).Message(), "1950")
	first.cancel()
	<-first.ended
	id := kept.query(t, "SELECT digits FROM citations")
	for text, want := range map[string][]string{
		"The treaty was signed in Moscow in March 1951 by both governments.": {
			"The text has changed", "February", "March", "It is now F-",
		},
		"Zebras graze on the plains of Africa, far from any government.": {"F-" + id, "no longer in this corpus"},
	} {
		again := launchWith(t, discordtest.New(t, discordtest.Options{}),
			Options{Library: read(text), Store: kept.DB}, nil)
		again.awaitReady(t)
		got := again.enter(t, "cite", map[string]any{"id": strings.ToLower(id)}).Message()
		shows(t, got, want...)
		if strings.Contains(text, "March") && !slices.Contains(markup(got, discordtest.Bold), "**March 1951**") {
			t.Errorf("in bold: %q", markup(got, discordtest.Bold))
		}
	}
}

// TestChangedSourcesAreTold asks a library whose sources have changed.
func TestChangedSourcesAreTold(t *testing.T) {
	s := newShelf("The answer.")
	s.hold = func(context.Context) error { return retrieval.ErrChanged }
	got := start(t, s).enter(t, "ask", map[string]any{"question": "x"})
	if !got.Ephemeral {
		t.Error("it is public")
	}
	shows(t, got.Message(), "The source has changed", "withheld")
}
