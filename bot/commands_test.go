package bot

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestCommandsWorkEverywhere checks where commands are offered: everywhere to everybody, but those for moderators to
// them alone, in guilds. /corpus is for everybody, because its settings are one of its subcommands.
func TestCommandsWorkEverywhere(t *testing.T) {
	b := &Bot{options: Options{Library: newShelf("x")}}
	for _, d := range b.definitions() {
		installs, contexts, permissions := []int{0, 1}, []int{0, 1, 2}, ""
		if d.Name == "gaps" {
			installs, contexts, permissions = []int{0}, []int{0}, "32" // Manage Server
		}
		if !reflect.DeepEqual(d.IntegrationTypes, installs) || !reflect.DeepEqual(d.Contexts, contexts) ||
			d.Permissions != permissions {
			t.Errorf("/%s: integration types %v, contexts %v, permissions %q",
				d.Name, d.IntegrationTypes, d.Contexts, d.Permissions)
		}
	}
}

// TestSubcommandsFollowEachOther fails if the subcommands of a command do not follow each other, which would register
// it twice.
func TestSubcommandsFollowEachOther(t *testing.T) {
	b := &Bot{options: Options{Library: newShelf("x")}}
	var names []string
	for _, d := range b.definitions() {
		if slices.Contains(names, d.Name) {
			t.Errorf("/%s twice in %s", d.Name, strings.Join(names, " "))
		}
		names = append(names, d.Name)
	}
}
