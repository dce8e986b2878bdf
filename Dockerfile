# The program alone, for a repository that is mounted:
#
#   docker build -t postmortem --build-arg VERSION="$(git rev-parse HEAD)" .
#   docker run --rm --network none -v "$PWD:/repository:ro" postmortem lint
#   docker run --rm --network none --user "$(id -u):$(id -g)" -v "$PWD:/repository" postmortem build
#
# It needs no network, no git and no zone data: it reads repositories itself, and has the
# zones with it. `serve` answers on its own machine alone, and so not through a container.
FROM golang:1.26 AS build
WORKDIR /source
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=""
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.programVersion=$VERSION" -o /postmortem ./cmd/postmortem

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /postmortem /usr/local/bin/postmortem
WORKDIR /repository
ENTRYPOINT ["postmortem"]
CMD ["--help"]
