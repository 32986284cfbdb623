"""Disks of the bench's own: a small one in memory that can be full, and one on a loop device that can fail."""

import os
import pathlib
import subprocess

from installation import BenchProblem


def may_mount() -> bool:
    return os.geteuid() == 0


def command(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchProblem(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.strip()


class SmallDisk:
    """A tmpfs of so many megabytes, used with `with`."""

    def __init__(self, place: pathlib.Path, megabytes: int):
        self.place, self.megabytes = place, megabytes
        self.ballast = place / "ballast"

    def __enter__(self) -> "SmallDisk":
        self.place.mkdir(parents=True)
        command("mount", "-t", "tmpfs", "-o", f"size={self.megabytes}m", "jinlin-faults", str(self.place))
        return self

    def __exit__(self, *_: object) -> None:
        command("umount", str(self.place))

    def fill(self) -> None:
        """Takes what is free, down to the last page."""
        with open(self.ballast, "ab") as file:
            try:
                while True:
                    file.write(b"\0" * 65_536)
                    file.flush()
            except OSError:
                pass

    def free(self) -> None:
        self.ballast.unlink(missing_ok=True)


class LoopDisk:
    """An ext4 file system in a file, which turns read-only at its first error, as disks of servers are set up."""

    def __init__(self, folder: pathlib.Path, megabytes: int):
        self.image, self.place, self.megabytes = folder / "disk.img", folder / "disk", megabytes
        self.device = ""

    def __enter__(self) -> "LoopDisk":
        self.place.mkdir(parents=True)
        with open(self.image, "wb") as file:
            file.truncate(self.megabytes << 20)
        command("mkfs.ext4", "-q", "-e", "remount-ro", str(self.image))
        self.device = command("losetup", "--find", "--show", str(self.image))
        self.mount()
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", str(self.place)], capture_output=True)
        subprocess.run(["losetup", "--detach", self.device], capture_output=True)

    def mount(self) -> None:
        command("mount", self.device, str(self.place))

    def fail(self) -> None:
        """An error of the file system: from now on the kernel takes no write."""
        pathlib.Path(f"/sys/fs/ext4/{pathlib.Path(self.device).name}/trigger_fs_error").write_text("1")

    def repair(self) -> None:
        """What an administrator does: unmount, check, mount."""
        command("umount", str(self.place))
        subprocess.run(["fsck.ext4", "-y", self.device], capture_output=True)
        self.mount()
