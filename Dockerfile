# One image for all services of a nation: exchange, ingest and desk. A first one: built from the same lock file as everything else.

FROM python:3.12-slim AS build
WORKDIR /build
COPY requirements.lock ./
# Every file is checked against its hash; what the program needs is then taken from these files and nowhere else.
RUN pip download --quiet --only-binary :all: --require-hashes --requirement requirements.lock --dest /wheels
COPY LICENSE NOTICE README.md pyproject.toml ./
COPY schemas schemas
COPY services services
COPY migrations migrations
RUN python -m venv /opt/parcelbridge \
    && PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels /opt/parcelbridge/bin/pip install --quiet .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home parcelbridge \
    && install -d -o parcelbridge -m 0755 /etc/parcelbridge /var/lib/parcelbridge /prepare/us /prepare/cn
COPY --from=build /opt/parcelbridge /opt/parcelbridge
COPY deploy/prepare.py /opt/parcelbridge/prepare.py
# Kernels are compiled while the image is built, into what a new volume begins with; the rest of the file system is
# read-only. On a processor of another kind, or after an upgrade, the first start compiles them anew, onto the volume.
ENV PATH=/opt/parcelbridge/bin:$PATH PYTHONUNBUFFERED=1 NUMBA_CACHE_DIR=/var/lib/parcelbridge/numba
USER parcelbridge
RUN python -m services.ingest.screening.warm_up
ENTRYPOINT ["python", "-m"]
CMD ["services.exchange", "serve", "--config", "/etc/parcelbridge/settings.toml"]
