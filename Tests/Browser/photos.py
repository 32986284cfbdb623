"""Pictures that the tests draw themselves."""

import struct
import zlib


def photo(width: int = 64, height: int = 48) -> dict:
    """A small PNG with a colour that nobody else uses."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x1b\x5f\xaa" * width for _ in range(height))
    picture = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
               + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return {"name": "lamp.png", "mimeType": "image/png", "buffer": picture}
