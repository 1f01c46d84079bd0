// Package media reads a Part once and feeds every Analysis that it lacks: the Pass.
//
// One ffmpeg process demuxes the file and writes, each to a pipe of its own: the times and sizes of
// all packets, key frames scaled to the width that is wanted together with their times, and sound as
// floats. What is decoded is the union of what the Analyzers want and nothing more; see [butler.Wants].
// Photos that the Go libraries can decode need no process at all.
//
// Which frames there are: without [butler.FrameWants.Dense], key frames, but never closer than a
// quarter of a second (some codecs have nothing but key frames) and for an Analyzer that named an
// interval no closer than half of it. With Dense, the first frame in each interval, counted from 0;
// with no interval, all.
//
// Analyses to which the key frames were too few ([butler.ErrSparse]) are fed by one second reading, all
// of them together, for which they want every frame; the others keep what they have. Which files that
// concerns the Analyses decide: none whose key frames lie as close as encoders put them.
//
// A [butler.Refiner] is shown stretches frame by frame once the file was read: they are merged, and each is decoded
// whole by a process that begins at the key frame before it. Which moment of the file a process shows is told by what its
// packets hold (see landmarks), not by its times alone. What cannot be shown so costs nobody a result.
//
// An Analyzer that fails ends alone. If the process fails, first the streams that gave nothing are
// left out; if that is not it, the Analyses are tried one by one.
package media
