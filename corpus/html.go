package corpus

func parseHTML(raw []byte, meta Metadata) (source, error) {
	text, err := decode(raw)
	return source{Metadata: meta, text: text}, err
}
