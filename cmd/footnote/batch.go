package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"unicode/utf8"
)

// maxLine is the longest line of a batch in bytes. A longer question is most likely a mistake in the file.
const maxLine = 1 << 20

// openInput opens a file for reading, or standard input for "-" and "". It also returns the name for messages.
func openInput(ctx context.Context, stdin io.Reader, path string) (io.ReadCloser, string, error) {
	if path == "" || path == "-" {
		return io.NopCloser(interruptible(ctx, stdin)), "standard input", nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, path, err
	}
	return f, path, nil
}

// readBatch yields the questions of r in order and skips empty lines. A line without a question is yielded as an
// error with name and line number; the lines after it follow. A read error is yielded last, as a fatalError.
func readBatch(r io.Reader, name string) iter.Seq2[batchLine, error] {
	return func(yield func(batchLine, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, maxLine)
		n := 0
		for lines.Scan() {
			n++
			line := bytes.TrimSpace(lines.Bytes())
			if n == 1 {
				line = bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			if len(line) == 0 {
				continue
			}
			q, err := parseBatchLine(line, n)
			if err != nil {
				err = fmt.Errorf("%s:%d: %w", name, n, err)
			}
			if !yield(q, err) {
				return
			}
		}
		if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("%s:%d: line longer than %d bytes; expected one question per line", name, n+1, maxLine)
			yield(batchLine{}, &fatalError{err})
		} else if err != nil {
			yield(batchLine{}, &fatalError{err})
		}
	}
}

// parseBatchLine parses line n: a JSON object if it begins with a brace, or else a plain question.
func parseBatchLine(line []byte, n int) (batchLine, error) {
	if !utf8.Valid(line) {
		return batchLine{}, errors.New("not UTF-8; convert the file")
	}
	if line[0] != '{' {
		return batchLine{ID: lineID(n), Question: string(line)}, nil
	}
	var q batchLine
	if err := json.Unmarshal(line, &q); err != nil {
		return batchLine{}, fmt.Errorf("%w; expected {\"id\": …, \"question\": …}", err)
	}
	if len(bytes.TrimSpace([]byte(q.Question))) == 0 {
		return batchLine{}, errors.New("no \"question\"; expected {\"id\": …, \"question\": …}")
	}
	id, err := checkID(q.ID, n)
	if err != nil {
		return batchLine{}, err
	}
	q.ID = id
	return q, nil
}

// checkID returns a JSON string or number unchanged, and the line number for a missing id.
func checkID(id json.RawMessage, n int) (json.RawMessage, error) {
	if len(id) == 0 || string(id) == "null" {
		return lineID(n), nil
	}
	if c := id[0]; c == '"' || c == '-' || '0' <= c && c <= '9' {
		return id, nil
	}
	return nil, fmt.Errorf("\"id\" is %s; expected a string or a number", id)
}

func lineID(n int) json.RawMessage { return json.RawMessage(strconv.Quote(strconv.Itoa(n))) }

// fatalError ends a batch: the rest cannot be read.
type fatalError struct{ error }

func (e *fatalError) Unwrap() error { return e.error }
