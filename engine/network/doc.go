// Package network is the only way out of this machine: every connection of the
// program is made here, so here is where it is bounded, and where it is cut.
//
//	n := network.New(network.DefaultOptions())
//	client := n.Client(network.ClientOptions{Reach: network.Public, Redirects: 5, HeaderTimeout: time.Minute})
//	response, err := client.Do(request)
//
// What holds for every client:
//
//   - Connecting takes at most ten seconds, and TLS on top of it as many. An
//     answer may take as long as the server works on it, unless a HeaderTimeout
//     says otherwise; a peer that neither takes nor gives bytes is left (Stall).
//   - Addresses are judged after their name was looked up, by the [Reach] of the
//     client, so a name that changes its address gains nothing. Addresses that
//     hand out a cloud machine's secrets are never connected to.
//   - A request with a body is sent once. It follows no redirect. Downloads
//     follow as many as allowed, never from https to http, and take no
//     credentials to another origin.
//   - TLS 1.2 or newer; headers of at most 64 KiB; no cookies, and no compressed
//     answers unless asked for, so nothing unfolds in memory.
//   - In airplane mode nothing leaves: no connection is made, and the open ones
//     are closed.
//
// The proxy is the one of the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), by
// net/http's own rules, which is why package settings does not read it. A proxy
// looks names up itself; here they are then judged as they are written.
//
// Errors have a kind, a hint and one line that names the peer's host, never a
// path or query. Those that wrap [ErrNotConnected] came before a byte of the
// request was sent.
//
// The package does not know what is asked of whom.
package network
