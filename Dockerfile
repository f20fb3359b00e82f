# One image for all services of a nation: exchange, ingest and desk. Built from the same lock file as everything else;
# the last stage has no compiler, no pip and no root.

FROM python:3.12.12-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock ./
# Every file is checked against its hash; what the program needs is then taken from these files and nowhere else.
RUN pip download --quiet --only-binary :all: --require-hashes --requirement requirements.lock --dest /wheels
COPY LICENSE NOTICE README.md pyproject.toml ./
COPY schemas schemas
COPY services services
COPY migrations migrations
RUN python -m venv /opt/parcelbridge \
    && PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels /opt/parcelbridge/bin/pip install --quiet . \
    && rm -rf /opt/parcelbridge/bin/pip* /opt/parcelbridge/lib/python3.12/site-packages/pip

FROM python:3.12.12-slim-bookworm
# A new volume begins with its folder's owner: each of these is one, and no service is shown another's.
RUN groupadd --system --gid 10001 parcelbridge \
    && useradd --system --uid 10001 --gid 10001 --no-create-home parcelbridge \
    && install -d -o 10001 -g 10001 -m 0755 /etc/parcelbridge /etc/parcelbridge-access /var/lib/parcelbridge /prepare/play \
    && for nation in us cn; do for service in exchange ingest desk owner database access; do \
         install -d -o 10001 -g 10001 -m 0755 "/prepare/$nation/$service"; done; done
COPY --from=build /opt/parcelbridge /opt/parcelbridge
COPY deploy /opt/parcelbridge/share/deploy
WORKDIR /opt/parcelbridge/share
# Kernels are compiled while the image is built, into what a new volume begins with; the rest of the file system is
# read-only. On a processor of another kind, or after an upgrade, the first start compiles them anew, onto the volume.
ENV PATH=/opt/parcelbridge/bin:$PATH PYTHONUNBUFFERED=1 NUMBA_CACHE_DIR=/var/lib/parcelbridge/numba
USER 10001:10001
RUN python -m services.ingest.screening.warm_up
ENTRYPOINT ["python", "-m"]
CMD ["services.exchange", "serve", "--config", "/etc/parcelbridge/settings.toml"]
