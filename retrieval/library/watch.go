package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"footnote/corpus"
	"footnote/retrieval"
)

// The sources are looked at again and again, and not watched through the operating system: that does not report changes
// on network drives or in volumes of containers, and has a limit on folders. A look costs one or two calls a file.

// stamp is the state of a file and of the file that describes it, as far as it is seen without reading.
type stamp struct {
	Size, Time, Change   int64 // see origin
	AboutSize, AboutTime int64 // of NAME.meta.json; 0 without one
}

// newStamp returns the stamp of a file without that of its description.
func newStamp(info fs.FileInfo) stamp {
	return stamp{Size: info.Size(), Time: info.ModTime().UnixNano(), Change: changeTime(info)}
}

// withoutSidecar returns the stamp without that of the description.
func (s stamp) withoutSidecar() stamp {
	s.AboutSize, s.AboutTime = 0, 0
	return s
}

// stamps are the stamps of files by absolute path.
type stamps map[string]stamp

// size returns the size of all files, in bytes.
func (s stamps) size() int64 {
	size := int64(0)
	for _, file := range s {
		size += file.Size
	}
	return size
}

// look returns the stamps of all files of the sources.
func look(ctx context.Context, sources []string) (stamps, error) {
	paths, err := corpus.Files(ctx, sources)
	if err != nil {
		return nil, err
	}
	seen := make(stamps, len(paths))
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			continue // it is gone again
		}
		s := newStamp(info)
		if about, err := os.Stat(corpus.Sidecar(path)); err == nil {
			s.AboutSize, s.AboutTime = about.Size(), about.ModTime().UnixNano()
		}
		seen[path] = s
	}
	return seen, ctx.Err()
}

// differing returns the files that are new, gone or different in s, and others, sorted.
func (s stamps) differing(before stamps, others ...string) []string {
	paths := slices.Clone(others)
	for path, file := range s {
		if old, ok := before[path]; !ok || old != file {
			paths = append(paths, path)
		}
	}
	for path := range before {
		if _, ok := s[path]; !ok {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// watch looks at the sources every l.options.Refresh, and when a question has met a changed file or a damaged index,
// and reads what has changed. It returns when ctx is done.
func (l *Library) watch(ctx context.Context) {
	if l.unverified {
		if err := retrieval.Verify(ctx, l.dir()); errors.Is(err, retrieval.ErrDamaged) {
			l.mend(err)
		}
	}
	fault := ""
	for first := true; ; first = false {
		if !first && !l.pause(ctx) {
			return
		}
		err := l.refresh(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			fault = ""
		case errors.Is(err, retrieval.ErrUpdating): // by another process with the same sources
			l.look()
		case err.Error() != fault: // say it once
			fault = err.Error()
			l.log.Error("the changed corpus could not be read; the last state is served", "err", err)
		}
	}
}

// minLook is the least time between two looks at the sources.
const minLook = time.Second

// pause waits until the next look at the sources. It returns false when ctx is done.
func (l *Library) pause(ctx context.Context) bool {
	var next <-chan time.Time
	if l.options.Refresh > 0 {
		next = time.After(l.options.Refresh)
	}
	least := time.After(minLook)
	select {
	case <-next:
	case <-l.wake:
	case <-ctx.Done():
	}
	select {
	case <-least:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// mendPause is the least time between two attempts to build a damaged index again, so that a faulty disk does not keep
// the processor busy.
const mendPause = time.Minute

// refresh reads what has changed in the sources, and all of them when the index is damaged.
func (l *Library) refresh(ctx context.Context) error {
	if l.damaged.Load() && time.Since(l.rebuilt) >= mendPause {
		return l.rebuild(ctx)
	}
	old := l.current.Load()
	hidden := old.recheck()
	if l.options.Refresh <= 0 {
		return nil
	}
	seen, err := l.lookAround(ctx)
	if err != nil {
		return err
	}
	changed := seen.differing(old.seen, hidden...)
	if len(changed) == 0 && !old.files.incomplete() {
		return nil
	}
	old.hideAt(changed)
	seen, moving, err := l.settle(ctx, old, seen)
	if err != nil {
		return err
	}
	changed = slices.DeleteFunc(seen.differing(old.seen, hidden...), func(path string) bool { return moving[path] })
	if len(changed) == 0 && !old.files.incomplete() {
		return nil
	}
	began := time.Now()
	s, err := l.readAgain(ctx, old, seen, changed, moving)
	if old.kept && beyondRepair(err) {
		l.mend(err)
		return nil // the next look builds it again
	}
	if err != nil {
		return err
	}
	l.publish(s)
	l.log.Info("the corpus was read again", "files", len(changed), "documents", len(s.index.Documents()),
		"passages", s.index.Passages(), "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// lookAround looks at all sources. That none is left is an error: a drive that is away for a moment must not cost the
// index.
func (l *Library) lookAround(ctx context.Context) (stamps, error) {
	seen, err := look(ctx, l.sources)
	if err == nil && len(seen) == 0 {
		err = fmt.Errorf("nothing is left to read in %s", strings.Join(l.sources, ", "))
	}
	return seen, err
}

// Files that have changed must stay the same for settleTime before they are read, so that a file that is being written
// is not read in the middle. After settleTries those that still change are left for a later look.
const (
	settleTime  = time.Second
	settleTries = 5
)

// settle waits until the files that have changed stay the same. It returns the stamps of all files then, and the paths
// of files that go on changing: they keep the stamps of the old state, so that the next look finds them again.
func (l *Library) settle(ctx context.Context, old *state, seen stamps) (stamps, map[string]bool, error) {
	var moving []string
	for range settleTries {
		select {
		case <-time.After(settleTime):
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
		now, err := l.lookAround(ctx)
		if err != nil {
			return nil, nil, err
		}
		moving = now.differing(seen)
		if seen = now; len(moving) == 0 {
			l.written = nil
			return seen, nil, nil
		}
	}
	left := map[string]bool{}
	for _, path := range moving {
		if left[path] = true; !l.written[path] {
			l.log.Info("a source is still being written and is read later", "path", path)
		}
		if delete(seen, path); old.seen[path] != (stamp{}) {
			seen[path] = old.seen[path]
		}
	}
	l.written = left
	return seen, left, nil
}

// rebuild builds a damaged index again from the sources.
func (l *Library) rebuild(ctx context.Context) error {
	defer func() { l.rebuilt = time.Now() }()
	seen, err := l.lookAround(ctx)
	if err != nil {
		return err
	}
	l.size.Store(seen.size())
	s, err := l.build(ctx, seen)
	if err != nil {
		return err
	}
	l.publish(s)
	l.damaged.Store(false)
	l.log.Info("the index is whole again", "passages", s.index.Passages())
	return nil
}

// readAgain returns the state after some files have changed. Files that are still being written keep their documents.
func (l *Library) readAgain(
	ctx context.Context, old *state, seen stamps, changed []string, moving map[string]bool,
) (*state, error) {
	dir := l.dir()
	switch {
	case old.kept:
		return l.update(ctx, old, seen, changed)
	case len(moving) == 0 && seen.size() > Small && dir != "": // it has grown
		l.size.Store(seen.size())
		return l.build(ctx, seen)
	case len(moving) == 0:
		l.size.Store(seen.size())
		return l.inMemory(ctx, seen)
	}
	return l.beside(ctx, old, seen, moving)
}

// beside indexes the sources in memory again, except for files that are still being written: their documents stay.
func (l *Library) beside(ctx context.Context, old *state, seen stamps, moving map[string]bool) (*state, error) {
	kept := origins{}
	for id, o := range old.files {
		if moving[o.Path] {
			kept[id] = o
		}
	}
	files := maps.Clone(kept)
	docs := files.record(l.files(ctx, kept, func(path string) bool { return !moving[path] }), seen)
	index, err := retrieval.New(ctx, func(yield func(corpus.Document, error) bool) {
		for doc, err := range docs {
			if !yield(doc, err) {
				return
			}
		}
		for _, id := range slices.Sorted(maps.Keys(kept)) {
			if !yield(old.index.Document(ctx, id)) {
				return
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return &state{index: index, files: files, seen: seen}, nil
}

// files reads some files of the sources. It leaves out documents with the id of one in others, which is not read.
func (l *Library) files(ctx context.Context, others origins, wanted func(path string) bool) documentSeq {
	return l.skipping(wanted, func(skipped func(corpus.Skipped)) documentSeq {
		return apart(others, corpus.ReadFiles(ctx, l.sources, wanted, skipped), skipped)
	})
}

// apart leaves out documents with the id of one in others.
func apart(others origins, docs documentSeq, skipped func(corpus.Skipped)) documentSeq {
	return func(yield func(corpus.Document, error) bool) {
		for doc, err := range docs {
			if o, ok := others[doc.ID]; ok && err == nil {
				skipped(corpus.Skipped{
					Path: doc.File, Err: fmt.Errorf("the id %q is already that of %s", doc.ID, o.Path),
				})
				continue
			}
			if !yield(doc, err) {
				return
			}
		}
	}
}

// update returns the state after an index in a folder is updated.
func (l *Library) update(ctx context.Context, old *state, seen stamps, changed []string) (*state, error) {
	dir, files := l.dir(), maps.Clone(old.files)
	wanted := map[string]bool{}
	for _, path := range changed {
		wanted[path] = true
		if _, ok := seen[path]; !ok {
			old.files.addFruitless(wanted, seen) // it may have had the id of a file that was skipped for that
		}
	}
	maps.DeleteFunc(files, func(_ string, o *origin) bool { return wanted[o.Path] || o.Path == "" })
	docs := l.files(ctx, maps.Clone(files), func(path string) bool { return wanted[path] })
	if _, err := retrieval.Update(ctx, dir, files.record(docs, seen), nil, nil); err != nil {
		return nil, err
	}
	index, err := old.index.Refresh(ctx, dir)
	if err != nil {
		return nil, err
	}
	if gone := without(index.Documents(), files); len(gone) > 0 {
		err := removeDocuments(ctx, dir, gone)
		before := index
		if err == nil {
			index, err = before.Refresh(ctx, dir)
		}
		if err = errors.Join(err, before.Close()); err != nil {
			return nil, err
		}
	}
	if err := files.save(dir, seen); err != nil {
		return nil, errors.Join(&FolderError{l.options.Dir, err}, index.Close())
	}
	return &state{index: index, files: files, seen: seen, kept: true}, nil
}

// removeDocuments removes documents by id from the index at dir.
func removeDocuments(ctx context.Context, dir string, ids []string) error {
	_, err := retrieval.Update(ctx, dir, func(func(corpus.Document, error) bool) {}, ids, nil)
	return err
}
