package index

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/corpus/sample"
)

// sampleDocuments returns made-up documents with so many passages in all.
func sampleDocuments(passages int) []corpus.Document {
	var docs []corpus.Document
	for d := range sample.New().Documents(passages) {
		docs = append(docs, d)
	}
	return docs
}

func TestUpdated(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	docs := sampleDocuments(30)
	if err := Build(t.Context(), dir, sample.Of(docs[:2]), nil); err != nil {
		t.Fatal(err)
	}
	old, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	altered := docs[1]
	altered.Licence = "CC0-1.0"
	done, err := Update(t.Context(), dir, sample.Of([]corpus.Document{docs[0], altered, docs[2]}), nil, nil)
	if want := (Updated{Added: 1, Replaced: 1, Unchanged: 1}); err != nil || done != want {
		t.Errorf("did %+v, %v, want %+v", done, err, want)
	}
	done, err = Update(t.Context(), dir, sample.Of(nil), []string{docs[0].ID}, nil)
	if want := (Updated{Removed: 1}); err != nil || done != want {
		t.Errorf("did %+v, %v, want %+v", done, err, want)
	}
	x, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if got := x.Documents(); len(got) != 2 || got[0].Licence != "CC0-1.0" || got[1].ID != docs[2].ID {
		t.Errorf("documents %+v", got)
	}
	if _, err := x.Document(t.Context(), docs[0].ID); !errors.Is(err, ErrNoDocument) {
		t.Errorf("a removed document: %v", err)
	}
	if doc, err := old.Document(t.Context(), docs[0].ID); err != nil || doc.Text != docs[0].Text {
		t.Errorf("an index that was open before the update has changed: %v", err)
	}
}

// TestFolderModes reads the permissions of an index, of its segments after an update, and after others were let in.
func TestFolderModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other permissions")
	}
	dir := filepath.Join(t.TempDir(), "kept", "index")
	docs := sampleDocuments(30)
	modes := func(want os.FileMode) {
		t.Helper()
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			info, err := d.Info()
			if err == nil && info.Mode().Perm() != want {
				t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if err := Build(t.Context(), dir, sample.Of(docs[:1]), nil); err != nil {
		t.Fatal(err)
	}
	modes(0o700)
	if err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		return errors.Join(err, os.Chmod(path, 0o755))
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := Update(t.Context(), dir, sample.Of(docs[1:2]), nil, nil); err != nil {
		t.Fatal(err)
	}
	modes(0o755)
	if err := Build(t.Context(), dir, sample.Of(docs[:1]), nil); err != nil {
		t.Fatal(err)
	}
	modes(0o755)
}

// TestUpdateThatFailsChangesNothing fails after one of two documents.
func TestUpdateThatFailsChangesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	docs := sampleDocuments(30)
	if err := Build(t.Context(), dir, sample.Of(docs[:2]), nil); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the disk is gone")
	_, err = Update(t.Context(), dir, func(yield func(corpus.Document, error) bool) {
		_ = yield(docs[2], nil) && yield(corpus.Document{}, broken)
	}, []string{docs[0].ID}, nil)
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	if _, err := Update(t.Context(), dir, sample.Of(nil), []string{"nobody"}, nil); !errors.Is(err, ErrNoDocument) {
		t.Errorf("got %v, want %v", err, ErrNoDocument)
	}
	after, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil || string(after) != string(before) {
		t.Errorf("manifest %s, %v, want %s", after, err, before)
	}
	if folders, _ := filepath.Glob(filepath.Join(dir, SegmentPrefix+"*")); len(folders) != 1 {
		t.Errorf("%v, want one segment", folders)
	}
}

// TestOneUpdateAtATime begins an update while another one reads its documents.
func TestOneUpdateAtATime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	docs := sampleDocuments(30)
	if err := Build(t.Context(), dir, sample.Of(docs[:1]), nil); err != nil {
		t.Fatal(err)
	}
	_, err := Update(t.Context(), dir, func(yield func(corpus.Document, error) bool) {
		if _, err := Update(t.Context(), dir, sample.Of(docs[2:3]), nil, nil); !errors.Is(err, ErrUpdating) {
			t.Errorf("got %v, want %v", err, ErrUpdating)
		}
		yield(docs[1], nil)
	}, nil, nil)
	if err != nil {
		t.Error(err)
	}
	done, err := Update(t.Context(), dir, sample.Of(docs[2:3]), nil, nil)
	if err != nil || done.Added != 1 {
		t.Errorf("did %+v, %v after the other had ended", done, err)
	}
}

// TestUpdateOfNamesThatDifferInCase replaces and removes one of two documents whose ids differ in letter case alone.
func TestUpdateOfNamesThatDifferInCase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	docs := sampleDocuments(30)[:3]
	for i, id := range []string{"Readme", "README", "readme"} {
		docs[i].ID = id
		for n := range docs[i].Passages {
			docs[i].Passages[n].DocumentID = id
		}
	}
	if err := Build(t.Context(), dir, sample.Of(docs), nil); err != nil {
		t.Fatal(err)
	}
	altered := docs[0]
	altered.Licence = "CC0-1.0"
	done, err := Update(t.Context(), dir, sample.Of([]corpus.Document{altered, docs[2]}), []string{"README"}, nil)
	if want := (Updated{Replaced: 1, Unchanged: 1, Removed: 1}); err != nil || done != want {
		t.Errorf("did %+v, %v, want %+v", done, err, want)
	}
	x, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if got := x.Documents(); len(got) != 2 {
		t.Errorf("documents %+v", got)
	}
	for _, want := range []corpus.Document{altered, docs[2]} {
		if doc, err := x.Document(t.Context(), want.ID); err != nil || doc.Text != want.Text || doc.ID != want.ID {
			t.Errorf("%s is %s, %v", want.ID, doc.ID, err)
		}
	}
	if f, err := x.Without([]string{"Readme"}).Filter("", edtf.Interval{}); err != nil || f.isZero() {
		t.Errorf("a filter of an index without a document admits all, %v", err)
	}
}
