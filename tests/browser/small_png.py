"""Making a screenshot small: at most 256 colours, chosen in the browser, packed by zlib.

A page of this look has few colours; what smooths the letters is rounded to the nearest of them.
"""

import base64
import struct
import zlib
from typing import Any

from playwright.sync_api import Page

# Returns {width, height, palette: [[r, g, b] …], pixels: base64 of one byte per pixel}.
REDUCE = """
async source => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext('2d', {willReadFrequently: true});
  pen.drawImage(image, 0, 0);
  const raw = pen.getImageData(0, 0, image.width, image.height).data;
  const colours = new Uint32Array(raw.buffer.slice(0));
  const counts = new Map();
  for (const c of colours) counts.set(c, (counts.get(c) || 0) + 1);
  const parts = c => [c & 255, (c >> 8) & 255, (c >> 16) & 255];
  const chosen = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 255).map(([c]) => c);
  const palette = chosen.map(parts);
  const place = new Map(chosen.map((c, n) => [c, n]));
  const nearest = c => {
    const [r, g, b] = parts(c);
    let best = 0, least = Infinity;
    palette.forEach(([x, y, z], n) => {
      const d = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2;
      if (d < least) { least = d; best = n; }
    });
    return best;
  };
  const pixels = new Uint8Array(colours.length);
  for (let n = 0; n < colours.length; n++) {
    let at = place.get(colours[n]);
    if (at === undefined) place.set(colours[n], at = nearest(colours[n]));
    pixels[n] = at;
  }
  let text = '';
  for (let n = 0; n < pixels.length; n += 32768)
    text += String.fromCharCode(...pixels.subarray(n, n + 32768));
  return {width: image.width, height: image.height, palette, pixels: btoa(text)};
}
"""


def smaller(blank: Page, png: bytes) -> bytes:
    """Return a PNG of at most 255 colours; `blank` is a page without a content policy."""
    found: dict[str, Any] = blank.evaluate(REDUCE, base64.b64encode(png).decode())
    width, height = found["width"], found["height"]
    pixels = base64.b64decode(found["pixels"])
    rows = b"".join(b"\0" + pixels[n * width : (n + 1) * width] for n in range(height))
    palette = bytes(part for colour in found["palette"] for part in colour)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
