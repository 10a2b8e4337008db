package discordtest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const card = `{"type": 4, "data": {"flags": 32768, "allowed_mentions": {"parse": []}, "components": [
 {"type": 17, "components": [
  {"type": 10, "content": "**Moscow** withdrew in 1960."},
  {"type": 14},
  {"type": 1, "components": [{"type": 2, "style": 2, "label": "Context", "custom_id": "ctx:1"}]}]}]}}`

func TestCommandShowsTheCard(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv).register().connect()
	c.serve(func(in incoming) {
		if in.Type == kindComponent {
			c.callback(in, `{"type": 4, "data": {"content": "the context", "flags": 64}}`)
			return
		}
		c.callback(in, card)
	})
	r, err := srv.Command(ctxFor(t), Command{Name: "ask", Options: map[string]any{"question": "When?"}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := r.Message().Rendered(), "Moscow withdrew in 1960."; got.Text != want || len(got.Kinds(Bold)) > 0 {
		t.Errorf("shows %q with %q, want %q with bold alone", got.Text, got.Kinds(), want)
	}
	button, ok := r.Message().Button("Context")
	if !ok {
		t.Fatal("no Context button")
	}
	p, err := srv.Press(ctxFor(t), r.Message(), button.CustomID, DefaultUser)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Ephemeral || p.Message().Text() != "the context" || r.Ephemeral {
		t.Errorf("press: ephemeral %v, text %q; command: ephemeral %v", p.Ephemeral, p.Message().Text(), r.Ephemeral)
	}
}

func TestManyUsersAtOnce(t *testing.T) {
	srv := New(t, Options{})
	c := newClient(t, srv).register().connect()
	var answers sync.WaitGroup
	t.Cleanup(answers.Wait)
	c.serve(func(in incoming) {
		answers.Go(func() { c.callback(in, card) })
	})
	var users sync.WaitGroup
	for i := range 50 {
		users.Go(func() {
			_, err := srv.Command(ctxFor(t), Command{
				Name: "ask", Options: map[string]any{"question": "When?"},
				User: User{ID: fmt.Sprint(1000 + i), Username: "reader"},
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	users.Wait()
}

// log is a testing.TB that records errors.
type log struct {
	testing.TB
	cleanups []func()
	errors   []string
}

func (l *log) Helper()             {}
func (l *log) Logf(string, ...any) {}
func (l *log) Cleanup(f func())    { l.cleanups = append(l.cleanups, f) }
func (l *log) Errorf(format string, args ...any) {
	l.errors = append(l.errors, fmt.Sprintf(format, args...))
}

func (l *log) end() {
	for _, f := range l.cleanups {
		f()
	}
}

func TestViolationsFailTheTest(t *testing.T) {
	for _, test := range []struct {
		name   string
		expect func(Violation) bool
		want   int
	}{
		{"by default", nil, 1},
		{"unless expected", func(v Violation) bool { return v.Status == 401 }, 0},
		{"unless another is expected", func(v Violation) bool { return v.Status == 404 }, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			inner := &log{TB: t}
			srv := New(inner, Options{Expect: test.expect})
			c := newClient(t, srv)
			badToken := map[string][]string{"Authorization": {"Bot x"}}
			if _, _, err := c.try("GET", "/users/@me", "", badToken); err != nil {
				t.Fatal(err)
			}
			inner.end()
			if len(inner.errors) != test.want ||
				test.want > 0 && !strings.Contains(inner.errors[0], "GET /users/@me: 401") {
				t.Errorf("reported %q, want %d", inner.errors, test.want)
			}
		})
	}
}

func TestShutdownEndsEveryWait(t *testing.T) {
	inner := &log{TB: t}
	srv := New(inner, Options{})
	done := make(chan error, 1)
	go func() { done <- srv.AwaitReady(context.Background()) }()
	inner.end()
	if err := <-done; !errors.Is(err, errClosed) {
		t.Errorf("error %v, want errClosed", err)
	}
}

func TestWithoutSchemaFile(t *testing.T) {
	s, err := readSchemas(string(filepath.Separator))
	if s != nil || err != nil {
		t.Fatalf("at the root of the file system: schemas %v, error %v; want neither", s, err)
	}
	f, root := newForm(map[string]any{})
	s.callback(CallbackMessage, root)
	s.check(schemaEdit, root)
	s.commands(root)
	if refusal := f.err(); refusal != nil {
		t.Errorf("without a schema a body was refused: %s", refusal.why())
	}
}
