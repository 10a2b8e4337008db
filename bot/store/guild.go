package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Gap is a question that had no answer.
type Gap struct {
	Question string    `json:"question"`
	User     string    `json:"user"`
	At       time.Time `json:"at"` // in whole seconds
}

// CureSettings is what to do about damaged settings.
const CureSettings = "a moderator of that server enters them again with /corpus settings, which replaces the record"

// Settings returns the settings of a guild, nil when there are none. A damaged record is logged once; the error then
// wraps ErrDamaged.
func (d *DB) Settings(ctx context.Context, guild string) ([]byte, error) {
	if d.read == nil {
		return nil, nil
	}
	return d.settings(ctx, d.read, guild)
}

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func (d *DB) settings(ctx context.Context, from querier, guild string) ([]byte, error) {
	var value []byte
	var sum int64
	err := from.QueryRowContext(ctx, "SELECT value, sum FROM settings WHERE guild = ?", guild).Scan(&value, &sum)
	record := "settings of guild " + guild
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case isCode(err, codeCorrupt):
		return nil, d.damaged(record, err, cureDatabase)
	case err != nil:
		return nil, fmt.Errorf("read the %s: %w", record, err)
	case sum != checksum(value):
		return nil, d.damaged(record, nil, CureSettings)
	}
	return value, nil
}

// ChangeSettings replaces the settings of a guild by what change returns; nil or empty removes them. change gets the
// old settings, nil when there are none or they are damaged, and whether they are damaged. With dropGaps the guild's
// questions are deleted in the same transaction.
func (d *DB) ChangeSettings(ctx context.Context, guild string,
	change func(old []byte, damaged bool) (value []byte, dropGaps bool, err error)) error {
	dropped := false
	err := d.change(ctx, func(tx *sql.Tx) error {
		old, err := d.settings(ctx, tx, guild)
		damaged := errors.Is(err, ErrDamaged)
		if err != nil && !damaged {
			return err
		}
		value, dropGaps, err := change(old, damaged)
		if err != nil {
			return err
		}
		if dropped = dropGaps; dropGaps {
			if _, err := tx.ExecContext(ctx, "DELETE FROM gaps WHERE guild = ?", guild); err != nil {
				return err
			}
		}
		return putSettings(ctx, tx, guild, value)
	})
	if err != nil {
		return fmt.Errorf("store the settings of guild %s: %w", guild, err)
	}
	if dropped {
		d.erase(ctx)
	}
	return nil
}

func putSettings(ctx context.Context, tx *sql.Tx, guild string, value []byte) error {
	var err error
	if len(value) == 0 {
		_, err = tx.ExecContext(ctx, "DELETE FROM settings WHERE guild = ?", guild)
	} else {
		_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO settings (guild, value, sum) VALUES (?, ?, ?)",
			guild, value, checksum(value))
	}
	return err
}

// AddGap stores a question of a guild if wanted returns true for the guild's settings; wanted is not called for damaged
// ones. Of more than limit questions the oldest are deleted.
func (d *DB) AddGap(ctx context.Context, guild string, g Gap, limit int, wanted func(settings []byte) bool) error {
	err := d.change(ctx, func(tx *sql.Tx) error {
		s, err := d.settings(ctx, tx, guild)
		switch {
		case errors.Is(err, ErrDamaged):
			return nil
		case err != nil:
			return err
		case !wanted(s):
			return nil
		}
		if err := putGap(ctx, tx, guild, g); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM gaps WHERE id IN "+
			"(SELECT id FROM gaps WHERE guild = ? ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)", guild, limit)
		return err
	})
	if err != nil {
		return fmt.Errorf("store an unanswered question of guild %s: %w", guild, err)
	}
	return nil
}

func putGap(ctx context.Context, tx *sql.Tx, guild string, g Gap) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO gaps (guild, user, at, question) VALUES (?, ?, ?, ?)",
		guild, g.User, g.At.Unix(), g.Question)
	return err
}

// Gaps returns the questions of a guild after a time, oldest first.
func (d *DB) Gaps(ctx context.Context, guild string, after time.Time) ([]Gap, error) {
	if d.read == nil {
		return nil, nil
	}
	var all []Gap
	rows, err := d.read.QueryContext(ctx,
		"SELECT question, user, at FROM gaps WHERE guild = ? AND at > ? ORDER BY at, id", guild, after.Unix())
	if err == nil {
		defer rows.Close()
		for rows.Next() {
			var g Gap
			var at int64
			if err := rows.Scan(&g.Question, &g.User, &at); err != nil {
				return nil, fmt.Errorf("read the unanswered questions of guild %s: %w", guild, err)
			}
			g.At = time.Unix(at, 0).UTC()
			all = append(all, g)
		}
		err = rows.Err()
	}
	if err != nil {
		d.reportDatabase(err)
		return nil, fmt.Errorf("read the unanswered questions of guild %s: %w", guild, err)
	}
	return all, nil
}

// CountGaps returns the number of a user's questions after a time, in all guilds.
func (d *DB) CountGaps(ctx context.Context, user string, after time.Time) (n int, err error) {
	if d.read == nil {
		return 0, nil
	}
	const query = "SELECT count(*) FROM gaps WHERE user = ? AND at > ?"
	err = d.read.QueryRowContext(ctx, query, user, after.Unix()).Scan(&n)
	if err != nil {
		d.reportDatabase(err)
		return 0, fmt.Errorf("count the unanswered questions of a user: %w", err)
	}
	return n, nil
}

// ForgetGaps deletes a user's questions in all guilds and returns how many there were.
func (d *DB) ForgetGaps(ctx context.Context, user string) (int, error) {
	return d.deleteGaps(ctx, "user = ?", user)
}

// ExpireGaps deletes the questions at or before a time and returns how many there were.
func (d *DB) ExpireGaps(ctx context.Context, until time.Time) (int, error) {
	return d.deleteGaps(ctx, "at <= ?", until.Unix())
}

func (d *DB) deleteGaps(ctx context.Context, which string, arg any) (int, error) {
	n := int64(0)
	err := d.change(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "DELETE FROM gaps WHERE "+which, arg)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("delete unanswered questions: %w", err)
	}
	if n > 0 {
		d.erase(ctx)
	}
	return int(n), nil
}
