package format

import (
	"encoding/json"
	"fmt"
	"strings"
)

// SidecarEnding is the ending of the file NAME.meta.json, which describes NAME.txt.
const SidecarEnding = ".meta.json"

// description is the content of a sidecar.
type description struct {
	Title   string `json:"title"`
	Source  string `json:"source"`
	URL     string `json:"url"`
	Licence string `json:"licence"`
	Date    string `json:"date"`
}

// ParseSidecar reads the content of a sidecar.
func ParseSidecar(raw []byte) (Metadata, error) {
	var d description
	in := json.NewDecoder(strings.NewReader(string(raw)))
	in.DisallowUnknownFields()
	if err := in.Decode(&d); err != nil {
		return Metadata{}, fmt.Errorf("not a description of a document: %w", err)
	}
	meta := Metadata{Title: strings.TrimSpace(d.Title), Source: d.Source, URL: d.URL, Licence: d.Licence}
	if d.Date == "" {
		return meta, nil
	}
	date, err := readDate(d.Date)
	if err != nil {
		return Metadata{}, err
	}
	meta.AsOf = date
	return meta, nil
}
