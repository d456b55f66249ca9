package svd

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
)

// NoiseSource draws standard normal values.
type NoiseSource interface {
	// Normal fills values with the next independent draws. It returns early
	// with an error that wraps ctx's when ctx ends.
	Normal(ctx context.Context, values []float32) error
}

// Generator is torch's CPU generator: a Mersenne Twister (MT19937) whose
// numbers become normal values as Tensor.normal_ makes them. Values agree with
// torch's to 1e-6. Not for concurrent use.
type Generator struct {
	state [twisterSize]uint32
	next  int // index in state of the next number; twisterSize: all are used
}

// Constants of MT19937 (Matsumoto and Nishimura, 1998).
const (
	twisterSize   = 624
	twisterMiddle = 397
	twisterMatrix = 0x9908b0df
)

// normalBlock is how many values torch makes at a time: 8 radii and 8 angles
// give 16 values (normal_fill in ATen/native/cpu/DistributionTemplates.h).
const normalBlock = 16

// normalPart is how many values are drawn between looks at the context, about
// 4 ms of work; a multiple of normalBlock.
const normalPart = 1 << 20

// TorchNoise is torch.Generator("cpu").manual_seed(seed).
func TorchNoise(seed uint32) *Generator {
	g := &Generator{next: twisterSize}
	g.state[0] = seed
	for i := 1; i < twisterSize; i++ {
		g.state[i] = 1812433253*(g.state[i-1]^g.state[i-1]>>30) + uint32(i)
	}
	return g
}

// Normal fills values as torch.randn(len(values)) does. Torch draws fewer than
// 16 values by another method; that is an error here.
func (g *Generator) Normal(ctx context.Context, values []float32) error {
	if len(values) < normalBlock {
		return fmt.Errorf("torch noise: %d values asked for, at least %d needed", len(values), normalBlock)
	}
	// Numbers come one after the other, their transforms run beside.
	var transforms sync.WaitGroup
	for part := range slices.Chunk(values, normalPart) {
		if ctx.Err() != nil {
			break
		}
		g.uniform(part)
		transforms.Go(func() {
			if ctx.Err() == nil {
				boxMuller(part)
			}
		})
	}
	transforms.Wait()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("torch noise: %w", err)
	}
	if len(values)%normalBlock != 0 {
		last := values[len(values)-normalBlock:]
		g.uniform(last)
		boxMuller(last)
	}
	return nil
}

// uniform fills values with the next numbers in [0, 1), 24 bits each.
func (g *Generator) uniform(values []float32) {
	for len(values) > 0 {
		if g.next == twisterSize {
			g.twist()
		}
		n := min(len(values), twisterSize-g.next)
		for i, y := range g.state[g.next : g.next+n] {
			y ^= y >> 11
			y ^= y << 7 & 0x9d2c5680
			y ^= y << 15 & 0xefc60000
			y ^= y >> 18
			values[i] = float32(y&(1<<24-1)) * (1.0 / (1 << 24))
		}
		values, g.next = values[n:], g.next+n
	}
}

// twist replaces the state by the next 624 numbers.
func (g *Generator) twist() {
	s := &g.state
	mix := func(i, j, k int) {
		y := s[i]&(1<<31) | s[j]&(1<<31-1)
		s[i] = s[k] ^ y>>1 ^ -(y&1)&twisterMatrix
	}
	for i := range twisterSize - twisterMiddle {
		mix(i, i+1, i+twisterMiddle)
	}
	for i := twisterSize - twisterMiddle; i < twisterSize-1; i++ {
		mix(i, i+1, i+twisterMiddle-twisterSize)
	}
	mix(twisterSize-1, 0, twisterMiddle-1)
	g.next = 0
}

// boxMuller turns every full block of 16 uniform numbers into normal values, in
// place: the first eight give radii, the others angles.
func boxMuller(values []float32) {
	for ; len(values) >= normalBlock; values = values[normalBlock:] {
		radii, angles := values[:normalBlock/2], values[normalBlock/2:normalBlock]
		for i, u := range radii {
			radius := math.Sqrt(-2 * math.Log(float64(1-u)))
			sin, cos := math.Sincos(float64(2 * math.Pi * angles[i]))
			radii[i], angles[i] = float32(radius*cos), float32(radius*sin)
		}
	}
}
