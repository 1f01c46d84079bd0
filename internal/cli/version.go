package cli

import (
	"runtime"

	"github.com/spf13/cobra"
)

func (s *session) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of this program",
		Long: `Print the version of this program.

JSON: {"version", "go", "os", "arch"}.`,
		Example: `  butler version`,
		Args:    takes(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			v := struct {
				Version string `json:"version"`
				Go      string `json:"go"`
				OS      string `json:"os"`
				Arch    string `json:"arch"`
			}{s.env.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH}
			return s.show(v, func(p *printer) { p.line("butler %s (%s, %s/%s)", v.Version, v.Go, v.OS, v.Arch) })
		},
	}
}
