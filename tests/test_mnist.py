"""load_mnist against servers on this machine: mirrors that are down, that have another file, that break off; and the cache."""
import gzip
import hashlib
import http.server
import importlib.util
import logging
import threading
from pathlib import Path

import nbformat
import numpy as np
import pytest

from lessons_lib import datasets
from lessons_lib.networks import TwoLayerNet
from lessons_lib.optimizers import SGD
from lessons_lib.training import train

pytestmark = pytest.mark.skipif(not all(map(importlib.util.find_spec, ("pooch", "tqdm"))), reason="pooch or tqdm is not installed (extra mnist)")
NAMES = [name for name in datasets.SHA256 if "ubyte" in name]


def idx(array):
    """An array in MNIST's own format; mtime=0, so that the same array always gives the same file."""
    return gzip.compress(bytes((0, 0, 8, array.ndim)) + np.array(array.shape, ">u4").tobytes() + array.astype(np.uint8).tobytes(), mtime=0)


def small_files():
    """120 images to train with and 30 to test with, in the four files: a bright block whose place is the label, in noise."""
    rng, files = np.random.default_rng(3), {}
    for part, count in (("train", 120), ("t10k", 30)):
        labels = rng.integers(0, 10, count)
        images = rng.integers(0, 90, (count, 28, 28))
        for image, label in zip(images, labels, strict=True):
            image[5 * (label % 5):5 * (label % 5) + 5, 14 * (label // 5):14 * (label // 5) + 14] = 255
        files |= {f"{part}-images-idx3-ubyte.gz": idx(images), f"{part}-labels-idx1-ubyte.gz": idx(labels)}
    return files


class Mirror:
    """A web server on the loopback address. answer(content) : the bytes to send; None for "not found"; a number breaks off after that many."""

    def __init__(self, files, answer=lambda content: content):
        self.asked = asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path.rsplit("/", 1)[-1])
                content = files[asked[-1]]
                sent = answer(content)
                self.send_response(404 if sent is None else 200)
                whole = len(content) if isinstance(sent, int) else len(sent or b"")
                self.send_header("Content-Length", str(whole))
                self.end_headers()
                self.wfile.write(content[:sent] if isinstance(sent, int) else sent or b"")

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/mnist/"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def world(tmp_path, monkeypatch):
    """mirrors(*answers) starts servers and makes them the only mirrors; the cache is a folder of its own."""
    files, servers = small_files(), []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("pooch.os_cache", lambda project: tmp_path / project)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, content in files.items():
        monkeypatch.setitem(datasets.SHA256, name, hashlib.sha256(content).hexdigest())

    def mirrors(*answers):
        servers.extend(Mirror(files, answer) if answer != "down" else Mirror(files) for answer in answers)
        monkeypatch.setattr(datasets, "MNIST_MIRRORS", tuple(server.url for server in servers))
        for server, answer in zip(servers, answers, strict=True):
            if answer == "down":
                server.close()
        return servers

    mirrors.cache = tmp_path / "lessons-lib"
    yield mirrors
    for server in servers:
        server.close()


def whole(content):
    return content


def one_bit_wrong(content):
    return content[:50] + bytes([content[50] ^ 1]) + content[51:]


def not_found(content):
    return None


def half(content):
    return len(content) // 2


def wrong_page(content):
    return b"<html>This hot spot wants a password.</html>"


def test_four_files_are_fetched_once_and_found_in_the_cache_after_that(world):
    server, = world(whole)
    mnist = datasets.load_mnist()
    assert mnist.x_train.shape == (120, 784) and mnist.t_test.shape == (30,) and mnist.x_train.max() == 1
    assert sorted(server.asked) == sorted(NAMES) == sorted(path.name for path in world.cache.iterdir())
    again = datasets.load_mnist()
    assert len(server.asked) == 4 and all(np.array_equal(a, b) for a, b in zip(mnist, again, strict=True))


@pytest.mark.parametrize("answer", ["down", not_found, one_bit_wrong, half, wrong_page], ids=lambda answer: getattr(answer, "__name__", answer))
def test_the_next_mirror_is_asked_where_the_first_is(world, answer):
    servers = world(answer, whole)
    assert datasets.load_mnist().x_train.shape == (120, 784)
    assert sorted(servers[1].asked) == sorted(NAMES) and (answer == "down" or len(servers[0].asked) == 4)
    assert sorted(path.name for path in world.cache.iterdir()) == sorted(NAMES), "nothing else is left in the cache"


def test_where_none_has_the_right_file_each_is_named_with_what_it_did_and_the_cache_stays_empty(world):
    servers = world("down", not_found, one_bit_wrong, half)
    with pytest.raises(OSError) as caught:
        datasets.load_mnist()
    words = ("train-images-idx3-ubyte.gz could not be fetched", *(server.url for server in servers), "404", "ConnectionError", "hash",
             "Is this machine online", str(world.cache), "load_digits() needs no network")
    assert [word for word in words if word not in str(caught.value)] == []
    assert not world.cache.exists() or not list(world.cache.iterdir())


def test_a_file_that_was_damaged_in_the_cache_is_fetched_again(world):
    server, = world(whole)
    before = datasets.load_mnist()
    damaged = world.cache / NAMES[2]
    damaged.write_bytes(damaged.read_bytes()[:-3])
    after = datasets.load_mnist()
    assert server.asked[4:] == [NAMES[2]] and all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_a_progress_bar_is_drawn(world, capfd):
    world(whole)
    logging.getLogger("pooch").setLevel(logging.WARNING)
    datasets.load_mnist()
    assert "100%" in capfd.readouterr().err


def test_the_network_of_the_book_learns_from_what_was_fetched(world):
    """784-50-10, batch 100 drawn with replacement, rate 0.1, weights of spread 0.01; fewer steps than the book's 10 000."""
    world(whole)
    mnist = datasets.load_mnist()
    history = train(TwoLayerNet(784, 50, 10), mnist, SGD(0.1), steps=400, batch_size=100, replace=True)
    assert history.step == list(range(2, 401, 2)) and history.batch_loss[0] == pytest.approx(np.log(10), abs=0.01)
    assert history.test_accuracy[-1] > 0.9


def test_the_lessons_cell_fetches_and_trains_where_it_is_asked_to(world, capsys):
    """The cell as it stands, but FETCH = True, with fewer steps, on what the server has."""
    world(whole)
    notebook = nbformat.read(next((Path(__file__).parents[1] / "notebooks").glob("09_*.ipynb")), as_version=4)
    [cell] = [cell.source for cell in notebook.cells if cell.source.startswith("FETCH = False")]
    shown, names = [], {"display": lambda bar: shown.append(bar)}
    exec(notebook.cells[1].source, names)
    exec(cell.replace("FETCH = False", "FETCH = True").replace("10_000", "300"), names)
    assert "784, 50, 10" in cell and "10_000" in cell and "SGD(0.1)" in cell and "weight_init_std=0.01" in cell
    assert shown[0].bar.value == 1 and shown[0].words.value.startswith("step 300 of 300, loss of the batch ")
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("After 300 steps")]
    assert len(lines) == 2 and lines[0] != lines[1]
