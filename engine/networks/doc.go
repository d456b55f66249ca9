// Package networks writes the networks of Stable Video Diffusion as ONNX
// graphs: from the config files and headers of a checkpoint, for one size of
// picture, in the dialect of one execution provider.
//
//	model, err := networks.New(checkpoint)              // every tensor accounted for
//	unet := model.UNet(networks.CPU(), 2, 25, 72, 128)  // Graph, Folder of its weights, names
//
// The graphs' weights point into the .safetensors files; no weight is read,
// converted or copied. The package knows the architecture and nothing else: it
// runs no graph and holds no arithmetic between them (package svd does).
//
// The code follows diffusers: a function for each class of its modules, named
// like it, in files named like its modules. Scopes give the tensors their
// names, so b.Push("down_blocks.0") around a layer named "conv1" finds
// down_blocks.0.conv1.weight.
//
//	image encoder  pixel_values [1,3,224,224] → image_embeds [1,P]
//	VAE encoder    sample [1,3,H,W] → moments [1,2C,h,w], the means first
//	UNet           sample [B,F,2C,h,w], timestep [1,c0], encoder_hidden_states [B,1,P],
//	               added_time_ids [B,3·d] → out_sample [B,F,C,h,w]
//	VAE decoder    sample [n,C,h,w] → frames [n,3,H,W]
//
// The numbers that no config file holds (eps of the norms, kernels, padding)
// are those of diffusers 0.30.3 and stand where they are used.
package networks
