#!/bin/sh
# Builds the archives of a release with their checksums:
#
#   deploy/release.sh v1.2.3 "$(git rev-parse HEAD)" dist
#
# The binaries are reproducible: the same commit gives the same bytes.
set -eu

if [ $# -ne 3 ]; then
	echo "usage: $0 VERSION COMMIT FOLDER" >&2
	exit 2
fi
version=$1 commit=$2
mkdir -p "$3"
out=$(cd "$3" && pwd)
cd "$(dirname "$0")/.."

for platform in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64; do
	os=${platform%/*} arch=${platform#*/} suffix=
	[ "$os" != windows ] || suffix=.exe
	name=footnote_${version#v}_${os}_${arch}
	echo "$name"
	mkdir -p "$out/$name"
	CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -buildvcs=false \
		-ldflags "-s -w -X main.version=$version -X main.commit=$commit" -o "$out/$name/footnote$suffix" ./cmd/footnote
	cp LICENSE NOTICE README.md "$out/$name/"
	tar -C "$out" -czf "$out/$name.tar.gz" "$name"
	rm -r "${out:?}/$name"
done
cd "$out" && sha256sum ./*.tar.gz >SHA256SUMS
