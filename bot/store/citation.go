package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Citation is a passage that was cited.
type Citation struct {
	Digits   string // of its citation id
	Document string // the id of its document
	Value    []byte // everything but its text
	Text     string // empty once its document is removed
}

const cureCitation = "none is needed: it is stored again when its passage is cited again"

// SaveCitations stores citations in one transaction. They replace those with the same digits.
func (d *DB) SaveCitations(ctx context.Context, all []Citation) error {
	err := d.change(ctx, func(tx *sql.Tx) error {
		for _, c := range all {
			if err := putCitation(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store citations: %w", err)
	}
	return nil
}

func putCitation(ctx context.Context, tx *sql.Tx, c Citation) error {
	_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO citations (digits, document, value, sum, text, textsum) "+
		"VALUES (?, ?, ?, ?, ?, ?)", c.Digits, c.Document, c.Value, checksum(c.Value), c.Text, checksum([]byte(c.Text)))
	return err
}

// Citation returns the citation with these digits. ok is false when there is none, or when it is damaged, which is
// logged.
func (d *DB) Citation(ctx context.Context, digits string) (c Citation, ok bool, err error) {
	if d.read != nil {
		c, ok, err = d.citation(ctx, digits)
	}
	if err == nil && !ok && d.write == nil {
		c, ok = d.oldCitation(digits)
	}
	return c, ok, err
}

func (d *DB) citation(ctx context.Context, digits string) (c Citation, ok bool, err error) {
	c.Digits = digits
	var sum int64
	var text sql.NullString
	var textSum sql.NullInt64
	err = d.read.QueryRowContext(ctx, "SELECT document, value, sum, text, textsum FROM citations WHERE digits = ?",
		digits).Scan(&c.Document, &c.Value, &sum, &text, &textSum)
	c.Text = text.String
	record := "citation " + digits
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Citation{}, false, nil
	case isCode(err, codeCorrupt):
		_ = d.damaged(record, err, cureDatabase)
		return Citation{}, false, nil
	case err != nil:
		return Citation{}, false, fmt.Errorf("look up %s: %w", record, err)
	case sum != checksum(c.Value) || text.Valid && textSum.Int64 != checksum([]byte(c.Text)):
		_ = d.damaged(record, nil, cureCitation)
		return Citation{}, false, nil
	}
	return c, true, nil
}

// oldCitation returns a citation that an earlier version left in a file.
func (d *DB) oldCitation(digits string) (Citation, bool) {
	if !recordName.MatchString(digits) {
		return Citation{}, false
	}
	data, err := os.ReadFile(filepath.Join(d.dir, recordsFolder, kindCited, digits+".json"))
	if err != nil {
		return Citation{}, false
	}
	c, err := parseCitation(digits, data)
	return c, err == nil
}

// DropTexts deletes the texts of citations whose documents are not among those that exist. It returns how many texts it
// deleted.
func (d *DB) DropTexts(ctx context.Context, exists func(document string) bool) (int, error) {
	n := int64(0)
	err := d.change(ctx, func(tx *sql.Tx) error {
		gone, err := missing(ctx, tx, exists)
		if err != nil {
			return err
		}
		for _, document := range gone {
			result, err := tx.ExecContext(ctx,
				"UPDATE citations SET text = NULL, textsum = NULL WHERE document = ? AND text IS NOT NULL", document)
			if err != nil {
				return err
			}
			changed, err := result.RowsAffected()
			if err != nil {
				return err
			}
			n += changed
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("delete the texts of removed documents: %w", err)
	}
	if n > 0 {
		d.erase(ctx)
	}
	return int(n), nil
}

// missing returns the documents with stored texts that do not exist.
func missing(ctx context.Context, tx *sql.Tx, exists func(string) bool) (gone []string, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT DISTINCT document FROM citations WHERE text IS NOT NULL")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var document string
		if err := rows.Scan(&document); err != nil {
			return nil, err
		}
		if !exists(document) {
			gone = append(gone, document)
		}
	}
	return gone, rows.Err()
}
