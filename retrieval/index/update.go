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

// Updated counts the documents of an update by what happened to them.
type Updated struct {
	Added, Replaced, Unchanged, Removed int
}

// Update adds documents to the index at dir and removes the documents with the ids or titles in remove. A document
// replaces one with the same id. progress may be nil.
//
// The cost depends on what changes: the documents become a new segment, which is merged with segments of similar size
// (O'Neil et al. 1996, "The log-structured merge-tree"). A document is merged a few times at most, whatever the number
// of updates.
//
// The updated index answers like one that is built of the same documents in this order. Removed documents stay on disk
// until their segment is merged. An open Index does not change: Open and Refresh return the new state. If there is an
// error, the index has not changed. The error is ErrNoDocument if a document to remove does not exist, and ErrUpdating
// if another update of the index is running.
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

// lock locks the index at dir against other updates, until unlock is called or the process ends.
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
	*Index   // before the update
	dir      string
	manifest manifest // after the update
	progress Progress
	removed  map[uint32]bool // ordinals of documents that are removed or replaced
	added    []string        // folders of new segments, some of which may be merged again
	done     Updated
}

// run adds the changed documents, removes, merges, and saves the manifest.
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

// changed returns those of docs that are new or differ from the document with the same id. It counts them, and marks
// the replaced documents as removed.
func (u *updater) changed(
	ctx context.Context, docs iter.Seq2[corpus.Document, error],
) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		for doc, err := range docs {
			if err != nil {
				yield(doc, err)
				return
			}
			if ordinal, known := u.catalogue.byID(doc.ID); known && !u.removed[ordinal] {
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

// isUnchanged reports whether a document equals the one with the same id in the index.
func (u *updater) isUnchanged(ctx context.Context, doc corpus.Document) (bool, error) {
	old, err := u.Document(ctx, doc.ID)
	if err != nil {
		return false, err
	}
	doc.File = "" // which is not indexed
	return reflect.DeepEqual(old, doc), nil
}

// add makes a segment of documents, if there are any.
func (u *updater) add(ctx context.Context, docs iter.Seq2[corpus.Document, error], progress Progress) error {
	name := segmentName(u.manifest.Next)
	u.manifest.Next++
	u.added = append(u.added, name)
	if err := os.RemoveAll(filepath.Join(u.dir, name)); err != nil { // left over from an interrupted update
		return err
	}
	s, err := buildSegment(ctx, u.dir, name, docs, progress)
	if err == nil && s.Documents > 0 {
		u.manifest.Segments = append(u.manifest.Segments, s)
	}
	return err
}

// mergeRatio is the least ratio between the documents of a segment and those of all later segments together. With 2, a
// corpus of n documents has about log2(n) segments at most, and a document is merged that often at most.
const mergeRatio = 2

// merge replaces the last segments by one: all from the first that violates mergeRatio or is more than half removed.
func (u *updater) merge(ctx context.Context) error {
	segments := u.manifest.Segments
	from, later := len(segments), 0
	for i, s := range slices.Backward(segments) {
		left := s.Documents - len(s.Removed)
		if i+1 < len(segments) && left < mergeRatio*later || len(s.Removed) > left {
			from = i
		}
		later += left
	}
	if from == len(segments) {
		return nil
	}
	merged := u.manifest
	merged.Segments = segments[from:]
	x, err := openSegments(ctx, u.dir, merged, u.segments)
	if err != nil {
		return err
	}
	u.manifest.Segments = slices.Clone(segments[:from])
	return errors.Join(u.add(ctx, x.EachDocument(ctx), nil), x.Close())
}

// EachDocument returns all documents in corpus order. It ends after an error.
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

// discard removes the new segments of an update that failed.
func (u *updater) discard() error {
	var err error
	for _, name := range u.added {
		err = errors.Join(err, os.RemoveAll(filepath.Join(u.dir, name)))
	}
	return err
}

// tidy removes the segments that the manifest does not name. A segment that cannot be removed, such as one that is open
// on Windows, is removed by a later update.
func (u *updater) tidy() {
	entries, _ := os.ReadDir(u.dir)
	for _, e := range entries {
		has := slices.ContainsFunc(u.manifest.Segments, func(s segmentManifest) bool { return s.Name == e.Name() })
		if strings.HasPrefix(e.Name(), SegmentPrefix) && !has {
			_ = os.RemoveAll(filepath.Join(u.dir, e.Name()))
		}
	}
}
