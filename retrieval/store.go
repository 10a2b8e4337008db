package retrieval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// What lies in bleve, one bleve document each:
//
//	p00000000 …  a passage
//	d00000000 …  a document
//
// The number is the ordinal, hexadecimal, in corpus order. Each has one stored field, the record, and nothing is indexed: the
// postings are in lists (lists.go). A passage's record is binary (record.go), a
// document's is JSON. The text of a document is not stored twice: its record has what stands between its passages, and Document puts the two together again.
const fieldRecord = "record"

// searched are the parts of a passage that are searched; a part's position here is its number in the length table.
var searched = [...]string{"body", "title", "heading"}

type documentRecord struct {
	Gaps     []string         `json:"g"` // before the first passage, between passages, after the last
	Repairs  []corpus.Repair  `json:"r,omitempty"`
	Sections []corpus.Section `json:"c,omitempty"`
	First    uint32           `json:"f"` // ordinal of the first passage
}

type metadataRecord struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Source  string `json:"source,omitempty"`
	URL     string `json:"url,omitempty"`
	Licence string `json:"licence,omitempty"`
	AsOf    string `json:"as_of,omitempty"`
}

func passageKey(ordinal uint32) string  { return fmt.Sprintf("p%08x", ordinal) }
func documentKey(ordinal uint32) string { return fmt.Sprintf("d%08x", ordinal) }

// passageDocument makes what bleve stores of a passage.
func passageDocument(ordinal, doc uint32, p corpus.Passage) *document.Document {
	d := document.NewDocument(passageKey(ordinal))
	d.AddField(document.NewTextFieldWithIndexingOptions(fieldRecord, nil, encodePassage(doc, p), index.StoreField))
	return d
}

// documentDocument makes what bleve stores of a document.
func documentDocument(ordinal, first uint32, doc corpus.Document) (*document.Document, error) {
	record := documentRecord{Repairs: doc.Repairs, Sections: doc.Sections, First: first}
	end := 0
	for _, p := range doc.Passages {
		record.Gaps = append(record.Gaps, doc.Text[end:p.Span.Start])
		end = p.Span.End
	}
	record.Gaps = append(record.Gaps, doc.Text[end:])
	stored, err := marshal(record)
	if err != nil {
		return nil, err
	}
	d := document.NewDocument(documentKey(ordinal))
	d.AddField(document.NewTextFieldWithIndexingOptions(fieldRecord, nil, stored, index.StoreField))
	return d, nil
}

// marshal is json.Marshal without its escaping of HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// saveDocuments writes metadata, one JSON object a line.
func saveDocuments(path string, documents []corpus.Metadata) error {
	var b bytes.Buffer
	for _, m := range documents {
		line, err := marshal(newMetadataRecord(m))
		if err != nil {
			return err
		}
		b.Write(line)
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// loadDocuments reads what saveDocuments wrote.
func loadDocuments(path string) ([]corpus.Metadata, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var documents []corpus.Metadata
	for decoder := json.NewDecoder(bytes.NewReader(data)); decoder.More(); {
		var record metadataRecord
		if err := decoder.Decode(&record); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		m, err := record.metadata()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		documents = append(documents, m)
	}
	return documents, nil
}

func newMetadataRecord(m corpus.Metadata) metadataRecord {
	return metadataRecord{m.ID, m.Title, m.Source, m.URL, m.Licence, m.AsOf.String()}
}

func (m metadataRecord) metadata() (corpus.Metadata, error) {
	asOf, err := parseInterval(m.AsOf)
	return corpus.Metadata{ID: m.ID, Title: m.Title, Source: m.Source, URL: m.URL, Licence: m.Licence, AsOf: asOf}, err
}

func parseInterval(s string) (edtf.Interval, error) {
	if s == "" {
		return edtf.Interval{}, nil
	}
	return edtf.Parse(s)
}

// fetch reads the record of a bleve document. It is a copy.
func fetch(reader index.IndexReader, key string) (string, error) {
	d, err := reader.Document(key)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", key, err)
	}
	if d == nil {
		return "", fmt.Errorf("read %s: not in the index; build it again with footnote index", key)
	}
	var stored string
	d.VisitFields(func(f index.Field) {
		if f.Name() == fieldRecord {
			stored = string(f.Value())
		}
	})
	return stored, nil
}

// fetchDocument reads the record of a document.
func fetchDocument(reader index.IndexReader, key string) (documentRecord, error) {
	stored, err := fetch(reader, key)
	if err != nil {
		return documentRecord{}, err
	}
	var record documentRecord
	if err := json.Unmarshal([]byte(stored), &record); err != nil {
		return documentRecord{}, fmt.Errorf("read %s: %w; build the index again with footnote index", key, err)
	}
	return record, nil
}
