// Package dates finds date expressions in English prose and gives each its EDTF value.
//
// A scanner cuts the text into tokens. A finder reads expressions from them, from the word that leads one ("since",
// "between") over items ("the late 1970s", "3 July") to what joins these. A date that leaves its year or month open
// takes it from the focus, the date that the text speaks about.
//
//	text -> tokens -> items -> moments -> intervals
package dates
