"""Who may do what, worked out beside the product: from the posts and grants written in the database and the words of
the policy packs, not from what the server answers."""

import dataclasses

import yaml

from target import ROOT, Target

# An account that is signed in but holds nothing, and nobody at all.
ANYONE, SECRET, RESIDENT, STAFF = "anyone", "whoever holds the link", "resident", "staff"


@dataclasses.dataclass
class Role:
    """One kind of person of the demo with what they hold: pairs of permission and place."""

    name: str
    kind: str  # anonymous, resident or staff
    grants: set[tuple[str, str]] = dataclasses.field(default_factory=set)
    district: str = ""

    def admitted(self, access: str) -> bool:
        """Whether the route's stated access admits this person at all."""
        if access in (ANYONE, SECRET):
            return True
        if access in (RESIDENT, STAFF):
            return self.kind == access
        held = {permission for permission, _ in self.grants}
        return self.kind == "staff" and bool(held & set(access.split(" or ")))

    def covers(self, access: str, place: str) -> bool:
        """Whether one of the permissions that the route names is held at the place or above it."""
        wanted = set(access.split(" or "))
        return any(permission in wanted and place.startswith(ground) for permission, ground in self.grants)


def packs() -> dict[str, dict]:
    """The delivered packs by key, with what they inherit written into them."""
    written = {}
    for path in (ROOT / "Policies").glob("*/policy.yaml"):
        pack = yaml.safe_load(path.read_text(encoding="utf-8"))
        written[pack["pack"]["key"]] = pack
    read = {}
    for key, pack in written.items():
        base = written.get(pack["pack"].get("inherits"), {})
        read[key] = {
            section: {item["key"]: item for item in base.get(section, []) + pack.get(section, [])}
            for section in ("posts", "roles")
        }
    return read


def permissions_of_posts(target: Target) -> dict[tuple[str, str], list[str]]:
    """What a kind of post may do, by district and kind: the bound pack's role of that post."""
    bound = target.rows("SELECT b.place, v.key FROM policy_binding b JOIN policy_version v ON v.id = b.version")
    known = packs()
    found = {}
    for binding in bound:
        pack = known[binding["key"]]
        for kind, post in pack["posts"].items():
            role = pack["roles"].get(post.get("role"), {})
            found[binding["place"], kind] = role.get("permissions", [])
    return found


def roles(target: Target) -> list[Role]:
    """Nobody, the resident and every account of the demo."""
    by_post = permissions_of_posts(target)
    people = [Role("anonymous", "anonymous"), Role("resident", "resident", district="340102")]
    for account in target.staff:
        key = target.rows("SELECT id FROM account WHERE login = ?", account["username"])[0]["id"]
        role = Role(account["role"], "staff", district=account["place"][:6])
        for post in target.rows(
            "SELECT p.place, p.kind FROM holding h JOIN post p ON p.id = h.post WHERE h.account = ? "
            "AND h.until IS NULL AND p.active = 1",
            key,
        ):
            for (district, kind), permissions in by_post.items():
                if kind == post["kind"] and post["place"].startswith(district):
                    role.grants |= {(permission, post["place"]) for permission in permissions}
        for grant in target.rows(
            "SELECT permission, place FROM account_grant WHERE account = ? AND revoked IS NULL", key
        ):
            role.grants.add((grant["permission"], grant["place"]))
        people.append(role)
    return people
