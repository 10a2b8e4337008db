package discordtest

import (
	"regexp"
	"slices"
	"strings"
)

// mention finds what may notify somebody.
var mention = regexp.MustCompile(`<@([!&]?)([0-9]+)>|@everyone|@here`)

// pings lists whom a text would notify, sorted, each once. A nil allowed is an
// absent allowed_mentions, which lets everything through.
func pings(text string, allowed *allowedMentions) []string {
	var out []string
	for _, m := range mention.FindAllStringSubmatch(text, -1) {
		who := strings.Replace(m[0], "<@!", "<@", 1)
		if allowed == nil || allowed.lets(m[1], m[2]) {
			out = append(out, who)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// allowedMentions is the allowed_mentions of a message body.
type allowedMentions struct {
	Parse []string `json:"parse"`
	Users []string `json:"users"`
	Roles []string `json:"roles"`
}

// lets says whether a mention notifies: sigil is "&" for a role, "" or "!" for a
// user, and id is empty for @everyone and @here.
func (a *allowedMentions) lets(sigil, id string) bool {
	switch {
	case id == "":
		return slices.Contains(a.Parse, "everyone")
	case sigil == "&":
		return slices.Contains(a.Parse, "roles") || slices.Contains(a.Roles, id)
	default:
		return slices.Contains(a.Parse, "users") || slices.Contains(a.Users, id)
	}
}
