package bot

import (
	"testing"

	"footnote/bot/discord"
)

// FuzzInteraction checks that any interaction gets an answer that Discord would take, without a panic.
func FuzzInteraction(f *testing.F) {
	for _, s := range []string{
		`{"id":"1","token":"t","type":2,"data":{"name":"ask","options":[{"name":"question","value":"x"},` +
			`{"name":"private","value":true}]}}`,
		`{"id":"1","token":"t","type":2,"data":{"name":"quote","options":[{"name":"words","value":5}]}}`,
		`{"id":"1","token":"t","type":4,"data":{"name":"ask",` +
			`"options":[{"name":"source","value":"s","focused":true}]}}`,
		`{"id":"1","token":"t","type":3,"data":{"custom_id":"1ca0000000000PASSAGE001000001"},` +
			`"message":{"flags":64,"components":[{"type":10,"content":"### “x”"}]}}`,
		`{"id":"1","token":"t","type":3,"data":{"custom_id":"1fq00"},` +
			`"message":{"components":[{"type":17,"components":[{"type":10,"content":"### “x”"}]}]}}`,
		`{"id":"1","token":"t","type":3,"data":{"custom_id":"1sa0000000000PASSAGE001000001"},` +
			`"message":{"flags":64},"user":{"id":"1","username":"x"}}`,
		`{"id":"1","token":"t","type":1}`,
	} {
		f.Add([]byte(s))
	}
	s := newShelf("The first passage.", "The second.")
	b, err := New(Options{Discord: discord.Options{Token: "x"}, Library: s})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := discord.DecodeInteraction(data)
		if err != nil {
			return
		}
		own := &interaction{Interaction: in}
		rep, err := b.task(own).handle(t.Context(), own)
		if err == nil && rep.choices == nil && in.Type != discord.InteractionAutocomplete {
			valid(t, string(data), rep.message)
		}
	})
}
