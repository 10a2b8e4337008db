// Package analysis splits a text into tokens: words in the form in which they are indexed and looked for.
package analysis
