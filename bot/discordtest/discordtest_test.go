package discordtest

import (
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
	if got, want := r.Message().Text(), "**Moscow** withdrew in 1960."; got != want {
		t.Errorf("text %q, want %q", got, want)
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
