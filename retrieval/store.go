package retrieval

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// What lies in bleve, one bleve document each:
//
//	p00000000 …  a block of blockPassages passages
//	d00000000 …  a document
//
// The number is that of the block or the document, hexadecimal, in corpus order. Each has one stored field, the record, and nothing is
// indexed: the postings are in lists (lists.go). A passage's record is binary (record.go), a document's is JSON. The text of a document
// is not stored twice: its record has what stands between its passages, and Document puts the two together again.
const fieldRecord = "record"

// searched are the parts of a passage that are searched; a part's position here is its number in the length table.
var searched = [...]string{"body", "title", "heading"}

type documentRecord struct {
	Gaps     []string         `json:"g"` // before the first passage, between passages, after the last
	Repairs  []corpus.Repair  `json:"r,omitempty"`
	Sections []corpus.Section `json:"c,omitempty"`
	First    uint32           `json:"f"` // ordinal of the first passage
}

func blockKey(block uint32) string      { return fmt.Sprintf("p%08x", block) }
func documentKey(ordinal uint32) string { return fmt.Sprintf("d%08x", ordinal) }

// recordDocument makes what bleve stores of a record.
func recordDocument(key string, record []byte) *document.Document {
	d := document.NewDocument(key)
	d.AddField(document.NewTextFieldWithIndexingOptions(fieldRecord, nil, record, index.StoreField))
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
	return recordDocument(documentKey(ordinal), stored), nil
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
