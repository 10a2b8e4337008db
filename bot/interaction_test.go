package bot

import (
	"strings"
	"testing"
)

func TestInteractions(t *testing.T) {
	for _, tc := range []struct {
		name, data string
		err        string
	}{
		{"a command", `{"id":"1","token":"t","type":2,"data":{"name":"ask"}}`, ""},
		{"an unknown component in the message", `{"id":"1","token":"t","type":3,"message":{"components":[{"type":99,"x":[1]}]}}`, ""},
		{"null data", `{"id":"1","token":"t","data":null,"member":null,"message":null}`, ""},
		{"a field of another type", `{"id":"1","token":"t","data":[],"message":{"content":5}}`, ""},
		{"an id of another type", `{"id":{},"token":"secret"}`, "no snowflake"},
		{"no JSON", `secret`, "not the JSON"},
		{"no id", `{"token":"t"}`, "no snowflake"},
		{"an id with a path", `{"id":"1/../2","token":"t"}`, "no snowflake"},
		{"no token", `{"id":"1"}`, "no token"},
		{"a false application", `{"id":"1","token":"t","application_id":"x"}`, "no snowflake"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := DecodeInteraction([]byte(tc.data))
			if tc.err == "" && err != nil || tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)) {
				t.Errorf("error %v, want %q", err, tc.err)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error repeats the data: %v", err)
			}
		})
	}
}

// FuzzInteraction checks that any interaction gets an answer that Discord would take, without a panic.
func FuzzInteraction(f *testing.F) {
	for _, s := range []string{
		`{"id":"1","token":"t","type":2,"data":{"name":"ask","options":[{"name":"question","value":"x"},{"name":"private","value":true}]}}`,
		`{"id":"1","token":"t","type":2,"data":{"name":"quote","options":[{"name":"words","value":5}]}}`,
		`{"id":"1","token":"t","type":4,"data":{"name":"ask","options":[{"name":"source","value":"s","focused":true}]}}`,
		`{"id":"1","token":"t","type":3,"data":{"custom_id":"1ca0000000000PASSAGE001000001"},"message":{"flags":64,"components":[{"type":10,"content":"### “x”"}]}}`,
		`{"id":"1","token":"t","type":3,"data":{"custom_id":"1fq00"},"message":{"components":[{"type":17,"components":[{"type":10,"content":"### “x”"}]}]}}`,
		`{"id":"1","token":"t","type":3,"data":{"custom_id":"1sa0000000000PASSAGE001000001"},"message":{"flags":64},"user":{"id":"1","username":"x"}}`,
		`{"id":"1","token":"t","type":1}`,
	} {
		f.Add([]byte(s))
	}
	s := newShelf("The first passage.", "The second.")
	b, err := New(Options{Discord: ClientOptions{Token: "x"}, Library: s})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := DecodeInteraction(data)
		if err != nil {
			return
		}
		own := &interaction{Interaction: in}
		rep, err := b.task(own).handle(t.Context(), own)
		if err == nil && rep.choices == nil && in.Type != interactionAutocomplete {
			valid(t, string(data), rep.message)
		}
	})
}
