package prose

import (
	"slices"
	"strings"
	"testing"
)

// messageTests holds the sentences of logs, and of texts that only resemble one.
var messageTests = []struct {
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
	{"a month by name", []string{"[05-Jan-24 02:03 PM] anna\nis the mill by the river still open",
		"[05-Jan-24 02:05 PM] bob\nit closed in 1902 and was sold to the town"}},
	{"times with a zone", []string{"2024-01-05T14:03:11.123Z anna: is the mill by the river still open",
		"2024-01-05T14:06:11+01:00 bob: it closed in 1902"}},
	{"half days", []string{"2:03pm is the mill by the river still open", "2:04pm it closed in 1902"}},
	{"a name and a time above the message", []string{
		"anna — Today at 2:03 PM\nis the mill by the river still open",
		"bob — 01/05/2024 2:06 PM\nit closed in 1902 and was sold to the town"}},
	{"a name and a time in brackets", []string{"anna [2:03 PM]\nis the mill by the river still open",
		"Bob, [05.01.24 14:04]\nit closed in 1902 and was sold to the town"}},
	{"long messages", []string{
		"[00:03] Anna: the mill stands on the bank of the old\nriver and was built by the two sons of a baker\n" +
			"who came here from the north and stayed for the\nrest of their lives because they liked the place",
		"[00:09] Bob: and the quay"}},
	{"a time in brackets at the end of a wrapped line", []string{
		"The train leaves the old station at the quay (at 9:30)\nin the morning and the bus (at 10:15)\n" +
			"in the evening when the bells ring."}},
	{"terms and their meaning", []string{"the mill      a house in which corn is\nground and stored",
		"the quay      where ships are unloaded"}},
	{"a mark before a wide gap", []string{"The name of the library is not known yet and is a\n" +
		">           placeholder for what comes later"}},
	{"parts beside each other", []string{"a mill by the river.", "It was", "dug in 1602 by men from",
		"built in 1873 by two of the", "the town.", "They had come"}},
	{"a wide gap after a sentence", []string{"The quay is not far from the house of the\nold baker.",
		"It was dug in 1602 by men from the town."}},
	{"rows of a table", []string{"mill   built   1873", "quay   dug   1602"}},
	{"a time at the start of a wrapped line", []string{"The train leaves the old station at the quay at\n" +
		"9:30 in the morning and comes back in the evening when\nthe bells ring."}},
	{"a word and a colon at the start of a wrapped line", []string{
		"The text of the note on the door was short and\n" +
			"clear: no one may enter before the bells ring."}},
}

// TestMessages reads logs of messages, in which each is at least one sentence, and texts that only resemble one.
func TestMessages(t *testing.T) {
	for _, tc := range messageTests {
		t.Run(tc.name, func(t *testing.T) {
			text := strings.Join(tc.want, "\n")
			switch tc.name {
			case "parts beside each other":
				text = "a mill by the river. It was     dug in 1602 by men from\n" +
					"built in 1873 by two of the     the town. They had come"
			case "a wide gap after a sentence":
				text = strings.Join(tc.want, "     ")
			}
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
