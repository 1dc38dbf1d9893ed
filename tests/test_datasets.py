"""The data are what the lessons say they are, and a file that is not is refused by name."""
import gzip
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import types
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from lessons_lib import datasets

ROOT = Path(__file__).resolve().parent.parent
FILES = {"women.csv": datasets.load_women, "digits.csv.gz": datasets.load_digits, "tiny_digits.csv": datasets.load_tiny_digits}
LOADERS = [datasets.load_women, datasets.load_digits, datasets.load_tiny_digits, lambda: datasets.load_digits(shuffle=False)]


# What the files hold

def test_women_are_the_almanacs_pounds_and_inches():
    women = datasets.load_women()
    pounds = [115, 117, 120, 123, 126, 129, 132, 135, 139, 142, 146, 150, 154, 159, 164]
    np.testing.assert_allclose(women.mass_kg / 0.45359237, pounds, rtol=1e-14)
    np.testing.assert_allclose(women.height_cm / 2.54, np.arange(58, 73), rtol=1e-14)
    assert women.mass_kg.dtype == women.height_cm.dtype == np.float64


def test_raw_kilograms_make_the_straight_line_ill_conditioned():
    mass = datasets.load_women().mass_kg
    small, large = np.linalg.eigvalsh(2 / 15 * np.array([[mass @ mass, mass.sum()], [mass.sum(), 15]]))
    assert f"{small:.4f} {large:.0f} {large / small:.1e} {2 / large:.2e}" == "0.0237 7787 3.3e+05 2.57e-04"


@pytest.mark.parametrize("shuffle", [True, False])
def test_digits_have_the_promised_shapes_types_and_ranges(shuffle):
    digits = datasets.load_digits(shuffle)
    assert [a.shape for a in digits] == [(1437, 64), (1437,), (360, 64), (360,)]
    assert [a.dtype for a in digits] == [np.float64, np.int64, np.float64, np.int64]
    for x in (digits.x_train, digits.x_test):
        assert x.min() == 0 and x.max() == 1 and np.array_equal(x * 16, np.rint(x * 16))


def test_digits_hold_the_published_number_of_each_digit():
    labels = np.concatenate([datasets.load_digits().t_train, datasets.load_digits().t_test])
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_first_digit_is_the_zero_that_everybody_knows():
    first = datasets.load_digits(shuffle=False).x_train[0].reshape(8, 8) * 16
    assert first[0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0] and first[3].tolist() == [0, 4, 12, 0, 0, 8, 8, 0]
    assert datasets.load_digits(shuffle=False).t_train[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]


def test_shuffled_and_unshuffled_digits_are_the_same_rows_in_the_promised_order():
    x, t = whole_file()
    order = np.random.default_rng(0).permutation(1797)
    assert order[:6].tolist() == [360, 1773, 1482, 600, 850, 196]  # NumPy may change its stream one day; lessons' numbers would
    digits = datasets.load_digits()
    assert np.array_equal(np.concatenate([digits.x_train, digits.x_test]), x[order])
    assert np.array_equal(np.concatenate([digits.t_train, digits.t_test]), t[order])


def test_tiny_digits_have_the_promised_shapes_types_and_targets():
    tiny = datasets.load_tiny_digits()
    assert [a.shape for a in tiny] == [(64, 12), (64, 2), (64,)]
    assert [a.dtype for a in tiny] == [np.float64, np.float64, np.int64]
    assert set(tiny.x.ravel()) == {0.0, 1.0}
    assert tiny.labels.tolist() == [0] * 32 + [1] * 32
    assert tiny.t.tolist() == [[1, 0]] * 32 + [[0, 1]] * 32
    assert len({tuple(row) for row in tiny.x}) == 64


def test_tiny_digits_are_what_the_readme_says_of_the_digits():
    """Computed a second time, by loops, from the digits that the package loads."""
    x, t = whole_file()
    zeros, ones = (Counter(shrink_slowly(image.reshape(8, 8)) for image in x[t == label]) for label in (0, 1))
    assert (len(zeros), len(ones), len(zeros.keys() & ones.keys())) == (47, 52, 0)
    assert [sum(times >= 2 for times in c.values()) for c in (zeros, ones)] == [23, 19]  # "about 20"
    best = [image for c in (zeros, ones) for image in sorted(c, key=lambda image: (-c[image], image))[:32]]
    assert np.array_equal(datasets.load_tiny_digits().x, best)


def whole_file():
    digits = datasets.load_digits(shuffle=False)
    return np.concatenate([digits.x_train, digits.x_test]), np.concatenate([digits.t_train, digits.t_test])


def shrink_slowly(image):
    """(8, 8) from 0 to 1 → 12 numbers, 0 or 1; tuples of them sort as the binary numbers do."""
    return tuple(int(image[row:row + 2, column:column + 2].mean() > 0.42) for row in (0, 2, 4, 6) for column in (1, 3, 5))


@pytest.mark.parametrize("load", LOADERS)
def test_what_a_learner_changes_is_whole_again_at_the_next_call(load):
    before = [array.copy() for array in load()]
    first = load()
    for array in first:
        array[...] = 7
    assert all(np.array_equal(a, b) for a, b in zip(load(), before))


@pytest.mark.parametrize("load", LOADERS)
def test_the_arrays_of_a_record_are_contiguous_and_share_no_memory(load):
    arrays = load()
    assert all(array.flags.c_contiguous for array in arrays)
    assert not any(np.shares_memory(a, b) for i, a in enumerate(arrays) for b in arrays[:i])


@pytest.mark.parametrize("shuffle", [0, 42, "no", None])
def test_a_seed_or_a_word_for_shuffle_is_refused(shuffle):
    with pytest.raises(TypeError, match=re.escape(f"shuffle is {shuffle!r}, expected True")):
        datasets.load_digits(shuffle)


# Files that are missing or damaged

@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Two folders to search; the second holds all files."""
    shutil.copytree(ROOT / "data", tmp_path / "second")
    monkeypatch.setattr(datasets, "FOLDERS", (tmp_path / "first", tmp_path / "second"))
    return datasets.FOLDERS


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named_with_both_places_and_a_way_out(name, folders):
    (folders[1] / name).unlink()
    with pytest.raises(FileNotFoundError) as caught:
        FILES[name]()
    for words in (f"file {name} is missing", str(folders[0]), str(folders[1]), f"git checkout -- data/{name}"):
        assert words in str(caught.value)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", [
    lambda content: content[:-2] + bytes([content[-2] ^ 1]) + content[-1:],
    lambda content: content[:len(content) // 2],
    lambda content: content + b"\n",
    lambda content: b"",
], ids=["one bit", "half", "one more", "empty"])
def test_a_damaged_file_is_named_with_both_sums_and_a_way_out(name, damage, folders):
    path = folders[1] / name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError) as caught:
        FILES[name]()
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    for words in (str(path), found, f"expected {datasets.SHA256[name]}", f"git checkout -- data/{name}"):
        assert words in str(caught.value)


def test_the_folder_beside_the_package_is_read_first(folders):
    folders[0].mkdir()
    (folders[0] / "women.csv").write_text("mass_kg,height_cm\n60,170\n")
    with pytest.raises(ValueError, match="damaged"):
        datasets.load_women()
    assert datasets.FOLDERS[0].name == "first"


def test_a_wheel_keeps_its_data_beside_the_package_and_a_checkout_one_up(tmp_path):
    """A copy of the module, run where only lessons_lib/data holds the files, from another folder, without scikit-learn."""
    package = tmp_path / "lessons_lib"
    package.mkdir()
    (package / "__init__.py").touch()
    shutil.copy(ROOT / "lessons_lib" / "datasets.py", package)
    program = ("import sys; from lessons_lib.datasets import *; print(load_women().mass_kg.size, load_digits().x_test.shape, "
               "load_tiny_digits().x.sum()); print(sorted({'sklearn', 'pooch', 'matplotlib', 'ipywidgets'} & set(sys.modules)))")
    outputs = []
    for target in (package / "data", tmp_path / "data"):
        shutil.copytree(ROOT / "data", target)
        run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
        outputs.append(run.stdout)
        shutil.rmtree(target)
    total = f"{datasets.load_tiny_digits().x.sum()}"
    assert outputs == [f"15 (360, 64) {total}\n[]\n"] * 2


def test_line_ends_are_kept_where_a_checksum_depends_on_them():
    rules = (ROOT / "data" / ".gitattributes").read_text()
    for name in FILES:
        content = (ROOT / "data" / name).read_bytes()
        assert name.endswith(".gz") or b"\r" not in content
        assert re.search(rf"^\*\.{name.rsplit('.')[-1]} (-text|binary)$", rules, re.MULTILINE)


# How the files are made

def test_the_readmes_table_holds_the_sums_that_the_loaders_check():
    table = re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]*)` \|$", (ROOT / "data" / "README.md").read_text("utf-8"), re.MULTILINE)
    assert dict(table) == {name: datasets.SHA256[name] for name in FILES}


def test_every_data_file_is_in_the_table_and_has_a_chapter():
    readme = (ROOT / "data" / "README.md").read_text("utf-8")
    names = {path.name for path in (ROOT / "data").iterdir() if re.search(r"\.(csv|gz|npy|npz|txt|json)$", path.name)}
    assert names == set(FILES)
    assert all(f"## `{name}`" in readme for name in names)


def load_script():
    spec = importlib.util.spec_from_file_location("make_data", ROOT / "data" / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    return make


def test_the_script_makes_the_same_women_and_tiny_digits_byte_for_byte():
    make, data = load_script(), ROOT / "data"
    assert make.women_file() == (data / "women.csv").read_bytes()
    assert make.tiny_digits_file((data / "digits.csv.gz").read_bytes()) == (data / "tiny_digits.csv").read_bytes()


@pytest.mark.skipif(importlib.util.find_spec("sklearn") is None,
                    reason="data/make.py takes the digits from scikit-learn, which is not installed")
def test_the_digits_are_scikit_learns_byte_for_byte():
    assert load_script().digits_file() == (ROOT / "data" / "digits.csv.gz").read_bytes()


def test_the_script_mends_spoilt_files_and_writes_the_sums_back(tmp_path):
    """In a copy of the project, with a folder called sklearn that holds nothing but the digits."""
    copied = tmp_path / "lessons_lib" / "datasets.py", tmp_path / "data" / "README.md"
    package = tmp_path / "sklearn" / "datasets" / "data"
    for folder in (copied[0].parent, package):
        folder.mkdir(parents=True)
    (tmp_path / "sklearn" / "__init__.py").touch()
    shutil.copy(ROOT / "data" / "digits.csv.gz", package)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "lessons_lib" / "datasets.py", copied[0])
    for name in FILES:
        (tmp_path / "data" / name).write_bytes(b"spoilt")
        for path in copied:
            assert datasets.SHA256[name].encode() in path.read_bytes()
            path.write_bytes(path.read_bytes().replace(datasets.SHA256[name].encode(), b"0" * 64))
    subprocess.run([sys.executable, tmp_path / "data" / "make.py"], check=True, capture_output=True,
                   env={**os.environ, "PYTHONPATH": str(tmp_path)})
    mended = [*copied, *(tmp_path / "data" / name for name in FILES)]
    assert [path for path in mended if path.read_bytes() != (ROOT / path.relative_to(tmp_path)).read_bytes()] == []


def test_the_script_says_in_a_sentence_that_it_needs_scikit_learn(monkeypatch):
    make = load_script()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="scikit-learn, which is not installed. Try: pip install scikit-learn"):
        make.make_files()


def test_the_package_never_imports_scikit_learn():
    for path in (ROOT / "lessons_lib").rglob("*.py"):
        assert not re.search(r"^\s*(import|from)\s+sklearn", path.read_text("utf-8"), re.MULTILINE), path


# MNIST, without the network

def idx(array):
    return gzip.compress(bytes((0, 0, 8, array.ndim)) + np.array(array.shape, ">u4").tobytes() + array.astype(np.uint8).tobytes())


@pytest.fixture
def small_mnist(tmp_path, monkeypatch):
    """Five images to train with and three to test with, in MNIST's format, in the place of the fetched files."""
    rng, arrays = np.random.default_rng(3), {}
    for part, count in (("train", 5), ("t10k", 3)):
        arrays[f"{part}-images-idx3-ubyte.gz"] = rng.integers(0, 256, (count, 28, 28))
        arrays[f"{part}-labels-idx1-ubyte.gz"] = rng.integers(0, 10, count)
    for name, array in arrays.items():
        (tmp_path / name).write_bytes(idx(array))
    monkeypatch.setattr(datasets, "_fetch", lambda name: str(tmp_path / name))
    return tmp_path, arrays


def test_mnist_is_read_from_its_four_files(small_mnist):
    _, arrays = small_mnist
    mnist = datasets.load_mnist()
    for x, t, part in ((mnist.x_train, mnist.t_train, "train"), (mnist.x_test, mnist.t_test, "t10k")):
        images, labels = arrays[f"{part}-images-idx3-ubyte.gz"], arrays[f"{part}-labels-idx1-ubyte.gz"]
        assert x.dtype == np.float64 and t.dtype == np.int64 and np.array_equal(t, labels)
        assert np.array_equal(x, images.reshape(-1, 784) / 255)
    mnist.x_train[...], mnist.t_train[...] = 0, 0  # writable


@pytest.mark.parametrize("content, words", [
    (gzip.compress(b"<html>not found</html>"), "starts with"),
    (gzip.compress(bytes((0, 0, 8, 3)) + b"\0\0"), "starts with"),
    (idx(np.zeros(4)), "starts with"),
    (gzip.compress(gzip.decompress(idx(np.zeros((2, 28, 28))))[:-1]), "promises (2, 28, 28) values and holds 1567"),
], ids=["html", "short", "labels", "one byte less"])
def test_a_file_that_is_not_an_image_file_is_named(small_mnist, content, words):
    path = small_mnist[0] / "train-images-idx3-ubyte.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError) as caught:
        datasets.load_mnist()
    assert str(path) in str(caught.value) and words in str(caught.value) and "Delete it" in str(caught.value)


@pytest.fixture
def fake_pooch(monkeypatch):
    """A pooch that records what it is asked for and does what the test says."""
    asked = []

    def retrieve(url, known_hash, fname, path, progressbar):
        asked.append((url, known_hash, fname, path, progressbar))
        return pooch.answer(url)
    pooch = types.SimpleNamespace(os_cache=lambda project: f"/cache/{project}", retrieve=retrieve, asked=asked)
    monkeypatch.setitem(sys.modules, "pooch", pooch)
    monkeypatch.setitem(sys.modules, "tqdm", types.SimpleNamespace())
    return pooch


NAME = "t10k-labels-idx1-ubyte.gz"


@pytest.mark.parametrize("refusal", [ConnectionError("no network"), ValueError("SHA256 hash of downloaded file does not match")])
def test_the_second_mirror_is_asked_where_the_first_fails(fake_pooch, refusal):
    def answer(url):
        if url.startswith(datasets.MNIST_MIRRORS[0]):
            raise refusal
        return "/cache/file"
    fake_pooch.answer = answer
    assert datasets._fetch(NAME) == "/cache/file"
    sums = f"sha256:{datasets.SHA256[NAME]}"
    assert fake_pooch.asked == [(mirror + NAME, sums, NAME, "/cache/lessons-lib", True) for mirror in datasets.MNIST_MIRRORS[:2]]


def test_the_second_mirror_is_left_alone_where_the_first_answers(fake_pooch):
    fake_pooch.answer = lambda url: url
    assert datasets._fetch(NAME) == datasets.MNIST_MIRRORS[0] + NAME and len(fake_pooch.asked) == 1


def test_no_network_is_said_in_a_sentence(fake_pooch):
    def answer(url):
        raise ConnectionError("name resolution failed")
    fake_pooch.answer = answer
    with pytest.raises(OSError) as caught:
        datasets.load_mnist()
    words = ("train-images-idx3-ubyte.gz could not be fetched", *datasets.MNIST_MIRRORS, "name resolution failed",
             "Is this machine online", NAME, "/cache/lessons-lib", "load_digits() needs no network")
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize("missing", ["pooch", "tqdm"])
def test_a_missing_package_is_named_with_the_command_that_installs_it(fake_pooch, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError) as caught:
        datasets.load_mnist()
    assert f"{missing} is not installed" in str(caught.value)
    assert "pip install lessons-lib[mnist]" in str(caught.value)


def test_the_extra_brings_the_progress_bar_too():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    needed = " ".join(extras["mnist"])
    assert "pooch" in needed and ("tqdm" in needed or "pooch[progress]" in needed)


def test_all_four_files_of_mnist_have_a_sum():
    sums = {name: value for name, value in datasets.SHA256.items() if "ubyte" in name}
    assert len(set(sums.values())) == 4 and all(re.fullmatch("[0-9a-f]{64}", value) for value in sums.values())
