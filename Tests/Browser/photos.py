"""Pictures that the tests draw themselves."""

import os
import pathlib
import struct
import zlib


def png(width: int, height: int, rows: bytes, level: int = 6) -> bytes:
    """Rows: each a zero and three bytes a pixel."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, level)) + chunk(b"IEND", b""))


def photo(width: int = 64, height: int = 48) -> dict:
    """A small PNG with a colour that nobody else uses."""
    rows = (b"\0" + b"\x1b\x5f\xaa" * width) * height
    return {"name": "lamp.png", "mimeType": "image/png", "buffer": png(width, height, rows)}


def heavy_photo(folder: pathlib.Path, megabytes: int) -> str:
    """The path of a picture full of noise, which nothing makes smaller but fewer pixels."""
    width = 4000
    height = megabytes * 1024 * 1024 // (3 * width) + 1
    rows = b"".join(b"\0" + os.urandom(3 * width) for _ in range(height))
    path = folder / f"scene-{megabytes}.png"
    path.write_bytes(png(width, height, rows, level=0))
    return str(path)
