package span

import "footnote/retrieval/query"

// contexts name what the weight of a feature depends on: it is the sum of those of all contexts of the question.
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

// contextsOf returns the indices into contexts of a question.
func contextsOf(w query.Target) [4]int {
	const turned = 1 + int(query.FineTypes)
	return [4]int{0, 1 + int(w.Type), turned + int(w.Role), turned + int(query.Roles) + int(w.Type.Group())}
}
