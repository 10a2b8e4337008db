package eval

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// maxLine bounds a line of a file, in bytes.
const maxLine = 16 << 20

// line is a line of a file that is not empty, without white space at its ends. It is valid until the next one is read.
type line struct {
	text []byte
	name string // of the file
	n    int    // from 1
}

// fault returns err with the line's place.
func (l line) fault(err error) error { return fmt.Errorf("%s:%d: %w", l.name, l.n, err) }

// lines yields the lines of r. The error of a line that cannot be read, the last, names its place.
func lines(r io.Reader, name string) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		s := bufio.NewScanner(r)
		s.Buffer(nil, maxLine)
		n := 0
		for s.Scan() {
			n++
			text := bytes.TrimSpace(s.Bytes())
			if n == 1 {
				text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff"))) // some editors begin a file with a byte order mark
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
