# docker build --tag cookielint . && docker run --rm --volume "$PWD:/site:ro" cookielint check
FROM rust:1-alpine3.22 AS build
# hadolint ignore=DL3018
RUN apk add --no-cache musl-dev
WORKDIR /source
COPY . .
RUN cargo build --locked --release

# With a shell, as build servers want it, and git, which `--changed-since` asks.
FROM alpine:3.22
# hadolint ignore=DL3018
RUN apk add --no-cache git \
 && adduser -D -H -u 10001 cookielint \
 && git config --system --add safe.directory '*'
COPY --from=build /source/target/release/cookielint /usr/local/bin/cookielint
COPY --from=build /source/LICENSE-MIT /source/LICENSE-APACHE /usr/share/licenses/cookielint/
USER 10001
WORKDIR /site
ENTRYPOINT ["cookielint"]
CMD ["check"]
