package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/gofrs/flock"

	"footnote/corpus"
)

// Updated counts what an update did.
type Updated struct {
	Added, Replaced, Unchanged, Removed int // documents
}

// Update adds documents to the index at dir, in place of those with the same ids, and removes those with the ids or
// titles in remove. It costs by what changes: the documents make a part of their own, which is merged with others
// like it in size (O'Neil et al. 1996, "The log-structured merge-tree"), so that a document is merged a few times at
// most however many updates there are.
//
// The index answers as one that is built of the same documents in this order. What is removed may lie on the disk
// until it is merged away. Whoever has the index open keeps what was there; Open and Refresh give what is there now.
// Nothing changes when there is an error; it is ErrNoDocument for one to remove that is not there, and ErrUpdating
// while another update of the index is under way. progress may be nil.
func Update(
	ctx context.Context, dir string, docs iter.Seq2[corpus.Document, error], remove []string, progress Progress,
) (_ Updated, err error) {
	if _, err := loadManifest(dir); err != nil {
		return Updated{}, err
	}
	unlock, err := lock(dir)
	if err != nil {
		return Updated{}, fmt.Errorf("update index %s: %w", dir, err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	x, err := Open(ctx, dir)
	if err != nil {
		return Updated{}, err
	}
	u := updater{Index: x, dir: dir, progress: progress, removed: map[uint32]bool{}}
	defer func() { _ = u.Close() }()
	if u.manifest, err = loadManifest(dir); err != nil {
		return Updated{}, err
	}
	for _, name := range remove {
		ordinal, err := x.documentOrdinal(name)
		if err != nil {
			return Updated{}, err
		}
		if !u.removed[ordinal] {
			u.removed[ordinal] = true
			u.done.Removed++
		}
	}
	if err := u.run(ctx, docs); err != nil {
		return Updated{}, errors.Join(fmt.Errorf("update index %s: %w", dir, err), u.discard())
	}
	u.tidy()
	return u.done, nil
}

// ErrUpdating is returned while an index is being updated by another.
var ErrUpdating = errors.New("another update of it is under way; wait for it to end")

// lock prevents other updates of the index at dir until unlock is called or the process ends, however it ends.
func lock(dir string) (unlock func() error, err error) {
	l := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o644))
	locked, err := l.TryLock()
	if err != nil {
		return nil, err
	}
	if !locked {
		return nil, ErrUpdating
	}
	return l.Close, nil
}

// updater is one call of Update.
type updater struct {
	*Index   // as it is on disk
	dir      string
	manifest manifest // as it shall be
	progress Progress
	removed  map[uint32]bool // documents that no longer count
	added    []string        // parts, some of which may be merged away again
	done     Updated
}

func (u *updater) run(ctx context.Context, docs iter.Seq2[corpus.Document, error]) error {
	if err := u.add(ctx, u.changed(ctx, docs), u.progress); err != nil {
		return err
	}
	for ordinal := range u.removed {
		i := u.segmentOfDocument(ordinal)
		removed := &u.manifest.Segments[i].Removed
		*removed = append(*removed, u.segments[i].localDocument(ordinal))
	}
	for i := range u.manifest.Segments {
		slices.Sort(u.manifest.Segments[i].Removed)
	}
	if err := u.merge(ctx); err != nil {
		return err
	}
	return u.manifest.save(u.dir)
}

// changed passes on the documents that the index does not have as they are, and notes those that they replace.
func (u *updater) changed(
	ctx context.Context, docs iter.Seq2[corpus.Document, error],
) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		for doc, err := range docs {
			if err != nil {
				yield(doc, err)
				return
			}
			ordinal, known := u.catalogue.names()[strings.ToLower(doc.ID)]
			if known = known && u.catalogue.metadata(ordinal).ID == doc.ID; known && !u.removed[ordinal] {
				same, err := u.isUnchanged(ctx, doc)
				if err != nil {
					yield(doc, err)
					return
				}
				if same {
					u.done.Unchanged++
					continue
				}
				u.removed[ordinal] = true
				u.done.Replaced++
			} else {
				u.done.Added++
			}
			if !yield(doc, nil) {
				return
			}
		}
	}
}

// same reports whether the index has a document as it is.
func (u *updater) isUnchanged(ctx context.Context, doc corpus.Document) (bool, error) {
	had, err := u.Document(ctx, doc.ID)
	if err != nil {
		return false, err
	}
	doc.File = "" // an index does not know it
	return reflect.DeepEqual(had, doc), nil
}

// add makes another part of documents, if there are any.
func (u *updater) add(ctx context.Context, docs iter.Seq2[corpus.Document, error], progress Progress) error {
	name := segmentName(u.manifest.Next)
	u.manifest.Next++
	u.added = append(u.added, name)
	if err := os.RemoveAll(filepath.Join(u.dir, name)); err != nil { // what an update left that was cut off
		return err
	}
	part, err := buildSegment(ctx, u.dir, name, docs, progress)
	if err == nil && part.Documents > 0 {
		u.manifest.Segments = append(u.manifest.Segments, part)
	}
	return err
}

// growth is how many times larger than all parts behind it a part is at least: 2 keeps the parts of a corpus of n
// documents to log2(n), and merges a document as often at most.
const mergeRatio = 2

// merge merges the last parts into one while they are too many for their size, and those of which half is gone.
func (u *updater) merge(ctx context.Context) error {
	parts := u.manifest.Segments
	from, behind := len(parts), 0
	for i, p := range slices.Backward(parts) {
		there := p.Documents - len(p.Removed)
		if i+1 < len(parts) && there < mergeRatio*behind || len(p.Removed) > there {
			from = i
		}
		behind += there
	}
	if from == len(parts) {
		return nil
	}
	merged := u.manifest
	merged.Segments = parts[from:]
	x, err := openSegments(ctx, u.dir, merged, u.segments)
	if err != nil {
		return err
	}
	u.manifest.Segments = slices.Clone(parts[:from])
	return errors.Join(u.add(ctx, x.EachDocument(ctx), nil), x.Close())
}

// EachDocument reads all documents in corpus order.
func (x *Index) EachDocument(ctx context.Context) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		for ordinal := range uint32(x.catalogue.size()) {
			doc, err := x.document(ctx, ordinal)
			if !yield(doc, err) || err != nil {
				return
			}
		}
	}
}

// discard removes the parts that an update made that did not come to its end.
func (u *updater) discard() error {
	var err error
	for _, name := range u.added {
		err = errors.Join(err, os.RemoveAll(filepath.Join(u.dir, name)))
	}
	return err
}

// tidy removes the parts that the index no longer has. One that cannot be removed, since another process has it open
// where that matters, goes with the next update.
func (u *updater) tidy() {
	entries, _ := os.ReadDir(u.dir)
	for _, e := range entries {
		has := slices.ContainsFunc(u.manifest.Segments, func(p segmentManifest) bool { return p.Name == e.Name() })
		if strings.HasPrefix(e.Name(), SegmentPrefix) && !has {
			_ = os.RemoveAll(filepath.Join(u.dir, e.Name()))
		}
	}
}
