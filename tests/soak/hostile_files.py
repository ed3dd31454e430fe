"""Places that refuse a write, and files that are no artifact."""

import contextlib
import os
import pathlib
import stat
import subprocess
import unittest


class NotPermitted(unittest.SkipTest):
    """This user or this container may not mount, or not make devices."""


@contextlib.contextmanager
def mounted(folder: pathlib.Path, options):
    """A small file system of its own at `folder`."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        made = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        made = False
    if not made:
        raise NotPermitted("mounting a tmpfs is not permitted here (it takes root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def open_full(folder: pathlib.Path):
    """A descriptor that takes no byte, for want of space: Linux's device of that kind.

    /dev/full if it is that device. A container may have none, and a program that once ran there as root and made or
    renamed a file of that name leaves one that takes everything; then a node of our own, in `folder`.
    """
    number = os.makedev(1, 7)
    node = pathlib.Path("/dev/full")
    try:
        status = node.stat()
        real = stat.S_ISCHR(status.st_mode) and status.st_rdev == number
    except FileNotFoundError:
        real = False
    if not real:
        node = folder / "full"
        try:
            os.mknod(node, stat.S_IFCHR | 0o600, number)
        except PermissionError:
            why = "/dev/full is not Linux's device, and making one is not permitted here (it takes root)"
            raise NotPermitted(why) from None
    descriptor = os.open(node, os.O_WRONLY)
    if not real:
        node.unlink()
    return descriptor


def sparse(size):
    def make(path):
        with open(path, "wb") as file:
            file.truncate(size)

    return make


def repeated(text, size):
    def make(path):
        block = text * (1_048_576 // len(text))
        with open(path, "wb") as file:
            while file.tell() < size:
                file.write(block)

    return make


def enclosed(begin, item, size, end):
    """One JSON document of at least that size: begin, items, a last one, end."""

    def make(path):
        block = (item + b",") * (1_048_576 // (len(item) + 1))
        with open(path, "wb") as file:
            file.write(begin)
            while file.tell() < size:
                file.write(block)
            file.write(item + end)

    return make


def random_bytes(size):
    def make(path):
        block = os.urandom(1_048_576)
        with open(path, "wb") as file:
            while file.tell() < size:
                file.write(block)

    return make


MIB = 1_048_576

# Each with what the message must mention.
NO_ARTIFACTS = {
    "garbage-of-200-mib": (random_bytes(200 * MIB), "the limit is 67108864"),
    "json-of-200-mib": (enclosed(b'{"events":[', b'{"step":1}', 200 * MIB, b"]}"), "the limit is 67108864"),
    "sparse-5-gib": (sparse(5 << 30), "the limit is 67108864"),
    "garbage-of-60-mib": (random_bytes(60 * MIB), "not JSON"),
    "zeros-of-60-mib": (sparse(60 * MIB), "not JSON at byte 1"),
    "brackets": (repeated(b"[", 10_000_000), "nested more than 16 deep"),
    "braces": (repeated(b'{"a":', 10_000_000), "nested more than 16 deep"),
    "too-many-values": (enclosed(b"[", b"0", 20 * MIB, b"]"), "more than 8388608 values"),
    "one-long-string": (enclosed(b'"', b"x" * 1023, 4 * MIB, b'"'), "a string of"),
    "spaces": (repeated(b" ", 4 * MIB), "truncated"),
    "fifo": (os.mkfifo, "not a regular file"),
    "folder": (os.mkdir, "not a regular file"),
    "loop": (lambda path: os.symlink(path, path), "cannot be opened"),
    "zero": (lambda path: os.symlink("/dev/zero", path), "not a regular file"),
    "null": (lambda path: os.symlink("/dev/null", path), "not a regular file"),
    "missing": (lambda path: None, "cannot be opened"),
    "proc": (lambda path: os.symlink("/proc/self/status", path), "is empty"),
}
