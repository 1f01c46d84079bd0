package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler/client"
	"butler/internal/cli/human"
)

// serverInfo is what butler info prints as JSON.
type serverInfo struct {
	client.ServerInfo
	Address string              `json:"address"` // by which it was asked
	Can     client.Capabilities `json:"can"`
}

func (s *session) info() *cobra.Command {
	return &cobra.Command{
		Use:   "info",
		Short: "Show what the server is, and what it can do",
		Long: `Show what answers: a Butler or a Plex Media Server, its name and version, and what it can do.

JSON: {"address", "product", "version", "machineIdentifier", "name", "started", "url",
"can": {"product", "ownAPI", "idempotencyKeys", "eventStream", "updater"}}.`,
		Example: `  butler info --server http://plex:32400`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				info, err := server.Server.Info(ctx)
				if err != nil {
					return err
				}
				can, err := server.Server.Capabilities(ctx)
				if err != nil {
					return err
				}
				all := serverInfo{info, server.URL(), can}
				return s.show(all, func(p *printer) { printInfo(p, all) })
			})
		},
	}
}

func printInfo(p *printer, x serverInfo) {
	p.line("%s at %s is %s", human.Named(x.Name), x.Address, x.Product)
	p.line("  version       %s", human.Named(x.Version))
	p.line("  identifier    %s", human.Named(x.MachineIdentifier))
	if !x.Started.IsZero() {
		p.line("  running since %s", human.Moment(x.Started))
	}
	if x.URL != "" {
		p.line("  wants to be reached at %s", x.URL)
	}
	for _, can := range []struct {
		what string
		has  bool
	}{{"Butler's own API", x.Can.OwnAPI}, {"keys for safe repetition", x.Can.IdempotencyKeys}, {"stream of events", x.Can.EventStream}, {"look for updates", x.Can.Updater}} {
		p.line("  %-24s %s", can.what, human.YesNo(can.has))
	}
}
