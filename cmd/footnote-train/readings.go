package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"footnote/retrieval/reader"
)

// readings reads with the shipped reader and keeps what it read, in a file if there is one. It is safe for concurrent
// use.
type readings struct {
	*reader.Reader
	sync.Mutex
	known map[[sha256.Size]byte][]byte
	file  *os.File
	out   *bufio.Writer
	codec *gob.Encoder
}

// stored is a reading in the file.
type stored struct {
	Key     [sha256.Size]byte
	Reading []byte
}

// openReader returns a reader that keeps its readings in a file. What another version of the reader read is ignored.
func openReader(path string) (*readings, error) {
	by, err := reader.Shipped()
	if err != nil {
		return nil, err
	}
	r := &readings{Reader: by, known: map[[sha256.Size]byte][]byte{}}
	if path == "" {
		return r, nil
	}
	if err := r.load(path); err != nil {
		return nil, err
	}
	if r.file, err = os.Create(path); err != nil {
		return nil, err
	}
	r.out = bufio.NewWriter(r.file)
	r.codec = gob.NewEncoder(r.out)
	for key, b := range r.known {
		if err := r.codec.Encode(stored{key, b}); err != nil {
			return nil, errors.Join(err, r.file.Close())
		}
	}
	return r, nil
}

// load reads the file, up to where an interrupted run left off.
func (r *readings) load(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	defer f.Close()
	codec := gob.NewDecoder(bufio.NewReader(f))
	for {
		var s stored
		if err := codec.Decode(&s); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: %w: remove the file", path, err)
		}
		r.known[s.Key] = s.Reading
	}
}

// close writes what is left to write.
func (r *readings) close() error {
	if r.file == nil {
		return nil
	}
	return errors.Join(r.out.Flush(), r.file.Close())
}

// Read reads the windows that are not known.
func (r *readings) Read(ctx context.Context, question string, windows []reader.Window) ([]reader.Reading, error) {
	all := make([]reader.Reading, len(windows))
	var missing []reader.Window
	var places []int
	r.Lock()
	for i, w := range windows {
		b, ok := r.known[r.key(question, w)]
		if !ok {
			missing, places = append(missing, w), append(places, i)
		} else if err := all[i].UnmarshalBinary(b); err != nil {
			r.Unlock()
			return nil, err
		}
	}
	r.Unlock()
	if len(missing) == 0 {
		return all, nil
	}
	read, err := r.Reader.Read(ctx, question, missing)
	if err != nil {
		return nil, err
	}
	r.Lock()
	defer r.Unlock()
	for k, i := range places {
		all[i] = read[k]
		if err := r.keep(r.key(question, windows[i]), read[k]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (r *readings) keep(key [sha256.Size]byte, reading reader.Reading) error {
	b, err := reading.MarshalBinary()
	if err != nil {
		return err
	}
	r.known[key] = b
	if r.codec == nil {
		return nil
	}
	return r.codec.Encode(stored{key, b})
}

func (r *readings) key(question string, w reader.Window) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s", reader.Digest(), question, w.Title, w.Text))
}
