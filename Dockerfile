# Rollcall's server with its site. Data live in /var/lib/rollcall, unless DATABASE_URL names a PostgreSQL.
# docs/operating.md says how to run it.

FROM rust:1.95-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo xtask build && cargo build --release --locked --package rollcall

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/rollcall --create-home rollcall
COPY --from=build /src/target/release/rollcall /usr/local/bin/rollcall
COPY --from=build /src/dist /usr/share/rollcall/site
ENV ROLLCALL_LISTEN=0.0.0.0:8440 \
    ROLLCALL_SITE=/usr/share/rollcall/site \
    ROLLCALL_LOG_FORMAT=json
USER rollcall
WORKDIR /var/lib/rollcall
VOLUME /var/lib/rollcall
EXPOSE 8440
HEALTHCHECK --interval=10s --timeout=3s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8440; printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3; grep -q alive <&3"]
ENTRYPOINT ["rollcall"]
CMD ["serve"]
