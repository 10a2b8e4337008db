package library

import (
	"maps"
	"slices"
	"sync"

	"footnote/corpus"
	"footnote/retrieval"
)

// state is an index of the sources as they were read.
type state struct {
	index *retrieval.Index
	files origins // nil: the built-in corpus
	seen  stamps  // of the sources when they were read
	kept  bool    // in a folder
	uses  sync.WaitGroup

	mu     sync.Mutex
	hidden map[*origin]bool // the files that are known to have changed
	others *retrieval.Index // index without their documents; nil: none has changed
}

// hide adds files that have changed, at least one, and returns the index without the documents of all changed files.
func (s *state) hide(files []*origin) *retrieval.Index {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := len(s.hidden)
	if s.hidden == nil {
		s.hidden = map[*origin]bool{}
	}
	for _, file := range files {
		s.hidden[file] = true
	}
	if len(s.hidden) > known {
		s.leaveOut()
	}
	return s.others
}

// hideAt hides those files at some paths, sorted, that have changed.
func (s *state) hideAt(paths []string) {
	var files []*origin
	for file := range s.files.each() {
		if _, ok := slices.BinarySearch(paths, file.Path); ok && file.changed() != "" {
			files = append(files, file)
		}
	}
	if len(files) > 0 {
		s.hide(files)
	}
}

// recheck shows the files again that are as they were read, and returns the paths of the other hidden ones.
func (s *state) recheck() (changed []string) {
	s.mu.Lock()
	hidden := slices.Collect(maps.Keys(s.hidden))
	s.mu.Unlock()
	var same []*origin
	for _, file := range hidden {
		if file.changed() == "" { // which may read the file
			same = append(same, file)
		} else {
			changed = append(changed, file.Path)
		}
	}
	if len(same) == 0 {
		return changed
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, file := range same {
		delete(s.hidden, file)
	}
	s.leaveOut()
	return changed
}

// leaveOut sets others.
func (s *state) leaveOut() {
	if s.others = nil; len(s.hidden) == 0 {
		return
	}
	var ids []string
	for id, file := range s.files {
		if s.hidden[file] {
			ids = append(ids, id)
		}
	}
	s.others = s.index.Without(ids)
}

// unchanged returns the index without the documents that are known to have changed.
func (s *state) unchanged() *retrieval.Index {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.others != nil {
		return s.others
	}
	return s.index
}

// without returns the documents of the index that none of files has.
func without(documents []corpus.Metadata, files origins) []string {
	var ids []string
	for _, d := range documents {
		if files[d.ID] == nil {
			ids = append(ids, d.ID)
		}
	}
	return ids
}
