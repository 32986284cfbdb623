"""A case package as an archive gets it: taken from the page, then checked by tools that are not ours."""

import hashlib
import json
import subprocess
import zipfile

import bagit
import pytest

from conftest import DESK
from people import fill, form_for


@pytest.fixture
def package(staff, office, tmp_path):
    """A package of a closed case, downloaded and unpacked; gives its folder and the ZIP file."""
    matter = office.closed()
    page = staff("dispatcher", DESK)
    page.goto(matter.page)
    form = form_for(page, "package")
    fill(form, purpose="移交档案馆")
    with page.expect_download() as download:
        form.locator('button[type="submit"]').click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == f"{matter.number}.zip"
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        file.extractall(tmp_path)
    return tmp_path / matter.number, path


def test_a_package_is_valid_for_tools_of_others(package, server):
    folder, path = package
    bagit.Bag(str(folder)).validate()
    for listing in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--quiet", "--strict", "-c", listing], cwd=folder, check=True)
    subprocess.run([server.program, "case-file", "verify", path, folder], check=True, capture_output=True)


def test_the_chain_can_be_checked_by_hand_as_the_package_says(package):
    data = package[0] / "data"
    chain = json.loads((data / "chain.json").read_text(encoding="utf-8"))
    assert len(chain) > 5
    before = b""
    for entry in chain:
        before = hashlib.sha256(before + (data / entry["text"]).read_bytes()).digest()
        assert entry["hash"] == before.hex()
    assert json.loads((data / "case.json").read_text(encoding="utf-8"))["chain"] == before.hex()
    digests = {reference["digest"] for reference in references(chain)}
    words = json.loads((data / "words.json").read_text(encoding="utf-8"))
    assert words
    for item in words:
        assert hashlib.sha256(bytes.fromhex(item["salt"]) + item["text"].encode()).hexdigest() in digests
    for rules in json.loads((data / "policy.json").read_text(encoding="utf-8")):
        text = (data / rules["path"]).read_bytes() + f"\nbase {rules.get('base') or 'none'}".encode()
        assert hashlib.sha256(text).hexdigest() == rules["hash"]


def test_a_package_that_was_changed_is_refused_by_name(package, server):
    folder, _ = package
    entry = folder / "data/chain/0002.txt"
    entry.write_bytes(entry.read_bytes() + b" ")
    ended = subprocess.run([server.program, "case-file", "verify", folder], capture_output=True, text=True)
    assert ended.returncode == 70
    assert "data/chain/0002.txt" in ended.stdout and "chain.json 2" in ended.stdout
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


def references(value):
    """Every reference to words in a piece of JSON."""
    if isinstance(value, dict):
        if "digest" in value:
            yield value
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)
