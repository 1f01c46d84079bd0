package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"butler/internal/media/tool"
)

// With this set to a data folder, the test binary is a server that runs until it is killed. It
// prints its URL when it is ready, and logs to the file server.log in the folder.
const serverEnv = "BUTLER_TEST_DATA"

const testToken = "a-token-for-tests"

func TestMain(m *testing.M) {
	tool.SandboxMain()
	if data := os.Getenv(serverEnv); data != "" {
		if err := runServer(data); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

func runServer(data string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	log, err := os.OpenFile(data+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	a, err := New(ctx, Options{Data: data, Token: testToken, Zone: noon(),
		Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return err
	}
	fmt.Println(a.URL())
	<-ctx.Done()
	return a.Stop(context.Background())
}
