"""Damage by another hand: pages, chains, counters and files are changed behind the program's back, one at a time."""

import pathlib
import random
import shutil
import sqlite3
import struct
import time
import zlib

from bench import Bench, Outcome
from http_client import Client
from installation import BenchProblem, Installation, Node
from people import sign_in
from postgres import Postgres

PROMISES = {
    "corruption":
        "whatever is changed behind the program's back (a page of the database, an entry of a chain, words, a "
        "counter, a timer, a file), jinlin verify ends with a code other than 0 and names it",
}
# What to change, and what verify's findings must then contain; {number} is the case's, {id} its key.
CHANGES = {
    "an entry of a chain, one byte of its events": (
        "UPDATE case_entry SET events = {flipped} WHERE case_id = {id} AND sequence = 1", ["case {number}", "entry 1"]),
    "an entry of a chain, its time": (
        "UPDATE case_entry SET at = at + 1000000 WHERE case_id = {id} AND sequence = 1", ["case {number}", "entry 1"]),
    "an entry of a chain, who did it": (
        "UPDATE case_entry SET by_name = 'nobody' WHERE case_id = {id} AND sequence = 1", ["case {number}", "entry 1"]),
    "the last entry of a chain taken away": (
        "DELETE FROM case_entry WHERE case_id = {id} AND sequence = (SELECT max(sequence) FROM case_entry "
        "WHERE case_id = {id})", ["case {number}"]),
    "the state in the lists": ("UPDATE case_file SET state = 'closed' WHERE id = {id}", ["case {number}", "state"]),
    "the place in the lists": ("UPDATE case_file SET grade = 'urgent' WHERE id = {id}", ["case {number}", "grade"]),
    "the reporter's words": (
        "UPDATE case_words SET body = 'Other words.' WHERE case_id = {id}", ["case {number}", "words"]),
    "a timer taken away": ("DELETE FROM timer WHERE kind = 'case' AND subject = {id}", ["case {number}", "timer"]),
    "a counter": (
        "UPDATE counter SET value = value + 3 WHERE metric = 'state' AND value = (SELECT max(value) FROM counter "
        "WHERE metric = 'state')", ["counter state"]),
}


def picture() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = b"".join(b"\0" + random.randbytes(300) for _ in range(100))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 100, 100, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


async def run(bench: Bench, outcome: Outcome) -> None:
    sound = bench.installation("sound")
    case = await with_photo(sound)
    code, found = await sound.verify()
    outcome.expect(code == 0, f"before anything was changed, verify ended with {code}: {found}")
    for name, (change, names) in CHANGES.items():
        copy = copied(bench, sound)
        execute(copy, change.format(**case, flipped=flipped(copy)))
        await judge(outcome, copy, name, [text.format(**case) for text in names])
    for name, harm in {"a file, one byte": flip_file, "a file taken away": lambda path: path.unlink()}.items():
        copy = copied(bench, sound)
        path = next(path for path in copy.data.glob("files/**/*.*") if "thumbnail" not in path.name)
        harm(path)
        await judge(outcome, copy, name, ["file " + path.name.split(".")[0], case["number"]])
    for table in ("case_entry", "case_file", "case_words", "place", "counter"):
        copy = copied(bench, sound)
        page = flip_page(copy, table)
        await judge(outcome, copy, f"page {page} of table {table}", [f"table {table}"])
    copy = copied(bench, sound)
    with open(copy.data / "jinlin.sqlite", "r+b") as file:
        file.write(random.randbytes(100))
    await judge(outcome, copy, "the first page", ["damaged"])
    with Postgres(bench.folder / "postgres") as database:
        await on_postgres(bench, outcome, database)


async def with_photo(installation: Installation) -> dict[str, str]:
    """A report with a photo; its number and key. Everything lies in the database file afterwards."""
    node = Node(installation)
    await node.start()
    client = Client(node.port)
    token = await sign_in(node.port, installation.account("operator"))
    body = b"".join(
        b"--xXx\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n" for head, content in [
            (b'name="words"', "三号楼的路灯坏了".encode()), (b'name="place"', b"340102001001001"),
            (b'name="files"; filename="a.png"', picture())]) + b"--xXx--\r\n"
    answer = await client.send("POST", "/report", body, {
        "Content-Type": "multipart/form-data; boundary=xXx", "Authorization": f"Bearer {token}"})
    client.close()
    await node.stop()
    if answer.status != 201:
        raise BenchProblem(f"the report with a photo was answered with {answer.status} {answer.text}")
    return {"number": answer.json["number"], "id": answer.json["id"]}


def copied(bench: Bench, sound: Installation) -> Installation:
    copy = Installation(sound.program, bench.folder / "copy")
    shutil.rmtree(copy.data, ignore_errors=True)
    shutil.copytree(sound.data, copy.data)
    connection = sqlite3.connect(copy.data / "jinlin.sqlite")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return copy


def execute(installation: Installation, statement: str) -> None:
    if installation.database:
        installation.database.rows(statement)
        return
    connection = sqlite3.connect(installation.data / "jinlin.sqlite")
    changed = connection.execute(statement).rowcount
    connection.commit()
    connection.close()
    if changed == 0:
        raise BenchProblem(f"nothing was changed by: {statement}")


def flipped(installation: Installation) -> str:
    """SQL for the events of an entry with another byte in their middle."""
    if installation.database:
        return "overlay(events placing 'X' from 30 for 1)"
    kind = installation.rows("SELECT typeof(events) FROM case_entry LIMIT 1")[0][0]
    return f"CAST(substr(events, 1, 29) || CAST('X' AS {kind}) || substr(events, 31) AS {kind})"


def flip_file(path: pathlib.Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def flip_page(installation: Installation, table: str) -> int:
    """Overwrites the head of a page that holds rows of the table, as a disk that writes to the wrong place does."""
    path = installation.data / "jinlin.sqlite"
    connection = sqlite3.connect(path)
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    pages = connection.execute(
        "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno DESC", (table,)).fetchall()
    connection.close()
    page = pages[0][0]
    with open(path, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(random.randrange(64, 256) for _ in range(200)))
    return page


async def judge(outcome: Outcome, installation: Installation, name: str, names: list[str]) -> None:
    begun = time.monotonic()
    code, found = await installation.verify()
    said = found.get("differences", []) + found.get("damage", []) + ([found["said"]] if "said" in found else [])
    text = "\n".join(said)
    outcome.tried.append(f"{installation.engine}, {name}: “{(said or ['nothing'])[0][:110]}” (code {code}, "
                         f"{time.monotonic() - begun:.1f} s)")
    outcome.expect(code != 0, f"{name}: verify ended with 0")
    missing = [word for word in names if word.lower() not in text.lower()]
    outcome.expect(not missing, f"{name}: verify does not name {missing}; it says: {text[:300]}")
    outcome.figures["changes found and named"] = outcome.figures.get("changes found and named", 0) + (
        1 if code != 0 and not missing else 0)


async def on_postgres(bench: Bench, outcome: Outcome, database: Postgres) -> None:
    installation = bench.installation("on-postgres", database=database)
    case = await with_photo(installation)
    code, found = await installation.verify()
    outcome.expect(code == 0, f"PostgreSQL, before anything was changed: {code} {found}")
    for name, (change, names) in CHANGES.items():
        # One database: each change is made good before the next.
        database.rows("CREATE SCHEMA kept")
        tables = ["case_entry", "case_file", "case_words", "timer", "counter"]
        for table in tables:
            database.rows(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
        execute(installation, change.format(**case, flipped=flipped(installation)))
        await judge(outcome, installation, name, [text.format(**case) for text in names])
        restore = "".join(f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept.{table};" for table in tables)
        database.rows(f"SET session_replication_role = replica; BEGIN; {restore} COMMIT; DROP SCHEMA kept CASCADE")
    code, found = await installation.verify()
    outcome.expect(code == 0, f"PostgreSQL, after everything was made good: {code} {found}")
    for table in ("case_entry", "case_words"):
        path = database.rows(f"SELECT pg_relation_filepath('{table}')")[0][0]
        database.control("stop", "--mode=fast")
        content = (database.data / path).read_bytes()
        with open(database.data / path, "r+b") as file:
            file.seek(4_000)
            file.write(bytes(byte ^ 0x55 for byte in content[4_000:4_016]))
        database.start()
        await judge(outcome, installation, f"page 0 of table {table}", [f"table {table}"])
        database.control("stop", "--mode=fast")
        (database.data / path).write_bytes(content)
        database.start()
