"""Makes the files of this folder anew, and writes their SHA-256 sums to where they are needed.

    python data/make.py

Run it after a change here; a second run changes nothing. It needs NumPy, and scikit-learn for its copy of the digits (only
here: the course itself never uses scikit-learn). The sums go into lessons_lib/datasets.py, whose loaders check them, and
into the table of data/README.md.
"""
import gzip
import hashlib
import importlib.util
import io
import re
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np

HEIGHT_IN = range(58, 73)
WEIGHT_LB = (115, 117, 120, 123, 126, 129, 132, 135, 139, 142, 146, 150, 154, 159, 164)


def make_files():
    """Every data file of this folder: {name: bytes}."""
    digits = digits_file()
    return {"women.csv": women_file(), "digits.csv.gz": digits, "tiny_digits.csv": tiny_digits_file(digits)}


def women_file():
    """Inches and pounds to centimetres and kilograms. Both factors are exact by definition, and nothing is rounded."""
    rows = [f"{pounds * Decimal('0.45359237')},{inches * Decimal('2.54')}" for inches, pounds in zip(HEIGHT_IN, WEIGHT_LB)]
    return lines("mass_kg,height_cm", *rows)


def digits_file():
    """The digits as the scikit-learn package carries them, byte for byte."""
    package = importlib.util.find_spec("sklearn")
    if package is None:
        sys.exit("data/make.py takes the digits from scikit-learn, which is not installed. Try: pip install scikit-learn")
    return (Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz").read_bytes()


def tiny_digits_file(digits):
    """The 32 most frequent tiny zeros, then the 32 most frequent tiny ones; one image a row, its label last."""
    table = np.loadtxt(io.BytesIO(gzip.decompress(digits)), delimiter=",", dtype=int)
    images, labels = table[:, :64].reshape(-1, 8, 8), table[:, 64]
    rows = [",".join([*f"{code:012b}", str(label)])
            for label in (0, 1) for code in most_frequent(shrink(images[labels == label]), 32)]
    return lines(",".join(f"row{row}_column{column}" for row in range(4) for column in range(3)) + ",label", *rows)


def shrink(images):
    """(N, 8, 8) from 0 to 16 → (N, 12) of 0 and 1: columns 1 to 6, the mean of each 2 × 2 block, ink where it exceeds 0.42."""
    blocks = images[:, :, 1:7].reshape(-1, 4, 2, 3, 2).sum(axis=(2, 4))
    return (blocks > 0.42 * 4 * 16).astype(int).reshape(-1, 12)


def most_frequent(tiny, count):
    """The images that occur most often, each as a number written in binary, row by row. Of equals, the smaller number first."""
    codes, times = np.unique(tiny @ 2 ** np.arange(11, -1, -1), return_counts=True)
    return codes[np.argsort(-times, kind="stable")][:count].tolist()


def lines(*rows):
    """The bytes of a text file with \\n line ends, on every system."""
    return ("\n".join(rows) + "\n").encode("ascii")


def write_sum(path, name, content):
    """Replace the sum that stands after a file's name, in quotes in datasets.py, in backquotes in the table."""
    text = path.read_bytes().decode("utf-8")
    pattern = rf'(["`]{re.escape(name)}["`][^\n]*["`])[0-9a-f]*(["`][^"`\n]*\n)'
    text, found = re.subn(pattern, rf"\g<1>{hashlib.sha256(content).hexdigest()}\g<2>", text)
    if found != 1:
        sys.exit(f"{path} holds {found} places for the SHA-256 sum of {name}, expected one.")
    path.write_bytes(text.encode("utf-8"))


def main():
    folder = Path(__file__).resolve().parent
    for name, content in make_files().items():
        (folder / name).write_bytes(content)
        for path in (folder.parent / "lessons_lib" / "datasets.py", folder / "README.md"):
            write_sum(path, name, content)
        print(f"{hashlib.sha256(content).hexdigest()}  {name}")


if __name__ == "__main__":
    main()
