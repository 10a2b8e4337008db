package sample_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/sample"
)

// BenchmarkRead reads made-up texts like a user's files: cleaned, divided and dated. The bytes are those of the text,
// without those of JSON. With -cpu 1,2,4 it shows the gain from more processors; one document keeps only one busy.
func BenchmarkRead(b *testing.B) {
	const passages = 10_000
	var lines, whole strings.Builder
	encode := json.NewEncoder(&lines)
	bytes := 0
	for doc, err := range sample.New().Documents(passages) {
		if err != nil {
			b.Fatal(err)
		}
		record := map[string]string{"id": doc.ID, "title": doc.Title, "text": doc.Text}
		if err := encode.Encode(record); err != nil {
			b.Fatal(err)
		}
		bytes += len(doc.Text)
		whole.WriteString(doc.Text + "\n\n")
	}
	for _, bb := range []struct {
		name, file, content string
		bytes               int
	}{
		{"passages=10k", "corpus.jsonl", lines.String(), bytes},
		{"passages=10k/one document", "whole.txt", whole.String(), whole.Len()},
	} {
		path := filepath.Join(b.TempDir(), bb.file)
		if err := os.WriteFile(path, []byte(bb.content), 0o644); err != nil {
			b.Fatal(err)
		}
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(bb.bytes))
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range corpus.Read(b.Context(), []string{path}, nil) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
