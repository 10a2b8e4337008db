package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/corpus/sample"
	"footnote/retrieval/analysis"
)

// sampleRecords returns n texts of different lengths, one of them empty.
func sampleRecords(of string, n int) []string {
	records := make([]string, n)
	for i := range records {
		records[i] = strings.Repeat(fmt.Sprintf("%s %d, ", of, i), i%5)
	}
	return records
}

// recordFileOf returns a record file.
func recordFileOf(tb testing.TB, passages, documents []string) []byte {
	tb.Helper()
	var out bytes.Buffer
	w, err := newRecordFileWriter(&out)
	for i := range max(len(passages), len(documents)) {
		if i < len(documents) {
			err = errors.Join(err, w.addDocument([]byte(documents[i])))
		}
		if i < len(passages) {
			err = errors.Join(err, w.addPassage([]byte(passages[i])))
		}
	}
	if err := errors.Join(err, w.finish()); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// readRecords reads all records of a file. errs are the errors of those that cannot be read.
func readRecords(data []byte) (passages, documents []string, errs []error) {
	r, err := newRecordFile("records.bin", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, []error{err}
	}
	for i := range r.passages {
		p, err := r.passage(uint32(i))
		passages, errs = append(passages, p), append(errs, err)
	}
	for i := range r.countDocuments() {
		d, err := r.document(uint32(i))
		documents, errs = append(documents, d), append(errs, err)
	}
	return passages, documents, slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

func TestRecordFileRoundTrip(t *testing.T) {
	for _, n := range []struct{ passages, documents int }{{0, 0}, {0, 1}, {1, 0}, {7, 1}, {8, 3}, {9, 9}, {40, 100}} {
		passages, documents := sampleRecords("passage", n.passages), sampleRecords("document", n.documents)
		gotPassages, gotDocuments, errs := readRecords(recordFileOf(t, passages, documents))
		if len(errs) > 0 || !slices.Equal(gotPassages, passages) || !slices.Equal(gotDocuments, documents) {
			t.Errorf("%d passages, %d documents: got %q, %q, %v",
				n.passages, n.documents, gotPassages, gotDocuments, errs)
		}
	}
}

// TestRecordFileFormat compares a file with one written by hand, checksums included. A change of the format needs
// another magic and another formatVersion.
func TestRecordFileFormat(t *testing.T) {
	got := recordFileOf(t, []string{"one", "two"}, []string{"doc"})
	want := "FNRECS_1" +
		"doc" + "\x03one\x03two" +
		"\x0b\x00\x00\x00\x00\x00\x00\x00" + "\x08\x00\x00\x00" + "\x36\xa9\xf4\x65" +
		"\x08\x00\x00\x00\x00\x00\x00\x00" + "\x03\x00\x00\x00" + "\xc0\x33\xe8\xcd" +
		"\x02\x00\x00\x00" + "\x01\x00\x00\x00" + "\x22\x45\x65\x5a" + "FNRECS_1"
	if string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestDamagedRecordFile flips every bit of a file, truncates it at every length, and removes and inserts every byte. A
// record is read as it was written or is an error, and there is at least one error.
func TestDamagedRecordFile(t *testing.T) {
	passages, documents := sampleRecords("passage", 20), sampleRecords("document", 5)
	sound := recordFileOf(t, passages, documents)
	check := func(name string, data []byte) {
		t.Helper()
		gotPassages, gotDocuments, errs := readRecords(data)
		if len(errs) == 0 {
			t.Fatalf("%s: no error", name)
		}
		for _, err := range errs {
			if !errors.Is(err, errRecordsDamaged) || !strings.Contains(err.Error(), "records.bin: at byte ") {
				t.Errorf("%s: error %q, want one that names the file and the offset", name, err)
			}
		}
		for _, kind := range []struct{ got, want []string }{{gotPassages, passages}, {gotDocuments, documents}} {
			for i, record := range kind.got {
				if record != "" && record != kind.want[i] {
					t.Errorf("%s: got %q, want %q", name, record, kind.want[i])
				}
			}
		}
	}
	for i := range sound {
		for bit := range 8 {
			data := bytes.Clone(sound)
			data[i] ^= 1 << bit
			check(fmt.Sprintf("bit %d of byte %d", bit, i), data)
		}
		check(fmt.Sprintf("cut off at byte %d", i), sound[:i])
		check(fmt.Sprintf("without byte %d", i), slices.Delete(bytes.Clone(sound), i, i+1))
		check(fmt.Sprintf("a byte before byte %d", i), slices.Insert(bytes.Clone(sound), i, 'x'))
	}
	check("a byte more", append(bytes.Clone(sound), 0))
	check("twice", append(bytes.Clone(sound), sound...))
}

// TestMisplacedBlock swaps two blocks of the same length.
func TestMisplacedBlock(t *testing.T) {
	documents := []string{"document one", "document two"}
	data := recordFileOf(t, nil, documents)
	data = bytes.Replace(data, []byte("document onedocument two"), []byte("document twodocument one"), 1)
	if _, got, errs := readRecords(data); len(errs) != 2 || !errors.Is(errs[0], errRecordsDamaged) {
		t.Errorf("got %q, %v, want an error for each", got, errs)
	}
}

// TestDamageOnDisk damages the records of an index on disk. An Index that is open and one that is opened afterwards
// must both return errors.
func TestDamageOnDisk(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(path string, data []byte) error
		opens  bool
	}{
		{"bytes of a block", func(path string, data []byte) error {
			for i := len(recordsMagic); i < len(data)/2; i += 64 {
				data[i]++
			}
			return os.WriteFile(path, data, 0o600)
		}, true},
		{"records of another index", func(path string, _ []byte) error {
			return os.WriteFile(path, recordFileOf(t, []string{"one"}, []string{"one"}), 0o600)
		}, false},
		{"empty file", func(path string, _ []byte) error { return os.Truncate(path, 0) }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			buildIndex(t, dir)
			path := filepath.Join(dir, segmentName(1), recordsName)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			open, err := Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			defer open.Close()
			if err := c.damage(path, data); err != nil {
				t.Fatal(err)
			}
			checkNamesRecords(t, readAll(t, open), path)
			x, err := Open(t.Context(), dir)
			if opens := err == nil; opens != c.opens {
				t.Fatalf("opened: %v, want %v", err, c.opens)
			}
			if err != nil {
				checkNamesRecords(t, err, path)
				return
			}
			defer x.Close()
			checkNamesRecords(t, readAll(t, x), path)
			_, err = x.Document(t.Context(), x.Documents()[0].ID)
			checkNamesRecords(t, err, path)
		})
	}
}

// readAll reads all passages and returns the first error.
func readAll(t *testing.T, x *Index) error {
	t.Helper()
	all, err := x.Filter("", edtf.Interval{})
	if err != nil {
		t.Fatal(err)
	}
	return x.Each(t.Context(), all, func(*analysis.Passage) {})
}

func checkNamesRecords(t *testing.T, err error, path string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want one that names %s", err, path)
	}
}

// TestConcurrentReads reads a file on disk from several goroutines.
func TestConcurrentReads(t *testing.T) {
	passages, documents := sampleRecords("passage", 200), sampleRecords("document", 50)
	path := filepath.Join(t.TempDir(), recordsName)
	if err := os.WriteFile(path, recordFileOf(t, passages, documents), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := openRecordFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	var readers sync.WaitGroup
	for n := range uint64(8) {
		readers.Go(func() {
			random := rand.New(rand.NewPCG(n, 1))
			for range 2000 {
				p, d := random.IntN(len(passages)), random.IntN(len(documents))
				if got, err := r.passage(uint32(p)); err != nil || got != passages[p] {
					t.Errorf("passage %d: got %q, %v, want %q", p, got, err, passages[p])
				}
				if got, err := r.document(uint32(d)); err != nil || got != documents[d] {
					t.Errorf("document %d: got %q, %v, want %q", d, got, err, documents[d])
				}
			}
		})
	}
	readers.Wait()
}

func TestRecordsOutOfRange(t *testing.T) {
	data := recordFileOf(t, sampleRecords("passage", 3), sampleRecords("document", 2))
	r, err := newRecordFile("records.bin", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, ordinal := range []uint32{3, 8, noOrdinal} {
		if got, err := r.passage(ordinal); err == nil {
			t.Errorf("passage %d: %q", ordinal, got)
		}
		if got, err := r.document(ordinal); err == nil {
			t.Errorf("document %d: %q", ordinal, got)
		}
	}
}

// FuzzRecordFile reads arbitrary files, as they are and with a valid checksum of the entries. Nothing may panic.
func FuzzRecordFile(f *testing.F) {
	f.Add(recordFileOf(f, sampleRecords("passage", 10), sampleRecords("document", 3)))
	f.Add(recordFileOf(f, nil, nil))
	f.Add(recordFileOf(f, nil, []string{""}))
	f.Add([]byte(recordsMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		readRecords(data)
		if at := len(data) - recordsFooter; at >= len(recordsMagic) {
			footer := data[at:]
			passages, documents := binary.LittleEndian.Uint32(footer), binary.LittleEndian.Uint32(footer[4:])
			entries := (int64(passages)+blockPassages-1)/blockPassages + int64(documents)
			begin := max(0, int64(at)-entries*recordEntrySize)
			binary.LittleEndian.PutUint32(footer[8:], crc32.Checksum(data[begin:at+8], castagnoli))
			readRecords(data)
		}
	})
}

// TestDocumentRoundTrip writes and reads documents whose records have all fields, and one without passages.
func TestDocumentRoundTrip(t *testing.T) {
	doc := corpus.Document{
		Metadata: corpus.Metadata{ID: "one", Title: "One"},
		Text:     "# A\n\n## B  b\n\nOne.\n\nTwo.\n\x00\n",
		Sections: []corpus.Section{
			{Span: corpus.Span{Start: 3, End: 5}},
			{Heading: []string{"A", "B  b"}, Span: corpus.Span{Start: 14, End: 28}},
		},
		Repairs: []corpus.Repair{
			{Kind: "invisible", Span: corpus.Span{Start: 20, End: 21}, Offset: -1, Source: "\xe9\xff"},
			{Kind: "hyphen", Span: corpus.Span{Start: 2, End: 2}, Offset: 7, Source: "-\n"},
		},
		Passages: []corpus.Passage{
			{ID: "0000000001", DocumentID: "one", Number: 1, Text: "One.", Span: corpus.Span{Start: 14, End: 18}},
			{ID: "0000000002", DocumentID: "one", Number: 2, Text: "Two.", Span: corpus.Span{Start: 20, End: 24}},
		},
	}
	without := corpus.Document{Metadata: corpus.Metadata{ID: "two", Title: "Two"}, Text: "no passages"}
	empty := corpus.Document{Metadata: corpus.Metadata{ID: "three", Title: "Three"}}
	docs := []corpus.Document{doc, without, empty, doc}
	docs[3].ID = "four"
	docs[3].Passages = slices.Clone(doc.Passages)
	for i := range docs[3].Passages {
		docs[3].Passages[i].DocumentID = "four"
	}
	x := buildFor(t, sample.Of(docs))
	for _, want := range docs {
		got, err := x.Document(t.Context(), want.ID)
		if err != nil || fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}

// FuzzDecodeDocument reads arbitrary records. The result is an error, or a document whose passages are in its segment.
func FuzzDecodeDocument(f *testing.F) {
	const passages = 100
	v := newVocabulary()
	for doc := range corpus.BuiltIn() {
		p := preparedDocument{Document: doc, done: make(chan struct{})}
		p.prepare(newSplitter(v))
		f.Add(string(appendDocument(nil, v, &p)))
	}
	f.Add("")
	d := dictionaryOf(f, v, 0)
	f.Fuzz(func(t *testing.T, data string) {
		doc, err := decodeDocument(data, d, passages)
		if err != nil {
			return
		}
		if n := len(doc.gaps) - 1; n > 0 && int(doc.first)+n > passages {
			t.Errorf("passages %d to %d of %d", doc.first, int(doc.first)+n, passages)
		}
	})
}
