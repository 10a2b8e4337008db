package discord

// Discord's limits, from its API documentation (Components V2, application commands, interactions). Lengths are in
// UTF-16 code units, the largest of the counts that parts of Discord use.
const (
	MaxText     = 4000 // over all text displays of a message
	MaxCustomID = 100
	MaxButtons  = 5 // in an action row
	MaxChoices  = 25
	MaxChoice   = 100 // name and value of an autocomplete choice
)

// Units returns the length of s in UTF-16 code units.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
