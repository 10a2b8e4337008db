package span

import "footnote/retrieval/query"

// contexts names what the weight of a feature depends on: the weight is the sum over all contexts of the question. The
// names are those in model.json.
var contexts = nameContexts()

func nameContexts() []string {
	names := []string{"any"}
	for a := range query.FineTypes {
		names = append(names, a.String())
	}
	for t := range query.Roles {
		names = append(names, "turn "+t.String())
	}
	for b := range query.TypeGroups {
		names = append(names, "some "+b.String())
	}
	return names
}

// contextsOf returns the contexts of a question, into contexts.
func contextsOf(t query.Target) [4]int {
	const roles = 1 + int(query.FineTypes)
	return [4]int{0, 1 + int(t.Type), roles + int(t.Role), roles + int(query.Roles) + int(t.Type.Group())}
}
