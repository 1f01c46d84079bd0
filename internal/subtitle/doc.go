// Package subtitle reads subtitle files of several formats, finds out how far they are off from the speech
// that was heard, and writes them again with nothing but their times changed.
package subtitle
