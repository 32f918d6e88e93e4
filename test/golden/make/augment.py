"""Writes test/golden/augment.json: what torchvision's functionals make of pictures, given the numbers that are drawn.

    python3 test/golden/make/augment.py test/golden/augment.json
"""

import base64
import json
import sys

import numpy
import torch
import torchvision
import torchvision.transforms.functional as F

random = numpy.random.default_rng(11)


def text(array):
    return base64.b64encode(numpy.ascontiguousarray(array).tobytes()).decode("ascii")


def noise(channels, height, width):
    return random.integers(0, 256, (channels, height, width), "u1")


def smooth(channels, height, width):
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [127 + 100 * numpy.sin(x / 5 + k) * numpy.cos(y / (4 + k)) for k in range(channels)]
    pixels = numpy.stack(planes) + random.normal(0, 6, (channels, height, width))
    return pixels.clip(0, 255).astype("u1")


def affines():
    angles = [0, 90, -90, 180, 45, -30, 12.5, 359.9, 1e-3]
    parameters = [(float(angle), (0, 0), 1.0, (0.0, 0.0)) for angle in angles]
    for _ in range(60):
        angle, shear_x, shear_y = random.uniform(-60, 60), random.uniform(-25, 25), random.uniform(-25, 25)
        translate = tuple(random.integers(-6, 7, 2).tolist())
        parameters.append((angle, translate, random.uniform(0.6, 1.5), (shear_x, shear_y)))
    shapes = [(1, 28, 28), (3, 32, 32), (3, 17, 23), (1, 8, 40)]
    for number, (angle, translate, scale, shear) in enumerate(parameters):
        image = noise(*shapes[number % len(shapes)])
        # No channel has 0, so that what comes from outside is known.
        image[image == 0] = 1
        made = F.affine(torch.from_numpy(image).float(), angle, list(translate), scale, list(shear), fill=[0.0] * image.shape[0])
        yield {
            "angle": angle,
            "translate": translate,
            "scale": scale,
            "shear": shear,
            "shape": image.shape,
            "pixels": text(image),
            "result": text(made.numpy().astype("u1")),
        }


def rotations():
    for angle in (0.0, 90.0, 30.0, -7.25, 181.5):
        image = noise(3, 20, 24)
        made = F.rotate(torch.from_numpy(image).float(), angle, fill=[0.0] * 3)
        yield {"angle": angle, "shape": image.shape, "pixels": text(image), "result": text(made.numpy().astype("u1"))}


def crops():
    for shape, padding, top, left, height, width in [
        ((1, 28, 28), 2, 0, 0, 28, 28),
        ((1, 28, 28), 2, 4, 3, 28, 28),
        ((3, 9, 7), 0, 2, 1, 5, 6),
        ((3, 9, 7), 4, 8, 0, 9, 7),
        ((3, 4, 4), 6, 0, 0, 5, 5),
    ]:
        image = noise(*shape)
        made = F.crop(F.pad(torch.from_numpy(image), [padding]), top, left, height, width)
        yield {
            "padding": padding,
            "top": top,
            "left": left,
            "height": height,
            "width": width,
            "shape": shape,
            "pixels": text(image),
            "result": text(made.numpy()),
        }


def flip():
    image = noise(3, 5, 7)
    return {"shape": image.shape, "pixels": text(image), "result": text(F.hflip(torch.from_numpy(image)).numpy())}


def erasures():
    for value in (0.0, 0.25):
        image = noise(3, 9, 8)
        made = F.erase(torch.from_numpy(image).float().div(255), 2, 1, 4, 6, torch.tensor([value])[:, None, None])
        yield {
            "top": 2,
            "left": 1,
            "height": 4,
            "width": 6,
            "value": value,
            "shape": image.shape,
            "pixels": text(image),
            "result": text(made.numpy()),
        }


ADJUST = {
    "brightness": F.adjust_brightness,
    "contrast": F.adjust_contrast,
    "saturation": F.adjust_saturation,
    "hue": F.adjust_hue,
}


def jitters():
    orders = [["brightness"], ["contrast"], ["saturation"], ["hue"], ["hue", "saturation", "contrast", "brightness"]]
    orders += [random.permutation(list(ADJUST)).tolist() for _ in range(6)]
    for number, order in enumerate(orders):
        for channels in (1, 3):
            image = smooth(channels, 12, 15) if number % 2 else noise(channels, 12, 15)
            # Greys, and the borders between the sextants of the hue.
            image[:, 0, :4] = numpy.array([0, 128, 255, 7])
            steps = [[aspect, random.uniform(-0.5, 0.5) if aspect == "hue" else random.uniform(0, 2)] for aspect in order]
            made = torch.from_numpy(image).float().div(255)
            for aspect, factor in steps:
                made = ADJUST[aspect](made, factor)
            yield {"adjustments": steps, "shape": image.shape, "pixels": text(image), "result": text(made.numpy())}


def normalized():
    image = noise(3, 6, 5)
    mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    made = F.normalize(torch.from_numpy(image).float().div(255), mean, std)
    return {"mean": mean, "std": std, "shape": image.shape, "pixels": text(image), "result": text(made.numpy())}


def main(target):
    golden = {
        "torchvision": torchvision.__version__.split("+")[0],
        "affine": list(affines()),
        "rotate": list(rotations()),
        "crop": list(crops()),
        "flip": flip(),
        "erase": list(erasures()),
        "jitter": list(jitters()),
        "normalize": normalized(),
    }
    with open(target, "w", encoding="utf-8", newline="\n") as out:
        json.dump(golden, out, indent=1)
        out.write("\n")


main(*sys.argv[1:])
