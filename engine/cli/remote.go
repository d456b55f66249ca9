package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/gateway"
	"framewake/engine/network"
	"framewake/engine/video"
)

// Remote is how a clip is made on a gateway.
type Remote struct {
	// Gateway is a preset's name or an address.
	Gateway string
	// Model to ask for; "" is the gateway's usual one.
	Model string
	// MaxPriceUSD is the most for one clip, in US dollars.
	MaxPriceUSD float64
	// TokenFile is a file of the user's that holds the gateway's token; ""
	// means FRAMEWAKE_TOKEN, or else the system's keychain.
	TokenFile string
	// Fingerprint is that of the gateway's certificate, which is trusted without
	// an authority; "" means that authorities vouch for it.
	Fingerprint string

	Tools  video.Tools
	Ledger *files.Ledger
}

func (o *generateOptions) addRemote(f *pflag.FlagSet) {
	f.StringVar(&o.remote.Gateway, "gateway", "", "make the clip on a gateway instead of this machine: a name ("+presetNames()+") or an address")
	f.Float64Var(&o.remote.MaxPriceUSD, "max-price", 0, "the most a clip may cost on the gateway, in US dollars; giving it agrees to the price")
	f.StringVar(&o.remote.TokenFile, "token-file", "", "the file with the gateway's token, readable by you alone; else FRAMEWAKE_TOKEN or the keychain")
	f.StringVar(&o.remote.Fingerprint, "tls-fingerprint", "", "trust the gateway's certificate by its fingerprint, as 'framewake serve --tls self' prints it")
}

func presetNames() string {
	names := ""
	for i, g := range gateway.Presets() {
		if i > 0 {
			names += ", "
		}
		names += g.Name
	}
	return names
}

// checkRemote finds flags that do not go together.
func (o *generateOptions) checkRemote() error {
	switch {
	case o.remote.Gateway != "" && o.master != "":
		return usagef("--master keeps a lossless master, which a gateway does not send")
	case o.remote.Gateway == "" && (o.remote.MaxPriceUSD != 0 || o.remote.TokenFile != "" || o.remote.Fingerprint != ""):
		return usagef("--max-price, --token-file and --tls-fingerprint go with --gateway")
	case o.remote.MaxPriceUSD < 0:
		return usagef("--max-price: %g is below 0", o.remote.MaxPriceUSD)
	case o.remote.Fingerprint != "":
		fingerprint, err := network.ParseFingerprint(o.remote.Fingerprint)
		if err != nil {
			return usagef("--tls-fingerprint: %w", err)
		}
		o.remote.Fingerprint = fingerprint
	}
	return nil
}

// agree tells the price of a clip and agrees to it, if the limit allows it.
func (g *generator) agree(r engine.Request, shown *progress) error {
	if g.client == nil {
		return nil
	}
	q := g.client.Quote(r)
	if q.USD > g.options.remote.MaxPriceUSD {
		return engine.Errorf(engine.Rejected, fmt.Sprintf("add --max-price %.4f to agree to it, or choose a smaller size", q.USD+0.00005),
			"a clip of %d × %d costs about %s on %s", r.Width, r.Height, gateway.USD(q.USD), q.Gateway)
	}
	if q.USD > 0 {
		shown.say("about " + gateway.USD(q.USD) + " on " + q.Gateway)
	}
	return g.client.Agree(r)
}

// export writes the clip: an MP4 as a gateway made it is copied byte for byte,
// anything else is encoded.
func (g *generator) export(ctx context.Context, master, path string, format video.Format, shown *progress) (peakRSS int64, err error) {
	if filepath.Ext(master) == ".mp4" && format == video.MP4 {
		return 0, g.copy(ctx, master, path)
	}
	stats, err := g.tools.Export(ctx, master, path, video.ExportOptions{
		Ledger: g.ledger, Overwrite: g.options.force, Format: format,
		Progress: func(done, total int) {
			shown.report(engine.Event{Stage: engine.StageExport, Done: done, Total: total})
		},
	})
	return stats.PeakRSSBytes, err
}

// copy copies a file to a path, whole or not at all.
func (g *generator) copy(ctx context.Context, from, to string) error {
	out, err := g.begin(ctx, from, to)
	if err != nil {
		return err
	}
	defer func() { _ = out.Abort() }()
	return taken(out.Commit())
}

// begin copies a file beside the path that Commit moves it to.
func (g *generator) begin(ctx context.Context, from, to string) (*files.File, error) {
	in, err := os.Open(from)
	if err != nil {
		return nil, fmt.Errorf("master: %w", err)
	}
	defer in.Close()
	out, err := g.ledger.Create(to, files.CreateOptions{Overwrite: g.options.force})
	if err != nil {
		return nil, taken(err)
	}
	stop := context.AfterFunc(ctx, func() { in.Close() })
	defer stop()
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Abort()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, engine.Errorf(engine.Other, "free some space on its disk", "%s: %w", to, err)
	}
	return out, nil
}
