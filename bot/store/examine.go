package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Finding is something wrong with a store.
type Finding struct {
	Text string // what is wrong
	Cure string // what to do about it
}

// Contents is what a store holds.
type Contents struct{ Settings, Gaps, Citations int }

// Examine checks the store in a data folder and changes nothing. A folder without a database is fine. Another process
// may have the store open. The error is one of ctx or of opening the database; it holds its cure.
func Examine(ctx context.Context, dir string) (Contents, []Finding, error) {
	d, err := Open(ctx, dir, Options{ReadOnly: true})
	if err != nil {
		return Contents{}, nil, err
	}
	defer d.Close()
	var found []Finding
	var held Contents
	if d.read != nil {
		if err := quickCheck(ctx, d.read); err != nil {
			return Contents{}, nil, explain(d.path(), err)
		}
		if held, found, err = d.examine(ctx); err != nil {
			return Contents{}, nil, explain(d.path(), err)
		}
	}
	old, err := d.oldRecords()
	if err != nil {
		return held, found, err
	}
	for _, r := range old {
		if text := unreadable(r); text != "" {
			found = append(found, Finding{text, cureFile})
		}
	}
	return held, found, nil
}

// unreadable returns what is wrong with a file of an earlier version, "" for nothing.
func unreadable(r oldRecord) string {
	data, err := os.ReadFile(r.path)
	if err == nil && recordName.MatchString(r.name) {
		_, err = parseRecord(r, data)
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return fmt.Sprintf("%s cannot be imported: %v", r.path, err)
}

// examine checks the checksum of every record.
func (d *DB) examine(ctx context.Context) (held Contents, found []Finding, err error) {
	err = d.read.QueryRowContext(ctx, "SELECT count(*) FROM gaps").Scan(&held.Gaps)
	if err != nil {
		return held, nil, err
	}
	for _, table := range []struct {
		query, record, cure string
		count               *int
	}{
		{"SELECT guild, value, sum, NULL, NULL FROM settings", "the settings of guild ", CureSettings, &held.Settings},
		{"SELECT digits, value, sum, text, textsum FROM citations", "citation ", cureCitation, &held.Citations},
	} {
		rows, err := d.read.QueryContext(ctx, table.query)
		if err != nil {
			return held, nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			var value []byte
			var sum int64
			var text sql.NullString
			var textSum sql.NullInt64
			if err := rows.Scan(&name, &value, &sum, &text, &textSum); err != nil {
				return held, nil, err
			}
			*table.count++
			if sum != checksum(value) || text.Valid && textSum.Int64 != checksum([]byte(text.String)) {
				found = append(found, Finding{table.record + name + ": damaged", table.cure})
			}
		}
		if err := rows.Err(); err != nil {
			return held, nil, err
		}
	}
	return held, found, nil
}
