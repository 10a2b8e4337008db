package format

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"footnote/corpus/dates"
	"footnote/corpus/edtf"
)

// maxLine is the greatest length of a .jsonl line, in bytes.
const maxLine = 16 << 20

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

// UnmarshalJSON reads a string or a number.
func (id *recordID) UnmarshalJSON(b []byte) error {
	if b[0] != '"' {
		var n json.Number
		err := json.Unmarshal(b, &n)
		*id = recordID(n)
		return err
	}
	return json.Unmarshal(b, (*string)(id))
}

// EachLine passes the lines of r that are not blank to each, with their places as "name:line". A line is valid until
// each returns. For a line that cannot be read, fault is set instead. Reading stops when each returns false.
func EachLine(r io.Reader, name string, each func(place string, line []byte, fault error) bool) error {
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

// errLongLine is the fault of a line longer than maxLine.
var errLongLine = fmt.Errorf("the line is longer than %d MiB; split the document", maxLine>>20)

// readLine returns the next line without its end, valid until the next call, and io.EOF after the last. A line longer
// than maxLine is skipped, and errLongLine returned.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
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

// parseRecord reads one line. An error that comes with a source that has an ID concerns only its date.
func parseRecord(line []byte, defaults Metadata) (Source, error) {
	rec, ok := plainRecord(line)
	if ok {
		return rec.source(defaults)
	}
	if nuls := bytes.Count(line, []byte{0}); nuls > 0 && nuls*mostNULs <= len(line) {
		line = bytes.ReplaceAll(line, []byte{0}, []byte(`\u0000`)) // which cleaning removes, and records
	}
	if err := json.Unmarshal(line, &rec); err != nil {
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &kind) && kind.Field == "":
			const want = `not a JSON document: a line is an object like {"id","title","text"}, ` +
				`not a JSON %s`
			return Source{}, fmt.Errorf(want, kind.Value)
		case errors.As(err, &kind):
			return Source{}, fmt.Errorf("%q is a JSON %s, want a string", kind.Field, kind.Value)
		}
		return Source{}, fmt.Errorf("not a JSON document: %w", err)
	}
	return rec.source(defaults)
}

// source makes a source of a record. An error that comes with a source that has an ID concerns only its date.
func (rec record) source(defaults Metadata) (Source, error) {
	s := Source{Metadata: defaults, Text: rec.Text}
	s.Title = strings.TrimSpace(rec.Title)
	switch {
	case rec.ID == "":
		return Source{}, errors.New(`the document has no "id"`)
	case strings.TrimSpace(rec.Text) == "" && s.Title == "":
		return Source{}, fmt.Errorf("document %q has neither text nor title", rec.ID)
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

// plainRecord reads a line in the usual form, an object whose values are strings, several times faster than
// encoding/json. For any other line, and for faulty ones, ok is false.
func plainRecord(line []byte) (rec record, ok bool) {
	rest, ok := cutByte(line, '{')
	for ok {
		var key, value string
		if key, rest, ok = plainString(rest); !ok {
			break
		}
		if rest, ok = cutByte(rest, ':'); !ok {
			break
		}
		if value, rest, ok = plainString(rest); !ok {
			break
		}
		if !rec.set(key, value) {
			break
		}
		if end, last := cutByte(rest, '}'); last {
			return rec, len(skipBlank(end)) == 0
		}
		rest, ok = cutByte(rest, ',')
	}
	return record{}, false
}

// set sets a field by its name in the line. It returns false for a name that differs from that of a field only in
// capitals.
func (rec *record) set(name, value string) bool {
	switch name {
	case "id":
		rec.ID = recordID(value)
	case "title":
		rec.Title = value
	case "text":
		rec.Text = value
	case "source":
		rec.Source = value
	case "url":
		rec.URL = value
	case "date":
		rec.Date = value
	default:
		for _, field := range [...]string{"id", "title", "text", "source", "url", "date"} {
			if strings.EqualFold(name, field) {
				return false
			}
		}
	}
	return true
}

// skipBlank returns line without the white space of JSON at its start.
func skipBlank(line []byte) []byte {
	for len(line) > 0 && (line[0] == ' ' || line[0] == '\t' || line[0] == '\r' || line[0] == '\n') {
		line = line[1:]
	}
	return line
}

// cutByte cuts a sign off the start of line, with the white space before it.
func cutByte(line []byte, sign byte) (rest []byte, ok bool) {
	line = skipBlank(line)
	if len(line) == 0 || line[0] != sign {
		return line, false
	}
	return line[1:], true
}

// plainString cuts a string off the start of line, with the white space before it. ok is false where encoding/json
// would refuse it or put U+FFFD into it, and for an escaped surrogate.
func plainString(line []byte) (s string, rest []byte, ok bool) {
	line, ok = cutByte(line, '"')
	if !ok {
		return "", line, false
	}
	end, escaped := 0, false
	for ; end < len(line) && line[end] != '"'; end++ {
		if line[end] < ' ' {
			return "", line, false
		}
		if line[end] == '\\' {
			escaped = true
			end++ // the escaped character may be a quotation mark
		}
	}
	if end >= len(line) || !utf8.Valid(line[:end]) {
		return "", line, false
	}
	if !escaped {
		return string(line[:end]), line[end+1:], true
	}
	s, ok = unescapeJSON(line[:end])
	return s, line[end+1:], ok
}

// unescapeJSON returns the text of a string with escapes.
func unescapeJSON(raw []byte) (string, bool) {
	text := make([]byte, 0, len(raw))
	for {
		at := bytes.IndexByte(raw, '\\')
		if at < 0 {
			return string(append(text, raw...)), true
		}
		text = append(text, raw[:at]...)
		if raw = raw[at+1:]; raw[0] == 'u' {
			if len(raw) < len("u0041") {
				return "", false
			}
			r, err := strconv.ParseUint(string(raw[1:5]), 16, 16)
			if err != nil || utf16.IsSurrogate(rune(r)) {
				return "", false
			}
			text = utf8.AppendRune(text, rune(r))
			raw = raw[5:]
			continue
		}
		meant := strings.IndexByte(`"\/bfnrt`, raw[0])
		if meant < 0 {
			return "", false
		}
		text = append(text, "\"\\/\b\f\n\r\t"[meant])
		raw = raw[1:]
	}
}

// readDate reads an as-of date: EDTF, or a date in words.
func readDate(s string) (edtf.Interval, error) {
	if date, err := edtf.Parse(s); err == nil {
		return date, nil
	}
	date, err := dates.Parse(s)
	if err != nil {
		return edtf.Interval{}, fmt.Errorf(`the date %q is not EDTF such as "1987-07" or "1982/1985"`, s)
	}
	return date, nil
}
