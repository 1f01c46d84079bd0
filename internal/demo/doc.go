// Package demo makes a small media library out of nothing but formulas, for people who want to see
// Butler at work before they give it their own: a film with chapters and two sound tracks, a season
// of episodes with a common intro, an album, some photos. ffmpeg computes pictures and sound, so
// nothing in it belongs to anybody.
package demo
