package retrieval

import "testing"

func TestSpanFeatures(t *testing.T) {
	if got, want := len(spanNames), tailAt+classPairs; got != want {
		t.Errorf("%d names for %d features", got, want)
	}
	seen := map[string]bool{}
	for _, name := range spanNames {
		if seen[name] {
			t.Errorf("two features are called %q", name)
		}
		seen[name] = true
	}
	if got, want := len(spanContexts), 1+int(askedForms)+int(turns)+int(broadForms); got != want {
		t.Errorf("%d names for %d contexts", got, want)
	}
}
