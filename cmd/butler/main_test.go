package main

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"butler/internal/butlertest"
	"butler/internal/media/tool"
)

func TestMain(m *testing.M) {
	tool.SandboxMain() // the servers of the scripts are this executable
	testscript.Main(m, map[string]func(){"butler": main})
}

// TestScripts runs the command line as people do, against servers that it starts itself. The folder
// $LIBRARY holds Movies, TV, Music and Photos, and belongs to the script alone. $TALK is a film in which somebody
// speaks, of which the sound begins 7.5 s later than the pictures.
func TestScripts(t *testing.T) {
	library := butlertest.Library(t)
	talk := butlertest.Media(t, butlertest.Talk{Delay: 7500})
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Deadline:            time.Now().Add(15 * patience),
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			folder := env.Getenv("WORK") + "/library"
			env.Setenv("LIBRARY", folder)
			env.Setenv("TALK", talk)
			env.Setenv("HOME", env.Getenv("WORK")+"/home")
			env.Setenv("TZ", "UTC")
			env.Setenv("BUTLER_DATA", "")
			env.Setenv("BUTLER_TOKEN", "")
			env.Setenv("BUTLER_CONFIG", env.Getenv("WORK")+"/config")
			env.Setenv("BUTLER_PROFILE", "")
			env.Setenv("BUTLER_URL", "http://127.0.0.1:1") // a server must be asked for
			env.Values[serverKey{}] = new(server)
			env.Values[plexKey{}] = new(plex)
			env.Values[foreignKey{}] = new(foreign)
			return os.CopyFS(folder, os.DirFS(library))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"server":     startServer,
			"stopserver": stopServer,
			"exits":      exits,
			"shape":      shape,
			"occupy":     occupy,
			"newer":      newer,
			"plex":       startPlex,
			"asked":      asked,
			"hears":      hears,
			"silence":    silence,
			"foreign":    startForeign,
			"overheard":  overheard,
		},
	})
}

// patience is how long anything may take that a script waits for.
const patience = 2 * time.Minute

// noon is the name of the zone in which servers live: it is the hour after noon there, so that the Window does not open, nor
// the day end, while a test goes on. (POSIX has it that "Etc/GMT-2" is east of Greenwich.)
func noon() string { return fmt.Sprintf("Etc/GMT%+d", time.Now().UTC().Hour()-12) }
