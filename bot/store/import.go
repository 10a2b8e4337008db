package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Earlier versions kept a record in the file records/KIND/NAME.json.
const (
	recordsFolder = "records"
	kindSettings  = "settings" // by guild
	kindGaps      = "gaps"     // by guild: a list of Gaps
	kindCited     = "cited"    // by the digits of the citation id
)

// recordName matches the names of records.
var recordName = regexp.MustCompile(`^[0-9A-Z]{1,20}$`)

// unfinished begins the name of a file that a crash left incomplete.
const unfinished = ".new-"

// oldestGap is the age after which questions were deleted. A damaged file of that age holds nothing that may be kept.
const oldestGap = 30 * 24 * time.Hour

// cureFile is what to do about a file that cannot be imported.
const cureFile = "repair or delete the file, and restart"

// oldRecord is a file of an earlier version.
type oldRecord struct {
	kind, name string
	path       string
	modified   time.Time
}

// key names the record in the table of imported files.
func (r oldRecord) key() string { return r.kind + "/" + r.name }

// importFiles imports the records of earlier versions in one transaction, and then removes their files. The transaction
// also notes which files were imported, so that after a crash before their removal they are not imported again: a
// question that was deleted since must not come back. Files that cannot be read are logged and stay.
func (d *DB) importFiles(ctx context.Context) error {
	old, err := d.oldRecords()
	if err != nil || len(old) == 0 {
		return err
	}
	var done []oldRecord
	fresh := 0
	err = d.change(ctx, func(tx *sql.Tx) error {
		done, fresh = nil, 0 // another process may have imported some by now
		for _, r := range old {
			known, err := imported(ctx, tx, r)
			if err == nil && !known {
				if known, err = d.importFile(ctx, tx, r); known {
					fresh++
				}
			}
			if err != nil {
				return err
			}
			if known {
				done = append(done, r)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("import the records of an earlier version: %w", err)
	}
	if fresh > 0 {
		d.log.Info("records of an earlier version imported", "records", fresh, "database", d.path())
	}
	return d.removeFiles(done)
}

// oldRecords lists the files of earlier versions.
func (d *DB) oldRecords() ([]oldRecord, error) {
	var all []oldRecord
	for _, kind := range []string{kindSettings, kindGaps, kindCited} {
		dir := filepath.Join(d.dir, recordsFolder, kind)
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, e := range entries {
			name, isRecord := strings.CutSuffix(e.Name(), ".json")
			if !(isRecord && recordName.MatchString(name) || strings.HasPrefix(e.Name(), unfinished)) {
				continue
			}
			info, err := e.Info()
			if err != nil || !info.Mode().IsRegular() {
				continue
			}
			all = append(all, oldRecord{kind, name, filepath.Join(dir, e.Name()), info.ModTime()})
		}
	}
	return all, nil
}

// imported reports whether this version of a file was imported.
func imported(ctx context.Context, tx *sql.Tx, r oldRecord) (bool, error) {
	var modified int64
	err := tx.QueryRowContext(ctx, "SELECT modified FROM imported WHERE path = ?", r.key()).Scan(&modified)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil && modified == r.modified.UnixNano(), err
}

// importFile imports a file. done is false when the file cannot be read and stays. err is an error of the database.
func (d *DB) importFile(ctx context.Context, tx *sql.Tx, r oldRecord) (done bool, err error) {
	age := d.now().Sub(r.modified)
	if strings.HasPrefix(filepath.Base(r.path), unfinished) {
		return age > time.Hour, nil // it may still be written
	}
	data, fault := os.ReadFile(r.path)
	if fault == nil {
		fault, err = d.importRecord(ctx, tx, r, data)
	}
	if errors.Is(fault, fs.ErrNotExist) {
		return false, nil // another process imported and removed it
	}
	if fault != nil {
		if r.kind == kindGaps && age > oldestGap {
			return true, nil
		}
		d.Report(r.path, fault, cureFile)
		return false, nil
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO imported (path, modified) VALUES (?, ?)",
			r.key(), r.modified.UnixNano())
	}
	return err == nil, err
}

// importRecord writes a record to the database. fault is what is wrong with its data.
func (d *DB) importRecord(ctx context.Context, tx *sql.Tx, r oldRecord, data []byte) (fault, err error) {
	record, fault := parseRecord(r, data)
	if fault != nil {
		return fault, nil
	}
	switch record := record.(type) {
	case []Gap:
		for _, g := range record {
			if err := putGap(ctx, tx, r.name, g); err != nil {
				return nil, err
			}
		}
		return nil, nil
	case Citation:
		return nil, putCitation(ctx, tx, record)
	}
	return nil, putSettings(ctx, tx, r.name, data)
}

// parseRecord reads a record: a []Gap, a Citation, or a map with the settings of a guild.
func parseRecord(r oldRecord, data []byte) (any, error) {
	switch r.kind {
	case kindGaps:
		var all []Gap
		err := json.Unmarshal(data, &all)
		return all, err
	case kindCited:
		return parseCitation(r.name, data)
	}
	var settings map[string]json.RawMessage
	err := json.Unmarshal(data, &settings)
	return settings, err
}

// parseCitation reads the JSON of a citation, in which its text and the id of its document are fields.
func parseCitation(digits string, data []byte) (Citation, error) {
	c := Citation{Digits: digits}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return Citation{}, err
	}
	for name, to := range map[string]*string{"text": &c.Text, "document": &c.Document} {
		if err := json.Unmarshal(object[name], to); err != nil {
			return Citation{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	delete(object, "text")
	var err error
	c.Value, err = json.Marshal(object)
	return c, err
}

// removeFiles removes imported files unless they have changed since, and the folders that are then empty.
func (d *DB) removeFiles(done []oldRecord) error {
	for _, r := range done {
		info, err := os.Stat(r.path)
		if err != nil || !info.ModTime().Equal(r.modified) {
			continue // another process removed it, or an earlier version still runs and wrote it again
		}
		if err := os.Remove(r.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove an imported record: %w", err)
		}
	}
	root := filepath.Join(d.dir, recordsFolder)
	for _, kind := range []string{kindSettings, kindGaps, kindCited, ""} {
		_ = os.Remove(filepath.Join(root, kind)) // fails unless it is empty
	}
	return nil
}
