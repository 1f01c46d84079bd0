// Package tagging writes what LoudnessAnalysis measured into the tags of music files, where players look
// for it: ReplayGain 2.0, and in Opus files the tags of RFC 7845. It does so only when a person asks.
//
// A file is never written in place. Its copy gets the tags, in a folder beside it; it is compared with
// the file, packet by packet, and takes its place if the sound, the pictures and all other tags are
// the same. Whatever goes wrong before that leaves the file as it was.
package tagging
