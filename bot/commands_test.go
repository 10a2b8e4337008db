package bot

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestCommandsWorkEverywhere(t *testing.T) {
	b := &Bot{options: Options{Library: newShelf("x")}}
	for _, d := range b.definitions() {
		if !reflect.DeepEqual(d.IntegrationTypes, []int{0, 1}) || !reflect.DeepEqual(d.Contexts, []int{0, 1, 2}) {
			t.Errorf("/%s: integration types %v, contexts %v", d.Name, d.IntegrationTypes, d.Contexts)
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
