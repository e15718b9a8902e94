# Shortcuts for daily work. What they call can be called by hand, and CI does.
PREFIX = /usr/local
.PHONY: build install test fmt lint tidy fuzz bench docs demo clean

build:            ## the programs, into build/bin, and the portal, into web/dist
	tools/build_web.sh
	cmake --preset release && ninja -C build tidegated tidegate tidegate-helper

install: build    ## the same and what belongs to them, under DESTDIR and PREFIX
	DESTDIR=$(DESTDIR) cmake --install build --prefix $(PREFIX)

test:             ## everything
	./test

fmt:              ## formats the C++ sources
	git ls-files -co --exclude-standard '*.cpp' '*.hpp' | xargs clang-format -i

lint:             ## the rules of the tree
	tools/checks.sh

tidy:             ## clang-tidy over src
	./test tidy

fuzz:             ## each fuzz target, the same inputs every time
	./test fuzz

bench:            ## the table of benchmarks
	./bench.sh

docs: build       ## configuration reference and manual pages from their source
	tools/write_docs.sh

demo:             ## the story, played to its end
	./run demo --story

clean:
	rm -rf build
