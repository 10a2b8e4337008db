package discordtest

import (
	"regexp"
	"slices"
	"strings"
)

// mention matches the mentions that may notify somebody.
var mention = regexp.MustCompile(`<@([!&]?)([0-9]+)>|@everyone|@here`)

// pings returns the distinct mentions of a text that would notify somebody, sorted. A nil allowed means an absent
// allowed_mentions, which permits everything.
func pings(text string, allowed *allowedMentions) []string {
	var out []string
	for _, m := range mention.FindAllStringSubmatch(text, -1) {
		who := strings.Replace(m[0], "<@!", "<@", 1)
		if allowed == nil || allowed.permits(m[1], m[2]) {
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

// permits reports whether a mention notifies. sigil is "&" for a role and "" or "!" for a user; id is empty for
// @everyone and @here.
func (a *allowedMentions) permits(sigil, id string) bool {
	switch {
	case id == "":
		return slices.Contains(a.Parse, "everyone")
	case sigil == "&":
		return slices.Contains(a.Parse, "roles") || slices.Contains(a.Roles, id)
	default:
		return slices.Contains(a.Parse, "users") || slices.Contains(a.Users, id)
	}
}
