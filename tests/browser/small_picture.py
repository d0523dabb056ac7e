"""Making a screenshot small: few colours, packed without loss.

A page of this look has few colours; what smooths the letters is rounded to the nearest of them.
"""

import io

from PIL import Image

COLOURS = 48


def smaller(png: bytes) -> bytes:
    """Return a screenshot as WebP that has only its most frequent colours."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    counts = picture.getcolors(picture.width * picture.height) or []
    frequent = sorted(counts, reverse=True)[:COLOURS]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, colour in frequent for part in colour])
    few = picture.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")
    packed = io.BytesIO()
    few.save(packed, "WEBP", lossless=True, quality=75, method=4)
    return packed.getvalue()
