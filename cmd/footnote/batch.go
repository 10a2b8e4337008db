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

// maxLine is the longest line of a batch in bytes; a question of a megabyte is a mistake in the file.
const maxLine = 1 << 20

// openInput opens a file to read, or standard input for "-" and "", and returns its name for messages.
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

// readBatch yields the questions of r in order. Empty lines are passed over. A line that holds no question is an error
// that carries name and line number, and the lines after it follow; what cannot be read at all ends the sequence.
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
			yield(batchLine{}, &fatalError{fmt.Errorf("%s:%d: line longer than %d bytes; one question a line is expected", name, n+1, maxLine)})
		} else if err != nil {
			yield(batchLine{}, &fatalError{err})
		}
	}
}

// parseBatchLine reads one line, the n-th: a JSON object where it begins with a brace, else the question itself.
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

// checkID lets a JSON string and a number through and replaces a missing id by the number of the line.
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

// fatalError ends a batch: what comes behind it cannot be read.
type fatalError struct{ error }

func (e *fatalError) Unwrap() error { return e.error }
