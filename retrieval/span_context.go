package retrieval

// spanContexts name what the weight of a feature depends on: it is the sum of those of all contexts of the question.
var spanContexts = nameContexts()

func nameContexts() []string {
	names := []string{"any"}
	for a := range askedForms {
		names = append(names, a.String())
	}
	for t := range turns {
		names = append(names, "turn "+t.String())
	}
	for b := range broadForms {
		names = append(names, "some "+b.String())
	}
	return names
}

// contextsOf returns the indices into spanContexts of a question.
func contextsOf(w wording) [4]int {
	const turned = 1 + int(askedForms)
	return [4]int{0, 1 + int(w.asked), turned + int(w.turn), turned + int(turns) + int(w.asked.group())}
}
