// Package gateway is Livepeer's image-to-video API, both halves.
//
// The client's is an engine: a still and its settings go out, a finished clip
// comes back.
//
//	g, err := gateway.Find("livepeer")
//	o := gateway.DefaultOptions(g)
//	// set Network, Tools, Ledger, Spending and Budget
//	client, err := gateway.New(o)
//	result, err := client.Generate(ctx, request, engine.Run{Dir: dir, Report: report})
//
// What crosses the wire is the API as running nodes speak it, which is not quite
// as it is documented: an answer is images[] with an MP4 or frames[][] with PNGs,
// by absolute, relative or data URL, and an error has one of half a dozen shapes.
// Every field is sent with every request, because nodes disagree about defaults.
//
// A clip costs money, and the API has neither receipts nor a way to ask what
// became of a request. So a request that may have been worked on is never
// repeated: not after a lost connection, and not when a job goes on that was
// cancelled or killed while it was under way. What was answered is kept in the
// job's folder, and downloading it again costs nothing. Nothing is sent before
// somebody has agreed to the price (Client.Agree) and the budget allows it.
//
// The token goes to the gateway's own origin, encrypted or within this machine,
// and nowhere else: not into errors, files or command lines.
//
// The server's half is the same API over a jobs.Queue, as the runner that an
// orchestrator calls or as a gateway:
//
//	h, err := gateway.NewHandler(options)
//	err = h.Serve(ctx, hurry, listener, nil)
//
// A request holds its connection while its clip waits and is made, and cancels
// it by closing the connection. What a client can change is refused with 400 and
// a sentence, for go-livepeer repeats and then hides every other error. See
// docs/api.md.
//
// The package does not know how clips are made, where tokens are kept, or how a
// price is shown.
package gateway
