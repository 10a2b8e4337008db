package corpus

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"footnote/corpus/edtf"
)

// lineMost is the greatest length of a .jsonl line, in bytes.
const lineMost = 16 << 20

// record is one line of a .jsonl corpus. Other fields are ignored.
type record struct {
	ID     recordID `json:"id"`
	Title  string   `json:"title"`
	Text   string   `json:"text"`
	Source string   `json:"source"`
	URL    string   `json:"url"`
	Date   string   `json:"date"`
}

// recordID is a JSON string or number: ids are often numbers.
type recordID string

func (id *recordID) UnmarshalJSON(b []byte) error {
	if b[0] != '"' {
		var n json.Number
		err := json.Unmarshal(b, &n)
		*id = recordID(n)
		return err
	}
	return json.Unmarshal(b, (*string)(id))
}

// readJSONL passes on the lines of a .jsonl that hold something, valid until each returns, with their places as "name:line",
// and in place of a line that cannot be read its fault. Reading stops when each returns false.
func readJSONL(r io.Reader, name string, each func(place string, line []byte, fault error) bool) error {
	lines := bufio.NewReaderSize(r, 1<<16)
	for number := 1; ; number++ {
		line, err := readLine(lines)
		if err == io.EOF {
			return nil
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return err
		}
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if err == nil && len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if !each(fmt.Sprintf("%s:%d", name, number), line, err) {
			return nil
		}
	}
}

var errLongLine = fmt.Errorf("the line is longer than %d MiB; split the document", lineMost>>20)

// readLine returns the next line without its end, valid until the next call; io.EOF after the last. A line longer
// than lineMost is read to its end and errLongLine returned.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > lineMost {
			line, part, long = nil, nil, true
		}
		if line == nil && err == nil && !long {
			return part, nil
		}
		line = append(line, part...)
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && (len(line) > 0 || long):
		case err != nil:
			return nil, err
		}
		if long {
			return nil, errLongLine
		}
		return line, nil
	}
}

// parseRecord reads one line. An error beside a source with an id is about its date alone.
func parseRecord(line []byte, defaults Metadata) (source, error) {
	var rec record
	if err := json.Unmarshal(line, &rec); err != nil {
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &kind) && kind.Field == "":
			return source{}, fmt.Errorf(`not a JSON document: a line is an object like {"id","title","text"}, not a JSON %s`, kind.Value)
		case errors.As(err, &kind):
			return source{}, fmt.Errorf("%q is a JSON %s, want a string", kind.Field, kind.Value)
		}
		return source{}, fmt.Errorf("not a JSON document: %w", err)
	}
	s := source{Metadata: defaults, text: rec.Text}
	s.Title = strings.TrimSpace(rec.Title)
	switch {
	case rec.ID == "":
		return source{}, errors.New(`the document has no "id"`)
	case strings.TrimSpace(rec.Text) == "" && s.Title == "":
		return source{}, fmt.Errorf("document %q has neither text nor title", rec.ID)
	}
	s.ID = string(rec.ID)
	if rec.Source != "" {
		s.Source = rec.Source
	}
	if rec.URL != "" {
		s.URL = rec.URL
	}
	if rec.Date != "" {
		date, err := readDate(rec.Date)
		if err != nil {
			return s, fmt.Errorf("document %q is read without its date: %w", rec.ID, err)
		}
		s.AsOf = date
	}
	return s, nil
}

// readDate reads an as-of date: EDTF, or as people write it.
func readDate(s string) (edtf.Interval, error) {
	if date, err := edtf.Parse(s); err == nil {
		return date, nil
	}
	date, err := ParseDate(s)
	if err != nil {
		return edtf.Interval{}, fmt.Errorf(`the date %q is no EDTF such as "1987-07" or "1982/1985"`, s)
	}
	return date, nil
}
