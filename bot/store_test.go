package bot

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footnote/bot/discordtest"
	"footnote/corpus"
	"footnote/retrieval"
)

// damageSettings makes the settings of the default guild unreadable.
func (m *members) damageSettings(t *testing.T, statement string) {
	t.Helper()
	if _, err := m.store.sql(t).Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// startMembers runs a bot with a store.
func startMembers(t *testing.T, l Library) *members {
	t.Helper()
	m := &members{store: newStore(t)}
	m.rig = launchWith(t, discordtest.New(t, discordtest.Options{}), Options{Library: l, Store: m.store.DB}, nil)
	m.awaitReady(t)
	return m
}

// TestDamagedSettings enters every command in a guild whose settings are damaged.
func TestDamagedSettings(t *testing.T) {
	m := startMembers(t, builtIn(t))
	m.set(t, map[string]any{"gaps": true})
	m.as(t, reader, "ask", map[string]any{"question": "When was the Suez Canal opened?"})
	m.damageSettings(t, "UPDATE settings SET sum = sum + 1")
	for name, options := range map[string]map[string]any{
		"help": nil, "privacy": nil, "corpus list": nil, "corpus info": nil, "ask": ask(),
		"when":  {"event": "advisers"},
		"quote": {"words": "treaty"}, "timeline": nil, "check": {"claim": "Moscow withdrew its advisers in 1960"},
		"cite": {"id": "F-C8H3X"}, "corpus settings": nil, "gaps": nil,
	} {
		got := m.as(t, moderator, name, options)
		if strings.Contains(got.Message().Text(), "Something went wrong") {
			t.Errorf("/%s fails: %s", name, got.Message().Text())
		}
		if !got.Ephemeral {
			t.Errorf("/%s answers publicly", name)
		}
	}
	if got := m.as(t, reader, "ask", map[string]any{"question": question, "private": false}); !got.Ephemeral {
		t.Error("the asker made an answer public")
	}
	shows(t, m.as(t, reader, "privacy", nil).Message(), "can no longer read the settings", "1 question")
	if n := strings.Count(m.log.String(), "a record is damaged"); n > 1 {
		t.Errorf("logged %d times", n)
	}
	m.as(t, reader, "ask", map[string]any{"question": "When was the Panama Canal opened?"})
	if s := m.store.query(t, allGaps); strings.Contains(s, "Panama") {
		t.Error("a question is kept")
	}
	refused(t, m.as(t, reader, "forget-me", nil), "Deleted: 1 question")
	shows(t, m.set(t, map[string]any{"private-answers": false}).Message(), "Saved.", "Who may ask: everybody")
	if got := m.as(t, reader, "ask", ask()); got.Ephemeral {
		t.Error("the answer is private after the cure")
	}
}

// TestDamageIsLogged damages settings that the bot, not the store, finds unreadable.
func TestDamageIsLogged(t *testing.T) {
	var log strings.Builder
	kept := newStore(t)
	b := &Bot{options: Options{Store: kept.DB, Logger: slog.New(slog.NewTextHandler(&log, nil))}}
	if s := b.parseSettings("1", []byte(`{"role":5}`)); !s.damaged || !s.Private || s.Gaps {
		t.Errorf("got %+v", s)
	}
	if s := b.parseSettings("1", nil); s.damaged {
		t.Errorf("got %+v", s)
	}
}

// TestCitationIsTriedAgain locks the store while a citation is shown.
func TestCitationIsTriedAgain(t *testing.T) {
	kept := newStore(t)
	log := &logBuffer{}
	b := &Bot{options: Options{Library: builtIn(t), Store: kept.DB, Logger: slog.New(slog.NewTextHandler(log, nil))}}
	outside := kept.sql(t)
	outside.SetMaxOpenConns(1)
	if _, err := outside.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	a, err := b.options.Library.Ask(t.Context(), retrieval.Question{Text: question})
	if err != nil || len(a.Citations) == 0 {
		t.Fatal(a, err)
	}
	b.remember(a.Citations[0])
	if !strings.Contains(log.String(), "tried again") {
		t.Errorf("the log: %s", log)
	}
	if _, err := outside.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if s := kept.query(t, allTexts); s != "" {
		t.Fatalf("stored %q", s)
	}
	b.storeCitations(t.Context())
	if s := kept.query(t, allTexts); !strings.Contains(s, "leading Moscow to withdraw") {
		t.Errorf("stored %q", s)
	}
	if len(b.ledger.waiting) > 0 || len(b.ledger.stored) != 1 {
		t.Errorf("%d wait, %d are stored", len(b.ledger.waiting), len(b.ledger.stored))
	}
}

// TestRemovedDocumentsAreForgotten cites two documents and removes one.
func TestRemovedDocumentsAreForgotten(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func() still {
		x, err := retrieval.New(t.Context(), corpus.Read(t.Context(), []string{dir}, nil))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { x.Close() })
		return still{x}
	}
	const zebras, treaty = "Zebras graze on the plains of Africa.", "The treaty was signed in Moscow in February 1950."
	write("a.txt", zebras)
	write("b.txt", treaty)
	kept := newStore(t)
	b := &Bot{options: Options{Library: read(), Store: kept.DB, Logger: slog.New(slog.DiscardHandler)}}
	cite := func(words string) string {
		q, err := b.options.Library.Quote(t.Context(), retrieval.Quote{Words: words, Limit: 1})
		if err != nil || len(q.Citations) == 0 {
			t.Fatal(q, err)
		}
		b.remember(q.Citations[0])
		return q.Citations[0].ID
	}
	texts := func() string {
		all := strings.Split(kept.query(t, allTexts), "\n")
		slices.Sort(all)
		return strings.Join(all, "|")
	}
	cite("treaty")
	id := cite("zebras")
	b.forgetRemoved(t.Context())
	if got := texts(); got != treaty+"|"+zebras {
		t.Fatalf("stored %q", got)
	}
	if err := os.Remove(filepath.Join(dir, "a.txt")); err != nil {
		t.Fatal(err)
	}
	b.options.Library = read()
	b.forgetRemoved(t.Context())
	if got := texts(); got != treaty+"|deleted" {
		t.Errorf("after the removal: %q", got)
	}
	c, ok, err := Remembered(context.Background(), kept.DB, id)
	if got := fmt.Sprint(c.ID, c.Title, c.Number, c.Text, ok, err); got != id+"a1true <nil>" {
		t.Errorf("what is left: %s", got)
	}
	write("a.txt", zebras)
	b.options.Library = read()
	cite("zebras")
	if got := texts(); got != treaty+"|"+zebras {
		t.Errorf("after it came back: %q", got)
	}
}
