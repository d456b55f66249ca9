package cli

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"framewake/engine"
	"framewake/engine/gateway"
	"framewake/engine/hardware"
	"framewake/engine/jobs"
	"framewake/engine/network"
	"framewake/engine/settings"
	"framewake/engine/video"
)

const serveHelp = `Make clips for others, over HTTP, by Livepeer's image-to-video API.

As a runner (the default) it is the container that an orchestrator of go-livepeer
names in its aiModels.json, and answers with frames. As a gateway it answers with
the address of an MP4, and any Framewake can use it: generate --gateway ADDRESS.

One clip is made at a time. The others wait in the order in which they came, for
as long as their clients do. Ctrl-C or SIGTERM lets those that were asked for
finish; a second one gives them up.

The address that it listens at goes to standard output, a record in JSON of each
request to standard error. docs/api.md has the rest.`

// serveOptions are the flags.
type serveOptions struct {
	listen, shape          string
	model, device          string
	tokenFile              string
	places                 int
	cert, key, tls         string
	hosts                  []string
	insecure, requireCheck bool
}

func newServe(env Environment) *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use:     "serve",
		Short:   "Make clips for others, over HTTP",
		Long:    serveHelp,
		Example: "  framewake serve --as gateway --listen 0.0.0.0:8008 --tls self --token-file token",
		Args:    noArguments,
		RunE:    func(c *cobra.Command, _ []string) error { return serve(c.Context(), env, o) },
	}
	f := c.Flags()
	f.SortFlags = false
	limits := gateway.DefaultServerOptions().Limits
	f.StringVar(&o.listen, "listen", "127.0.0.1:8008", "the address and port to listen at; port 0 takes a free one")
	f.StringVar(&o.shape, "as", string(gateway.AsRunner), "what to be: runner (answers with frames) or gateway (with an MP4)")
	f.StringVar(&o.model, "model", engine.BuiltinModel, "the model to run: builtin, a name that 'framewake models' lists, or a model's folder")
	f.StringVar(&o.device, "device", "", "what a model other than builtin runs on: auto (the best GPU), cpu, cuda:N or webgpu:N; else the setting")
	f.StringVar(&o.tokenFile, "token-file", "", "the file with the token that clients must send, readable by you alone")
	f.IntVar(&o.places, "max-queue", limits.Places, "how many clips may be asked for at once")
	f.StringVar(&o.cert, "tls-cert", "", "speak HTTPS with this certificate (PEM)")
	f.StringVar(&o.key, "tls-key", "", "the certificate's private key (PEM)")
	f.StringVar(&o.tls, "tls", "", "self: speak HTTPS with a certificate of our own, and print its fingerprint")
	f.StringSliceVar(&o.hosts, "host", nil, "a name by which clients call this machine, besides its own, localhost and IP addresses")
	f.BoolVar(&o.requireCheck, "require-safety-check", false, "make nothing without the safety check")
	f.BoolVar(&o.insecure, "insecure", false, "let other machines in without a token or without TLS")
	return c
}

// check finds flags that cannot be used, or not together.
func (o serveOptions) check() error {
	switch {
	case o.shape != string(gateway.AsRunner) && o.shape != string(gateway.AsGateway):
		return usagef("--as: %q is neither runner nor gateway", o.shape)
	case o.places < 1:
		return usagef("--max-queue: %d is below 1", o.places)
	case o.tls != "" && o.tls != "self":
		return usagef("--tls: %q is not self; a certificate is given with --tls-cert and --tls-key", o.tls)
	case (o.cert == "") != (o.key == ""):
		return usagef("--tls-cert and --tls-key go together")
	case o.cert != "" && o.tls != "":
		return usagef("--tls self and --tls-cert exclude each other")
	}
	if err := checkDevice(o.device); err != nil {
		return err
	}
	return o.checkExposure()
}

// checkExposure keeps other machines out unless token and TLS do.
func (o serveOptions) checkExposure() error {
	host, _, err := net.SplitHostPort(o.listen)
	if err != nil {
		return usagef("--listen: %q is not ADDRESS:PORT", o.listen)
	}
	addr, err := netip.ParseAddr(host)
	local := host == "localhost" || err == nil && addr.IsLoopback()
	if local || o.insecure || o.tokenFile != "" && (o.cert != "" || o.tls != "") {
		return nil
	}
	return usagef("--listen: other machines reach %s; add --token-file and --tls self (or a certificate), or --insecure if the network keeps strangers out", o.listen)
}

// certificate is the one to speak HTTPS with; nil without.
func (o serveOptions) certificate(s settings.Settings) (*tls.Certificate, error) {
	var c tls.Certificate
	var err error
	switch {
	case o.tls != "":
		c, err = gateway.SelfSigned(filepath.Join(s.Data, "serve.pem"))
	case o.cert != "":
		if c, err = tls.LoadX509KeyPair(o.cert, o.key); err != nil {
			err = engine.Errorf(engine.Invalid, "give a certificate and its key as PEM files", "--tls-cert: %w", err)
		}
	default:
		return nil, nil
	}
	return &c, err
}

// server is what serve puts together.
type server struct {
	env     Environment
	options serveOptions
	gateway gateway.ServerOptions
	cert    *tls.Certificate
}

// serve makes clips for others until ctx ends, and what was asked for by then.
func serve(ctx context.Context, env Environment, o serveOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	s, err := env.LoadSettings()
	if err != nil {
		return err
	}
	v := server{env: env, options: o, gateway: gateway.DefaultServerOptions()}
	if v.cert, err = o.certificate(s); err != nil {
		return err
	}
	if err := v.describe(ctx); err != nil {
		return err
	}
	if o.tokenFile != "" {
		if v.gateway.Token, err = settings.FileToken(o.tokenFile); err != nil {
			return err
		}
	}
	if v.gateway.Scratch, err = s.RunsDir(); err != nil {
		return err
	}
	if v.gateway.Tools, err = video.Find(video.Options{FFmpeg: s.FFmpeg, FFprobe: s.FFprobe}); err != nil {
		return err
	}
	v.gateway.Tools.Detach = true
	if v.gateway.Ledger, err = s.OpenLedger(); err != nil {
		return err
	}
	defer v.gateway.Ledger.Close()
	return v.run(ctx)
}

// describe opens the model once, which finds out what is wrong with it before
// anybody asks for a clip.
func (v *server) describe(ctx context.Context) error {
	e, err := v.env.Open(ctx, v.options.model, v.options.device)
	if err != nil {
		return err
	}
	defer e.Close()
	v.gateway.Description, err = e.Describe(ctx)
	return err
}

// run opens the queue and answers requests.
func (v *server) run(ctx context.Context) error {
	queue := jobs.DefaultOptions()
	queue.Scratch, queue.Ledger, queue.Idle = v.gateway.Scratch, v.gateway.Ledger, time.Hour
	queue.Open = func(_, _ string) (engine.Engine, error) {
		return v.env.Open(context.WithoutCancel(ctx), v.options.model, v.options.device)
	}
	q, err := jobs.Open(ctx, queue)
	if err != nil {
		return err
	}
	defer q.Close()
	o := &v.gateway
	o.Queue, o.Shape, o.Limits.Places = q, gateway.Shape(v.options.shape), v.options.places
	o.RequireSafetyCheck, o.Hosts, o.GPUs = v.options.requireCheck, v.options.hosts, hardware.GPUs
	if name, err := os.Hostname(); err == nil {
		o.Hosts = append(o.Hosts, name, name+".local")
	}
	o.Log = slog.New(slog.NewJSONHandler(v.env.Stderr, nil))
	h, err := gateway.NewHandler(*o)
	if err != nil {
		return err
	}
	defer h.Close()
	l, err := net.Listen("tcp", v.options.listen)
	if err != nil {
		return engine.Errorf(engine.Unavailable, "choose another address or port with --listen", "serve: %w", err)
	}
	v.announce(l.Addr())
	hurry, stop := secondSignal(ctx)
	defer stop()
	return h.Serve(ctx, hurry, l, v.cert)
}

// announce tells where clients find it, and what they should know.
func (v *server) announce(addr net.Addr) {
	scheme := "http"
	if v.cert != nil {
		scheme = "https"
	}
	fmt.Fprintf(v.env.Stdout, "%s://%s\n", scheme, addr)
	if v.options.tls != "" {
		fmt.Fprintf(v.env.Stdout, "fingerprint %s\n", network.Fingerprint(v.cert.Certificate[0]))
	}
	log := v.gateway.Log
	log.Info("serving", "as", v.options.shape, "model", v.gateway.Description.Model, "address", addr.String())
	if !v.gateway.Description.SafetyCheck {
		log.Warn("pictures are not checked: the model of the safety check is not installed", "required", v.options.requireCheck)
	}
}

// secondSignal returns a context that ends with the first signal after ctx ended.
func secondSignal(ctx context.Context) (hurry context.Context, stop func()) {
	hurry, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unregister := context.AfterFunc(ctx, func() {
		again, end := signal.NotifyContext(hurry, os.Interrupt, syscall.SIGTERM)
		defer end()
		<-again.Done()
		cancel()
	})
	return hurry, func() { unregister(); cancel() }
}
