"""Writes the golden answers for src/data/images.

    python test/golden/make/images.py assets/chelsea.png test/golden/images.json

Needs Pillow and numpy. Small encoded pictures and the pixels that Pillow decodes from them, its bilinear resizes, and its
grey of a picture in colour. The pixels are `convert('L')` of a grey picture and `convert('RGB')` of any other, but the high
byte of 16 bits of grey. PNG files are packed here, as Pillow writes neither every depth nor interlaced ones, and are decoded
by Pillow alike; rows cycle through the five filters. JPEG files are Pillow's. Everything is drawn from one seed, so a second
run writes the same file. Made with Pillow 13.0 (the file says with which): earlier ones order the passes of resize otherwise.
"""

import base64
import hashlib
import io
import json
import struct
import sys
import zlib

import numpy
import PIL
from PIL import Image, features

# Offsets and steps of the seven passes of Adam7: x, y, dx, dy.
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}
COLOURS = {0: "grey", 2: "RGB", 3: "palette", 4: "grey and alpha", 6: "RGBA"}

random = numpy.random.default_rng(20)


def text(data):
    return base64.b64encode(data).decode("ascii")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def paeth(left, above, corner):
    guess = left + above - corner
    distances = (abs(guess - left), abs(guess - above), abs(guess - corner))
    return (left, above, corner)[distances.index(min(distances))]


def filtered(row, above, step, kind):
    """One row by filter 0 to 4: None, Sub, Up, Average, Paeth."""
    out = bytearray([kind])
    for at, value in enumerate(row):
        left = row[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        predicted = (0, left, above[at], (left + above[at]) // 2, paeth(left, above[at], corner))[kind]
        out.append((value - predicted) & 255)
    return bytes(out)


def packed(samples, depth):
    """The rows of samples [height, width, channels], bits packed from the left."""
    for row in samples:
        if depth == 16:
            yield row.astype(">u2").tobytes()
        elif depth == 8:
            yield row.astype("u1").tobytes()
        else:
            bits = (row.reshape(-1, 1) >> numpy.arange(depth - 1, -1, -1)) & 1
            yield numpy.packbits(bits.astype("u1").reshape(-1)).tobytes()


def scanlines(samples, depth):
    step = max(1, samples.shape[2] * depth // 8)
    out, above = b"", None
    for number, row in enumerate(packed(samples, depth)):
        out += filtered(row, above or bytes(len(row)), step, number % 5)
        above = row
    return out


def png(samples, depth, colour, interlaced=False, extra=b""):
    """A PNG of samples [height, width, channels]; `extra` is put before the data."""
    height, width, _ = samples.shape
    parts = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7] if interlaced else [samples]
    data = zlib.compress(b"".join(scanlines(part, depth) for part in parts if part.size > 0), 9)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    half = len(data) // 2  # two IDAT chunks: a reader must join them
    body = chunk(b"IDAT", data[:half]) + chunk(b"IDAT", data[half:])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + body + chunk(b"IEND", b"")


def palette(entries):
    return chunk(b"PLTE", random.integers(0, 256, 3 * entries, "u1").tobytes())


def transparency(colour, depth):
    if colour == 3:
        return chunk(b"tRNS", bytes([0, 128])[: 2**depth])
    return chunk(b"tRNS", struct.pack(">H", 1) * CHANNELS[colour])


def decoded(name, data):
    image = Image.open(io.BytesIO(data))
    # Pillow opens 16 bits of grey and alpha as RGBA.
    grey = data[25] in (0, 4) if image.format == "PNG" else image.mode == "L"
    if image.mode == "I;16":
        # Pillow's convert("L") clips at 255, which leaves white: the high byte is taken, as Pillow itself does for RGB.
        pixels = (numpy.asarray(image) >> 8).astype("u1").tobytes()
    else:
        pixels = image.convert("L" if grey else "RGB").tobytes()
    return {
        "name": name,
        "width": image.width,
        "height": image.height,
        "channels": 1 if grey else 3,
        "file": text(data),
        "pixels": text(pixels),
    }


def pngs():
    for colour, depths in DEPTHS.items():
        for depth in depths:
            samples = random.integers(0, 2**depth, (11, 13, CHANNELS[colour]))
            plte = palette(2**depth) if colour == 3 else b""
            for interlaced in (False, True):
                for clear in (False, True) if colour in (0, 2, 3) else (False,):
                    words = [COLOURS[colour], f"{depth} bits"]
                    words += ["interlaced"] if interlaced else []
                    words += ["with tRNS"] if clear else []
                    extra = plte + (transparency(colour, depth) if clear else b"")
                    yield decoded(", ".join(words), png(samples, depth, colour, interlaced, extra))
    for width, height in [(1, 1), (2, 1), (1, 5), (5, 3), (8, 8), (33, 2)]:
        samples = random.integers(0, 256, (height, width, 3))
        for interlaced in (False, True):
            name = f"RGB, 8 bits, {width} × {height}" + (", interlaced" if interlaced else "")
            yield decoded(name, png(samples, 8, 2, interlaced))
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        yield decoded(f"Pillow's own, mode {mode}", saved(picture(19, 7, mode), "PNG"))


def picture(width, height, mode="RGB"):
    """Smooth colour with edges and some noise: what a photograph has."""
    y, x = numpy.mgrid[0:height, 0:width]
    smooth = [127 + 100 * numpy.sin(x / 5 + k) * numpy.cos(y / (4 + k)) for k in range(3)]
    pixels = numpy.stack(smooth, -1) + random.normal(0, 6, (height, width, 3))
    pixels[height // 3 : height // 2, width // 4 : width // 2] = (230, 30, 20)
    pixels = pixels.clip(0, 255).astype("u1")
    if mode == "I;16":
        return Image.fromarray((pixels[..., 0].astype("u2") << 8) | pixels[..., 1])
    return Image.fromarray(pixels).convert(mode)


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def jpegs():
    for name, subsampling in (("4:4:4", 0), ("4:2:2", 1), ("4:2:0", 2)):
        for progressive in (False, True):
            for quality in (50, 95):
                data = saved(picture(45, 35), "JPEG", quality=quality, progressive=progressive, subsampling=subsampling)
                words = [name, "progressive" if progressive else "baseline", f"quality {quality}"]
                yield decoded(", ".join(words), data)
    # Pillow does not write 4:4:0; the blocks of a 4:2:2 of a square are as many, and show a shuffled picture.
    data = saved(picture(32, 32), "JPEG", subsampling=1)
    yield decoded("4:4:0", data.replace(b"\x03\x01\x21", b"\x03\x01\x12", 1))
    for progressive in (False, True):
        word = "progressive" if progressive else "baseline"
        yield decoded(f"grey, {word}", saved(picture(45, 35, "L"), "JPEG", progressive=progressive))
    for width, height in [(1, 1), (2, 2), (3, 5), (5, 3), (16, 16), (17, 33)]:
        for name, subsampling in (("4:2:2", 1), ("4:2:0", 2)):
            data = saved(picture(width, height), "JPEG", subsampling=subsampling)
            yield decoded(f"{name}, {width} × {height}", data)
    yield decoded("4:2:0, restart markers", saved(picture(45, 35), "JPEG", restart_marker_blocks=2))
    options = {"subsampling": 2, "progressive": True, "restart_marker_blocks": 2}
    yield decoded("4:2:0, progressive, restart markers", saved(picture(45, 35), "JPEG", **options))
    # The last of the intervals is not full; sampling factors of a single component mean nothing.
    data = saved(picture(45, 35, "L"), "JPEG", restart_marker_blocks=4)
    yield decoded("grey, restart markers", data)
    factors = data.replace(b"\x01\x01\x11", b"\x01\x01\x22", 1)
    yield decoded("grey, restart markers, sampling factors 2 × 2", factors)
    yield decoded("stored as RGB", saved(picture(45, 35), "JPEG", quality=90, keep_rgb=True))
    yield decoded("4:2:0, a scan for each component", one_by_one(45, 35))
    exif = Image.Exif()
    exif[0x0112] = 6
    yield decoded("with an orientation tag", saved(picture(21, 12), "JPEG", exif=exif))
    yield decoded("4:2:0, 99 × 75", saved(picture(99, 75), "JPEG", quality=85))


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def one_by_one(width, height):
    """A baseline 4:2:0 of flat blocks, a component a scan, the quantization redefined between scans: Pillow writes no such files."""
    frame = bytes([1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0])
    data = b"\xff\xd8" + segment(0xC0, struct.pack(">BHHB", 8, height, width, 3) + frame)
    # The lengths 0 to 11 of DC differences in four bits each; of AC, the end of the block in one.
    data += segment(0xC4, bytes([0, 0, 0, 0, 12] + [0] * 12) + bytes(range(12)))
    data += segment(0xC4, bytes([0x10, 1] + [0] * 15 + [0]))
    for component, pixels in ((1, 8), (2, 16), (3, 16)):
        data += segment(0xDB, bytes([0] + [4 + component] * 64))
        data += segment(0xDA, bytes([1, component, 0, 0, 63, 0]))
        bits, last = "", 0
        for level in numpy.random.default_rng(component).integers(-90, 90, -(-width // pixels) * -(-height // pixels)).tolist():
            length = abs(level - last).bit_length()
            difference = level - last if level > last else level - last + 2**length - 1
            bits += f"{length:04b}" + (f"{difference:0{length}b}" if length else "") + "0"
            last = level
        bits += "1" * (-len(bits) % 8)
        data += int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    return data + b"\xff\xd9"


def resizes():
    sizes = [
        ((37, 23), (16, 16)),
        ((37, 23), (64, 50)),
        ((37, 23), (37, 10)),
        ((37, 23), (11, 23)),
        ((37, 23), (80, 23)),
        ((37, 23), (37, 41)),
        ((37, 23), (37, 23)),
        ((37, 23), (1, 1)),
        ((37, 23), (50, 7)),
        ((37, 23), (7, 50)),
        ((1, 1), (5, 3)),
        ((2, 3), (7, 2)),
        ((64, 64), (32, 32)),
        ((100, 3), (3, 100)),
        # On both sides of where Pillow 13 begins to resize the height first.
        ((64, 64), (41, 18)),
        ((64, 64), (41, 17)),
        ((40, 50), (39, 48)),
        ((40, 50), (32, 32)),
        ((3, 100), (40, 20)),
    ]
    for mode in ("RGB", "L"):
        for (width, height), (to_width, to_height) in sizes:
            noise = random.integers(0, 256, (height, width, len(mode)), "u1")
            image = Image.frombytes(mode, (width, height), noise.tobytes())
            result = image.resize((to_width, to_height), Image.Resampling.BILINEAR)
            yield {
                "channels": len(mode),
                "from": [width, height],
                "to": [to_width, to_height],
                "pixels": text(image.tobytes()),
                "result": text(result.tobytes()),
            }


def grey():
    noise = Image.frombytes("RGB", (64, 32), random.integers(0, 256, (32, 64, 3), "u1").tobytes())
    return {"width": 64, "height": 32, "pixels": text(noise.tobytes()), "result": text(noise.convert("L").tobytes())}


def photograph(path):
    image = Image.open(path).convert("RGB")
    result = image.resize((224, 224), Image.Resampling.BILINEAR)
    return {
        "width": image.width,
        "height": image.height,
        "sha256": hashlib.sha256(image.tobytes()).hexdigest(),
        "resized_sha256": hashlib.sha256(result.tobytes()).hexdigest(),
    }


def main(source, target):
    golden = {
        "pillow": PIL.__version__,
        "libjpeg_turbo": features.version("libjpeg_turbo"),
        "png": list(pngs()),
        "jpeg": list(jpegs()),
        "cmyk": text(saved(picture(16, 16).convert("CMYK"), "JPEG")),
        "resize": list(resizes()),
        "grey": grey(),
        "photograph": photograph(source),
    }
    with open(target, "w", encoding="utf-8", newline="\n") as out:
        json.dump(golden, out, indent=1, ensure_ascii=False)
        out.write("\n")


main(*sys.argv[1:])
