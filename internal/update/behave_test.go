package update

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
)

// behave is a Butler of which something may be wrong.
func behave(how, version string, args []string) int {
	if args[0] == "version" {
		switch how {
		case "mute":
			select {} // ended from outside
		case "broken":
			return 1
		case "nonsense":
			fmt.Println(strings.Repeat("no version ", 100_000))
			return 0
		}
		fmt.Printf("{\"version\": %q}\n", version)
		return 0
	}
	for _, secret := range []string{"BUTLER_TOKEN", "BUTLER_URL"} {
		if os.Getenv(secret) != "" {
			fmt.Fprintln(os.Stderr, "it was told a secret")
			return 1
		}
	}
	switch how {
	case "exits":
		fmt.Fprintln(os.Stderr, "I cannot\x1b[2J go on")
		return 3
	case "hangs":
		select {}
	}
	if !slices.Contains(args, "127.0.0.1:0") {
		return 2
	}
	ears, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	end := make(chan os.Signal, 1)
	if how != "stays" {
		signal.Notify(end, os.Interrupt)
	} else {
		signal.Ignore(os.Interrupt)
	}
	says := version
	if how == "other" {
		says = "0.0.1"
	}
	go func() {
		_ = http.Serve(ears, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { //nolint:gosec // for a moment
			if how == "serves-nothing" {
				select {}
			}
			fmt.Fprintf(w, `{"MediaContainer":{"version":%q}}`, says)
		}))
	}()
	at := "http://" + ears.Addr().String()
	if how == "elsewhere" {
		at = "http://192.0.2.1:80"
	}
	fmt.Printf("{\"url\": %q}\n", at)
	<-end
	if how == "ends-badly" {
		return 5
	}
	return 0
}
