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
//   - Width, Height, PixFormat, BitDepth and Profile of a cover in an audio file (not in Matroska and MP4)
//   - PixFormat of TIFF, HEIF and of WebP with transparency
//
// HE-AAC whose extension is not signalled is taken for LC at half its rate. Rarer codecs (DTS, TrueHD,
// MPEG-2, MPEG-4 part 2, ProRes …) are ffprobe's: a file that holds one is read by it alone. ffprobe knows
// less of photos: their orientation and date come from EXIF data.
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
// A Problem does not mean that nothing was read: a film that is cut short, or whose header claims an
// impossible duration, still has its Streams. That the end of a FLAC, an MP3 or an Ogg is missing is not noticed here.
//
// # Content id
//
// A content id tells whether two files hold the same bytes, without reading them whole: the first
// 128 bits, in hex, of SHA-256 over "butler content 1", a zero byte, the size in bytes (64 bits, big
// endian) and three blocks of 64 KiB: the first, the one in the middle (from size/2 - 32 KiB) and the last.
// Of a file of at most 192 KiB the whole is taken instead of blocks.
package header
