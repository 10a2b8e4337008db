package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"

	"footnote/retrieval"
	"footnote/retrieval/reader"

	"github.com/spf13/pflag"
)

// reading chooses whether the shipped reader reads the likely sentences with each question.
type reading struct {
	mode string // of --reader; empty: that of FOOTNOTE_READER
}

// The modes. With readerAuto the reader reads where the machine has fast arithmetic for it.
const (
	readerAuto = "auto"
	readerOn   = "on"
	readerOff  = "off"
)

func (r *reading) flags(f *pflag.FlagSet) {
	const usage = "`MODE`: on, off, or auto (off where it would take seconds) says whether the likely sentences are " +
		"read together with the question; default: FOOTNOTE_READER"
	f.Func("reader", usage, func(mode string) error {
		r.mode = mode
		_, err := parseReader(mode)
		return err
	})
}

// parseReader reports whether a mode means that the reader reads on this machine.
func parseReader(mode string) (bool, error) {
	switch mode {
	case readerAuto:
		return reader.Fast(), nil
	case readerOn:
		return true, nil
	case readerOff:
		return false, nil
	}
	return false, fmt.Errorf("%q is not auto, on or off", mode)
}

// parseReaderVariable reads FOOTNOTE_READER.
func parseReaderVariable(mode string) (bool, error) {
	on, err := parseReader(mode)
	if err != nil {
		return false, badConfig("FOOTNOTE_READER: %w", err)
	}
	return on, nil
}

// choose returns the reader, or nil if none is to read.
func (r *reading) choose() (retrieval.Reader, error) {
	mode := r.mode
	if mode == "" {
		s, err := readSettings()
		if err != nil {
			return nil, err
		}
		mode = s.Reader
	}
	on, err := parseReaderVariable(mode)
	if err != nil || !on {
		return nil, err
	}
	return reader.Shipped()
}

// with returns an index that reads, if a reader is to. Ask it one question after the other.
func (r *reading) with(index *retrieval.Index) (*retrieval.Index, error) {
	by, err := r.choose()
	if err != nil || by == nil {
		return index, err
	}
	return index.WithReader(&remembering{Reader: by}), nil
}

// remembering is a Reader that reads the windows of the last question only once: eval asks for the answer, and then for
// a deep ranking. It is not safe for concurrent use.
type remembering struct {
	retrieval.Reader
	question string
	known    map[reader.Window]reader.Reading
}

func (r *remembering) Read(
	ctx context.Context, question string, windows []reader.Window,
) ([]reader.Reading, error) {
	if question != r.question {
		r.question, r.known = question, map[reader.Window]reader.Reading{}
	}
	var missing []reader.Window
	for _, w := range windows {
		if _, ok := r.known[w]; !ok {
			missing = append(missing, w)
		}
	}
	read, err := r.Reader.Read(ctx, question, missing)
	if err != nil {
		return nil, err
	}
	for i, w := range missing {
		r.known[w] = read[i]
	}
	all := make([]reader.Reading, len(windows))
	for i, w := range windows {
		all[i] = r.known[w]
	}
	return all, nil
}

// patientReader returns the reader of the bot, nil if it is off.
func patientReader(on bool, mode string, logger *slog.Logger) (*reader.Patient, error) {
	if !on {
		if mode == readerAuto {
			logger.Info("the reader is off: this processor has no AVX2 with FMA, nor NEON")
		}
		return nil, nil
	}
	r, err := reader.Shipped()
	if err != nil {
		return nil, err
	}
	return reader.NewPatient(r, runtime.GOMAXPROCS(0)), nil
}

// readings returns the function that counts what a reader read, nil if there is none.
func readings(by *reader.Patient) func() (read, busy int64) {
	if by == nil {
		return nil
	}
	return by.Counts
}
