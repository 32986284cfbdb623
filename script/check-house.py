"""The rules of the house that a compiler does not hold: where files may look, how long they are, which words they avoid.

Prints each finding as “file:line: what is wrong” and ends with code 1 if there is any. script/test layout runs it.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOST_LINES = 400
MOST_COLUMNS = 120
BANNED_NAMES = re.compile(r"Util|Helper|Manager|Common|Default|Impl(?![a-z])|V2|^New|^\+")
BANNED_CODE = {
    re.compile(r"\btry!"): "“try!”: throw or handle",
    re.compile(r"\bas!"): "“as!”: a wrong type must be refused, not end the program",
    re.compile(r"\b(TODO|FIXME|XXX)\b"): "unfinished work is an issue, not a comment",
}
NEEDS_REASON = re.compile(r"@unchecked Sendable|nonisolated\(unsafe\)")
IMPORT = re.compile(r"^\s*(?:@\w+\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+"
                    r"(?:struct\s+|class\s+|enum\s+|protocol\s+|func\s+|var\s+|let\s+|typealias\s+)?(\w+)")
# Lists of data may be long: route tables, migrations, words.
MAY_BE_LONG = re.compile(r"/Schema/|Routes\.swift$|/Migrations?\.swift$|/Calendar/|Package\.swift$")

PLATFORM = {folder.name for folder in (ROOT / "Sources/Platform").iterdir() if folder.is_dir()}
# Each area may use those named before it; some know nothing of each other.
AREAS = [
    "Policy", "Territory", "Retention", "People", "Emergencies", "Households", "Cases", "Tasks", "Visits",
    "Evaluation", "Help", "Rosters", "Patrols", "Proposals",
]
FORBIDDEN_AMONG_AREAS = {
    ("Tasks", "Cases"), ("Tasks", "Households"), ("Visits", "Tasks"), ("Cases", "Households"), ("Evaluation", "Tasks"),
    ("Evaluation", "Households"), ("Evaluation", "Visits"), ("Help", "Tasks"), ("Help", "Evaluation"),
    ("Help", "Visits"), ("Help", "Households"), ("Rosters", "Tasks"), ("Rosters", "Visits"), ("Rosters", "Evaluation"),
    ("Rosters", "Help"), ("Patrols", "Households"), ("Patrols", "Tasks"), ("Patrols", "Visits"),
    ("Patrols", "Evaluation"), ("Patrols", "Help"), ("Patrols", "Rosters"),
    *(("Proposals", area) for area in ("Households", "Tasks", "Visits", "Evaluation", "Help", "Rosters", "Patrols")),
}
APP = {folder.name for folder in (ROOT / "Sources/App").iterdir() if folder.is_dir()}


def allowed(path: pathlib.Path, module: str) -> bool:
    """Whether a file may import one of our own modules."""
    floor, room = path.parts[1], path.parts[2]
    if module not in PLATFORM | set(AREAS) | APP:
        return True
    if floor == "App":
        return True
    if module in APP:
        return False
    if floor == "Platform":
        return room != "Kernel" and module in PLATFORM
    if module in AREAS:
        return AREAS.index(module) <= AREAS.index(room) and (room, module) not in FORBIDDEN_AMONG_AREAS
    return True


def findings(path: pathlib.Path) -> list[str]:
    found = []
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    if BANNED_NAMES.search(path.stem):
        found.append(f"{path}:1: the name “{path.stem}” says nothing; see CONTRIBUTING.md")
    if len(lines) > MOST_LINES and not MAY_BE_LONG.search(str(path)):
        found.append(f"{path}:{MOST_LINES}: {len(lines)} lines; {MOST_LINES} are the most: divide it by its ideas")
    in_literal = False
    for number, line in enumerate(lines, 1):
        # The formatter breaks code; a sentence that a person reads, SQL and markup stay in one piece.
        if len(line) > MOST_COLUMNS and '"' not in line and '\\(' not in line and not in_literal:
            found.append(f"{path}:{number}: {len(line)} columns; {MOST_COLUMNS} are the most")
        code = line.split("//")[0]
        for pattern, what in BANNED_CODE.items():
            if pattern.search(line if "TODO" in pattern.pattern else code):
                found.append(f"{path}:{number}: {what}")
        if NEEDS_REASON.search(code) and "//" not in line and not lines[number - 2].lstrip().startswith("//"):
            found.append(f"{path}:{number}: the reason must stand beside it or in the line above")
        if line.count('"""') % 2 == 1:
            in_literal = not in_literal
        imported = IMPORT.match(line)
        if imported and path.parts[0] == "Sources" and not allowed(path, imported.group(1)):
            found.append(f"{path}:{number}: {path.parts[2]} may not look into {imported.group(1)}")
    return found


def main() -> int:
    files = sorted(path.relative_to(ROOT) for folder in ("Sources", "Tests") for path in (ROOT / folder).rglob("*.swift"))
    found = [line for path in files for line in findings(path)]
    print("\n".join(f"  {line}" for line in found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
