package span

import (
	"testing"

	"footnote/retrieval/query"
)

func TestSpanFeatures(t *testing.T) {
	if got, want := len(featureNames), tailAt+tagPairs; got != want {
		t.Errorf("%d names for %d features", got, want)
	}
	seen := map[string]bool{}
	for _, name := range featureNames {
		if seen[name] {
			t.Errorf("two features are called %q", name)
		}
		seen[name] = true
	}
	if got, want := len(contexts), 1+int(query.FineTypes)+int(query.Roles)+int(query.TypeGroups); got != want {
		t.Errorf("%d names for %d contexts", got, want)
	}
}
