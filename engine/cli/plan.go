package cli

import (
	"context"
	"encoding/json"
	"path/filepath"

	"framewake/engine"
)

// planned is what --plan prints of a picture.
type planned struct {
	Request  engine.Request  `json:"request"`
	Estimate engine.Estimate `json:"estimate"`
}

// plan prints how a clip would be made, and makes none.
func (g *generator) plan(ctx context.Context, picture, dir string) error {
	r, _, err := g.request(ctx, picture, filepath.Join(dir, "still.png"))
	if err != nil {
		return err
	}
	estimate, err := g.engine.Estimate(ctx, r)
	if err != nil {
		return err
	}
	r.Image = "" // gone when this returns
	return json.NewEncoder(g.env.Stdout).Encode(planned{r, estimate})
}
