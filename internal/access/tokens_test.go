package access_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"butler"
	"butler/internal/access"
)

func openTokens(t testing.TB, path string) *access.Tokens {
	t.Helper()
	tokens, err := access.OpenTokens(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tokens.Close(); err != nil {
			t.Error(err)
		}
	})
	return tokens
}

// call returns a request that carries a token.
func call(secret string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set(access.Header, secret)
	return r
}

// admitted returns who a secret lets in; the zero value for nobody.
func admitted(t testing.TB, tokens *access.Tokens, secret string) access.Caller {
	t.Helper()
	r, err := access.NewGuard(access.Options{Tokens: tokens}).Admit(call(secret), nil, false)
	if err != nil {
		if !butler.IsKind(err, butler.KindUnauthorized) {
			t.Fatal(err)
		}
		return access.Caller{}
	}
	return access.CallerOf(r.Context())
}

func TestTokens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens.json")
	tokens := openTokens(t, path)
	if _, err := os.Stat(path); err == nil {
		t.Error("a file is made before there is a token")
	}
	admin, adminSecret, err := tokens.MakeToken(t.Context(), "living room", butler.ScopeAdmin)
	if err != nil || admin.Name != "living room" || admin.Scope != butler.ScopeAdmin || time.Since(admin.Created) > time.Minute {
		t.Fatalf("%+v, %v", admin, err)
	}
	_, readSecret, err := tokens.MakeToken(t.Context(), "Küche 🍳", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	if len(adminSecret) != 26 || adminSecret == readSecret {
		t.Errorf("secrets %q, %q", adminSecret, readSecret)
	}
	if mode := mode(t, path); mode != 0o600 {
		t.Errorf("mode %o", mode)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(adminSecret))
	if strings.Contains(string(text), adminSecret) || !strings.Contains(string(text), hex.EncodeToString(sum[:])) {
		t.Errorf("the file holds\n%s", text)
	}
	for round, tokens := range []*access.Tokens{tokens, openTokens(t, path)} {
		if got := admitted(t, tokens, adminSecret); got.Name != "living room" || got.Scope != butler.ScopeAdmin || got.Trusted {
			t.Errorf("%d: %+v", round, got)
		}
		if got := admitted(t, tokens, readSecret); got.Name != "Küche 🍳" || got.Scope != butler.ScopeRead {
			t.Errorf("%d: %+v", round, got)
		}
		for _, wrong := range []string{adminSecret[:25], adminSecret + "A", strings.ToLower(adminSecret), hex.EncodeToString(sum[:]), "living room"} {
			if got := admitted(t, tokens, wrong); got != (access.Caller{}) {
				t.Errorf("%d: %q admits %+v", round, wrong, got)
			}
		}
	}
	if _, _, err := tokens.MakeToken(t.Context(), "LIVING room", butler.ScopeRead); !butler.IsKind(err, butler.KindConflict) {
		t.Errorf("same name: %v", err)
	}
	if err := tokens.RevokeToken(t.Context(), "living"); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("revoke unknown: %v", err)
	}
	if err := tokens.RevokeToken(t.Context(), "living room"); err != nil {
		t.Error(err)
	}
	for round, tokens := range []*access.Tokens{tokens, openTokens(t, path)} {
		if admitted(t, tokens, adminSecret) != (access.Caller{}) || admitted(t, tokens, readSecret).Name == "" {
			t.Errorf("%d: not that one, or not only that one, was revoked", round)
		}
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); err != nil || len(left) > 0 {
		t.Errorf("left in the folder: %q", left)
	}
}

func TestTokenNames(t *testing.T) {
	tokens := openTokens(t, filepath.Join(t.TempDir(), "tokens.json"))
	for name, ok := range map[string]bool{
		"a": true, "läuft": true, "a b": true, strings.Repeat("ä", 64): true, "...a": true, "a\\b": true,
		"": false, " a": false, "a ": false, "a\tb": false, "a\nb": false, "a\x00": false, "\xff": false, "a\u200bb": false,
		strings.Repeat("ä", 65): false, "a/b": false, "..": false, "Administrator": false, "address 10.0.0.1": false,
	} {
		_, _, err := tokens.MakeToken(t.Context(), name, butler.ScopeRead)
		if ok && err != nil || !ok && !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, _, err := tokens.MakeToken(t.Context(), "scope", "root"); !butler.IsKind(err, butler.KindInvalid) {
		t.Errorf("scope: %v", err)
	}
}

// What MakeToken takes must not keep the next start from reading the file: there are letters whose lower
// case is that of another, without being the same letter in another case.
func TestNamesOfOddLettersAreReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens.json")
	tokens := openTokens(t, path)
	made := 0
	for _, name := range []string{"i", "İ", "ı", "s", "ſ", "k", "K", "ß", "ẞ", "Σ", "ς", "ǅ", "ǆ", "\u0345", "ι"} {
		_, _, err := tokens.MakeToken(t.Context(), name, butler.ScopeRead)
		if err != nil && !butler.IsKind(err, butler.KindConflict) && !butler.IsKind(err, butler.KindInvalid) {
			t.Fatal(name, err)
		}
		if err == nil {
			made++
		}
	}
	if n := len(openTokens(t, path).Tokens()); n != made {
		t.Errorf("%d tokens, want %d", n, made)
	}
}

func TestDamagedTokensStay(t *testing.T) {
	const (
		hash  = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
		entry = `{"name":"a","scope":"read","created":"2026-01-01T00:00:00Z","hash":"` + hash + `"}`
	)
	cases := []struct {
		name, text string
		kind       butler.Kind
	}{
		{"empty", "", butler.KindDamaged},
		{"cut off", `{"version":1,"tokens":[` + entry, butler.KindDamaged},
		{"no JSON", "tokens", butler.KindDamaged},
		{"no version", `{"tokens":[]}`, butler.KindDamaged},
		{"newer", `{"version":2,"keys":{}}`, butler.KindNewerData},
		{"unknown member", `{"version":1,"tokens":[],"more":1}`, butler.KindDamaged},
		{"twice", `{"version":1,"tokens":[` + entry + "," + entry + `]}`, butler.KindDamaged},
		{"hash twice", `{"version":1,"tokens":[` + entry + "," + strings.Replace(entry, `"a"`, `"b"`, 1) + `]}`, butler.KindDamaged},
		{"short hash", `{"version":1,"tokens":[` + strings.Replace(entry, hash, hash[2:], 1) + `]}`, butler.KindDamaged},
		{"scope", `{"version":1,"tokens":[` + strings.Replace(entry, "read", "root", 1) + `]}`, butler.KindDamaged},
		{"name", `{"version":1,"tokens":[` + strings.Replace(entry, `"a"`, `""`, 1) + `]}`, butler.KindDamaged},
		{"never made", `{"version":1,"tokens":[` + strings.Replace(entry, "2026", "0001", 1) + `]}`, butler.KindDamaged},
		{"large", strings.Repeat(" ", 1<<20+1), butler.KindDamaged},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "tokens.json")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := access.OpenTokens(path)
			if !butler.IsKind(err, c.kind) || butler.HintOf(err) == "" {
				t.Errorf("%v, hint %q", err, butler.HintOf(err))
			}
			if text, err := os.ReadFile(path); err != nil || string(text) != c.text {
				t.Error("the file was changed")
			}
		})
	}
	path := filepath.Join(t.TempDir(), "tokens.json")
	if err := os.WriteFile(path, []byte(`{"version":1,"tokens":[`+entry+`]}`), 0o644); err != nil { //nolint:gosec // open to all, to see it closed
		t.Fatal(err)
	}
	if tokens := openTokens(t, path); len(tokens.Tokens()) != 1 || mode(t, path) != 0o600 {
		t.Errorf("%+v, mode %o", tokens.Tokens(), mode(t, path))
	}
}

// What cannot be written is not done, but that a revoked token is worthless whatever happens.
func TestTokensThatCannotBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	tokens := openTokens(t, filepath.Join(dir, "tokens.json"))
	_, secret, err := tokens.MakeToken(t.Context(), "a", butler.ScopeAdmin)
	if err != nil {
		t.Fatal(err)
	}
	away := dir + " away"
	if err := os.Rename(dir, away); err != nil {
		t.Fatal(err)
	}
	if _, _, err := tokens.MakeToken(t.Context(), "b", butler.ScopeRead); err == nil || len(tokens.Tokens()) != 1 {
		t.Errorf("%v; tokens are %+v", err, tokens.Tokens())
	}
	if err := tokens.RevokeToken(t.Context(), "a"); err == nil {
		t.Error("a revocation that is not written is told as done")
	}
	if admitted(t, tokens, secret).Name != "" {
		t.Error("the revoked token admits")
	}
	if err := os.Rename(away, dir); err != nil {
		t.Fatal(err)
	}
	if err := tokens.RevokeToken(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	if left := openTokens(t, filepath.Join(dir, "tokens.json")).Tokens(); len(left) != 0 {
		t.Errorf("%+v", left)
	}
}

func TestUseIsWrittenLazily(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens.json")
	synctest.Test(t, func(t *testing.T) {
		tokens, err := access.OpenTokens(path)
		if err != nil {
			t.Fatal(err)
		}
		_, secret, err := tokens.MakeToken(t.Context(), "a", butler.ScopeAdmin)
		if err != nil {
			t.Fatal(err)
		}
		stored := func() string {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		unused := stored()
		for range 100 {
			admitted(t, tokens, secret)
		}
		hour := time.Now().Truncate(time.Hour)
		if used := tokens.Tokens()[0].Used; !used.Equal(hour) {
			t.Errorf("used %v, want %v", used, hour)
		}
		if stored() != unused {
			t.Error("written at once")
		}
		time.Sleep(2 * time.Minute) // of the test's clock
		synctest.Wait()
		used := stored()
		if !strings.Contains(used, hour.UTC().Format(time.RFC3339)) {
			t.Errorf("not written: %s", used)
		}
		admitted(t, tokens, secret)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if stored() != used {
			t.Error("written again within the hour")
		}
		time.Sleep(time.Hour)
		admitted(t, tokens, secret)
		if err := tokens.Close(); err != nil {
			t.Error(err)
		}
		if !strings.Contains(stored(), time.Now().Truncate(time.Hour).UTC().Format(time.RFC3339)) {
			t.Error("not written at the end")
		}
		if _, _, err := tokens.MakeToken(t.Context(), "late", butler.ScopeRead); !butler.IsKind(err, butler.KindUnavailable) {
			t.Errorf("made after the end: %v", err)
		}
	})
}

// TestTokensModel makes, revokes and reads tokens again in any order, and compares with a plain map.
func TestTokensModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		path := filepath.Join(dir, "tokens.json")
		tokens := openTokens(t, path)
		type key struct {
			scope  butler.TokenScope
			secret string
		}
		valid := map[string]key{}
		var order, void []string
		name := rapid.Custom(func(t *rapid.T) string { return fmt.Sprintf("token %d", rapid.IntRange(0, 5).Draw(t, "n")) })
		do := map[string]func(*rapid.T){
			"make": func(rt *rapid.T) {
				n := name.Draw(rt, "name")
				scope := rapid.SampledFrom([]butler.TokenScope{butler.ScopeAdmin, butler.ScopeRead}).Draw(rt, "scope")
				_, secret, err := tokens.MakeToken(t.Context(), n, scope)
				if _, taken := valid[n]; taken != butler.IsKind(err, butler.KindConflict) || !taken && err != nil {
					rt.Fatalf("make %q: %v", n, err)
				}
				if err == nil {
					valid[n] = key{scope, secret}
					order = append(order, n)
				}
			},
			"revoke": func(rt *rapid.T) {
				n := name.Draw(rt, "name")
				err := tokens.RevokeToken(t.Context(), n)
				k, there := valid[n]
				if there != (err == nil) || !there && !butler.IsKind(err, butler.KindNotFound) {
					rt.Fatalf("revoke %q: %v", n, err)
				}
				if there {
					void = append(void, k.secret)
					delete(valid, n)
					order = slices.DeleteFunc(order, func(o string) bool { return o == n })
				}
			},
			"open again": func(*rapid.T) { tokens = openTokens(t, path) },
		}
		check := func(rt *rapid.T) {
			var names []string
			for _, told := range tokens.Tokens() {
				names = append(names, told.Name)
			}
			if !slices.Equal(names, order) {
				rt.Fatalf("tokens %q, want %q", names, order)
			}
			for n, k := range valid {
				if got := admitted(t, tokens, k.secret); got.Name != n || got.Scope != k.scope {
					rt.Fatalf("%q admits %+v", n, got)
				}
			}
			for _, secret := range void {
				if got := admitted(t, tokens, secret); got.Name != "" {
					rt.Fatalf("a revoked token admits %+v", got)
				}
			}
		}
		// Few steps: each is written to the disk for good.
		for _, step := range rapid.SliceOfN(rapid.SampledFrom([]string{"make", "make", "revoke", "open again"}), 1, 8).Draw(rt, "steps") {
			do[step](rt)
			check(rt)
		}
	})
}

// FuzzTokensFile: whatever the file holds is refused as damaged or newer, or is read to the last token.
func FuzzTokensFile(f *testing.F) {
	f.Add([]byte(`{"version":1,"tokens":[{"name":"a","scope":"read","created":"2026-01-01T00:00:00Z","used":"2026-01-01T01:00:00Z","hash":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}`))
	f.Add([]byte(`{"version":1,"tokens":null}`))
	f.Add([]byte(`{"version":1e0,"tokens":[{}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "tokens.json")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		tokens, err := access.OpenTokens(path)
		if err != nil {
			if !butler.IsKind(err, butler.KindDamaged) && !butler.IsKind(err, butler.KindNewerData) {
				t.Error(err)
			}
			return
		}
		defer tokens.Close()
		before := tokens.Tokens()
		if _, _, err := tokens.MakeToken(t.Context(), "one more of them", butler.ScopeRead); err != nil {
			return // there is one of that name, or there are too many
		}
		again := openTokens(t, path).Tokens()
		if len(again) != len(before)+1 {
			t.Fatalf("%d tokens, then %d", len(before), len(again))
		}
		for i, b := range before {
			if a := again[i]; a.Name != b.Name || a.Scope != b.Scope || !a.Created.Equal(b.Created) || !a.Used.Equal(b.Used) {
				t.Errorf("%+v became %+v", b, a)
			}
		}
	})
}
