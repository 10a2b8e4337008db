package format

// parsePlain reads a plain text.
func parsePlain(raw []byte, meta Metadata) (Source, error) {
	text, err := decode(raw)
	if err != nil {
		return Source{}, err
	}
	return Source{Metadata: meta, Text: text}, nil
}
