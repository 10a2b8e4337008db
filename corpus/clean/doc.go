// Package clean repairs what a crawl left in a text, and records each repair with the bytes that it replaced.
//
// Every rule needs evidence in the text itself. A chunk size, for example, is taken out only where the text is proved
// to be the raw body of an HTTP response, by sizes that lead to each other or by filler bytes, and where its removal
// makes a word out of two pieces that are none. What the evidence does not decide stays: a seam that is left is a
// blemish, a word that is altered is a false quotation.
package clean
