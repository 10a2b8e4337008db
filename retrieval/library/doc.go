// Package library serves a corpus for a long time.
//
// Start reads the sources in the background, or opens the index that an earlier run made of them, and looks for changes
// again and again. A Library answers like its index, but never with text of a file that has changed since it was read,
// because such text is no longer a quotation.
package library
