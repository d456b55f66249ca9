// Package cameramove is the model that ships with the program: it moves a
// virtual camera over a still. Four tiny networks without weights, with the
// inputs and outputs of Stable Video Diffusion's, so one pipeline runs both;
// most callers want [UNet] and its three neighbours, and [Description].
//
// The encoder estimates, the UNet moves, the decoder renders:
//
//	still [1,3,H,W] ─ VAEEncoder ─► image latents [1,100,h,w]      h = H/8, w = W/8
//	    0–63   luma, lossless: SpaceToDepth 8
//	    64–95  Cb, then Cr, at half resolution: SpaceToDepth 4
//	    96     nearness 0–1, estimated;  97 weight as the point to head for;  98, 99 zero
//	UNet: the clean sample D of every frame, known exactly, as a prediction of v
//	    0–95   the still's;  96, 97 flow x, y;  98, 99 zero, so the sampler leaves the seed in them
//	VAEDecoder: reads the still where the flow points
//
// A step is arithmetic on latents; the picture is warped once, in the decoder.
// Since D does not depend on the sample, any number of steps gives the same
// clip, and so does any guidance scale when both halves are one batch.
//
// The flow is backward, in GridSample's coordinates (-1 to 1 across the
// picture): frame f at point p shows the still at p + flow(f, p).
//
// The package builds graphs and colours previews; it runs nothing.
package cameramove
