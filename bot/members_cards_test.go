package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/bot/store"
	"footnote/corpus"
	"footnote/retrieval"
)

// membersBot returns a bot that has a record of every kind and no connection to Discord, and a function that returns an
// interaction of a user with a language.
func membersBot(t *testing.T, s *shelf, q string) (*Bot, func(name string) *interaction) {
	t.Helper()
	now := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	o := Options{Library: s, Store: newStore(t).DB, Logger: slog.New(slog.DiscardHandler)}
	b := &Bot{options: o, now: func() time.Time { return now }}
	const guild = "223456789012345678"
	chosen := settings{Role: allowedRole, PerMember: 10, PerGuild: 1000, Private: true, Reports: reportsChannel,
		Gaps: true}
	for i := range maxListedChannels {
		chosen.Channels = append(chosen.Channels, fmt.Sprint(700_000_000_000_000_000+i))
	}
	value, err := json.Marshal(chosen)
	if err != nil {
		t.Fatal(err)
	}
	err = b.options.Store.ChangeSettings(t.Context(), guild, func([]byte, bool) ([]byte, bool, error) {
		return value, false, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 * shownGaps {
		g := store.Gap{Question: fmt.Sprint(q, " ", i), User: "1", At: now}
		err := b.options.Store.AddGap(t.Context(), guild, g, maxGaps, func([]byte) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
	}
	return b, func(server string) *interaction {
		return &interaction{Interaction: &discord.Interaction{
			Locale: server, GuildID: guild, ChannelID: chosen.Channels[0],
			Member: &discord.Member{User: &discord.User{ID: "1"}, Permissions: "32", Roles: []string{allowedRole}},
		}}
	}
}

// memberCards returns the handlers of all commands besides questions.
func memberCards(b *Bot) map[string]func(context.Context, *interaction) (reply, error) {
	evidence := card.State{View: card.ViewAnswer, Evidence: []card.Evidence{{Passage: "PASSAGE002", Count: 1}}}
	return map[string]func(context.Context, *interaction) (reply, error){
		"settings": b.configure, "gaps": b.gaps, "privacy": b.privacy, "forget": b.forget, "help": b.help,
		"corpus_list": b.listCorpus, "corpus_info": b.describeCorpus,
		"corpus_info_source": func(ctx context.Context, in *interaction) (reply, error) {
			in.Data.Options = []discord.Option{{Name: "source", Value: json.RawMessage(`"` +
				b.options.Library.Documents()[0].ID + `"`)}}
			return b.describeCorpus(ctx, in)
		},
		"cite": func(ctx context.Context, in *interaction) (reply, error) {
			in.Data.Options = []discord.Option{{Name: "id", Value: json.RawMessage(`"F-PASSAGE002"`)}}
			return b.cite(ctx, in)
		},
		"references": func(ctx context.Context, in *interaction) (reply, error) {
			return b.references(ctx, in, evidence)
		},
		"ambiguous": func(ctx context.Context, in *interaction) (reply, error) {
			n, err := b.options.Library.Passage(ctx, "PASSAGE002")
			passages := []retrieval.Neighbours{n, n, n, n, n}
			return reply{message: card.Ambiguous(in.locale(), "F-PASSA", passages, false)}, err
		},
	}
}

func TestMemberCards(t *testing.T) {
	s := almanac(t)
	s.document.Licence, s.document.URL, s.document.Source = "CC0-1.0", "https://example.org/almanac", "The Printers"
	for _, tag := range []string{"en-US", "de"} {
		b, in := membersBot(t, s, "When was the canal opened?")
		for name, handle := range memberCards(b) {
			if name == "forget" { // it changes what the others show
				continue
			}
			t.Run(name+" "+tag, func(t *testing.T) {
				got, err := handle(t.Context(), in(tag))
				if err != nil {
					t.Fatal(err)
				}
				valid(t, name, got.message)
				golden(t, filepath.Join("testdata", "cards", "members_"+name+"_"+tag[:2]+".txt"), draw(got.message))
			})
		}
	}
}

// TestEveryReplyFitsInEveryLanguage renders texts, titles and questions that take as much space as possible.
func TestEveryReplyFitsInEveryLanguage(t *testing.T) {
	hostile := strings.Repeat("*_~|`>#-[](<@1>) `{\\ ", 300)
	s := newShelf(hostile, hostile, hostile)
	s.document.Title, s.document.Licence, s.document.Source, s.document.URL = hostile, hostile, hostile, hostile
	for i := range s.passages {
		s.passages[i].Heading = []string{hostile, hostile}
		for range 100 {
			s.passages[i].Dates = append(s.passages[i].Dates, corpus.Date{Text: hostile,
				Interval: interval(t, "1950-05~/1953?"), Inferred: true, Span: s.passages[i].Span})
		}
	}
	s.document.AsOf = interval(t, "1950-05~/1953?")
	s.examples = retrieval.Examples{Questions: []string{hostile, hostile, hostile, hostile}, Event: hostile,
		Topic: hostile, From: hostile, Claim: hostile, Words: hostile, Dated: true}
	b, in := membersBot(t, s, hostile)
	for l := range phrase.Locales {
		server := l.Language().String()
		for name, handle := range memberCards(b) {
			got, err := handle(t.Context(), in(server))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			valid(t, name+" "+server, got.message)
		}
		views := []card.View{card.ViewAnswer, card.ViewNearest, card.ViewConflict, card.ViewWeak, card.ViewWeakDates}
		for _, view := range views {
			st := card.AnswerState(retrievalAnswer(t, s))
			st.View, st.Start, st.Length = view, 0, len(hostile)
			c, err := b.page(t.Context(), st, hostile)
			if err != nil {
				t.Fatal(err)
			}
			c.Locale, c.Private, c.Sharer = l, true, hostile
			valid(t, fmt.Sprint("view ", string(view), " ", server), c.Render())
		}
		changed := []retrieval.Change{{Kind: retrieval.Kept, Text: hostile}, {Kind: retrieval.Removed, Text: hostile},
			{Kind: retrieval.Added, Text: hostile}, {Kind: retrieval.Kept, Text: hostile}}
		valid(t, "drift "+server, card.Drift(l, "F-PASSA", retrieval.Drift{
			Location: retrieval.Location{ID: "F-PASSA", Document: s.document, Passage: s.passages[0]}, Changes: changed,
		}, true))
		valid(t, "not found "+server,
			card.NotFound(l, hostile, retrieval.Answer{Question: retrieval.Question{Document: "x"}}, true))
		title, reason := discord.Units(l.Say("report.title")), discord.Units(l.Say("report.reason"))
		if title > 45 || reason > 45 {
			t.Errorf("%s: the form's title takes %d units, its label %d", server, title, reason)
		}
	}
}

// looked is a shelf that counts look-ups of passages by their ids.
type looked struct {
	*shelf
	times int
}

func (l *looked) Passage(ctx context.Context, id string) (retrieval.Neighbours, error) {
	l.times++
	return l.shelf.Passage(ctx, id)
}

// TestAnswersLookNoPassageUp checks that cards are built from the citations that come with the answer.
func TestAnswersLookNoPassageUp(t *testing.T) {
	s := &looked{shelf: almanac(t)}
	b, err := New(Options{Discord: discord.Options{Token: "x"}, Library: s})
	if err != nil {
		t.Fatal(err)
	}
	for name, handle := range map[string]handler{
		"question": b.ask, "event": b.when, "words": b.quote, "topic": b.timeline, "claim": b.check,
	} {
		in := &interaction{Interaction: &discord.Interaction{}}
		in.Data.Options = []discord.Option{{Name: name, Value: json.RawMessage(`"advisers"`)}}
		if _, err := handle(t.Context(), in); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.times > 0 {
		t.Errorf("passages were looked up %d times", s.times)
	}
}

// TestCorpusInfoNamesWhatChanged lists as many titles of changed documents as fit.
func TestCorpusInfoNamesWhatChanged(t *testing.T) {
	l := phrase.English
	if got := changedSources(l, nil); got != "" {
		t.Errorf("nothing changed: %q", got)
	}
	titles := make([]string, shownDocuments+3)
	for i := range titles {
		titles[i] = strings.Repeat("*long* ", 200)
	}
	got := changedSources(l, titles)
	if !strings.Contains(got, "has changed") || !strings.Contains(got, "and 3 more") ||
		discord.Units(got) > discord.MaxText-1000 {
		t.Errorf("%d units: %s", discord.Units(got), got)
	}
}
