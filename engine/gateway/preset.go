package gateway

import (
	"net/url"
	"strings"

	"framewake/engine"
	"framewake/engine/network"
)

// Gateway is where clips are made.
type Gateway struct {
	// Name is what people type for it; empty for an address of their own.
	Name string
	// Title is what people read.
	Title string
	// URL is the base of its API: scheme, host and perhaps a path, without
	// the endpoint and without a slash at the end.
	URL string
	// Model is what to ask for unless the user names another model.
	Model string
	// Fingerprint is that of its certificate, as network.Options has it, if it
	// is trusted without an authority; else "".
	Fingerprint string
	// WantsToken says that nothing works there without a token.
	WantsToken bool
}

// Origin is the scheme and host of its URL: whom its token is for.
func (g Gateway) Origin() string {
	u, err := parseBase(g.URL)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// Address is the URL with the fingerprint, if there is one: what Find made the
// gateway of.
func (g Gateway) Address() string {
	if g.Fingerprint == "" {
		return g.URL
	}
	return g.URL + "#" + g.Fingerprint
}

// DefaultModel is the model that Livepeer recommends to keep warm (AI pipelines
// page, image-to-video) and Studio's default.
const DefaultModel = "stabilityai/stable-video-diffusion-img2vid-xt-1-1"

// Presets are the servers that Livepeer's API reference names, in its order.
func Presets() []Gateway {
	return []Gateway{
		{Name: "livepeer", Title: "Livepeer (public gateway)", URL: "https://dream-gateway.livepeer.cloud", Model: DefaultModel},
		{Name: "studio", Title: "Livepeer Studio", URL: "https://livepeer.studio/api/beta/generate", Model: DefaultModel, WantsToken: true},
	}
}

// Find returns the preset of that name, or a gateway of the user's own by its
// http or https address; the endpoint at its end is taken off. After an https
// address and a # may stand the fingerprint of its certificate.
func Find(nameOrURL string) (Gateway, error) {
	var names []string
	for _, g := range Presets() {
		if g.Name == nameOrURL {
			return g, nil
		}
		names = append(names, g.Name)
	}
	address, fingerprint, err := cutFingerprint(nameOrURL)
	var u *url.URL
	if err == nil {
		u, err = parseBase(address)
	}
	if err != nil {
		return Gateway{}, engine.Errorf(engine.Invalid, "give "+strings.Join(names, ", ")+" or an address such as http://192.168.1.7:8935",
			"gateway: %w", err)
	}
	return Gateway{Title: u.Host, URL: u.String(), Model: DefaultModel, Fingerprint: fingerprint}, nil
}

// cutFingerprint takes the fingerprint off an https address. What else stands
// after a # is left there.
func cutFingerprint(text string) (address, fingerprint string, err error) {
	address, after, found := strings.Cut(text, "#")
	if !found || !strings.HasPrefix(strings.ToLower(strings.TrimSpace(address)), "https:") {
		return text, "", nil
	}
	if fingerprint, err = network.ParseFingerprint(after); err != nil {
		return "", "", badAddress("has something after the # that is no fingerprint")
	}
	return address, fingerprint, nil
}

// parseBase takes the base URL of a gateway.
func parseBase(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return nil, badAddress("is neither a known gateway nor an http address")
	case u.User != nil:
		return nil, badAddress("has a password in it, which belongs into the token")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, badAddress("has more than a path after the host")
	}
	u.Host = strings.ToLower(u.Host)
	u.Path = strings.TrimRight(strings.TrimSuffix(strings.TrimRight(u.Path, "/"), endpoint), "/")
	u.RawPath = ""
	return u, nil
}

// badAddress says what is wrong with an address but not what it is: a password
// or a token may have been typed into it.
type badAddress string

func (e badAddress) Error() string { return "the address " + string(e) }

// isConfidential reports whether a token may travel to u.
func isConfidential(u *url.URL) bool {
	return u.Scheme == "https" || network.ReachFor(u) == network.Loopback
}
