package prose

import (
	"slices"
	"strings"
	"testing"
)

// TestMessages reads logs of messages, in which each is at least one sentence, and texts that only resemble one.
func TestMessages(t *testing.T) {
	for _, tc := range []struct {
		name string
		want []string // the sentences; a line each in the text, unless wrapped
	}{
		{"times in brackets", []string{"[12:03] anna: did it start already", "[12:04] bob: no at eight",
			"[12:04] anna: ok then see you all there"}},
		{"times with days", []string{"2024-05-01 12:03:22 - anna: hi", "2024-05-01 12:04:00 - bob: hello you"}},
		{"names in angle brackets", []string{"<anna> is the mill still open", "<bob> it closed in 1902"}},
		{"names", []string{"Anna: when was the mill built", "Bob: it was built in 1873 and burned", "Anna: thanks"}},
		{"handles", []string{"user_1: how do i do that", "helper: like so"}},
		{"a message in two lines", []string{"anna: when was the mill built and is it",
			"bob: it was built in 1873 by\nmuller and sons"}},
		{"rows of a table", []string{"mill   built   1873", "quay   dug   1602"}},
		{"a time at the start of a wrapped line", []string{"The train leaves the old station at the quay at\n" +
			"9:30 in the morning and comes back in the evening when\nthe bells ring."}},
		{"a word and a colon at the start of a wrapped line", []string{
			"The text of the note on the door was short and\n" +
				"clear: no one may enter before the bells ring."}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := strings.Join(tc.want, "\n")
			var got []string
			for _, s := range Sentences(text) {
				got = append(got, s.In(text))
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
