# Kannel as Debian packages it: bearerbox speaks to the operator, smsbox to Odoo.
FROM debian:bookworm-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends kannel \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner kannel /var/spool/kannel /var/log/kannel
COPY --chmod=755 kannel-start.sh /usr/local/bin/kannel-start
USER kannel
CMD ["kannel-start"]
