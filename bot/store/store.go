package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
)

// FileName is the name of the database in the data folder.
const FileName = "footnote.db"

// ErrDamaged is wrapped by the error for a damaged record or database.
var ErrDamaged = errors.New("damaged")

// Options say how a store is opened.
type Options struct {
	// Logger gets what is damaged and what was imported; nil: nothing is logged.
	Logger *slog.Logger
	// ReadOnly opens a store that another process may have open. Nothing is created, imported or changed. A folder
	// without a database is an empty store, apart from the citations that an earlier version left in files.
	ReadOnly bool
	// Now is the clock; nil: time.Now.
	Now func() time.Time
}

// DB is an open store. It is safe for concurrent use.
type DB struct {
	dir      string
	log      *slog.Logger
	now      func() time.Time
	read     *sql.DB  // nil: a read-only store without a database
	write    *sql.DB  // has one connection, so that writers of this process queue; nil: read-only
	reported sync.Map // names of the damaged records that were logged
}

// Times that SQLite waits for the lock of another process. Readers wait only while a log is recovered.
const (
	writeWait = 2 * time.Second
	openWait  = 10 * time.Second // an import by another process may take so long
)

// readers is how many reads run at once.
const readers = 4

// schema makes the tables of version 1. The ids of guilds and users are text, as Discord sends them. Times are Unix
// seconds. sum and textsum are checksums of value and text.
const schema = `
CREATE TABLE settings (guild TEXT PRIMARY KEY, value BLOB NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE gaps (id INTEGER PRIMARY KEY, guild TEXT NOT NULL, user TEXT NOT NULL, at INTEGER NOT NULL,
	question TEXT NOT NULL) STRICT;
CREATE INDEX gaps_guild ON gaps (guild, at);
CREATE INDEX gaps_user ON gaps (user, at);
CREATE INDEX gaps_at ON gaps (at);
CREATE TABLE citations (digits TEXT PRIMARY KEY, document TEXT NOT NULL, value BLOB NOT NULL, sum INTEGER NOT NULL,
	text TEXT, textsum INTEGER) STRICT;
CREATE INDEX citations_document ON citations (document) WHERE text IS NOT NULL;
CREATE TABLE imported (path TEXT PRIMARY KEY, modified INTEGER NOT NULL) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;`

// schemaVersion is the version of the schema that this package reads and writes.
const schemaVersion = 1

// Open opens the store in a data folder. Unless it is read-only, Open makes folder and database if there are none,
// checks the database and imports the records of earlier versions. The error wraps ErrDamaged when the database is
// damaged, and then holds the cure.
func Open(ctx context.Context, dir string, o Options) (*DB, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	d := &DB{dir: dir, log: o.Logger, now: o.Now}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	if d.now == nil {
		d.now = time.Now
	}
	if o.ReadOnly {
		err = d.openToRead(ctx)
	} else {
		err = d.openToWrite(ctx)
	}
	if err != nil {
		return nil, errors.Join(explain(d.path(), err), d.Close())
	}
	return d, nil
}

func (d *DB) path() string { return filepath.Join(d.dir, FileName) }

func (d *DB) openToRead(ctx context.Context) error {
	if _, err := os.Stat(d.path()); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	// Without write access the database can be read only while another process has it open.
	for _, mode := range []string{"rw", "ro"} {
		d.read = d.connect(mode, readers, wait(openWait), "query_only(1)")
		err := d.checkVersion(ctx)
		if err == nil || mode == "ro" || !isCode(err, codeCannotOpen, codeReadOnly) {
			return err
		}
		d.read.Close()
	}
	return nil
}

func (d *DB) openToWrite(ctx context.Context) error {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(d.path(), os.O_CREATE|os.O_RDWR, 0o600) // SQLite gives its other files the same mode
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	d.read = d.connect("rw", readers, wait(writeWait), "query_only(1)")
	d.write = d.connect("rw", 1, wait(openWait), "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(1)")
	if err := d.makeTables(ctx); err != nil {
		return err
	}
	if err := d.checkVersion(ctx); err != nil {
		return err
	}
	if err := quickCheck(ctx, d.read); err != nil {
		return err
	}
	if err := d.importFiles(ctx); err != nil {
		return err
	}
	return d.waitFor(ctx, writeWait)
}

// makeTables makes the tables of a new database. SQLite does not wait where two processes turn on the log of a new
// database at once, because each holds a lock that the other needs: one fails at once and has to begin anew.
func (d *DB) makeTables(ctx context.Context) error {
	for begun := time.Now(); ; {
		err := d.change(ctx, func(tx *sql.Tx) error {
			var version int
			if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil || version != 0 {
				return err
			}
			_, err := tx.ExecContext(ctx, schema)
			return err
		})
		if !isCode(err, codeBusy) || time.Since(begun) > openWait {
			return err
		}
		select {
		case <-time.After(openRetry):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// openRetry is the pause before a store is opened again.
const openRetry = 20 * time.Millisecond

// waitFor sets how long writers wait for the lock of another process.
func (d *DB) waitFor(ctx context.Context, wait time.Duration) error {
	_, err := d.write.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", wait.Milliseconds()))
	return err
}

// connect returns a pool of connections to the database. They are opened when they are used. The first pragma is how
// long they wait for a lock, because the others may need one.
func (d *DB) connect(mode string, connections int, pragmas ...string) *sql.DB {
	path := filepath.ToSlash(d.path())
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	pragmas = append(pragmas, "temp_store(MEMORY)", "cell_size_check(1)")
	query := url.Values{"mode": {mode}, "_txlock": {"immediate"}, "_pragma": pragmas}
	address := url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}
	pool, err := sql.Open("sqlite", address.String())
	if err != nil { // only for an unknown driver
		panic(err)
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool
}

// wait returns the pragma for how long SQLite waits for a lock.
func wait(d time.Duration) string { return fmt.Sprintf("busy_timeout(%d)", d.Milliseconds()) }

// checkVersion returns an error unless the database has the schema of this package.
func (d *DB) checkVersion(ctx context.Context) error {
	var version int
	if err := d.read.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version != schemaVersion {
		return fmt.Errorf("it has format %d, and this version of Footnote reads format %d; "+
			"run the version of Footnote that wrote it", version, schemaVersion)
	}
	return nil
}

// quickCheck returns an error that wraps ErrDamaged when the structure of the database is damaged.
func quickCheck(ctx context.Context, pool *sql.DB) error {
	var found string
	if err := pool.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, lastLine(found))
	}
	return nil
}

// lastLine returns the last line of SQLite's report on a table: "*** in database main ***\nTree 3 page 3: …".
func lastLine(report string) string {
	lines := strings.Split(strings.TrimSpace(report), "\n")
	return lines[len(lines)-1]
}

// Close closes the store.
func (d *DB) Close() error {
	var errs []error
	for _, pool := range []*sql.DB{d.read, d.write} { // the last to close merges the log into the database
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

// change runs f in a transaction that no other writer is part of. An error undoes all of it.
func (d *DB) change(ctx context.Context, f func(*sql.Tx) error) (err error) {
	if d.write == nil {
		return errors.New("the store is read-only")
	}
	defer func() { d.reportDatabase(err) }()
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// erase takes deleted text out of the log too. Without it a copy would stay there until the log is full. It is only
// tried: readers of the log may prevent it.
func (d *DB) erase(ctx context.Context) {
	_, _ = d.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
}

// SQLite's result codes, without their extensions. See
//
// https://www.sqlite.org/rescode.html
const (
	codeBusy       = 5
	codeReadOnly   = 8
	codeCorrupt    = 11
	codeFull       = 13
	codeCannotOpen = 14
	codeNoDatabase = 26
)

// isCode reports whether err is one of SQLite's errors.
func isCode(err error, codes ...int) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code()&0xff == c {
			return true
		}
	}
	return false
}

// explain adds what to do to an error of opening a database.
func explain(path string, err error) error {
	switch {
	case errors.Is(err, ErrDamaged), isCode(err, codeCorrupt, codeNoDatabase):
		return fmt.Errorf("%w: %s: %w; %s", ErrDamaged, path, err, cureDatabase)
	case isCode(err, codeBusy):
		return fmt.Errorf("%s: %w; another process keeps it locked: end that process, and keep the folder on a local "+
			"disk", path, err)
	case isCode(err, codeFull):
		return fmt.Errorf("%s: %w; free some space on the disk", path, err)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// cureDatabase is what to do about a damaged database.
const cureDatabase = "stop every Footnote, then put back a copy of the file, or repair it with sqlite3's .recover, " +
	"or move it and its -wal and -shm files away and start again without settings"

// reportDatabase logs once, with the cure, that the database is damaged, if that is what err says.
func (d *DB) reportDatabase(err error) {
	if isCode(err, codeCorrupt, codeNoDatabase) {
		d.Report(d.path(), err, cureDatabase)
	}
}

// checksum returns the checksum of a value, of the kind CRC-32C.
func checksum(value []byte) int64 {
	return int64(crc32.Checksum(value, crc32.MakeTable(crc32.Castagnoli)))
}

// damaged returns an error that wraps ErrDamaged for a record, and logs it the first time.
func (d *DB) damaged(record string, cause error, cure string) error {
	if cause == nil {
		cause = errors.New("its checksum is wrong")
	}
	err := fmt.Errorf("%s: %w: %w", record, ErrDamaged, cause)
	d.Report(record, err, cure)
	return err
}

// Report logs that a record is damaged, with its cure. It logs each record once in the life of d.
func (d *DB) Report(record string, err error, cure string) {
	if _, known := d.reported.LoadOrStore(record, struct{}{}); !known {
		d.log.Error("a record is damaged", "record", record, "err", err, "cure", cure)
	}
}
