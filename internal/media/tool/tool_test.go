package tool

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	SandboxMain()
	goleak.VerifyTestMain(m)
}

// confined returns the tools of this machine, launched through the executable of this test.
func confined(t *testing.T) Tools {
	t.Helper()
	tools, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if tools.Sandbox, err = os.Executable(); err != nil {
		t.Fatal(err)
	}
	tools.Low = true
	return tools
}
