// Package checkpoint finds the parts of a downloaded Stable Video Diffusion
// model, a folder in the layout of diffusers, and says in one error what is
// missing or damaged. Call [Open].
//
//	model_index.json
//	scheduler/scheduler_config.json
//	feature_extractor/preprocessor_config.json
//	unet/config.json            unet/diffusion_pytorch_model*.safetensors
//	vae/config.json             vae/diffusion_pytorch_model*.safetensors
//	image_encoder/config.json   image_encoder/model*.safetensors
//
// The hub's cache, where a snapshot's files are links into a folder of blobs,
// is read as it lies. Nothing is copied or changed, and no tensor's bytes are
// read. The package does not know what the values in the config files mean or
// which tensors a network needs.
package checkpoint
