package eval

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// maxLine is the limit on the length of a line, in bytes.
const maxLine = 16 << 20

// line is a non-empty line of a file without surrounding white space. text is valid until the next line is
// read.
type line struct {
	text []byte
	name string // of the file
	n    int    // line number, from 1
}

// wrap adds the line's position to err.
func (l line) wrap(err error) error { return fmt.Errorf("%s:%d: %w", l.name, l.n, err) }

// lines yields the non-empty lines of r. A read error is yielded last and names its position.
func lines(r io.Reader, name string) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		s := bufio.NewScanner(r)
		s.Buffer(nil, maxLine)
		n := 0
		for s.Scan() {
			n++
			text := bytes.TrimSpace(s.Bytes())
			if n == 1 {
				text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff"))) // some editors write a byte order mark
			}
			if len(text) > 0 && !yield(line{text, name, n}, nil) {
				return
			}
		}
		if err := s.Err(); errors.Is(err, bufio.ErrTooLong) {
			yield(line{}, fmt.Errorf("%s:%d: the line is longer than %d MiB", name, n+1, maxLine>>20))
		} else if err != nil {
			yield(line{}, fmt.Errorf("%s: %w", name, err))
		}
	}
}

// parsed yields the parsed lines of r. The error of a line that cannot be read or parsed is yielded last and names its
// position; its value is zero.
func parsed[T any](r io.Reader, name string, parse func(text string) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		for l, err := range lines(r, name) {
			if err != nil {
				yield(zero, err)
				return
			}
			value, err := parse(string(l.text))
			if err != nil {
				yield(zero, l.wrap(err))
				return
			}
			if !yield(value, nil) {
				return
			}
		}
	}
}
