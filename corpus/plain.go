package corpus

// parsePlain reads a plain text.
func parsePlain(raw []byte, meta Metadata) (source, error) {
	text, err := decode(raw)
	if err != nil {
		return source{}, err
	}
	return source{Metadata: meta, text: text}, nil
}
