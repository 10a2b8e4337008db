// Command footnote answers questions about a text with verbatim, cited sentences.
package main

func main() {}
