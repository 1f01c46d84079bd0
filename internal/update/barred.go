package update

import (
	"os"
	"path/filepath"
	"strings"
)

// EnvUpdates is the environment variable by which whoever packages or runs this program decides: "off" for no updates
// from within, "on" for updates also where [Barred] would advise against them.
const EnvUpdates = "BUTLER_UPDATES"

// Barred says why the installed program is not to be replaced from within, for people; "" if it may be. Where something
// else looks after its version, two would fight.
func Barred(installed, version string, getenv func(string) string) string {
	switch setting := getenv(EnvUpdates); {
	case !replaceable:
		return "on this system a program cannot put another in its place"
	case canonical(version) == "":
		return "this build has no version (" + line(version, maxTitle) + ") that others could be compared with"
	case setting == "off":
		return "whoever runs this server has turned updates from within off (" + EnvUpdates + ")"
	case setting == "on":
		return ""
	case inContainer("/", getenv):
		return "it runs in a container: take a newer image"
	}
	path := installed
	if target, err := filepath.EvalSymlinks(installed); err == nil {
		path = target
	}
	switch {
	case packaged(path):
		return "it was installed as a package: update that"
	case !writable(filepath.Dir(path)):
		return "this user may not write where it is installed: update it as it was installed"
	}
	return ""
}

// inContainer reports whether the file system below root is that of a container's image. Containers that are whole
// systems (LXC, systemd-nspawn) do not count: programs are installed in them as on a machine.
func inContainer(root string, getenv func(string) string) bool {
	for _, mark := range []string{".dockerenv", "run/.containerenv"} {
		if _, err := os.Lstat(filepath.Join(root, mark)); err == nil {
			return true
		}
	}
	switch getenv("container") {
	case "docker", "podman", "oci", "flatpak":
		return true
	}
	return getenv("KUBERNETES_SERVICE_HOST") != ""
}

// packaged reports whether a path is where only packages put programs: those of distributions by the Filesystem
// Hierarchy Standard, and those of Nix, Guix, Snap, Flatpak, Homebrew, MacPorts and Termux.
func packaged(path string) bool {
	for _, folder := range []string{
		"/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/lib/", "/usr/lib64/", "/usr/libexec/", "/usr/games/",
		"/nix/store/", "/gnu/store/", "/snap/", "/var/lib/snapd/", "/var/lib/flatpak/", "/app/bin/",
		"/opt/homebrew/", "/usr/local/Cellar/", "/home/linuxbrew/", "/opt/local/bin/", "/data/data/com.termux/",
	} {
		if strings.HasPrefix(filepath.ToSlash(path), folder) {
			return true
		}
	}
	return false
}
