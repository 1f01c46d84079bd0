package media

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"butler"
	"butler/internal/media/tool"
)

// PacketDigest returns a digest of all packets of sound in a file, with their times, as they are stored:
// it is the same for two files only if their sound is, whatever else differs. Errors: as
// [tool.Process.Wait]; [butler.KindDamaged] if there is no sound.
func PacketDigest(ctx context.Context, tools tool.Tools, path string) (string, error) {
	p, err := tools.Start(ctx, tool.Command{
		Program: tool.FFmpeg,
		Args:    []string{"-v", "error", tool.Input, "-map", "0:a", "-c", "copy", "-f", "framehash", "-hash", "sha256", "-"},
		Input:   path,
	})
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	packets := 0
	lines := bufio.NewReader(p.Stdout)
	for {
		line, err := lines.ReadSlice('\n')
		// What begins so tells of the stream's header, in which Vorbis and Opus keep their tags.
		if len(line) > 0 && !bytes.HasPrefix(line, []byte("#")) {
			// Behind it stands what the demuxer made of ReplayGain tags, beside the packet.
			packet, _, _ := bytes.Cut(bytes.TrimRight(line, "\n"), []byte(", S="))
			hash.Write(packet)
			packets++
		}
		if err != nil {
			_, _ = io.Copy(io.Discard, lines) // what is left after a line that is too long: the digest differs
			break
		}
	}
	if err := p.Wait(); err != nil {
		return "", err
	}
	if packets == 0 {
		return "", butler.E(butler.KindDamaged, "compare sound", "no sound can be read")
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
