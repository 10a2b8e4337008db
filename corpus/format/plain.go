package format

// parsePlain reads a plain text. Columns beside each other come one after the other.
func parsePlain(raw []byte, meta Metadata) (Source, error) {
	text, err := decode(raw)
	if err != nil {
		return Source{}, err
	}
	unset := unsetColumns(text)
	return Source{Metadata: meta, Text: unset, Rearranged: unset != text}, nil
}
