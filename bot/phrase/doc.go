// Package phrase holds what Footnote says to members of a server, in each of its languages, and writes dates in words.
//
// The phrases of a language are a JSON file in the folder locale. Tests compare its keys and placeholders with the
// English ones, and look for keys that the source does not use.
package phrase
