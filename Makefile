# Two targets set everything up on a fresh machine: demo and test.

export CGO_ENABLED = 1
bin = build/bin
flags = -ldflags "-X framewake/engine/about.build=$(shell .ci/version)"

.PHONY: demo run build headless test check package package-windows package-test reproducible reference mutate realsize torture fuzz bench clean

demo: headless ## a first video with the built-in model
	$(bin)/framewake-headless generate assets/demo.jpg -o demo.mp4 --seed 7 --force
	@echo "Done: $(CURDIR)/demo.mp4 is three seconds of assets/demo.jpg, moved by the built-in model on this machine's CPU."
	@echo "Next: make run opens the window."

run: build ## the window
	$(bin)/framewake

build: ## build/bin/framewake, with ONNX Runtime in build/lib
	@.ci/setup window
	@.ci/onnxruntime build/lib/framewake
	go build $(flags) -o $(bin)/framewake .

headless: ## build/bin/framewake-headless: commands only, links no OpenGL, X11 or GTK
	@.ci/setup headless
	@.ci/onnxruntime build/lib/framewake
	go build -tags headless $(flags) -o $(bin)/framewake-headless .

test: ## everything that must pass
	@.ci/setup test
	@.ci/onnxruntime build/lib/framewake
	.ci/test

check: test ## test, and known vulnerabilities
	.ci/vulnerabilities

package: ## packages of this system, in build/package
	@.ci/setup package
	@.ci/package

package-windows: ## Windows' package, cross-compiled on Debian or Ubuntu, in build/package
	@.ci/setup windows
	@.ci/package windows

package-test: package ## the .deb in a bare Debian: installed, used, removed; as root
	@.ci/setup test
	@.ci/package-test

reproducible: ## the packages of this commit, made twice from nothing: the same bytes
	@.ci/setup package
	@.ci/reproducible

reference: ## what we compute against what diffusers computed, in the folders FRAMEWAKE_REFERENCE names
	@.ci/setup headless >&2
	@.ci/onnxruntime build/lib/framewake >&2
	@.ci/reference

mutate: ## deliberate mistakes, one by one: each must be caught; ONLY=unet-mix for one
	@.ci/setup headless >&2
	@.ci/onnxruntime build/lib/framewake >&2
	@.ci/mutate "$(ONLY)"

realsize: ## a step of the real UNet, its 6 GB of weights zeros in a sparse file; takes a minute and 8 GB of memory
	@.ci/setup headless
	@.ci/onnxruntime build/lib/framewake
	FRAMEWAKE_ONNXRUNTIME=$${FRAMEWAKE_ONNXRUNTIME:-$(CURDIR)/build/lib/framewake/libonnxruntime.so.1} \
		go test -count=1 -tags realsize -run TestRealSize -v ./engine/local

KILLS = 500
SEED = 1
torture: ## kills, failing disks, dying ffmpegs, KILLS rounds of them as SEED says: nothing may be lost
	@.ci/setup headless
	@.ci/onnxruntime build/lib/framewake
	@.ci/torture $(KILLS) $(SEED)

FUZZTIME = 5m
fuzz: ## every fuzz test of ours, FUZZTIME each
	.ci/fuzz $(FUZZTIME)

bench: ## speed: of the packages, and of the window under software GL
	@.ci/setup test
	@.ci/onnxruntime build/lib/framewake
	.ci/bench

clean: ## what was built; the download cache stays
	rm -rf build demo.mp4
