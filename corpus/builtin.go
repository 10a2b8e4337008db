package corpus

import (
	"embed"
	"fmt"
	"iter"
	"strings"

	"footnote/corpus/format"
)

//go:embed builtin/*.txt builtin/*.json
var builtIn embed.FS

// BuiltIn yields the texts inside the binary.
func BuiltIn() iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		entries, err := builtIn.ReadDir("builtin")
		if err != nil {
			yield(Document{}, fmt.Errorf("list the built-in texts: %w", err))
			return
		}
		for _, entry := range entries {
			id, ok := strings.CutSuffix(entry.Name(), ".txt")
			if !ok {
				continue
			}
			doc, err := builtInDocument(id)
			if !yield(doc, err) || err != nil {
				return
			}
		}
	}
}

// builtInDocument reads the built-in text with an id.
func builtInDocument(id string) (Document, error) {
	text, err := builtIn.ReadFile("builtin/" + id + ".txt")
	if err != nil {
		return Document{}, fmt.Errorf("read the built-in text %s: %w", id, err)
	}
	raw, err := builtIn.ReadFile("builtin/" + id + format.SidecarEnding)
	if err != nil {
		return Document{}, fmt.Errorf("read the description of the built-in text %s: %w", id, err)
	}
	meta, err := format.ParseSidecar(raw)
	if err != nil {
		return Document{}, fmt.Errorf("read the description of the built-in text %s: %w", id, err)
	}
	meta.ID = id
	return newDocument(format.Source{Metadata: meta, Text: string(text)}), nil
}
