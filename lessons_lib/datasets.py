"""The numbers that the lessons learn from.

Three small files travel with the course: fifteen pairs of mass and height for the first straight line, 1 797 handwritten
digits for the first real network, and 64 images of 4 × 3 pixels, small enough that every weight of the network that reads
them fits on the page. A fourth set, MNIST, is too large to travel and is fetched when someone asks for it.

A lesson states the numbers that it gets from these files, so each file is compared with its SHA-256 sum before it is used:
a changed file is an error here, not a puzzle five cells later. Where the data come from, and how the files were made, is in
data/README.md.
"""
import gzip
import hashlib
import io
import math
from pathlib import Path
from typing import NamedTuple

import numpy as np

# data/make.py writes the first three sums, and copies them into data/README.md.
SHA256 = {
    "women.csv": "b0c2e0479eb2c5034059dcdbea8ee80dcfd3f0655b708bd4004a9868c7555138",
    "digits.csv.gz": "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
    "tiny_digits.csv": "c5972a88f2833b38440bb57fe1df6116365933e5a00931ee34c039c69abea76a",
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
FOLDERS = (Path(__file__).resolve().parent / "data", Path(__file__).resolve().parent.parent / "data")
MNIST_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)


class Women(NamedTuple):
    """Fifteen averages over many women: mass_kg (15,) in kilograms, height_cm (15,) in centimetres."""
    mass_kg: np.ndarray
    height_cm: np.ndarray


class Digits(NamedTuple):
    """Images x, one a row, grey values from 0 to 1; labels t, integers from 0 to 9; to train with, and to test with."""
    x_train: np.ndarray
    t_train: np.ndarray
    x_test: np.ndarray
    t_test: np.ndarray


class TinyDigits(NamedTuple):
    """Images x (64, 12) of 0.0 and 1.0; targets t (64, 2), column 0 for a zero and column 1 for a one; labels (64,)."""
    x: np.ndarray
    t: np.ndarray
    labels: np.ndarray


def load_women():
    """Body mass and height of women aged 30 to 39 in the United States: 15 averages, one for each inch of height.

    → .mass_kg (15,), .height_cm (15,), float64, rising. Converted from pounds and inches without rounding.
    Raises FileNotFoundError where the file is missing, ValueError where it is not the one that the lessons were written with.
    The World Almanac and Book of Facts, 1975; data/README.md.

    >>> women = load_women()
    >>> print(f"{women.mass_kg[0]:.2f} kg, {women.height_cm[0]:.2f} cm")
    52.16 kg, 147.32 cm
    """
    mass, height = _read_table("women.csv", header_lines=1).T.copy()
    return Women(mass, height)


def load_digits(shuffle=True):
    """The 1 797 handwritten digits of 8 × 8 pixels, 1 437 to train with and 360 to test with.

    shuffle : True deals the images out in the order of np.random.default_rng(0).permutation(1797); False keeps the file's
        own order, whose last 360 images are harder for a network that has learned from the others
    → .x_train (1437, 64), .x_test (360, 64), float64 from 0 (paper) to 1 (ink), row by row;
      .t_train (1437,), .t_test (360,), int64
    Raises FileNotFoundError and ValueError as load_women does, TypeError where shuffle is neither True nor False.
    Alpaydin & Kaynak, Optical Recognition of Handwritten Digits, UCI 1998 (CC BY 4.0); data/README.md.

    >>> digits = load_digits()
    >>> digits.x_train.shape, digits.t_train[:5].tolist()
    ((1437, 64), [6, 6, 6, 2, 5])
    """
    if not isinstance(shuffle, (bool, np.bool_)):
        raise TypeError(f"shuffle is {shuffle!r}, expected True (one fixed shuffle) or False (the file's own order).")
    table = _read_table("digits.csv.gz")
    x, t = table[:, :64] / 16, table[:, 64].astype(np.int64)
    order = np.random.default_rng(0).permutation(1797) if shuffle else np.arange(1797)
    train, test = order[:1437], order[1437:]
    return Digits(x[train], t[train], x[test], t[test])


def load_tiny_digits():
    """64 black-and-white images of 4 × 3 pixels: 32 zeros, then 32 ones, all different.

    → .x (64, 12), 0.0 (paper) or 1.0 (ink), row by row; .t (64, 2), one-hot: [1, 0] is a zero, [0, 1] is a one;
      .labels (64,), int64. x and t are float64.
    Raises FileNotFoundError and ValueError as load_women does.
    Made from the digits of load_digits by data/make.py; data/README.md says how.

    >>> tiny = load_tiny_digits()
    >>> print(tiny.x[0].reshape(4, 3).astype(int), tiny.t[0])
    [[0 1 0]
     [1 0 1]
     [1 0 1]
     [0 1 0]] [1. 0.]
    """
    table = _read_table("tiny_digits.csv", header_lines=1)
    labels = table[:, 12].astype(np.int64)
    return TinyDigits(table[:, :12].copy(), np.eye(2)[labels], labels)


def load_mnist():
    """The 70 000 handwritten digits of 28 × 28 pixels; the first call fetches 12 MB, later calls find them on the disk.

    → .x_train (60000, 784), .x_test (10000, 784), float64 from 0 (paper) to 1 (ink), row by row, 440 MB of memory;
      .t_train (60000,), .t_test (10000,), int64
    Raises ImportError without pooch and tqdm, OSError where no mirror can be reached or none has the right file.
    LeCun, Cortes & Burges, The MNIST database of handwritten digits; data/README.md.

    >>> load_mnist().x_train.shape  # doctest: +SKIP
    (60000, 784)
    """
    images, labels = "images-idx3-ubyte.gz", "labels-idx1-ubyte.gz"
    (x_train, t_train), (x_test, t_test) = (
        (_read_idx(_fetch(f"{part}-{images}"), 3), _read_idx(_fetch(f"{part}-{labels}"), 1)) for part in ("train", "t10k"))
    return Digits(_grey(x_train), t_train.astype(np.int64), _grey(x_test), t_test.astype(np.int64))


def _read_table(name, header_lines=0):
    """A comma-separated file of data/ (n rows, m columns) as float64, its bytes checked first; .gz is unpacked."""
    content = _read_checked(name)
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    return np.loadtxt(io.BytesIO(content), delimiter=",", skiprows=header_lines)


def _read_checked(name):
    """The bytes of a file of data/, if they are those that the lessons were written with."""
    path = next((folder / name for folder in FOLDERS if (folder / name).is_file()), None)
    if path is None:
        raise FileNotFoundError(f"The data file {name} is missing. Looked in {' and in '.join(map(str, FOLDERS))}. "
                                f"Put it back with `git checkout -- data/{name}`, or install lessons-lib again.")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        raise ValueError(f"The data file {path} is damaged or was changed: its SHA-256 sum is {found}, expected {SHA256[name]}. "
                         f"Put it back with `git checkout -- data/{name}`, or install lessons-lib again.")
    return content


def _fetch(name):
    """Path of one of MNIST's four files: from the cache, else from the first mirror that has the right one."""
    try:
        import pooch
        import tqdm  # noqa: F401  (pooch draws its progress bar with it)
    except ImportError as error:
        raise ImportError(f"load_mnist fetches its files with pooch and tqdm, and {error.name} is not installed. "
                          "Install both with: pip install lessons-lib[mnist]  (zsh wants quotes: 'lessons-lib[mnist]'). "
                          "load_digits() needs neither.") from error
    folder, refusals = pooch.os_cache("lessons-lib"), []
    for mirror in MNIST_MIRRORS:
        try:
            return pooch.retrieve(mirror + name, f"sha256:{SHA256[name]}", fname=name, path=folder, progressbar=True)
        except (OSError, ValueError) as error:  # no network, no such file; or another file than expected
            refusals.append(f"{mirror} ({type(error).__name__}: {str(error)[:200]})")
    raise OSError(f"MNIST's file {name} could not be fetched. Tried {'; '.join(refusals)}. Is this machine online? "
                  f"If it cannot be, put the four files {', '.join(n for n in SHA256 if 'ubyte' in n)} into {folder}. "
                  "load_digits() needs no network.")


def _read_idx(path, dimensions):
    """An array of bytes from a file in MNIST's format: 0, 0, 8, the number of axes, their lengths (big-endian), the values."""
    content = gzip.decompress(Path(path).read_bytes())
    start = 4 + 4 * dimensions
    if content[:4] != bytes((0, 0, 8, dimensions)) or len(content) < start:
        raise ValueError(f"{path} is no idx file with {dimensions} axes: it starts with {list(content[:4])}, "
                         f"expected {[0, 0, 8, dimensions]}. Delete it; load_mnist() then fetches it again.")
    shape = tuple(np.frombuffer(content, ">u4", dimensions, 4).tolist())
    values = np.frombuffer(content, np.uint8, offset=start)
    if values.size != math.prod(shape):
        raise ValueError(f"{path} promises {shape} values and holds {values.size}. "
                         "Delete it; load_mnist() then fetches it again.")
    return values.reshape(shape)


def _grey(images):
    """(N, 28, 28) bytes → (N, 784) float64 from 0 to 1."""
    return np.divide(images.reshape(len(images), -1), 255, dtype=np.float64)
