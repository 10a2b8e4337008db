// Package format takes the text out of files: plain text, Markdown, web pages and JSON lines.
//
// A format is a row of one table, with the endings of its files and its parser. A parser returns a Source: text
// without markup, in UTF-8, with the headings and the metadata that the file states.
package format
