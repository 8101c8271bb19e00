# One image for the four services: what a container runs is its command (python -m services.<name>).
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock requirements-unpacked.lock ./
RUN python -m venv /venv \
 && PIP_ONLY_BINARY=:all: /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && PIP_ONLY_BINARY=:all: /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --target /unpacked \
      -r requirements-unpacked.lock
COPY pyproject.toml README.md ./
COPY shared shared
COPY services services
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && SANCTUARY_HOME=/places /venv/bin/python -m shared.places \
 && /venv/bin/python -m services.classifier.model /unpacked \
 && /venv/bin/pip uninstall -y -q setuptools pip

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin sanctuary
COPY --from=build /venv /venv
COPY --from=build /places /places
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SANCTUARY_HOME=/places SANCTUARY_HOST=0.0.0.0 SANCTUARY_PORT=8000
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["python", "-m", "services.gateway"]
