// Package gateway is the engine on the other side of Livepeer's image-to-video
// API: a still and its settings go out, a finished clip comes back.
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
// The package does not know how jobs are queued, where tokens are kept, or how
// a price is shown.
package gateway
