// Command butler is the task manager of a media library: server and command line in one.
package main

import (
	"context"
	"os"

	"butler/internal/cli"
	"butler/internal/media/tool"
)

// version is set by the build.
var version = "dev"

func main() {
	tool.SandboxMain() // first: does not return if this process is to become a confined ffmpeg
	os.Exit(run())
}

func run() int {
	return cli.Main(context.Background(), cli.Env{
		Args:    os.Args[1:],
		Stdin:   os.Stdin,
		Stdout:  os.Stdout,
		Stderr:  os.Stderr,
		Getenv:  os.Getenv,
		Version: version,
	})
}
