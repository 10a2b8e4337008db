package corpus

func parseMarkdown(text string, meta Metadata) (source, error) {
	return source{Metadata: meta, text: text}, nil
}
