// Package eval scores what Footnote finds against judgments: answers to judged questions, and dates.
package eval
