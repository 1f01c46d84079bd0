package update

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"aead.dev/minisign"

	"butler"
	"butler/internal/durable"
)

// Stage implements [butler.Updater]. Nothing of what it makes is named by the state before all of it is on the disk:
// cut off at any moment, it leaves a folder that the next start removes.
func (s *Service) Stage(ctx context.Context, doing func(what string, fraction float64)) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.give()
	if err := s.refusal(); err != nil {
		return err
	}
	s.mu.Lock()
	found, staged := s.state.Found, s.state.Staged
	s.mu.Unlock()
	switch {
	case found == nil || !newer(found.Version, s.o.Version):
		return butler.E(butler.KindNotFound, opStage, "there is no newer version").WithHint("look for one with: butler update check")
	case staged != nil && !newer(found.Version, staged.Version) && s.files.whole(staged) == nil:
		return nil
	}
	return s.failed(s.stage(ctx, found, doing))
}

func (s *Service) stage(ctx context.Context, found *offer, doing func(string, float64)) (err error) {
	key, err := parseKey(s.o.Feed().Key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.files.dir, 0o700); err != nil {
		return fileError(opStage, err)
	}
	dir, err := os.MkdirTemp(s.files.dir, ".staging-*")
	if err != nil {
		return fileError(opStage, err)
	}
	defer func() {
		if rm := os.RemoveAll(dir); rm != nil {
			err = errors.Join(err, fileError(opStage, rm))
		}
	}()
	doing("fetching version "+found.Version, 0)
	archive := filepath.Join(dir, "fetched")
	if err := s.fetch(ctx, found, key, archive, doing); err != nil {
		return err
	}
	doing("unpacking version "+found.Version, -1)
	program := filepath.Join(dir, programName)
	sum, err := s.unpackTo(archive, found.File.Name, program)
	if err != nil {
		return err
	}
	doing("trying version "+found.Version, -1)
	if err := s.trial.run(ctx, program, found.Version, dir); err != nil {
		return err
	}
	return s.accept(program, build{Version: found.Version, SHA256: sum})
}

// fetch downloads the file of a release and checks it against size, checksum and signature.
func (s *Service) fetch(ctx context.Context, found *offer, key minisign.PublicKey, path string, doing func(string, float64)) (err error) {
	if found.Signature == "" {
		return untrue("the release has no signature %s%s", found.File.Name, suffixSigned)
	}
	signature, err := s.small(ctx, found.Signature, maxSignature)
	if err != nil {
		return err
	}
	sum, err := s.checksum(ctx, found)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, found.File.URL, http.NoBody)
	if err != nil {
		return butler.E(butler.KindDamaged, opStage, "the address of the file is none")
	}
	req.Header.Set("Accept", "application/octet-stream")
	req.Header.Set("Accept-Encoding", "identity") // what is signed are the bytes of the file
	res, err := s.bulk.Do(ctx, req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	f, err := s.create(path)
	if err != nil {
		return fileError(opStage, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	hash, read := sha256.New(), minisign.NewReader(res.Body)
	to := &noting{w: f}
	tell := &telling{total: found.File.Size, do: func(part float64) { doing("fetching version "+found.Version, part) }}
	n, err := io.Copy(io.MultiWriter(to, hash, tell), read)
	switch size := found.File.Size; {
	case to.err != nil:
		return fileError("write what is fetched", to.err)
	case err != nil:
		return err
	case size > 0 && n != size:
		return untrue("%d bytes came of the %d that the release has", n, size)
	case sum != "" && hex.EncodeToString(hash.Sum(nil)) != sum:
		return untrue("its checksum is not the one that the release names")
	}
	return verified(read, key, signature, found.File.Name)
}

// checksum returns the SHA-256 that a release names for its file, or "" if it names none.
func (s *Service) checksum(ctx context.Context, found *offer) (string, error) {
	fromFeed := ""
	if sum, ok := strings.CutPrefix(found.File.Digest, "sha256:"); ok {
		if !isSum(sum) {
			return "", untrue("the checksum in the feed is none")
		}
		fromFeed = strings.ToLower(sum)
	}
	if found.Checksums == nil {
		return fromFeed, nil
	}
	list, err := s.small(ctx, found.Checksums.URL, maxChecksums)
	if err != nil {
		return "", err
	}
	sum, err := listed(list, found.File.Name)
	switch {
	case errors.Is(err, errNoSum):
		return "", untrue("%s names no checksum of it", found.Checksums.Name)
	case fromFeed != "" && sum != fromFeed:
		return "", untrue("the feed and %s name different checksums", found.Checksums.Name)
	}
	return sum, err
}

// small fetches a small file.
func (s *Service) small(ctx context.Context, address string, most int) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, butler.E(butler.KindDamaged, opStage, "an address in the feed is none")
	}
	req.Header.Set("Accept", "application/octet-stream")
	a, err := s.feeds.Read(ctx, req)
	switch {
	case err != nil:
		return nil, err
	case len(a.Body) > most:
		return nil, untrue("its signature or list of checksums is larger than %d bytes", most)
	}
	return a.Body, nil
}

// unpackTo makes the program from a fetched file and returns its SHA-256.
func (s *Service) unpackTo(archive, name, program string) (sum string, err error) {
	from, err := os.Open(archive)
	if err != nil {
		return "", fileError(opStage, err)
	}
	defer from.Close()
	to, err := s.create(program)
	if err != nil {
		return "", fileError(opStage, err)
	}
	hash := sha256.New()
	err = unpack(from, name, io.MultiWriter(to, hash), maxProgram)
	if err == nil {
		err = to.Sync()
		if err != nil {
			err = fileError(opStage, err)
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), errors.Join(err, to.Close())
}

// accept gives a program that was verified and tried its place, and then names it in the state.
func (s *Service) accept(program string, b build) error {
	place := s.files.program(b.Version)
	folder := filepath.Dir(place)
	err := errors.Join(os.RemoveAll(folder), os.Mkdir(folder, 0o700))
	if err == nil {
		err = os.Rename(program, place)
	}
	if err == nil {
		err = errors.Join(durable.SyncFolder(folder), durable.SyncFolder(s.files.dir))
	}
	if err != nil {
		return fileError(opStage, err)
	}
	return s.change(func(st *state) {
		st.Staged, st.Back, st.Problem = &b, false, ""
		if same(st.Rejected, b.Version) {
			st.Rejected, st.Reason = "", ""
		}
	})
}

// telling tells how much of a total has been written, a hundred times at most.
type telling struct {
	total, done int64
	told        int64
	do          func(part float64)
}

func (t *telling) Write(p []byte) (int, error) {
	t.done += int64(len(p))
	if t.total > 0 {
		if percent := min(100, t.done*100/t.total); percent > t.told {
			t.told = percent
			t.do(float64(percent) / 100)
		}
	}
	return len(p), nil
}
