package reader

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/corpus/prose"
)

// slowReader reads until it is let go on, or its context is done.
type slowReader struct{ goOn chan struct{} }

func (s *slowReader) Read(ctx context.Context, _ string, windows []Window) ([]Reading, error) {
	select {
	case <-s.goOn:
		return make([]Reading, len(windows)), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *slowReader) Count(string) int { return 1 }

// TestPatientLetsNobodyWait asks fifty questions at once of a reader that takes longer than anybody may wait.
func TestPatientLetsNobodyWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &slowReader{make(chan struct{})}
		p := NewPatient(slow, 2)
		begun := time.Now()
		var asking sync.WaitGroup
		for range 50 {
			asking.Go(func() {
				if _, err := p.Read(t.Context(), "who?", []Window{{}}); !errors.Is(err, ErrBusy) {
					t.Errorf("error %v, want ErrBusy", err)
				}
				if took := time.Since(begun); took > maxWait+maxWork {
					t.Errorf("waited %v", took)
				}
			})
		}
		asking.Wait()
		if read, busy := p.Counts(); read != 0 || busy != 50 {
			t.Errorf("%d read and %d busy, want 0 and 50", read, busy)
		}

		// It rests after that, and then reads again.
		close(slow.goOn)
		if _, err := p.Read(t.Context(), "who?", nil); !errors.Is(err, ErrBusy) {
			t.Errorf("error %v while it rests", err)
		}
		time.Sleep(restTime)
		if _, err := p.Read(t.Context(), "who?", nil); err != nil {
			t.Errorf("error %v after the rest", err)
		}
		if read, _ := p.Counts(); read != 1 {
			t.Errorf("%d read, want 1", read)
		}
	})
}

// TestPatientIsCancelled: who gives up gets the error of their context, and the machine is not taken for slow.
func TestPatientIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &slowReader{make(chan struct{})}
		p := NewPatient(slow, 1)
		ctx, cancel := context.WithTimeout(t.Context(), maxWork/2)
		defer cancel()
		for range 2 {
			if _, err := p.Read(ctx, "who?", nil); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v, want that of the context", err)
			}
		}
		close(slow.goOn)
		if _, err := p.Read(t.Context(), "who?", nil); err != nil {
			t.Errorf("error %v after a cancelled question", err)
		}
	})
}

// TestStoredReading: a reading that was stored scores as before, and damaged bytes are refused.
func TestStoredReading(t *testing.T) {
	readings, err := open(t, 1).Read(t.Context(), "who?", []Window{{"a harbour", "the harbour did open"}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := readings[0].MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var again Reading
	if err := again.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	part := prose.Span{End: 20}
	want, _ := readings[0].Score(part)
	if got, ok := again.Score(part); !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("score %+v, want %+v", got, want)
	}
	for i := range b {
		if err := new(Reading).UnmarshalBinary(b[:i]); err == nil {
			t.Errorf("the first %d of %d bytes are a reading", i, len(b))
		}
	}
	if err := new(Reading).UnmarshalBinary(append(b, 0)); err == nil {
		t.Error("more bytes are a reading")
	}
}
