package bot

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"footnote/bot/discord"
	"footnote/bot/store"
)

// benchGuilds guilds with benchGaps questions each are stored, one of which in every guild is the asker's.
const (
	benchGuilds = 500
	benchGaps   = 1000
)

// BenchmarkPrivacy enters /privacy and /forget-me, once and ten times at once, while 500 guilds keep their unanswered
// questions. The user has a question in every guild, which is stored again before the next time.
func BenchmarkPrivacy(b *testing.B) {
	dir := b.TempDir()
	kept, err := store.Open(b.Context(), dir, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer kept.Close()
	now := time.Now()
	o := Options{Store: kept, Logger: slog.New(slog.DiscardHandler)}
	bot := &Bot{options: o, now: func() time.Time { return now }}
	fill(b, dir, now)
	in := func() *interaction {
		return &interaction{Interaction: &discord.Interaction{Locale: "en-US", GuildID: "1",
			Member: &discord.Member{User: &discord.User{ID: "7"}}}}
	}
	for _, bench := range []struct {
		name   string
		handle handler
		atOnce int
	}{
		{"privacy", bot.privacy, 1}, {"privacy", bot.privacy, 10},
		{"forget-me", bot.forget, 1}, {"forget-me", bot.forget, 10},
	} {
		b.Run(fmt.Sprintf("%s/at-once=%d", bench.name, bench.atOnce), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				mine(b, dir, now)
				b.StartTimer()
				var entered sync.WaitGroup
				for range bench.atOnce {
					entered.Go(func() {
						if _, err := bench.handle(context.Background(), in()); err != nil {
							b.Error(err)
						}
					})
				}
				entered.Wait()
			}
		})
	}
}

// fill stores the questions of others.
func fill(b *testing.B, dir string, now time.Time) {
	b.Helper()
	insert(b, dir, func(add func(guild, user, question string)) {
		for g := range benchGuilds {
			for i := range benchGaps - 1 {
				add(fmt.Sprint(g), fmt.Sprint(100+i), "When was the canal opened? "+fmt.Sprint(i))
			}
		}
	}, now)
}

// mine stores a question of the user in each guild.
func mine(b *testing.B, dir string, now time.Time) {
	b.Helper()
	insert(b, dir, func(add func(guild, user, question string)) {
		for g := range benchGuilds {
			add(fmt.Sprint(g), "7", "mine")
		}
	}, now)
}

// insert stores questions in one transaction, in place of those of the user.
func insert(b *testing.B, dir string, all func(add func(guild, user, question string)), now time.Time) {
	b.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, store.FileName))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	if _, err := tx.Exec("DELETE FROM gaps WHERE user = '7'"); err != nil {
		b.Fatal(err)
	}
	statement, err := tx.Prepare("INSERT INTO gaps (guild, user, at, question) VALUES (?, ?, ?, ?)")
	if err != nil {
		b.Fatal(err)
	}
	all(func(guild, user, question string) {
		if _, err := statement.Exec(guild, user, now.Unix(), question); err != nil {
			b.Fatal(err)
		}
	})
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}
