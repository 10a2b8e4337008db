package bot

import (
	"reflect"
	"strings"
	"testing"
)

func TestDefinitionsFitDiscord(t *testing.T) {
	b := &Bot{options: Options{Library: newShelf("x")}}
	for _, d := range b.definitions() {
		if d.Type == commandMenu {
			if d.Description != "" || len(d.Options) > 0 || units(d.Name) > 32 {
				t.Errorf("menu %q: description of %d units, %d options", d.Name, units(d.Description), len(d.Options))
			}
			continue
		}
		if units(d.Description) > 100 || d.Description == "" || len(d.Options) > 25 || d.Name != strings.ToLower(d.Name) {
			t.Errorf("/%s: description of %d units, %d options", d.Name, units(d.Description), len(d.Options))
		}
		required := true
		for _, o := range d.Options {
			if units(o.Description) > 100 || o.Required && !required {
				t.Errorf("/%s %s: description of %d units, required after an optional one: %t", d.Name, o.Name, units(o.Description), o.Required && !required)
			}
			required = o.Required
		}
		if !reflect.DeepEqual(d.IntegrationTypes, []int{0, 1}) || !reflect.DeepEqual(d.Contexts, []int{0, 1, 2}) {
			t.Errorf("/%s: integration types %v, contexts %v", d.Name, d.IntegrationTypes, d.Contexts)
		}
	}
}

func TestSameDefinitions(t *testing.T) {
	b := &Bot{options: Options{Library: newShelf("x")}}
	want := b.definitions()
	change := func(f func([]definition) []definition) []definition {
		c := make([]definition, 0, len(want))
		for _, d := range want {
			d.Options = append([]optionDefinition(nil), d.Options...)
			c = append(c, d)
		}
		return f(c)
	}
	for _, tc := range []struct {
		name string
		have []definition
		same bool
	}{
		{"the same", change(func(ds []definition) []definition { return ds }), true},
		{"in another order", change(func(ds []definition) []definition { ds[0], ds[2] = ds[2], ds[0]; return ds }), true},
		{"types in another order", change(func(ds []definition) []definition { ds[0].Contexts = []int{2, 0, 1}; return ds }), true},
		{"nothing registered", nil, false},
		{"one missing", change(func(ds []definition) []definition { return ds[1:] }), false},
		{"another description", change(func(ds []definition) []definition { ds[0].Description = "x"; return ds }), false},
		{"another option", change(func(ds []definition) []definition { ds[0].Options[0].MaxLength = 1; return ds }), false},
		{"not for users", change(func(ds []definition) []definition { ds[0].IntegrationTypes = []int{0}; return ds }), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := sameDefinitions(tc.have, want); got != tc.same {
				t.Errorf("same: %t", got)
			}
		})
	}
}
