package library

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
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
		s := stamp{Size: info.Size(), Time: info.ModTime().UnixNano(), Change: changeTime(info)}
		if about, err := os.Stat(corpus.Sidecar(path)); err == nil {
			s.AboutSize, s.AboutTime = about.Size(), about.ModTime().UnixNano()
		}
		seen[path] = s
	}
	return seen, ctx.Err()
}

// differing returns the files that are new, gone or different in s, sorted.
func (s stamps) differing(before stamps) []string {
	var paths []string
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
	return paths
}

// settleTime is how long files that have changed must stay the same before they are read, so that a file that is being
// written is not read in the middle.
const settleTime = time.Second

// watch looks at the sources every l.options.Refresh, and when a question has met a changed file or a damaged index,
// and reads what has changed. It returns when ctx is done.
func (l *Library) watch(ctx context.Context) {
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

// refresh reads what has changed in the sources, and all of them when the index is damaged.
func (l *Library) refresh(ctx context.Context) error {
	old := l.current.Load()
	if l.healing.Load() {
		return l.heal(ctx)
	}
	if l.options.Refresh <= 0 {
		return nil
	}
	seen, err := look(ctx, l.sources)
	if err != nil {
		return err
	}
	changed := seen.differing(old.seen)
	if len(changed) == 0 {
		return nil
	}
	if seen, err = l.settled(ctx, seen, changed); err != nil {
		return err
	}
	began := time.Now()
	s, err := l.readAgain(ctx, old, seen, seen.differing(old.seen))
	if err != nil {
		return err
	}
	l.publish(s)
	l.log.Info("the corpus was read again", "files", len(changed), "documents", len(s.index.Documents()),
		"passages", s.index.Passages(), "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// settled waits until the files that have changed stay the same, and returns the stamps of all files then.
func (l *Library) settled(ctx context.Context, seen stamps, changed []string) (stamps, error) {
	for {
		select {
		case <-time.After(settleTime):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		now, err := look(ctx, l.sources)
		if err != nil {
			return nil, err
		}
		moving := now.differing(seen)
		if !slices.ContainsFunc(moving, func(path string) bool { return slices.Contains(changed, path) }) {
			return now, nil
		}
		seen, changed = now, moving
	}
}

// heal builds a damaged index again from the sources.
func (l *Library) heal(ctx context.Context) error {
	seen, err := look(ctx, l.sources)
	if err != nil {
		return err
	}
	l.size.Store(seen.size())
	s, err := l.build(ctx, seen)
	if err != nil {
		return err
	}
	l.publish(s)
	l.log.Info("the index is whole again", "passages", s.index.Passages())
	return nil
}

// readAgain returns the state after some files have changed.
func (l *Library) readAgain(ctx context.Context, old *state, seen stamps, changed []string) (*state, error) {
	dir := l.dir()
	if !old.kept {
		l.size.Store(seen.size())
		if seen.size() <= Small || dir == "" {
			return l.inMemory(ctx, seen)
		}
		return l.build(ctx, seen) // it has grown
	}
	files := maps.Clone(old.files)
	var gone []string
	wanted := map[string]bool{}
	for _, path := range changed {
		wanted[path] = true
	}
	for id, o := range old.files {
		if wanted[o.Path] {
			delete(files, id)
			gone = append(gone, id)
		}
	}
	docs := l.apart(files, corpus.ReadFiles(ctx, l.sources, func(path string) bool { return wanted[path] }, l.skipped))
	if _, err := retrieval.Update(ctx, dir, files.record(docs), nil, nil); err != nil {
		return nil, err
	}
	gone = slices.DeleteFunc(gone, func(id string) bool { return files[id] != nil })
	slices.Sort(gone)
	if err := remove(ctx, dir, gone); err != nil {
		return nil, err
	}
	if err := files.save(dir, seen); err != nil {
		return nil, &FolderError{l.options.Dir, err}
	}
	index, err := old.index.Refresh(ctx, dir)
	if err != nil {
		return nil, err
	}
	return &state{index: index, files: files, seen: seen, kept: true}, nil
}

// apart leaves out documents with the id of one in a file that has not changed.
func (l *Library) apart(files origins, docs iter.Seq2[corpus.Document, error]) iter.Seq2[corpus.Document, error] {
	elsewhere := map[string]string{}
	for id, o := range files {
		elsewhere[id] = o.Path
	}
	return func(yield func(corpus.Document, error) bool) {
		for doc, err := range docs {
			if path, ok := elsewhere[doc.ID]; ok && err == nil {
				l.skipped(corpus.Skipped{
					Path: doc.File, Err: fmt.Errorf("the id %q is already that of %s", doc.ID, path),
				})
				continue
			}
			if !yield(doc, err) {
				return
			}
		}
	}
}

// remove removes documents by id from the index at dir. Some may not be in it.
func remove(ctx context.Context, dir string, ids []string) error {
	none := func(func(corpus.Document, error) bool) {}
	for _, id := range ids {
		if _, err := retrieval.Update(ctx, dir, none, []string{id}, nil); err != nil &&
			!errors.Is(err, retrieval.ErrNoDocument) {
			return err
		}
	}
	return nil
}
