// Package header reads what the headers of media files tell, without starting a process where that
// can be helped: Matroska and WebM, MP4 and its kin, the common audio formats and pictures have fast
// readers; ffprobe reads everything else, and whatever a fast reader fails on or is not sure of.
// Which reader is used is decided by the first bytes of a file, never by its name.
//
// # Fields
//
// The values are those of ffprobe, in ffmpeg's names, and a test holds the fast readers against it
// field by field. These a fast reader leaves empty, because the headers do not hold them:
//
//   - Bitrate of a Stream in Matroska, unless the file has statistics tags
//   - Duration of a Stream in Matroska, unless the file has DURATION tags
//   - FrameRate in Matroska, if the track has no default duration and the file no statistics
//   - Profile of DTS in Matroska; Profile of MP3 never is set
//   - Width, Height, PixFormat and BitDepth of a cover in an audio file or in Matroska
//   - PixFormat of sound (sample formats) and of subtitles: never set, by ffprobe neither
//
// And here Butler means something else than ffprobe:
//
//   - BitDepth of moving pictures is that of the pixel format; of sound, of lossless codecs only
//   - a still picture (photo, attached picture) is a [butler.StreamCover], a moving GIF a
//     [butler.StreamVideo]
//   - Rotation of a photo is its EXIF orientation, turned clockwise; a mirrored one is only turned
//   - the tracks of an MP4 that hold its chapters' titles are no Streams of their own sort, but data
//
// # Hostile files
//
// Only regular files are opened, and never with a wait. Every fast reader has a budget of bytes and
// of elements, allocates no more than it has read, and what a library panics on becomes a
// [butler.Header.Problem].
//
// # Content id
//
// A content id tells whether two files hold the same bytes, without reading them whole: the first
// 128 bits, in hex, of SHA-256 over "butler content 1", a zero byte, the size in bytes (64 bits, big
// endian) and three blocks of 64 KiB: the first, the one in the middle (from size/2 - 32 KiB) and the last.
// Of a file of at most 192 KiB the whole is taken instead of blocks.
package header
