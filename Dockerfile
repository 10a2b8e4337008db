# The base images are pinned by the digest of their image index, which lists all platforms. A new version changes tag
# and digest together.

# The binary is static (no cgo), so that the final image needs no operating system.
FROM --platform=$BUILDPLATFORM \
    golang:1.26.8-bookworm@sha256:a688600ca24f8a4d3ca77f95b0dd40704a9fc787c826660eb7ba0b641b8b175d AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=devel
ARG COMMIT=unknown
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$VERSION -X main.commit=$COMMIT" \
    -o /out/footnote ./cmd/footnote && mkdir /out/data

# distroless/static has certificates, time zones and a user "nonroot" (65532), but no shell and no package manager.
FROM gcr.io/distroless/static-debian12:nonroot@sha256:afa5c872c891853ca7fcf1f12c3edb23f7eeef36189728842dd51042ff57f7ab
LABEL org.opencontainers.image.title="Footnote" \
      org.opencontainers.image.description="Answers questions about a text with verbatim, cited and dated sentences" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /out/footnote /usr/local/bin/footnote
COPY --from=build --chown=65532:65532 /out/data /data
COPY LICENSE NOTICE /licences/
ENV FOOTNOTE_DATA_DIR=/data
VOLUME /data
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/footnote"]
CMD ["serve"]
