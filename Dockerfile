FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1
ENV GUNICORN_CMD_ARGS="--bind 0.0.0.0:8000 --workers 2 --threads 4 --timeout 120 --worker-tmp-dir /dev/shm --no-control-socket"
WORKDIR /app

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY . .
RUN SECRET_KEY=for-this-line-alone python manage.py collectstatic --noinput \
    && useradd --system --no-create-home newsroom \
    && install --directory --owner newsroom --mode 700 /media
ENV MEDIA_ROOT=/media
USER newsroom

EXPOSE 8000
CMD ["gunicorn", "newsroom.wsgi"]
