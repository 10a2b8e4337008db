package corpus

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/corpus/format"
)

// tree writes files under a new folder. A name that ends in a slash makes a folder.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// readAll reads paths and returns the documents' ids, what was skipped with root taken off, and the error.
func readAll(t testing.TB, root string, paths ...string) (ids, skipped []string, err error) {
	t.Helper()
	report := func(s Skipped) {
		skipped = append(skipped, strings.TrimPrefix(s.Path,
			root+string(filepath.Separator))+": "+s.Err.Error())
	}
	for doc, e := range Read(context.Background(), paths, report) {
		if e != nil {
			return ids, skipped, e
		}
		checkDocument(t, doc)
		ids = append(ids, doc.ID)
	}
	return ids, skipped, nil
}

func TestReadFolder(t *testing.T) {
	root := tree(t, map[string]string{
		"b.txt":              "Text of b.",
		"a.md":               "# Title\n\nText of a.",
		"deep/c.html":        "<p>Text of c.</p>",
		"deep/d.jsonl":       `{"id":"d1","text":"One."}` + "\n\n" + `{"id":"d2","text":"Two."}`,
		".hidden/x.txt":      "Hidden.",
		".hidden.txt":        "Hidden.",
		"photo.JPG":          "\xff\xd8",
		"scan.png":           "\x89PNG",
		"empty.txt":          " \n",
		"noise.txt":          "a\x00b",
		"b.meta.json":        sidecarOfB,
		"z/faulty.txt":       "Text of faulty.",
		"z/faulty.meta.json": `{"titel":"x"}`,
	})
	ids, skipped, err := readAll(t, root, root)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a", "b", "deep/c", "d1", "d2", "z/faulty"}; !slices.Equal(ids, want) {
		t.Errorf("got %q, want %q in lexical order", ids, want)
	}
	for _, want := range []string{
		"empty.txt: there is no text in it",
		"noise.txt: it is not a text",
		`z/faulty.meta.json: not a description of a document: json: unknown field "titel"`,
		root + ": 2 files are left out (.jpg, .png): only " + strings.Join(format.Endings(), ", ") +
			" are read",
	} {
		if !slices.Contains(skipped, filepath.FromSlash(want)) {
			t.Errorf("%q is not reported; reported are %q", want, skipped)
		}
	}
	if len(skipped) != 4 {
		t.Errorf("%d reports, want 4: %q", len(skipped), skipped)
	}
}

func TestReadSidecar(t *testing.T) {
	root := tree(t, map[string]string{
		"b.txt":       "Text of b.\n\nData as of 1999",
		"b.meta.json": sidecarOfB,
	})
	for doc, err := range Read(context.Background(), []string{filepath.Join(root, "b.txt")}, nil) {
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%s|%s|%s|%s|%s|%s", doc.ID, doc.Title, doc.Source, doc.URL, doc.Licence, doc.AsOf)
		if want := "b|The Title of B|S|https://example.com/b|CC0-1.0|1987-07"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// sidecarOfB describes b.txt.
const sidecarOfB = `{"title":"The Title of B","source":"S","url":"https://example.com/b","licence":"CC0-1.0",
	"date":"1987-07"}`

// longText is too long for a line.
var longText = strings.Repeat("x", 16<<20+1)

// faultTests holds files with faults, and what of them is read and reported.
var faultTests = []struct {
	name    string
	files   map[string]string
	paths   []string
	ids     []string
	skipped []string // in part
	err     string   // in part
}{
	{name: "missing file beside a good one", files: map[string]string{"a.txt": "Text."},
		paths: []string{"no.txt", "a.txt"},
		ids:   []string{"a"}, skipped: []string{"no.txt: no such file"}},
	{name: "nothing left", files: map[string]string{"a.txt": ""}, paths: []string{"a.txt", "no.txt"},
		skipped: []string{"a.txt: there is no text", "no.txt: no such file"},
		err:     "nothing to read in "},
	{name: "unknown ending named outright", files: map[string]string{"notes": "Text."},
		paths: []string{"notes"}, ids: []string{"notes"}},
	{name: "the same file twice", files: map[string]string{"a.txt": "Text."},
		paths: []string{"a.txt", "a.txt"},
		ids:   []string{"a"}, skipped: []string{`a.txt: the id "a" is already that of `}},
	{name: "same id by two endings", files: map[string]string{"f/a.md": "Text.", "f/a.txt": "Text."},
		paths: []string{"f"},
		ids:   []string{"a"}, skipped: []string{`the id "a" is already that of `}},
	{name: "lines", files: map[string]string{"c.jsonl": "\ufeff" + `{"id":"x","text":"One."}` +
		"\r\n{bad\n" + `{"text":"no id"}` + "\n" + `{"id":"e"}` + "\n" +
		`{"id":"x","text":"Again."}` + "\n" + `{"id":7,"text":"Seven.","date":"soon"}` + "\n" +
		`{"id":"t","title":"Only a title","text":""}`}, paths: []string{"c.jsonl"},
		ids: []string{"x", "7", "t"},
		skipped: []string{"c.jsonl:2: not a JSON document", `c.jsonl:3: the document has no "id"`,
			`c.jsonl:4: document "e" has neither text nor title`,
			`c.jsonl:5: the id "x" is already`,
			`c.jsonl:6: document "7" is read without its date: the date "soon"`}},
	{name: "a line too long", files: map[string]string{"c.jsonl": `{"id":"x","text":"` + longText + `"}` +
		"\n" + `{"id":"y","text":"Short."}`}, paths: []string{"c.jsonl"},
		ids: []string{"y"}, skipped: []string{"c.jsonl:1: the line is longer than 16 MiB"}},
	{name: "lines of another shape",
		files: map[string]string{"c.jsonl": "[1]\n" + `{"id":"a","text":["One."]}` + "\n" +
			`{"id":"y","text":"Short."}`}, paths: []string{"c.jsonl"},
		ids: []string{"y"}, skipped: []string{"c.jsonl:1: not a JSON document: a line is an object",
			`c.jsonl:2: "text" is a JSON array, want a string`}},
	{name: "no line", files: map[string]string{"c.jsonl": "\n\n"}, paths: []string{"c.jsonl"},
		skipped: []string{"c.jsonl: there is no document in it"}, err: "nothing to read in "},
	{name: "damaged compression", files: map[string]string{"c.jsonl.gz": "\x1f\x8bnonsense"},
		paths:   []string{"c.jsonl.gz"},
		skipped: []string{"c.jsonl.gz: the compressed file is damaged"}, err: "nothing to read in "},
}

func TestReadFaults(t *testing.T) {
	for _, test := range faultTests {
		t.Run(test.name, func(t *testing.T) {
			root := tree(t, test.files)
			var paths []string
			for _, p := range test.paths {
				paths = append(paths, filepath.Join(root, p))
			}
			ids, skipped, err := readAll(t, root, paths...)
			if !slices.Equal(ids, test.ids) {
				t.Errorf("got %q, want %q", ids, test.ids)
			}
			if len(skipped) != len(test.skipped) {
				t.Fatalf("reported %q, want %q", skipped, test.skipped)
			}
			for i, want := range test.skipped {
				if !strings.Contains(skipped[i], want) {
					t.Errorf("reported %q, want %q", skipped[i], want)
				}
			}
			if test.err == "" && err != nil || test.err != "" &&
				(err == nil || !strings.HasPrefix(err.Error(), test.err)) {
				t.Errorf("error %v, want %q", err, test.err)
			}
		})
	}
}

func TestReadCompressed(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "c.jsonl.gz")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	zipped := gzip.NewWriter(file)
	fmt.Fprintln(zipped, `{"id":"one","title":"T","text":"Text.","source":"S","url":"U","date":"1982/1985"}`)
	if err := errors.Join(zipped.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	for doc, err := range Read(context.Background(), []string{path}, nil) {
		if err != nil {
			t.Fatal(err)
		}
		if doc.ID != "one" || doc.Title != "T" || doc.Source != "S" || doc.URL != "U" ||
			doc.AsOf.String() != "1982/1985" {
			t.Errorf("got %+v", doc.Metadata)
		}
	}
}

func TestReadLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	root := tree(t, map[string]string{"real/a.txt": "Text."})
	for link, to := range map[string]string{"real/loop": root, "real/b.txt": "a.txt",
		"real/gone.txt": "nowhere.txt"} {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	ids, skipped, err := readAll(t, root, root)
	if err != nil || !slices.Equal(ids, []string{"real/a", "real/b"}) {
		t.Errorf("got %q, %v; want the file and the link to it", ids, err)
	}
	if len(skipped) != 1 || !strings.HasPrefix(skipped[0], filepath.Join("real", "gone.txt")) {
		t.Errorf("reported %q, want the broken link", skipped)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(root, "real"), link); err != nil {
		t.Fatal(err)
	}
	if ids, _, err := readAll(t, link, link); err != nil || !slices.Equal(ids, []string{"a", "b"}) {
		t.Errorf("got %q, %v of a linked folder", ids, err)
	}
}

func TestReadStops(t *testing.T) {
	root := tree(t, map[string]string{"a.txt": "Text.", "b.txt": "Text."})
	count := 0
	for range Read(context.Background(), []string{root}, nil) {
		count++
		break
	}
	if count != 1 {
		t.Errorf("read %d documents after a break", count)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for doc, err := range Read(ctx, []string{root}, nil) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %q, %v after cancelling", doc.ID, err)
		}
	}
}

// TestReadInOrder mixes documents of very different lengths with sources that cannot be used. Each is delivered in its
// order, whatever was ready first.
func TestReadInOrder(t *testing.T) {
	files := map[string]string{}
	var lines, want []string
	for i := range 60 {
		name := fmt.Sprintf("f%02d", i)
		switch {
		case i%7 == 3:
			files[name+".txt"] = "a\x00b"
			want = append(want, "skipped "+name+".txt")
		case i%7 == 5:
			files[name+".html"] = "<h1>Heading</h1><p>" + strings.Repeat(proseParagraph, i%4*20) + "</p>"
			want = append(want, name)
		default:
			files[name+".txt"] = strings.Repeat(proseParagraph+"\n\n", 1+i%3*100)
			want = append(want, name)
		}
	}
	for i := range 60 {
		if i%5 == 2 {
			lines = append(lines, "{bad")
			want = append(want, fmt.Sprintf("skipped lines.jsonl:%d", i+1))
			continue
		}
		id := fmt.Sprintf("l%d", i)
		lines = append(lines, fmt.Sprintf(`{"id":%q,"text":%q}`, id, strings.Repeat(proseParagraph, 1+i%3*100)))
		want = append(want, id)
	}
	files["lines.jsonl"] = strings.Join(lines, "\n")
	root := tree(t, files)
	var told []string
	report := func(s Skipped) {
		told = append(told, "skipped "+strings.TrimPrefix(s.Path, root+string(filepath.Separator)))
	}
	for doc, err := range Read(t.Context(), []string{root}, report) {
		if err != nil {
			t.Fatal(err)
		}
		told = append(told, doc.ID)
	}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

// TestReadLeavesNoGoroutine ends loops early in each possible way.
func TestReadLeavesNoGoroutine(t *testing.T) {
	files := map[string]string{}
	for i := range 40 {
		files[fmt.Sprintf("%02d.txt", i)] = strings.Repeat(proseParagraph+"\n\n", 200)
	}
	root := tree(t, files)
	before := runtime.NumGoroutine()
	for range Read(t.Context(), []string{root}, nil) {
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	count, canceled := 0, false
	for _, err := range Read(ctx, []string{root}, nil) {
		canceled = errors.Is(err, context.Canceled)
		if count++; count == 3 {
			cancel()
		}
	}
	if count != 4 || !canceled {
		t.Errorf("%d documents and errors, the last one of cancelling: %v; want 3 and the error", count,
			canceled)
	}
	func() {
		defer func() { recover() }()
		for range Read(t.Context(), []string{root}, nil) {
			panic("the consumer's own fault")
		}
	}()
	// A goroutine that has finished its work may not have exited yet.
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}

// TestReadPanics checks that the loop over Read can recover from a panic in making a document.
func TestReadPanics(t *testing.T) {
	r := reader{ctx: t.Context(), seen: map[string]string{}, ahead: 1, processors: 1, jobs: make(chan func(), 1)}
	defer r.stop()
	defer func() {
		if p := recover(); p == nil || !strings.Contains(fmt.Sprint(p), "a fault of the program") {
			t.Errorf("recovered %v", p)
		}
	}()
	err := r.start("place", 1, func() (format.Source, error) { panic("a fault of the program") })
	if err == nil {
		err = r.all(nil)
	}
	t.Errorf("went on with %v", err)
}

// TestReadConcurrently makes two documents that wait for each other. One after the other they would wait for ever.
func TestReadConcurrently(t *testing.T) {
	var told []string
	r := reader{ctx: t.Context(), seen: map[string]string{}, ahead: 2, processors: 2, jobs: make(chan func(), 2)}
	r.yield = func(doc Document, _ error) bool {
		told = append(told, doc.ID)
		return true
	}
	defer r.stop()
	second := make(chan struct{})
	first := func() (format.Source, error) {
		<-second
		return format.Source{Metadata: Metadata{ID: "first"}, Text: "Text."}, nil
	}
	if err := r.start("1", 1, first); err != nil {
		t.Fatal(err)
	}
	err := r.start("2", 1, func() (format.Source, error) {
		close(second)
		return format.Source{Metadata: Metadata{ID: "second"}, Text: "Text."}, nil
	})
	if err == nil {
		err = r.all(nil)
	}
	if err != nil || !slices.Equal(told, []string{"first", "second"}) {
		t.Errorf("told %q, %v", told, err)
	}
}

// TestReadAhead checks that reading ahead is bounded in number and in bytes, and that small sources are read together
// with a large one.
func TestReadAhead(t *testing.T) {
	const small, large = 1 << 20, maxFile
	tests := []struct {
		name    string
		pending []int // sizes of sources
		next    int
		want    int // how many are still pending when the next may be read
	}{
		{"few", []int{1, 1}, 1, 2},
		{"many", slices.Repeat([]int{1}, 8), 1, 7},
		{"small after large", []int{large, small}, small, 2},
		{"large after small", []int{small, small}, large, 2},
		{"two large", []int{small, large, small}, large, 1},
		{"too many bytes", slices.Repeat([]int{4 * small}, 4), 4 * small, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := reader{ctx: t.Context(), ahead: 8}
			for _, size := range test.pending {
				r.pending = append(r.pending, step{cost: cost(size),
					deliver: func() error { return nil }})
				r.bytes += cost(size)
			}
			if err := r.reserve(test.next); err != nil || len(r.pending) != test.want {
				t.Errorf("%d pending, %v; want %d", len(r.pending), err, test.want)
			}
		})
	}
}
