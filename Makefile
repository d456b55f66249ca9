# Two targets set everything up on a fresh machine: demo and test.

export CGO_ENABLED = 1
bin = build/bin

.PHONY: demo run build headless test check bench clean setup

demo: build ## a first video with the built-in model
	$(bin)/framewake generate assets/demo.jpg -o demo.mp4 --seed 7 --force
	@echo "Done: $(CURDIR)/demo.mp4 is three seconds of assets/demo.jpg, moved by the built-in model on this machine's CPU."

build: setup ## build/bin/framewake, with ONNX Runtime beside it
	go build -o $(bin)/framewake .

headless: setup ## the same without a window
	go build -tags headless -o $(bin)/framewake-headless .

test: setup ## everything that must pass
	.ci/test

check: test ## test, and known vulnerabilities
	.ci/vulnerabilities

bench: setup ## benchmarks, as ratios where there is a baseline
	FRAMEWAKE_ONNXRUNTIME=$(CURDIR)/build/lib/framewake/libonnxruntime.so.1 go test -run '^$$' -bench . ./...

clean: ## what was built; the download cache stays
	rm -rf build demo.mp4

setup:
	@.ci/setup
	@.ci/onnxruntime build/lib/framewake
