// Package clean repairs what a crawl left in a text, and records each repair with the bytes that it replaced.
//
// Every rule needs evidence in the text itself. A chunk size inside a word, for example, is taken out only where its
// removal makes a word out of two pieces that are none. What the evidence does not decide stays.
package clean
