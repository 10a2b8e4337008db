package discord

import "testing"

// TestSameDefinitions compares with what Discord may have stored. The simulated Discord checks that definitions keep to
// Discord's limits.
func TestSameDefinitions(t *testing.T) {
	definitions := func() []Definition {
		everywhere := Definition{Type: CommandChat, IntegrationTypes: []int{0, 1}, Contexts: []int{0, 1, 2}}
		ask, help, privacy := everywhere, everywhere, everywhere
		ask.Name, ask.Names = "ask", map[string]string{"de": "frage", "fr": "demander"}
		ask.Options = []OptionDefinition{{Type: OptionString, Name: "question", MaxLength: 500}}
		help.Name, privacy.Name = "help", "privacy"
		return []Definition{ask, help, privacy}
	}
	for _, tc := range []struct {
		name   string
		change func(ds []Definition) []Definition
		same   bool
	}{
		{"the same", func(ds []Definition) []Definition { return ds }, true},
		{"in another order", func(ds []Definition) []Definition { ds[0], ds[2] = ds[2], ds[0]; return ds }, true},
		{"types in another order",
			func(ds []Definition) []Definition { ds[0].Contexts = []int{2, 0, 1}; return ds }, true},
		{"no options but an empty list",
			func(ds []Definition) []Definition { ds[len(ds)-1].Options = []OptionDefinition{}; return ds }, true},
		{"nothing registered", func([]Definition) []Definition { return nil }, false},
		{"one missing", func(ds []Definition) []Definition { return ds[1:] }, false},
		{"another description", func(ds []Definition) []Definition { ds[0].Description = "x"; return ds }, false},
		{"another name in German", func(ds []Definition) []Definition { ds[0].Names["de"] = "x"; return ds }, false},
		{"another option", func(ds []Definition) []Definition { ds[0].Options[0].MaxLength = 1; return ds }, false},
		{"not for users", func(ds []Definition) []Definition { ds[0].IntegrationTypes = []int{0}; return ds }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := sameDefinitions(tc.change(definitions()), definitions()); got != tc.same {
				t.Errorf("same: %t", got)
			}
		})
	}
}
