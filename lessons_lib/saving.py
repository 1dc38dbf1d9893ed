"""A trained network in a file, with its history and its random numbers, so that training goes on as if it had not stopped."""
import json
import os
from pathlib import Path

import numpy as np

from lessons_lib.training import History, expect_history
from lessons_lib.training_doors import expect_network, file_name


def save(path, net, history=None):
    """Write the network's parameters, and the history if there is one, to an .npz file. Read them with load.

    The file is complete or not there: an interrupted save leaves the old one. An optimizer is not saved.
    Raises ValueError where path is no name of a file, net no network or history no History; FileNotFoundError where its folder is not there.
    """
    path = file_name(path)
    expect_network(net)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {path.parent}. Make it first, or save beside the notebook.")
    kept = {f"params.{key}": values for key, values in net.params.items()}
    kept |= {"layers": np.array(_layers(net)), "history": np.array(_as_text(history))}
    part = Path(f"{path}.part")
    try:
        with part.open("wb") as file:
            np.savez(file, **kept)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def load(path, net):
    """Read what save wrote into the network, in place; returns the History, empty where none was saved.

    Raises FileNotFoundError; ValueError, before anything is changed, where the file is damaged, or of another network.
    """
    path = file_name(path)
    expect_network(net)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}. save(path, net, history) writes one, under just that name.")
    with path.open("rb") as file:
        try:
            kept = dict(np.load(file, allow_pickle=False))
            layers, history = str(kept.pop("layers")), _from_text(str(kept.pop("history")))
        except Exception:                               # whatever a damaged file makes NumPy, zipfile or json say
            raise ValueError(f"{path} is damaged, or was not written by save. Train again and save.") from None
    params = {key.removeprefix("params."): values for key, values in kept.items()}
    found, wanted = _signature(params, layers), _signature(net.params, _layers(net))
    if found != wanted:
        raise ValueError(f"{path} is of another network: it holds {found}; this one has {wanted}. Build a network like that one, then load.")
    if fixed := [key for key, values in net.params.items() if not values.flags.writeable]:
        raise ValueError(f"{', '.join(fixed)} of this network is read-only, so nothing can be read into it. Build a new one, then load.")
    for key, values in params.items():
        net.params[key][...] = values
    return history


def _as_text(history):
    """A History as one line of JSON, random numbers and all: a file has it whole or not at all."""
    if history is None:
        history = History()
    expect_history(history)
    state = history.rng.bit_generator.state if history.rng else None
    return json.dumps(vars(history) | {"rng": state}, default=lambda values: values.tolist())


def _from_text(text):
    history = History(**json.loads(text))
    if history.rng:
        state = history.rng
        history.rng = np.random.Generator(getattr(np.random, state["bit_generator"])())
        history.rng.bit_generator.state = state
    return history


def _layers(net):
    return " ".join(getattr(net, "layers", ()))


def _signature(params, layers):
    """What two networks have in common where one's parameters fit the other, in words."""
    arrays = ", ".join(f"{key} {values.shape} {values.dtype}" for key, values in sorted(params.items()))
    return f"{arrays or 'nothing'} (layers: {layers or 'unknown'})"
