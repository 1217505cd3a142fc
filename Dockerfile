# One image for web, worker, beat and migrate; which one it is, the command says.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1
WORKDIR /app

# Before the code, so that a change of code installs nothing. The lock is the one that the tests
# ran with, with hashes; nothing is built here.
COPY requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: --no-binary dkimpy --requirement requirements.lock

COPY domain ./domain
COPY schema ./schema
COPY service ./service
COPY workers ./workers
RUN python -m compileall -q . && useradd --system --uid 10001 entente \
    && install --directory --owner 10001 --mode 0700 /data

# Documents lie here, unless they lie in a bucket: a volume belongs here.
ENV ENTENTE_DATA_DIR=/data

USER 10001
EXPOSE 8000
ENTRYPOINT ["python", "-m", "service"]
CMD ["serve"]
