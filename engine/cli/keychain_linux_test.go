package cli_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// The objects of the Secret Service API 0.2 that keychains answer at, and that
// of the one secret there is.
const (
	secretsName = "org.freedesktop.secrets"
	secretsPath = "/org/freedesktop/secrets"
	aliasPath   = secretsPath + "/aliases/default"
	sessionPath = secretsPath + "/session/1"
	itemPath    = secretsPath + "/collection/login/1"
	noPrompt    = dbus.ObjectPath("/")
)

// vault is a keychain that has room for one token.
type vault struct {
	mu            sync.Mutex
	origin, token string
}

// wireSecret is a secret on the bus.
type wireSecret struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	ContentType       string
}

// holds returns the token that the vault has for an origin, "" if none.
func (v *vault) holds(origin string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.origin != origin {
		return ""
	}
	return v.token
}

func (v *vault) put(origin, token string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.origin, v.token = origin, token
}

func (*vault) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), sessionPath, nil
}

func (*vault) Close() *dbus.Error { return nil }

func (*vault) Unlock(what []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return what, noPrompt, nil
}

func (v *vault) SearchItems(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	if attributes["service"] != "Framewake" || v.holds(attributes["username"]) == "" {
		return nil, nil
	}
	return []dbus.ObjectPath{itemPath}, nil
}

func (v *vault) CreateItem(properties map[string]dbus.Variant, secret wireSecret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	attributes, ok := properties["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string)
	if !ok || attributes["service"] != "Framewake" {
		return "", "", dbus.MakeFailedError(errors.New("whose is it?"))
	}
	v.put(attributes["username"], string(secret.Value))
	return itemPath, noPrompt, nil
}

func (v *vault) GetSecret(session dbus.ObjectPath) (wireSecret, *dbus.Error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return wireSecret{session, nil, []byte(v.token), "text/plain"}, nil
}

func (v *vault) Delete() (dbus.ObjectPath, *dbus.Error) {
	v.put("", "")
	return noPrompt, nil
}

// keychain starts a session bus with an empty keychain on it, and returns that and
// the bus's address.
func keychain(t *testing.T) (v *vault, address string) {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Skip("needs dbus-daemon (apt install dbus)")
	}
	dir := t.TempDir()
	socket, config := filepath.Join(dir, "bus"), filepath.Join(dir, "bus.conf")
	text := strings.ReplaceAll(`<busconfig><type>session</type><listen>unix:path=SOCKET</listen><policy context="default">
		<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`, "SOCKET", socket)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(daemon, "--nofork", "--config-file="+config)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	address = "unix:path=" + socket
	conn := connect(t, address)
	v = &vault{}
	for path, name := range map[dbus.ObjectPath]string{secretsPath: "Service", aliasPath: "Collection", itemPath: "Item", sessionPath: "Session"} {
		if err := conn.Export(v, path, "org.freedesktop.Secret."+name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.RequestName(secretsName, 0); err != nil {
		t.Fatal(err)
	}
	return v, address
}

// connect waits for the bus to answer.
func connect(t *testing.T, address string) *dbus.Conn {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		conn, err := dbus.Connect(address)
		if err == nil {
			t.Cleanup(func() { _ = conn.Close() })
			return conn
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}
