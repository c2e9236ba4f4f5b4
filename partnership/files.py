import hashlib

from django.conf import settings


def put(content: bytes) -> str:
    h = hashlib.sha256(content).hexdigest()
    p = settings.MEDIA_ROOT / h[:2] / h[2:4] / h
    p.parent.mkdir(parents=True, exist_ok=True)
    p.write_bytes(content)
    return h


def get(h: str) -> bytes:
    return (settings.MEDIA_ROOT / h[:2] / h[2:4] / h).read_bytes()
