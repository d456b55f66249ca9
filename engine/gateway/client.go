package gateway

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync/atomic"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/network"
	"framewake/engine/video"
)

// Options of a Client. Start from DefaultOptions; Network, Tools, Ledger and
// Spending are needed.
type Options struct {
	Gateway Gateway
	// Model is the model_id to ask for.
	Model string
	// Token returns the token to send, "" for none. It is asked before each
	// request and not remembered; nil means there is none.
	Token func() (string, error)
	// PricePerPixelUSD is what clips are estimated with, in US dollars.
	PricePerPixelUSD float64
	Budget           Budget
	Limits           Limits
	Network          *network.Network
	// Tools probe what arrives and write frames as a master.
	Tools    video.Tools
	Ledger   *files.Ledger
	Spending *Spending
	Clock    Clock
}

// DefaultOptions are the gateway's usual model and Livepeer's recommended
// price; the Budget allows nothing that costs.
func DefaultOptions(g Gateway) Options {
	return Options{Gateway: g, Model: g.Model, PricePerPixelUSD: DefaultPricePerPixelUSD, Limits: DefaultLimits(), Clock: SystemClock{}}
}

// Client is an engine on a gateway. Any number of Generate may run at once.
type Client struct {
	options     Options
	base        *url.URL
	description engine.Description
	closed      atomic.Bool
}

var _ engine.Engine = (*Client)(nil)

// New makes a Client; it connects to nothing. Unusable options give an error of
// kind Invalid.
func New(o Options) (*Client, error) {
	base, err := parseBase(o.Gateway.URL)
	if err != nil {
		return nil, engine.Errorf(engine.Invalid, "correct the gateway's address", "gateway: %w", err)
	}
	if strings.TrimSpace(o.Model) == "" {
		return nil, engine.FieldErrorf(engine.FieldModel, "name a model such as "+DefaultModel, "a gateway has to be told which model to use")
	}
	if !(o.PricePerPixelUSD >= 0) || math.IsInf(o.PricePerPixelUSD, 0) {
		return nil, engine.Errorf(engine.Invalid, "give a price of 0 or more", "gateway: a price of %g a pixel", o.PricePerPixelUSD)
	}
	return &Client{options: o, base: base, description: describe(o, base)}, nil
}

// minWidth: what is narrower, Livepeer's encoder enlarges (lpms, 146 pixels).
const minWidth = 152

func describe(o Options, base *url.URL) engine.Description {
	ranges := engine.Ranges()
	for _, unknown := range []engine.Field{engine.FieldFrames, engine.FieldMinGuidanceScale, engine.FieldMaxGuidanceScale, engine.FieldDecodeChunkSize} {
		delete(ranges, unknown)
	}
	width := ranges[engine.FieldWidth]
	width.Min = minWidth
	ranges[engine.FieldWidth] = width
	d := engine.Description{
		Engine: "gateway", Model: o.Model, Title: path.Base(o.Model) + " at " + o.Gateway.Title,
		Note:        "When you generate, the picture goes to " + base.Host + ", which makes the clip; how many frames it has is the model's choice.",
		SafetyCheck: true, Ranges: ranges, Defaults: engine.DefaultRequest(),
	}
	d.Defaults.Model = o.Model
	if strings.Contains(path.Base(o.Model), "stable-video-diffusion") {
		d.Trained = engine.TrainedSVD(d.Defaults.Frames)
		delete(d.Trained, engine.FieldFrames) // the gateway's choice
	}
	return d
}

// Describe tells what the API honours: no frame count, guidance or decode chunk.
func (c *Client) Describe(context.Context) (engine.Description, error) {
	if c.closed.Load() {
		return engine.Description{}, c.closedError()
	}
	d := c.description
	own := describe(c.options, c.base)
	d.Ranges, d.Trained = own.Ranges, own.Trained // the caller's own
	return d, nil
}

// Estimate tells the price, and how long the gateway took for such clips before;
// no seconds if that is not known.
func (c *Client) Estimate(ctx context.Context, r engine.Request) (engine.Estimate, error) {
	if err := c.check(ctx, r); err != nil {
		return engine.Estimate{}, err
	}
	b, err := c.options.Spending.read()
	if err != nil {
		return engine.Estimate{}, err
	}
	e := engine.Estimate{Seconds: map[engine.Stage]float64{}, CostUSD: c.Quote(r).USD, Notes: c.notes(r)}
	if speed := b.speed(c.base.String(), c.options.Model); speed > 0 {
		e.Seconds[engine.StageDenoise] = speed * pixelSteps(r)
	}
	return e, nil
}

func pixelSteps(r engine.Request) float64 {
	return float64(r.Width) * float64(r.Height) * float64(r.Steps)
}

// notes are what a person should know before the picture is sent.
func (c *Client) notes(r engine.Request) []string {
	var notes []string
	if c.Quote(r).USD > 0 {
		notes = append(notes, "The price is an estimate: gateways do not tell what they charge.")
	}
	if !isConfidential(c.base) {
		notes = append(notes, "The picture travels unencrypted to "+c.base.Host+".")
	}
	if !r.SafetyCheck {
		notes = append(notes, "Livepeer's machines fail without the safety check, and may charge for it.")
	}
	return notes
}

func (c *Client) check(ctx context.Context, r engine.Request) error {
	if c.closed.Load() {
		return c.closedError()
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return r.Validate(c.description)
}

func (c *Client) closedError() error {
	return engine.Errorf(engine.Unavailable, "choose the gateway again", "gateway: it is closed")
}

// Quote is the expected price of a clip.
func (c *Client) Quote(r engine.Request) Quote {
	return Quote{Gateway: c.base.String(), USD: Price(r.Width, r.Height, c.options.PricePerPixelUSD), PricePerPixelUSD: c.options.PricePerPixelUSD}
}

// Agreement reports whether somebody has to agree to the price of a clip before
// Generate sends it. A clip that is more than the month may cost gives the error
// that Generate would give.
func (c *Client) Agreement(r engine.Request) (Agreement, error) {
	a, err := c.options.Spending.Agreement(c.Quote(r))
	if err != nil {
		return Agreement{}, err
	}
	return a, overMonth(a.USD, a.MonthUSD, c.options.Budget.MonthUSD)
}

// Agree records that somebody agreed to the price of a clip.
func (c *Client) Agree(r engine.Request) error { return c.options.Spending.Agree(c.Quote(r)) }

// Close makes every later call fail. Connections belong to the Network.
func (c *Client) Close() error {
	c.closed.Store(true)
	return nil
}

// http returns a client for one kind of request.
func (c *Client) http(o network.ClientOptions) *http.Client { return c.options.Network.Client(o) }
